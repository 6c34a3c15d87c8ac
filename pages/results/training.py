"""Training: what was due and done, which certificates run out, and who has to sit in which course."""

from ui import access, readiness, results

access.require("results")
results.page("training", readiness.certificates, readiness.courses, first=readiness.next_month)
