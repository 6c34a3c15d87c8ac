"""What is fair about a staff score, in words: what is not put down to a person, how it is reckoned, one's own cases, and how to object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from metrics.holding import REASONS
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import parameters
from ui.drawing import tables
from ui.frame import notices
from ui.number import records
from ui.text import say, t
from ui.wording import values


def explained(parts: pl.DataFrame) -> None:
    """The formula, and one sentence for each thing that is left out or evened out, with how many cases of these parts it is."""
    with st.expander(t("fair.title"), icon=":material/balance:"):
        st.markdown(t("fair.formula"))
        st.markdown("\n".join(f"- {line}" for line in lines(parts)))


def lines(parts: pl.DataFrame) -> list[str]:
    """What is left out, what is shared, what is evened out."""
    away = totals(parts["left_out"].to_list())
    told = [t(f"fair.{reason}", n=cases(away[reason])) if away[reason] else t(f"fair.{reason}_none") for reason in REASONS]
    people = parts.unique("staff_id")
    unknown = people.height - int(people["known"].fill_null(False).sum())
    present = t("fair.present", n=people.height, unknown=unknown)
    return [*told, t("fair.paused"), t("fair.shared"), present, t("fair.mix"), t("fair.few")]


def totals(left_out: Sequence[Sequence[dict[str, Any]] | None]) -> Counter[str]:
    """How many cases are left out by each reason."""
    found: Counter[str] = Counter()
    for reasons in left_out:
        for line in reasons or ():
            found[line["reason"]] += line["n"]
    return found


def left_out(reasons: Sequence[dict[str, Any]] | None) -> str:
    """What is left out beside a part: how many cases, by reason."""
    return t("word.comma").join(f"{say(REASONS[line['reason']])} {cases(line['n'])}" for line in reasons or ()) or values.DASH


def cases(n: float) -> str:
    """How many cases: whole numbers as such, shares of cases to the tenth."""
    return f"{n:,.0f}" if abs(n - round(n)) < 0.05 else f"{n:,.1f}"


def worked(parts: pl.DataFrame) -> str:
    """How much of the period the person worked, and whether that is known."""
    row = parts.row(0, named=True)
    if row["worked"] is None:
        return t("fair.worked_unknown")
    words = {"worked": f"{100 * row['worked']:.0f}%", "there": f"{100 * row['there']:.0f}%"}
    return t("fair.worked", **words) if row["known"] else t("fair.worked_assumed", **words)


def own_cases(person: str, scope: Scope) -> None:
    """The cases behind the person's parts, asked for when wanted, and how to object."""
    st.caption(t("fair.appeal"))
    if not parameters.flag("cases", lambda start, key: st.toggle(t("fair.cases"), value=start, key=key)):
        return
    found = ask.own_cases(scope, person)
    if found.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    st.caption(t("fair.cases_says", n=found.height, counted=found.filter(pl.col("left_out").is_null()).height))
    tables.show(of_cases(found), f"own_cases_{person}", "own_cases")


def of_cases(found: pl.DataFrame) -> pl.DataFrame:
    """A person's cases in words: KPI, case, verdict, how much of it counts, and why it does not."""
    names = ask.project_names()
    kpis = {id: registry.kpi(id) for id in found["kpi"].unique()}
    rows = list(found.select("kpi", "outcome", "left_out").iter_rows())
    return found.select(
        pl.Series(t("breakdown.kpi"), [say(kpis[id].name) for id, _, _ in rows]),
        pl.col("case").alias(t("fair.case")),
        pl.col("project").replace(names).alias(t("by.project")),
        pl.Series(t("column.outcome"), [records.outcome_word(kpis[id], code) for id, code, _ in rows]),
        records.local("deadline").alias(t("column.deadline")),
        pl.when(pl.col("left_out").is_null()).then(pl.col("share").round(2)).otherwise(0.0).alias(t("fair.share")),
        (pl.col("minutes") / 60).round(1).alias(t("fair.held")),
        pl.Series(t("column.why"), [say(REASONS[reason]) if reason else None for _, _, reason in rows], dtype=pl.String),
    )
