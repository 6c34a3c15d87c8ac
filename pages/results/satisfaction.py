"""Satisfaction: the course with its certainty, what residents rate, and who differs; what they write is on a page of its own."""

from catalog import registry
from ui import access, breakdown, charts, filters, results, sections
from ui.figures import Figures
from ui.scope import Chosen
from ui.text import t


def items(chosen: Chosen, figures: Figures) -> None:
    """What residents rate, the worst first."""
    charts.section(t("satisfaction.items"))
    if filters.fitting(registry.kpi("V03")):
        breakdown.groups(registry.kpi("V03"), chosen, "item", "items")
    sections.link("voice", t("page.voice"), ":material/forum:")


access.require("results")
results.page("satisfaction", items)
