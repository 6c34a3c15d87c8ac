"""What things mean: the contract of every export and the meaning of every number."""
