"""What is chosen on pages that begin with a question, so that tests, pictures and measurements meet the whole page."""

CHOSEN = {"compare": {"mine": "P001"}}
