"""The rows held back that may belong to a scope, and which rules they broke."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import FAULTS, Scope
from ui.answers import ask, books
from ui.choices import places
from ui.text import say, t
from ui.wording import values

_FAULT = {kind: fault for fault, kinds in FAULTS.items() for kind in kinds}


def rows(scope: Scope) -> pl.DataFrame:
    """Those of its months and projects; one whose month or project is not known may belong to any."""
    month = pl.col("month")
    inside = month.is_null() | month.is_between(scope.start or date.min, scope.end or date.max)
    elsewhere = set(ask.projects()["project"]) - set(places.within(ask.projects(), scope)["project"])
    return books.quarantined().filter(inside, ~pl.col("project").is_in(list(elsewhere)).fill_null(False))


def by_rule(kpi: Kpi, scope: Scope) -> str:
    """Which rules the rows that a figure lacks broke, in which columns, the most frequent first."""
    mine = rows(scope).filter(pl.col("dataset") == kpi.dataset)
    codes = mine.select(pl.col("codes").str.split(" ").alias("code")).explode("code").drop_nulls()
    counted = codes.group_by("code").len().sort("len", "code", descending=[True, False])
    return t("word.comma").join(_rule(kpi, code, n) for code, n in counted.iter_rows())


def _rule(kpi: Kpi, code: str, n: int) -> str:
    kind, _, names = code.partition(":")
    dataset = registry.dataset(kpi.dataset)
    columns = t("word.comma").join(say(dataset.column(name).label) for name in names.split(",") if name in dataset.names)
    return t("passport.rule", rule=t(f"quality.{_FAULT.get(kind, 'other')}"), columns=columns or values.DASH, n=n)
