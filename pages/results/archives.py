"""Archives and data: files that are complete, backups that worked, and how good the uploaded data are."""

from ui import access, data_quality, results

access.require("results")
results.page("archives", data_quality.panel)
