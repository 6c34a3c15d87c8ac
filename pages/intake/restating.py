"""What changed after the signature: each figure as reported and as known now, with the reason."""

from __future__ import annotations

from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from pages.intake import month_ask
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import kpi_link
from ui.drawing import charts, fold, tables
from ui.frame import notices
from ui.text import say, t
from ui.wording import status, values


def restating(month: date) -> None:
    """The list of a signed month; nothing where nobody has signed yet."""
    charts.section(t("month.restated"), help=t("month.restated_help"))
    if month_ask.signed(month).is_empty() and month not in set(month_ask.locked()["month"]):
        notices.nothing_here(t("month.not_signed_yet"))
        return
    with st.spinner(t("month.comparing")):
        found = month_ask.restatements(month)
    if found.is_empty():
        st.success(t("month.nothing_restated"), icon=":material/check_circle:")
        return
    counts = dict(found["kind"].value_counts().iter_rows())
    kinds = [t(f"month.kind_{kind}", n=values.count(n)) for kind, n in sorted(counts.items(), reverse=True)]
    st.write(t("month.restated_sentence", n=values.count(found.height), kinds=t("word.comma").join(kinds)))
    tables.show(_listed(found), "restated", f"restated_{month:%Y-%m}")
    ways = partial(kpi_link.sources, found["kpi"].unique(maintain_order=True), Scope(month, month))
    fold.lazily(t("chart.sources"), "restated_sources", ways, ":material/fact_check:", "compact")


def _listed(found: pl.DataFrame) -> pl.DataFrame:
    names, kpis = ask.project_names(), registry.kpis()
    lines = [
        {
            t("column.kpi"): say(kpis[row["kpi"]].name),
            t("by.project"): names[row["project"]] if row["project"] else t("by.none"),
            t("month.as_signed"): _value(row, "before"),
            t("month.as_known"): _value(row, "after"),
            t("column.what"): t(f"month.is_{row['kind']}"),
            t("column.reason"): _reason(row),
            t("column.who"): values.whom(row["by"]) if row["by"] else None,
            t("column.when"): values.moment(row["at_time"]) if row["at_time"] else None,
        }
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(lines, infer_schema_length=None)


def _reason(row: dict[str, object]) -> str | None:
    """The reason that was given, and the file that brought the change."""
    file = row["file"] and t("month.by_undo" if row["undone"] else "month.by_file", name=row["file"])
    return t("word.semicolon").join(str(part) for part in (row["reason"], file) if part) or None


def _value(row: dict[str, object], side: str) -> str:
    """Value, cases and status as they were or are."""
    kpi = registry.kpis()[str(row["kpi"])]
    value, n, code = row[side], row[f"n_{side}"], row[f"status_{side}"]
    return f"{status.look(str(code)).symbol} {values.full(kpi, value)} · {t('tile.n', n=values.count(n))}"  # type: ignore[arg-type]
