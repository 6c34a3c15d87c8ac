"""Service levels: what was late, where, how long things take, what stands open, and what other limits would change."""

from ui import access, attribution, results, whatif

access.require("results")
results.page("sla", attribution.panel, whatif.panel)
