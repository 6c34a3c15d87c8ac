"""Which standard is in force: project contract before property type before company before shipped default, by date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date

import polars as pl

from catalog import register, registry
from catalog.datasets.standards import CLOCKS, EVENTS
from catalog.kpi import Kpi
from catalog.standards import COMPANY, MINUTES, MONTHLY, Standard

FACETS = ("project_id", "property_type", "service_line", "kind", "severity")
LINES = {"work_orders": "报修", "complaints": "投诉"}  # a standard of a dataset's own line is meant for all of its cases
_DATES = {"effective_from": pl.Date(), "effective_to": pl.Date()}
_NUMBERS = {"goal": pl.Float64(), "limit": pl.Float64()}
SCHEMA: dict[str, pl.DataType] = {
    field.name: (_DATES | _NUMBERS).get(field.name, pl.List(pl.String()) if field.name == "pauses" else pl.String())
    for field in fields(Standard)
}
_FOUND = ("standard_id", "goal", "limit")
MONTH_LEVEL = 3
LONG_AGO = date(1900, 1, 1)  # what an empty date of effect is kept as


def frame_of(standards: Iterable[Standard]) -> pl.DataFrame:
    """Standards as a register: one row each, columns as the fields of Standard."""
    return pl.DataFrame([{**asdict(row), "pauses": list(row.pauses)} for row in standards], schema=SCHEMA)


def company(standards: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The company's own register: rows of the datasets `standards` and `targets` with the columns and words of Standard.

    A row that says no figure, or only half a clock, is no standard and is left out.
    """
    words = {"clock": CLOCKS, "start_event": EVENTS, "stop_event": EVENTS}
    codes = [pl.col(name).replace({value.code: value.en for value in values}) for name, values in words.items()]
    lasting = standards.with_columns(*codes, pl.col("pauses").str.split("、")).with_columns(
        pl.col("clock").replace({"natural hours": "natural", "working hours": "working"}),
        pl.when(pl.col("effective_from") > LONG_AGO).then("effective_from").alias("effective_from"),
    )
    units = {kpi.id: kpi.unit.zh for kpi in registry.kpis().values()}
    signs = {kpi.id: register.sign(kpi) for kpi in registry.kpis().values()}
    monthly = targets.with_columns(
        pl.concat_str("project_id", "kpi", pl.col("month").dt.strftime("%Y-%m"), separator="-").alias("standard_id"),
        pl.col("month").alias("effective_from"),
        pl.col("month").dt.month_end().alias("effective_to"),
        pl.col("kpi").replace_strict(units, default=None, return_dtype=pl.String).alias("unit"),
        pl.col("kpi").replace_strict(signs, default=None, return_dtype=pl.String).alias("operator"),
        pl.lit(MONTHLY).alias("profile"),
        pl.lit("有效").alias("status"),
    )
    timed, unit = pl.col("start_event").is_not_null(), pl.col("unit").is_in(list(MINUTES)).fill_null(False)
    whole = (timed == pl.col("stop_event").is_not_null()) & (~timed | unit) & (pl.col("goal").is_not_null() | pl.col("limit").is_not_null())
    return pl.concat([_as_register(lasting), _as_register(monthly)]).filter(whole)


def _as_register(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items() if name not in rows.columns]
    return rows.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def rows_of(rows: pl.DataFrame) -> list[Standard]:
    """The rows of a register as Standards."""
    filled = rows.with_columns(
        pl.col("operator").fill_null("="), pl.col("clock").fill_null("natural"), pl.col("status").fill_null("待确认")
    )
    named = filled.with_columns(pl.col("profile").fill_null(COMPANY), pl.col("pauses").fill_null([]), pl.col("unit").fill_null(""))
    return [Standard(**{**row, "pauses": tuple(row["pauses"])}) for row in named.to_dicts()]


def of_values(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a register that judge a KPI's value: no clock, and in the KPI's own unit."""
    units = {kpi.id: kpi.unit.zh for kpi in registry.kpis().values()}
    own = pl.col("kpi").replace_strict(units, default=None, return_dtype=pl.String)
    return rows.filter(pl.col("start_event").is_null() & (pl.col("unit").str.strip_chars() == own.str.strip_chars()).fill_null(False))


def of_cases(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a register that hold each case to a time."""
    return rows.filter(pl.col("start_event").is_not_null())


def in_force(cells: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """`cells` with `standard_id`, `goal` and `limit` of the standard that holds for each; null where none does.

    `cells`: `kpi`, `day` and any of FACETS (a standard that names a facet which the cells lack never holds). `rows`: a register as
    `frame_of` gives it; of several that hold, the month's target wins, then the project's, then the property type's, then what names more of the other
    facets, then what began later.
    """
    keys = ["kpi", "day", *(name for name in FACETS if name in cells.columns)]
    asked = cells.select(keys).unique()
    held = pl.col("day").is_between(pl.col("effective_from").fill_null(date.min), pl.col("effective_to").fill_null(date.max))
    found = [
        asked.join(part, on=["kpi", *named], how="inner").filter(held).select(*keys, *_FOUND, "effective_from", *_rank(named))
        for named, part in _by_facets(rows)
        if set(named) <= set(keys)
    ]
    if not found:
        return cells.with_columns(pl.lit(None, SCHEMA[name]).alias(name) for name in _FOUND)
    order = ["_level", "_named", "effective_from", "standard_id"]
    best = pl.concat(found).sort(order, descending=True, nulls_last=True).unique(keys, keep="first", maintain_order=True)
    return cells.join(best.select(*keys, *_FOUND), on=keys, how="left", nulls_equal=True, maintain_order="left")


def unspoken(shipped: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """The shipped standards that no lasting one of the company's, of the same kind, stands for: each facet that it names is named alike."""
    clock = pl.col("start_event").is_not_null().alias("_clock")
    lasting = company.filter(pl.col("effective_to").is_null() & (pl.col("profile") != MONTHLY)).select("kpi", clock, *FACETS)
    both = shipped.with_columns(clock).join(lasting, on=["kpi", "_clock"], how="inner", suffix="_own")
    held = pl.all_horizontal(pl.col(f"{name}_own").is_null() | pl.col(f"{name}_own").eq_missing(pl.col(name)) for name in FACETS)
    spoken = {*both.filter(held)["standard_id"], *company["standard_id"]}
    return shipped.filter(~pl.col("standard_id").is_in(list(spoken)))


def _by_facets(rows: pl.DataFrame) -> list[tuple[tuple[str, ...], pl.DataFrame]]:
    """The register in parts, each with the facets that all its rows name; a KPI's own service line is none."""
    lines = {kpi.id: LINES.get(kpi.dataset) for kpi in registry.kpis().values()}
    own = pl.col("kpi").replace_strict(lines, default=None, return_dtype=pl.String)
    plain = rows.with_columns(service_line=pl.when(pl.col("service_line").ne_missing(own)).then("service_line"))
    named = pl.concat_list(pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in FACETS).list.drop_nulls()
    parts = plain.with_columns(_facets=named).group_by("_facets", maintain_order=True)
    return [(tuple(facets), part.select("kpi", *facets, *_FOUND, "effective_from", "effective_to", "profile")) for (facets,), part in parts]


def _rank(named: Sequence[str]) -> list[pl.Expr]:
    monthly = pl.when(pl.col("profile") == MONTHLY).then(MONTH_LEVEL).otherwise(_level(named))
    return [monthly.alias("_level"), pl.lit(len(named)).alias("_named")]


def _level(named: Sequence[str]) -> int:
    return 2 if "project_id" in named else 1 if "property_type" in named else 0


def level(row: Standard) -> int:
    """Of several standards that hold, that of the highest level does: the company's 0, a property type's 1, a project's 2, a month's target `MONTH_LEVEL`."""
    return MONTH_LEVEL if row.profile == MONTHLY else _level([name for name in FACETS if getattr(row, name) is not None])


# ---- values -------------------------------------------------------------------------------------------------------


def bars(kpis: Mapping[str, Kpi], cells: pl.DataFrame, rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The goal and limit of each KPI and group of `by`, for cells that are each held to a standard of their own.

    `cells`: `kpi`, *by, `project_id`, `property_type`, `day` and `denominator`. Where all cells of a group share a bar it is that one;
    where they differ, shares and means are held to the mean of the bars weighted by the cases (what each case was held to, summed),
    anything else to none, since a median has no such mean. Columns `kpi`, *by, `goal`, `limit`, `mixed` (they differ), `tentative` (any of them
    awaits confirmation).
    """
    entry = pl.DataFrame(
        [(id, k.target.goal, k.target.limit, "people" if k.about_people else k.kind, register.is_tentative(k)) for id, k in kpis.items()],
        schema={"kpi": pl.String, "_goal": pl.Float64, "_limit": pl.Float64, "_kind": pl.String, "_entry": pl.Boolean}, orient="row",
    )  # fmt: skip
    judged = in_force(cells, rows).join(entry, on="kpi", maintain_order="left")
    awaiting = rows.select("kpi", "standard_id", _awaits=pl.col("status").ne_missing("有效")).unique(["kpi", "standard_id"])
    judged = judged.join(awaiting, on=["kpi", "standard_id"], how="left", maintain_order="left")
    own = pl.col("standard_id").is_not_null()
    judged = judged.with_columns(pl.when(own).then(bar).otherwise(f"_{bar}").alias(bar) for bar in ("goal", "limit"))
    judged = judged.with_columns(_bar=pl.coalesce("limit", "goal"))
    counted = judged.filter(pl.col("denominator") > 0)
    empty = judged.join(counted, on=["kpi", *by], how="anti", nulls_equal=True)
    found = pl.concat([counted, empty]).group_by("kpi", *by, maintain_order=True)
    none = pl.col("limit").is_null().all().alias("_none")
    tentative = pl.coalesce("_awaits", "_entry").any().alias("tentative")
    mixed = pl.max_horizontal(pl.col("goal", "_bar").n_unique()).gt(1).alias("mixed")
    shared = found.agg(_shared("goal"), _shared("_bar").alias("limit"), none, mixed, tentative)
    decided = pl.col("limit").is_not_null()
    return shared.with_columns(goal=pl.when(decided).then("goal"), limit=pl.when(~pl.col("_none")).then("limit")).drop("_none")


def _shared(bar: str) -> pl.Expr:
    value, n = pl.col(bar), pl.col("denominator")
    adds = pl.col("_kind").first().is_in(["rate", "ratio", "mean", "nps"]) & (value.null_count() == 0) & (n.sum() > 0)
    weighted = (value * n).sum() / n.sum()
    return pl.when(value.n_unique() == 1).then(value.first()).when(adds).then(weighted).alias(bar)
