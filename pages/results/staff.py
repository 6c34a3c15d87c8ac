"""Staff: how far assessments reach, what they say by dimension, the score with its parts, and the marks it is made of."""

from functools import partial

import polars as pl

from catalog import registry
from pipelines import appeals, read, served
from pipelines.values import personal
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters
from ui.choices.scope import Chosen
from ui.drawing import breakdown, charts, tables
from ui.frame import guard, notices
from ui.number import results
from ui.people import mark_sheet, scorecard
from ui.session import access
from ui.text import t


def dimensions(chosen: Chosen, figures: Figures) -> None:
    charts.section(t("staff.dimensions"))
    if filters.fitting(registry.kpi("T08D")):
        picked = dict(filters.now()).get("dimension")
        breakdown.groups(
            registry.kpi("T08D"), chosen, "dimension", charts.key("staff", picked), partial(filters.toggle, "staff", "dimension")
        )


def people(chosen: Chosen, figures: Figures) -> None:
    """The weighted score of each person beside the marks it is made of; only for those who may see names."""
    charts.section(t("staff.people"), help=t("staff.people_help"))
    if not access.viewer().may_see_names:
        notices.nothing_here(t("staff.no_names"))
        return
    if not filters.fitting(registry.kpi("T08")):
        return
    totals, parts = (ask.records(id, chosen.scope, limit=None) for id in ("T08", "T08D"))
    if totals.is_empty() or parts.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    sheet = mark_sheet.of(totals, parts)
    tables.folded(t("staff.people_list", n=sheet.height), sheet, "people", "staff_scores", ":material/table_rows:", "compact")


def keep(staff_id: str, scope: read.Scope, kind: str, text: str) -> None:
    appeals.write(
        served.intake().warehouse, access.role(), access.viewer(), staff_id, scope, "answer" if kind == "answer" else "appeal", text
    )


def stand_ins(ids: pl.Series) -> pl.Series:
    return personal.stand_ins(ids, served.intake().settings.secret())


guard.require("results")
results.page("staff", dimensions, partial(scorecard.panel, acts=scorecard.Acts(keep, stand_ins)), people)
