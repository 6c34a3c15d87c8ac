"""Archives and data: files that are complete, backups that worked, and how good the uploaded data are."""

from ui import access, quality, results

access.require("results")
results.page("archives", quality.in_short)
