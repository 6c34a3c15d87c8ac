"""This month: what residents say, what clearly changed, what missed, what is late, what was promised; the rest in one line."""

from collections.abc import Sequence

import streamlit as st

from catalog import registry
from ui.answers.figures import Figures
from ui.choices import scope
from ui.drawing import charts
from ui.frame import guard, notices
from ui.month import digest, gist, month_entry, month_late, month_summary, questions
from ui.month.digest import Digest, Item
from ui.number import waiting
from ui.text import t

SHOWN = {"satisfaction": 1, "changed": 4, "missed": 2, "late": 2}  # lines of a part; the others open


def page() -> None:
    st.title(t("page.this_month"), anchor=False)
    wide = scope.chosen()
    if wide is None:
        notices.nothing_yet()
        return
    chosen = scope.last_month(wide)
    ids = tuple(registry.kpis())
    figures = Figures.of_month(ids, chosen.scope, chosen.trend)
    found = digest.seen(ids, figures, chosen)
    gaps, promises = month_late.gaps(figures.arrivals, chosen.scope), month_late.promises(chosen.scope)
    month_summary.head(chosen.scope, found, figures, gaps, promises)
    month = month_entry.of(found.leading(SHOWN), chosen, figures)
    gist.draw(found, month, promises)
    questions.draw(chosen.closed)
    if not found.items:
        notices.nothing_here(t("empty.scope"))
    part("satisfaction", found, month)
    part("changed", found, month)
    part("missed", found, month)
    month_summary.perhaps(found.part("perhaps"), month)
    late(found, gaps, month)
    month_late.show_promises(promises)
    month_summary.rest(found, month)


def part(name: str, found: Digest, month: month_entry.Month) -> None:
    """A part of the page with its heading, or the words that there is nothing of it."""
    items = found.part(name)
    if items or found.lacks(name):
        charts.section(t(f"month.{name}"), help=t(f"month.{name}_help"))
        lines(name, items, month) if items else notices.nothing_here(t(f"month.none_{name}"))


def lines(name: str, items: Sequence[Item], month: month_entry.Month) -> None:
    """The first lines of a part, two beside each other (a single one across the page), and the others folded."""
    most = SHOWN[name]
    for start in range(0, min(len(items), most), 2):
        beside = items[start : min(start + 2, most)]
        for place, item in zip(st.columns(len(beside), gap="small"), beside, strict=True):
            with place:
                month_entry.draw(item, month)
    if items[most:]:
        month_summary.folded(t(f"month.more_{name}", n=len(items) - most), items[most:], f"more_{name}", month)


def late(found: Digest, gaps: Sequence[str], month: month_entry.Month) -> None:
    held = waiting.rows(month.chosen.scope).height
    if found.late or gaps or held:
        charts.section(t("month.late"), help=t("month.late_help"))
        month_late.show_gaps(gaps)
        month_late.held(held)
        lines("late", found.late, month)


guard.require("results")
page()
