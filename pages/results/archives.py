"""Archives and data: files that are complete, backups that worked, and how good the uploaded data are."""

from ui import results

results.page("archives")
