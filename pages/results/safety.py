"""Safety and emergencies: drills held when due, incidents, hazards, readiness and how fast we report."""

from ui import access, results

access.require("results")
results.page("safety")
