"""Customers: who stays, whether their files are checked and complete, and what is done with them."""

from ui.frame import guard
from ui.number import results

guard.require("results")
results.page("customers")
