"""Quality: inspections, the loop of what they found, and how outsiders see us."""

from ui.frame import guard
from ui.number import results
from ui.topics import loop

guard.require("results")
results.page("quality", loop.funnel, loop.gap)
