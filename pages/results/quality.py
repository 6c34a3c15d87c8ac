"""Quality: inspections, the loop of what they found, and how outsiders see us."""

from ui import access, loop, results

access.require("results")
results.page("quality", loop.funnel, loop.gap)
