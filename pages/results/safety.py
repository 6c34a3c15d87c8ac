"""Safety and emergencies: drills held when due, incidents, hazards, readiness and how fast we report."""

from ui.frame import guard
from ui.number import results

guard.require("results")
results.page("safety")
