"""Like for like: where data of some projects are missing, the same comparison over those whose data came in both spans."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from catalog.kpi import Kpi
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import kpi_link, places, scope
from ui.text import t


def link(kpi: Kpi, asked: Scope) -> None:
    """The way to the figure of these projects only; nothing where all are in, or nobody is."""
    if not kpi.adds_over_time:
        return
    if found := projects(kpi, ask.arrivals(), asked, scope.compared(asked)):
        alone = replace(asked, projects=found, regions=(), property_types=())
        kpi_link.link(kpi, alone, t("alike.open", n=len(found)), ":material/join_inner:")


def projects(kpi: Kpi, arrivals: pl.DataFrame, *spans: Scope) -> tuple[str, ...]:
    """The projects that lack nothing in any of the spans, if there are such and others. `arrivals`: `metrics.arrivals.judged`."""
    if arrivals.is_empty():
        return ()
    inside = pl.any_horizontal(pl.col("month").is_between(span.start, span.end) for span in spans)
    mine = places.within(arrivals.filter(inside, pl.col("source").is_in([kpi.dataset, kpi.id])), spans[0])
    whole = mine.group_by("project").agg(pl.col("came").all())
    found = whole.filter("came")["project"].sort()
    return tuple(found) if found.len() < whole.height else ()
