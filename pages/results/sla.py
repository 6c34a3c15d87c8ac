"""Service levels: what was late, where, how long things take, what stands open and falls due, whose clocks were stopped, and what other limits would change."""

from ui.drawing import attribution
from ui.frame import access
from ui.number import results
from ui.topics import due_soon, pausing, whatif

access.require("results")
results.page("sla", attribution.panel, due_soon.panel, pausing.panel, whatif.panel)
