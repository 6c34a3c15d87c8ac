"""Which sites will have too few valid certificates and from which day on, and whether cases are late where fewer are trained."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from metrics import readiness as ready
from metrics.beside import beside, shares
from metrics.ranking import RANKED_FROM
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters, kpi_link
from ui.choices.scope import Chosen
from ui.drawing import fold, tables
from ui.frame import notices
from ui.text import say, t
from ui.wording import values

VALID, TRAINED = "T04", "T12P"
TIMELY = ("R14", "C02")  # repairs and complaints in time


def falling(chosen: Chosen, figures: Figures) -> None:
    if ask.may_see_names():
        fold.lazily(t("ahead.title"), "ahead", partial(_falling, filters.levels(chosen.scope)), ":material/trending_down:")


def _falling(scope: Scope) -> None:
    held, bars = ask.readiness(scope), ask.numbers([VALID], scope, ("project",))
    if held.listed is None or held.certificates.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    required = bars.select("project", pl.coalesce("limit", "goal").cast(pl.Float64).alias("required"))
    found = ready.falling(held.certificates, required)
    below = found.filter(pl.col("short") > 0).height
    words = {"below": below, "n": found.height - below, "days": ready.HORIZONS[-1], "month": values.month(held.listed)}
    st.write(t("ahead.says" if found.height else "ahead.none", **words))
    if found.height:
        tables.brief(falling_table(found), "ahead", "certificates_ahead")
    kpi_link.sources((VALID,), scope)


def falling_table(found: pl.DataFrame) -> pl.DataFrame:
    """One line a site: how many are valid of how many, what is required, and when that is missed."""
    return found.select(
        pl.col("project").replace(ask.project_names()).alias(t("by.project")),
        pl.col("below_on").dt.strftime("%Y-%m-%d").fill_null(t("ahead.already")).alias(t("ahead.below_on")),
        pl.format("{} / {}", "valid", "n").alias(t("ahead.valid")), pl.col("required").alias(t("ahead.required")),
    )  # fmt: skip


def untrained(chosen: Chosen, figures: Figures) -> None:
    if ask.may_see_names():
        fold.lazily(t("beside.title"), "beside", partial(_untrained, filters.levels(chosen.scope)), ":material/compare_arrows:")


def _untrained(scope: Scope) -> None:
    numbers = ask.numbers([TRAINED, *TIMELY], scope, ("project",)).drop_nulls("project")
    trained = numbers.filter(pl.col("kpi") == TRAINED).select("project", pl.col("value").alias("trained"))
    sites = {id: _late(numbers, id, trained) for id in TIMELY}
    st.markdown("\n".join(f"- {sentence(id, mine)}" for id, mine in sites.items()))
    st.caption(t("beside.caveat", fewest=RANKED_FROM))
    if trained.drop_nulls().height:
        tables.brief(beside_table(trained, sites), "beside", "training_beside")
    kpi_link.sources((TRAINED, *TIMELY), scope)


def _late(numbers: pl.DataFrame, id: str, trained: pl.DataFrame) -> pl.DataFrame:
    """project, trained, late, cases of one KPI; sites without cases of it, or without people to train, are left out."""
    mine = numbers.filter(pl.col("kpi") == id).drop_nulls("value")
    counted = mine.select("project", (pl.col("denominator") - pl.col("numerator")).alias("late"), pl.col("denominator").alias("cases"))
    return trained.join(counted, on="project")


def sentence(id: str, sites: pl.DataFrame) -> str:
    """Both halves of the sites, and whether chance explains the difference."""
    name, found = say(registry.kpi(id).name), beside(sites)
    if found is None:
        return t("beside.few", name=name, fewest=RANKED_FROM)
    halves = {
        f"{side}_{part}": text
        for side, half in (("fewer", found.fewer), ("others", found.others))
        for part, text in (
            ("sites", half.sites),
            ("value", f"{half.value:.1f}%"),
            ("late", values.count(half.late)),
            ("cases", values.count(half.cases)),
        )
    }
    verdict = "same" if not found.clear else "more" if found.fewer.value > found.others.value else "less"
    return t("beside.says", name=name, verdict=t(f"beside.{verdict}"), **halves)


def beside_table(trained: pl.DataFrame, sites: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One line a site: its training, and what is late of each kind; shares of few cases are withheld."""
    found = trained
    for id, mine in sites.items():
        found = found.join(shares(mine).select("project", _told().alias(id)), on="project", how="left")
    return found.sort("trained", nulls_last=True).select(
        pl.col("project").replace(ask.project_names()).alias(t("by.project")), pl.col("trained").round(1).alias(say(registry.kpi(TRAINED).name)),
        *(pl.col(id).alias(t("beside.late", name=say(registry.kpi(id).name))) for id in sites),
    )  # fmt: skip


def _told() -> pl.Expr:
    """The share of late cases with how many there are; of few cases only how many."""
    share = pl.format("{}%", pl.col("share").round(1)).fill_null(values.DASH)
    return pl.format("{} ({})", share, pl.col("cases").cast(pl.Int64))
