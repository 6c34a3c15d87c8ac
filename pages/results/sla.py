"""Service levels: what was late, where, how long things take, what stands open and falls due, whose clocks were stopped, and what other limits would change."""

from ui import access, attribution, due_soon, pausing, results, whatif

access.require("results")
results.page("sla", attribution.panel, due_soon.panel, pausing.panel, whatif.panel)
