"""Customers: who stays, whether their files are checked and complete, and what is done with them."""

from ui import access, results

access.require("results")
results.page("customers")
