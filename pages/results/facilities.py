"""Facilities: assets in order, maintenance and tests on time, faults, energy and renewals."""

from ui import access, results

access.require("results")
results.page("facilities")
