"""What a KPI moves together with, month by month: counted, beside what chance alone would give, and said to be no proof of cause."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from metrics.link import CHANCE, FEWEST, LEADS
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import kpi_link, parameters, periods
from ui.choices.scope import Chosen
from ui.drawing import charts, tables
from ui.frame import notices
from ui.text import say, t
from ui.wording import sentences, values

BESIDE = (
    "V01",
    "R14",
    "C02",
    "C06",
    "Q02",
    "T02",
    "T08",
)  # one or two of each stream: residents, service, complaints, quality, training, staff
MOST_MONTHS = 60  # older months tell of another company


def panel(kpi: Kpi, chosen: Chosen) -> None:
    """Looked up when somebody asks, since it takes all the months of several KPIs."""
    if kpi.direction == "none" or not kpi.adds_over_time:
        return
    charts.section(t("together.title"), help=t("together.help"))
    if not parameters.flag("together", lambda start, key: st.toggle(t("together.ask"), value=start, key=key)):
        return
    found = ask.links(kpi.id, others(kpi), _months(chosen))
    known = found.drop_nulls("p")
    if known.is_empty():
        notices.nothing_here(t("together.too_few", fewest=FEWEST))
        return
    st.caption(sentences.together(sentence(kpi, known), t("together.no_proof")))
    tables.brief(table(found), "together", "together")
    kpi_link.sources(found["other"].unique(maintain_order=True), chosen.scope)


def others(kpi: Kpi) -> tuple[str, ...]:
    """The KPIs that are looked at: not those of the same records, which move with it by the way they are counted."""
    return tuple(id for id in BESIDE if registry.kpi(id).dataset != kpi.dataset)


def _months(chosen: Chosen) -> Scope:
    """The same projects over all months up to the end of the period that are over."""
    end = min(chosen.span.end, chosen.closed)
    return replace(chosen.scope, start=max(chosen.first_month, periods.shift(end, 1 - MOST_MONTHS)), end=end)


def sentence(kpi: Kpi, known: pl.DataFrame) -> str:
    """The surest of what moves together by more than chance explains, or that nothing does. `known`: rows of `read.links` with numbers."""
    n = known["other"].n_unique()
    sure = known.filter(pl.col("p") < 1 - CHANCE)
    if sure.is_empty():
        return t("together.none", name=say(kpi.name), n=n)
    row = sure.sort("p", "beyond", descending=[False, True]).row(0, named=True)
    other = say(registry.kpi(row["other"]).name)
    key = "together.says" if 2 * row["together"] > row["months"] else "together.says_apart"
    count = row["together"] if key == "together.says" else row["months"] - row["together"]
    ends = (row["low"], row["high"]) if key == "together.says" else (row["months"] - row["high"], row["months"] - row["low"])
    when = t("together.same_month") if not row["lead"] else t("together.ahead", other=other, lead=row["lead"])
    return t(key, name=say(kpi.name), other=other, when=when, months=row["months"], count=count, low=ends[0], high=ends[1])


def table(found: pl.DataFrame) -> pl.DataFrame:
    """One line a KPI, the surest first: the months together at each lead, what chance alone would give where it lies farthest from that, and what it comes to."""
    ordered = found.sort("p", nulls_last=True, maintain_order=True)
    return pl.DataFrame([_line(mine) for (_,), mine in ordered.group_by(["other"], maintain_order=True)])


def _line(mine: pl.DataFrame) -> dict[str, str]:
    cells = {row["lead"]: f"{row['together']}/{row['months']}" for row in mine.to_dicts()}
    far = mine.sort("beyond", descending=True, nulls_last=True).row(0, named=True)
    heads = {lead: t("together.lead", lead=lead) if lead else t("together.lead_none") for lead in LEADS}
    return {
        t("column.kpi"): say(registry.kpi(far["other"]).name),
        **{heads[lead]: cells.get(lead, values.DASH) for lead in LEADS},
        t("together.chance"): values.DASH if far["p"] is None else t("together.range", low=far["low"], high=far["high"]),
        t("together.verdict"): t(f"together.is_{_verdict(far)}"),
    }


def _verdict(far: dict[str, float | None]) -> str:
    if far["p"] is None:
        return "few"
    if far["p"] >= 1 - CHANCE:
        return "chance"
    return "linked" if 2 * (far["together"] or 0) > (far["months"] or 0) else "opposed"
