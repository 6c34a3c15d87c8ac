"""Training: what was due and done, which certificates run out and where too few will be left, who has to sit in which course, and what is late beside it."""

from ui.frame import guard
from ui.number import results
from ui.topics import readiness, training_ahead

BELOW = (readiness.certificates, training_ahead.falling, readiness.courses, training_ahead.untrained)

guard.require("results")
results.page("training", *BELOW, first=readiness.next_month)
