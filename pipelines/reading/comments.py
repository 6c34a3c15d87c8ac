"""What residents wrote, where enough of them answered that nobody is found by their words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from catalog import registry, scales
from catalog.people import ANSWERED
from catalog.words import Text
from errors import WrongUsage
from metrics import comments as said
from metrics import redaction
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.reading.records import judged
from pipelines.reading.verdicts import in_scope
from pipelines.scope import Scope, Viewer, shift
from pipelines.values.personal import hide_people
from pipelines.warehouse import Warehouse

WRITTEN = registry.kpi("C13")  # whose rows are the comments


@dataclass(frozen=True)
class Comments:
    """What residents wrote, and how many comments are `withheld` because too few people answered."""

    rows: pl.DataFrame
    withheld: int


def comments(warehouse: Warehouse, scope: Scope, viewer: Viewer, limit: int | None = None) -> Comments:
    """What residents wrote, latest first, without what names a person: _month, _project, text, score, scale_max, and its `metrics.comments.readings`.

    Nothing where fewer than five people answered in the scope (`metrics.redaction.quotable`); `_project` and `_month` are null where fewer did there.
    """
    found = judged(warehouse, WRITTEN, scope, viewer)
    answers, everybody = _answers(warehouse, scope, viewer)
    told = redaction.quotable(answers, everybody)
    shown = redaction.placed(found if told else found.clear(), answers).select("_month", "_project", _unnamed(), "score", "scale_max")
    shown = shown if limit is None else shown.head(limit)
    read = said.readings(shown["text"]).rename({"score": "weight"})
    return Comments(pl.concat([shown, read], how="horizontal"), 0 if told else found.height)


def _unnamed() -> pl.Expr:
    return pl.col("text").map_elements(hide_people, return_dtype=pl.String)


def _answers(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every answer of the scope, and of the scope without its filters, whether anything was written or not."""
    dims = tuple(name for name, _ in scope.filters if name in WRITTEN.dims)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        wanted = Wanted((ANSWERED, *dims), first=scope.start, last=scope.end)
        found, spans = rows(cursor, registry.dataset(WRITTEN.dataset), version, wanted), spans_of(cursor, version, scope, viewer)
    return in_scope(found, spans, scope), in_scope(found, spans, replace(scope, filters=()))


def rising(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """Words in more comments than in as many months before, as `metrics.comments.rising`. Raises WrongUsage where the scope has no first and last month."""
    if scope.start is None or scope.end is None:
        raise WrongUsage("no_period", Text("请给出起止月份。", "Name a first and a last month."))
    months = (scope.end.year - scope.start.year) * 12 + scope.end.month - scope.start.month + 1
    earlier = replace(scope, start=shift(scope.start, -months), end=shift(scope.start, -1))
    before, now = (judged(warehouse, WRITTEN, each, viewer).select(_unnamed()).to_series() for each in (earlier, scope))
    return said.rising(before, now)


def agreement(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> dict[str, float | int | None]:
    """How far words and marks of the same answer agree, as `metrics.comments.agreement`: a statistic of the reading's quality."""
    found = comments(warehouse, scope, viewer).rows
    liked = found.select(scales.satisfied(pl.col("score"), pl.col("scale_max"))).to_series()
    return said.agreement(found["tone"], liked)
