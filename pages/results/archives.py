"""Archives and data: files that are complete, backups that worked, and how good the uploaded data are."""

from ui.frame import guard
from ui.number import results
from ui.topics import quality

guard.require("results")
results.page("archives", quality.in_short)
