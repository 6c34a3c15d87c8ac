"""Quality: inspections, the loop of what they found, and how outsiders see us."""

from ui import results

results.page("quality")
