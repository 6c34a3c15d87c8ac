"""Numbers as tables in words: by month or group, project × KPI, what has come in, durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import shift
from ui.answers import books, source
from ui.answers.names import Names
from ui.choices.periods import Span
from ui.text import say, t
from ui.wording import held, status, values

MATRIX_MONTHS = 4
RECEIVED_KEPT = 100


def of_numbers(frame: pl.DataFrame, by: str, head: str, label: Callable[[str], str] | None = None) -> pl.DataFrame:
    """The rows of `read.numbers` in words: the breakdown under `head`, value, n, interval, what is left out, goal and limit of each, status."""
    first = pl.col(by).dt.strftime("%Y-%m") if by == "month" else pl.col(by)
    if label is not None:
        first = first.cast(pl.String).replace({str(value): label(str(value)) for value in frame[by].drop_nulls().unique()})
    kpis, rows = registry.kpis(), frame.to_dicts()
    kinds = {kpis[row["kpi"]].kind for row in rows}
    verdicts = [status.said_text(kpis[row["kpi"]], row) for row in rows]
    told = {
        name: pl.Series(t(f"column.{name}"), [values.rounded(kpis[row["kpi"]], row[name]) for row in rows], dtype=pl.Float64)
        for name in ("value", "lower", "upper")
    }
    bars = [
        pl.Series(_bar(frame, name), [values.rounded_bar(row[name]) for row in rows], dtype=pl.Float64)
        for name in held.BARS
        if name in frame.columns and frame[name].null_count() < frame.height
    ]
    # The numerator of a mean is a sum in thousandths, and tells a reader nothing.
    numerator = [] if "mean" in kinds else [pl.col("numerator").alias(t("column.numerator"))]
    return frame.select(
        first.fill_null(t("by.none")).alias(head),
        told["value"],
        *numerator,
        pl.col("denominator").alias(t("column.denominator")),
        told["lower"],
        told["upper"],
        pl.col("excluded").alias(t("column.excluded")),
        *bars,
        pl.Series(t("column.status"), verdicts, dtype=pl.String),
    )


def _bar(frame: pl.DataFrame, name: str) -> str:
    """What a column of goals or limits is called; where some of them are means over projects or months, as the tiles tell them, it says so."""
    head = t(f"targets.{name}")
    means = "mixed" in frame.columns and frame.filter(pl.col("mixed") & pl.col(name).is_not_null()).height
    return t("word.told_apart", name=head, what=t("targets.weighted")) if means else head


def of_matrix(frame: pl.DataFrame, names: Names) -> pl.DataFrame:
    """The rows of `read.numbers` by project, one column a KPI: symbol and value."""
    kpis = registry.kpis()
    cells = [
        {
            "project": names[project],
            "kpi": say(kpis[id].name),
            "cell": f"{status.look(code).symbol} {values.full(kpis[id], value)}",
        }
        for id, project, value, code in frame.drop_nulls("project").select("kpi", "project", "value", "status").iter_rows()
    ]
    wide = pl.DataFrame(cells).pivot("kpi", index="project", values="cell", maintain_order=True) if cells else pl.DataFrame()
    return wide.rename({"project": t("by.project")}) if cells else wide


@source.as_seen(RECEIVED_KEPT)
def of_received(span: Span) -> pl.DataFrame:
    """Datasets × the last months of the span: how many rows and projects are in, a dash where no file came."""
    received = books.received()
    months = [shift(span.end, -i) for i in range(MATRIX_MONTHS)]
    lines = []
    for dataset in registry.datasets().values():
        mine = received.filter(pl.col("dataset") == dataset.id)
        if dataset.effective_from is not None:
            cells = dict.fromkeys(map(values.month, months), t("files.register") if mine.height else values.DASH)
        else:
            cells = {values.month(month): _came(mine.filter(pl.col("month") == month)) for month in months}
        loaded = mine["loaded_at"].max()
        lines.append(
            {
                t("column.dataset"): say(dataset.name),
                t("column.loaded_at"): values.moment(loaded) if isinstance(loaded, datetime) else values.DASH,
                **cells,
            }
        )
    return pl.DataFrame(lines)


def _came(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return values.DASH
    there = rows.filter(pl.col("rows") > 0)
    if there.is_empty():
        return t("files.nil", projects=rows["project"].n_unique())
    return t("files.cell", rows=values.count(int(there["rows"].sum())), projects=rows["project"].n_unique())


def of_durations(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    """Median and P90 of a duration by month, in hours."""
    return frame.select(
        pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")),
        values.column(kpi, frame, "value", t("chart.median")),
        values.column(kpi, frame, "p90", t("chart.p90")),
        pl.col("denominator").alias(t("column.denominator")),
    )
