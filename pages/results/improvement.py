"""Improvement: actions, milestones, ideas and meetings, and which measures had an effect."""

from ui import results

results.page("improvement")
