"""Safety and emergencies: drills held when due, incidents, hazards, readiness and how fast we report."""

from ui.frame import access
from ui.number import results

access.require("results")
results.page("safety")
