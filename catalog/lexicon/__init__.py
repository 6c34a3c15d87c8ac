"""Residents' comments in our own words: which words praise, which complain, and what they are about."""
