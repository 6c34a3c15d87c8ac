"""Satisfaction: the course with its certainty, what residents rate, and who differs; what they write is on a page of its own."""

from catalog import registry
from ui.answers.figures import Figures
from ui.choices import filters
from ui.choices.scope import Chosen
from ui.drawing import breakdown, charts
from ui.frame import guard, sections
from ui.number import results
from ui.text import t


def items(chosen: Chosen, figures: Figures) -> None:
    """What residents rate, the worst first."""
    charts.section(t("satisfaction.items"))
    if filters.fitting(registry.kpi("V03")):
        breakdown.groups(registry.kpi("V03"), chosen, "item", "items")
    sections.link("voice", t("page.voice"), ":material/forum:")


guard.require("results")
results.page("satisfaction", items)
