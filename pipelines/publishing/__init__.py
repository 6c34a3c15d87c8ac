"""How does it come to count? Batches, versions, what they cover and change, and the way back."""
