"""How data moves: from an uploaded file to a published version, and back out as numbers and records."""
