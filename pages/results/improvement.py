"""Improvement: actions, milestones, ideas and meetings, and which measures had an effect."""

from ui.frame import access
from ui.number import results
from ui.topics import effects, unfinished

access.require("results")
results.page("improvement", effects.panel, unfinished.panel)
