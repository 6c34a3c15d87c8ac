"""Files made to kill, hang or mislead a reader: written by a script, each with the outcomes that are right for it."""
