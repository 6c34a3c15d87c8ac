"""What residents wrote."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from catalog import scales
from catalog.words import Text
from errors import WrongUsage
from metrics import comments as said
from pipelines.reading.records import records
from pipelines.scope import Scope, Viewer, shift
from pipelines.values.personal import hide_people
from pipelines.warehouse import Warehouse


def comments(warehouse: Warehouse, scope: Scope, viewer: Viewer, limit: int | None = None) -> pl.DataFrame:
    """What residents wrote, latest first, without what names a person: _month, _project, text, score, scale_max, and its `metrics.comments.readings`."""
    found = records(warehouse, "C13", scope, viewer, limit=limit)
    texts = found["text"].map_elements(hide_people, return_dtype=pl.String)
    read = said.readings(texts).rename({"score": "weight"})
    return pl.concat([found.select("_month", "_project", texts.alias("text"), "score", "scale_max"), read], how="horizontal")


def rising(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """Words in more comments than in as many months before, as `metrics.comments.rising`. Raises WrongUsage where the scope has no first and last month."""
    if scope.start is None or scope.end is None:
        raise WrongUsage("no_period", Text("请给出起止月份。", "Name a first and a last month."))
    months = (scope.end.year - scope.start.year) * 12 + scope.end.month - scope.start.month + 1
    earlier = replace(scope, start=shift(scope.start, -months), end=shift(scope.start, -1))
    before, now = (
        records(warehouse, "C13", each, viewer)["text"].map_elements(hide_people, return_dtype=pl.String) for each in (earlier, scope)
    )
    return said.rising(before, now)


def agreement(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> dict[str, float | int | None]:
    """How far words and marks of the same answer agree, as `metrics.comments.agreement`: a statistic of the reading's quality."""
    found = comments(warehouse, scope, viewer)
    liked = found.select(scales.satisfied(pl.col("score"), pl.col("scale_max"))).to_series()
    return said.agreement(found["tone"], liked)
