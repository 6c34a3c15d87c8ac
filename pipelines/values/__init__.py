"""What value is in the cell? From texts to typed columns, as exactly as the texts are certain."""
