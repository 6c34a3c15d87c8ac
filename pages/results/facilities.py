"""Facilities: assets in order, maintenance and tests on time, faults, energy and renewals."""

from ui.frame import access
from ui.number import results

access.require("results")
results.page("facilities")
