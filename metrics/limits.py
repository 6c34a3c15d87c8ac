"""The time that each case is allowed: by the company's register where it speaks of the case, else by the shipped standard."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from catalog import register, registry
from catalog.kpi import Kpi
from catalog.moments import WITHIN, within_column
from catalog.standards import MINUTES, Bar
from metrics.standing import in_force, of_cases, of_values
from metrics.timed import on_the_wall

REGISTER = "standards"  # under which name the company's register is handed in, beside the datasets that a KPI joins
FACET_COLUMNS = {"kind": "kind", "severity": "severity", "category": "service_line"}  # a row's column and the facet that it fills
_MINUTE = 60_000_000  # microseconds


def limits(kpi: Kpi) -> tuple[tuple[str, Bar], ...]:
    """The case standards that a KPI's expressions ask for: ids of KPIs in the register, and which of the two bars."""
    own = [value for value in vars(kpi.measure).values() if isinstance(value, pl.Expr)] + [expression for _, expression in kpi.excluded]
    asked = {name for expression in own for name in expression.meta.root_names() if name.startswith(WITHIN)}
    parts = sorted(name.removeprefix(WITHIN).rsplit("_", 1) for name in asked)
    return tuple((id, "goal" if bar == "goal" else "limit") for id, bar in parts)


def idle(rows: pl.DataFrame) -> list[str]:
    """The ids of rows that are kept for reading but judge nothing: no time limit of a KPI that has one, no bar in the KPI's own unit."""
    asked = {id for kpi in registry.kpis().values() for id, _ in limits(kpi)}
    timed = of_cases(rows).filter(pl.col("kpi").is_in(asked))
    inner = pl.all_horizontal(pl.col(name).is_null() for name in ("kind", "severity", "service_line"))
    judging = {*timed["standard_id"], *of_values(rows).filter(inner)["standard_id"]}
    return [id for id in rows["standard_id"].unique(maintain_order=True) if id not in judging]


def with_limits(
    kpi: Kpi, frame: pl.DataFrame, rows: pl.DataFrame | None = None, joined: Mapping[str, pl.DataFrame] = MappingProxyType({})
) -> pl.DataFrame:
    """Rows of the KPI's dataset with the time that each case is allowed, for every standard that its expressions ask for.

    `rows`: the company's register; `frame` then has `_property_type` if any of it names one. `joined`: what standards in working hours or
    with pauses need (`metrics.timed.inputs`). A standard of other events than the KPI's own is not reckoned here, nor one in working hours
    as long as nobody has said what they are: its time is null, so that the case counts as undecidable. Where the company's register speaks,
    `_held_by`, `_clock` and `_pauses` say which standard judges each case (null: the shipped one) and how its time runs.
    """
    for id, bar in limits(kpi):
        time = _shipped_minutes(id, bar, frame)
        mine = None if rows is None else of_cases(rows).filter(pl.col("kpi") == id)
        if mine is not None and mine.height:
            numbered = mine.with_row_index("_at").with_columns(pl.format("{}#{}", "standard_id", "_at").alias("standard_id")).drop("_at")
            frame, time = _with_company(kpi, frame, _in_minutes(numbered, id, bar), time)
            frame = held_by(on_the_wall(registry.dataset(kpi.dataset), frame, numbered, joined), numbered, mine)
        frame = frame.with_columns(pl.duration(microseconds=(time * _MINUTE).round(0).cast(pl.Int64)).alias(within_column(id, bar)))
    return frame.drop("_standard", "_allowed", strict=False)


def held_by(frame: pl.DataFrame, numbered: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Names the standard of each case, its clock and its pauses, for those who read the records. `rows` are `numbered` by their own ids."""
    told = numbered.select(
        pl.col("standard_id").alias("_standard"),
        rows["standard_id"].alias("_held_by"),
        pl.col("clock").fill_null("natural").alias("_clock"),
        pl.col("pauses").list.join("、").alias("_pauses"),
    )
    return frame.drop("_held_by", "_clock", "_pauses", strict=False).join(told, on="_standard", how="left", maintain_order="left")


def _shipped_minutes(id: str, bar: Bar, frame: pl.DataFrame) -> pl.Expr:
    minutes: pl.Expr = pl.lit(None, pl.Float64)
    for row in register.limit_of(id):
        named = [pl.col(name) == value for name in ("kind", "severity") if (value := getattr(row, name)) and name in frame.columns]
        minutes = pl.when(pl.all_horizontal(named) if named else pl.lit(True)).then(pl.lit(row.minutes(bar), pl.Float64)).otherwise(minutes)
    return minutes


def _in_minutes(rows: pl.DataFrame, id: str, bar: Bar) -> pl.DataFrame:
    """Case standards with `limit` as the asked bar in minutes; nan where the KPI cannot reckon it."""
    other = "limit" if bar == "goal" else "goal"
    own = {(row.start_event, row.stop_event) for row in register.limit_of(id)}
    usable = pl.lit(False) if not own else pl.any_horizontal((pl.col("start_event") == a) & (pl.col("stop_event") == b) for a, b in own)
    unit = pl.col("unit").replace_strict(MINUTES, default=None, return_dtype=pl.Float64)
    minutes = pl.coalesce(bar, other) * unit
    return rows.with_columns(limit=pl.when(usable).then(minutes).fill_null(float("nan")))


def _with_company(kpi: Kpi, frame: pl.DataFrame, rows: pl.DataFrame, shipped: pl.Expr) -> tuple[pl.DataFrame, pl.Expr]:
    """The rows with the company's standard for each, and the minutes that hold: the company's, else the shipped."""
    dataset = registry.dataset(kpi.dataset)
    days = [f"{name}__day" if dataset.column(name).type == "time" else name for name in dataset.month]
    facets = {"_project": "project_id", "_property_type": "property_type", **FACET_COLUMNS}
    named = [pl.col(column).alias(name) for column, name in facets.items() if column in frame.columns and not rows[name].is_null().all()]
    cells = frame.select(pl.lit(rows["kpi"][0]).alias("kpi"), pl.coalesce(days).alias("day"), *named)
    found = in_force(cells, rows).select(pl.col("standard_id").alias("_standard"), pl.col("limit").alias("_allowed"))
    held = pl.concat([frame.drop(found.columns, strict=False), found], how="horizontal")
    return held, pl.when(pl.col("_standard").is_not_null()).then(pl.col("_allowed").fill_nan(None)).otherwise(shipped)
