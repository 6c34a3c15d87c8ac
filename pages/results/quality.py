"""Quality: inspections, the loop of what they found, and how outsiders see us."""

from ui import loop, results

results.page("quality", loop.funnel, loop.gap)
