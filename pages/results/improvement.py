"""Improvement: actions, milestones, ideas and meetings, and which measures had an effect."""

from ui.frame import guard
from ui.number import results
from ui.topics import effects, unfinished

guard.require("results")
results.page("improvement", effects.panel, unfinished.panel)
