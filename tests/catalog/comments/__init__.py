"""Residents' comments written and labelled for the product: what the lexicon was developed on, and what it was only measured on."""
