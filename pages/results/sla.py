"""Service levels: what was late, where, how long things take, what stands open and falls due, whose clocks were stopped, and what other limits would change."""

from ui.frame import guard
from ui.number import results
from ui.topics import due_soon, in_time, pausing, whatif

guard.require("results")
results.page("sla", in_time.panel, due_soon.panel, pausing.panel, whatif.panel)
