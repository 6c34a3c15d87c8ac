"""Who turns red or green by a proposed standard: how many and why others do not, then project by project."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from pipelines.proposing import JUDGED, Proposal
from ui.answers import ask
from ui.choices import parameters
from ui.drawing import tables
from ui.number import passport
from ui.text import say, t
from ui.wording import held, sentences, status, values

SHOWN, WRAPPED = 400, 40  # rows, and those that wrap on a phone
SIDES, SAME = ("before", "after"), "same"


def draw(made: Proposal) -> None:
    """Who turns red or green: in a few sentences, then project by project."""
    scope, rows = made.scope, made.turns
    if scope.start is None or scope.end is None:
        return
    span = values.span(scope.start, scope.end)
    if rows.is_empty():
        st.caption(t("settings.turns_none", span=span))
        return
    st.write(sentences.together(*_told(rows, span, scope.judged)))
    moved = rows.drop_nulls("turn")
    shown = rows if parameters.flag("all", lambda start, key: st.toggle(t("settings.all_projects"), value=start, key=key)) else moved
    if shown.height:
        tables.brief(_table(shown.head(SHOWN)), "turns", "who_turns", WRAPPED)


def _told(rows: pl.DataFrame, span: str, judged: date | None) -> list[str]:
    """How many turn which way by the data of a span, held to the standards of the day `judged` where these only begin later; why some never turn;
    and of how many nothing changes, bars, value nor status."""
    reached = rows.filter(
        pl.any_horizontal(pl.col(f"{each}_before").ne_missing(pl.col(f"{each}_after")) for each in ("value", "status", *held.BARS))
    )
    others, untold = rows.height - reached.height, reached.filter(pl.col("status_after") == status.UNKNOWN).height
    if reached.is_empty():
        return [t("settings.nobody", span=span, n=others)]
    told = [_counted(reached, span, judged)]
    told += [t("settings.untold", n=untold)] if untold else []
    told += [t("settings.others", n=others)] if others else []
    return told + ([t("settings.mixed")] if reached["mixed_after"].any() else [])


def _counted(rows: pl.DataFrame, span: str, judged: date | None) -> str:
    """The counts; that nobody turns is told of red and green alone."""
    counts = Counter(rows["turn"].cast(pl.String).fill_null(SAME))
    parts = t("word.comma").join(t(f"settings.n_{turn}", n=counts[turn]) for turn in dict.fromkeys(("red", "green", *counts)))
    what = t("settings.of_projects" if rows["kpi"].n_unique() == 1 else "settings.of_pairs")
    if judged is None:
        return t("settings.turns", span=span, all=rows.height, what=what, parts=parts)
    return t("settings.turns_as_if", span=span, since=values.month(judged), all=rows.height, what=what, parts=parts)


def _table(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a project (and KPI, where there are several): before → after."""
    names, kpis = ask.project_names(), registry.kpis()
    several = rows["kpi"].n_unique() > 1
    return pl.DataFrame(
        [
            {
                t("by.project"): names[row["project"]],
                **({t("column.kpi"): say(kpis[row["kpi"]].name)} if several else {}),
                t("settings.turn"): t("word.dot").join(
                    (t(f"settings.turn_{row['turn'] or SAME}"), _turned(*(_stands(row, side) for side in SIDES)))
                ),
                t("column.value"): _turned(*(values.full(kpis[row["kpi"]], row[f"value_{side}"]) for side in SIDES)),
                t("settings.held_to"): _turned(*_bars(row)),
            }
            for row in rows.iter_rows(named=True)
        ]
    )


def _stands(row: dict[str, Any], side: str) -> str:
    """Symbol and word of one side, as every other place tells such a figure."""
    return status.said_text(registry.kpi(row["kpi"]), {name: row[f"{name}_{side}"] for name in JUDGED})


def _turned(before: str, after: str) -> str:
    return before if before == after else t("word.turned", before=before, after=after)


def _bars(row: dict[str, Any]) -> list[str]:
    """Goal and limit of both sides; where one of them only moves, that one alone."""
    kpi, ends = registry.kpi(row["kpi"]), {bar: [row[f"{bar}_{side}"] for side in SIDES] for bar in held.BARS}
    moved = [bar for bar, (before, after) in ends.items() if before != after]
    told = moved if moved and all(None not in ends[bar] for bar in moved) else held.BARS
    return [passport.target(held.to_row(kpi, {bar: ends[bar][side] if bar in told else None for bar in held.BARS})) for side in (0, 1)]
