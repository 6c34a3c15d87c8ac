"""Improvement: actions, milestones, ideas and meetings, and which measures had an effect."""

from ui import effects, results

results.page("improvement", effects.panel)
