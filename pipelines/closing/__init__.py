"""The month's close: who owes what, who has signed, what is locked, and what changed afterwards."""
