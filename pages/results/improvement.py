"""Improvement: actions, milestones, ideas and meetings, and which measures had an effect."""

from ui import access, effects, results, unfinished

access.require("results")
results.page("improvement", effects.panel, unfinished.panel)
