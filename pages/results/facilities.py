"""Facilities: assets in order, maintenance and tests on time, faults, energy and renewals."""

from ui import results

results.page("facilities")
