"""Facilities: assets in order, maintenance and tests on time, faults, energy and renewals."""

from ui.frame import guard
from ui.number import results

guard.require("results")
results.page("facilities")
