"""What the numbers are: pure functions from frames, period and clock to frames."""
