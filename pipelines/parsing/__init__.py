"""What table is in the file? From bytes that passed the gate to rows of texts under one header, each with the row number that Excel shows."""
