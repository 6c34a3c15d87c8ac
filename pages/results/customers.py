"""Customers: who stays, whether their files are checked and complete, and what is done with them."""

from ui.frame import access
from ui.number import results

access.require("results")
results.page("customers")
