"""A number beside what it is not measured against in time: its target, or the other projects of its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from catalog.kpi import Kpi
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import places
from ui.choices.scope import Chosen
from ui.text import t
from ui.wording import values

Beside = tuple[str, float | None, str, bool]  # words, step, what it is beside, larger than chance explains


def to_target(kpi: Kpi, now: Mapping[str, object] | None) -> Beside:
    """To the limit that the status is judged by, else to the goal; sure where the whole interval lies on one side."""
    bar = next((now[name] for name in ("limit", "goal") if now[name] is not None), None) if now else None
    if now is None or now["value"] is None or bar is None or kpi.direction == "none":
        return t("against.no_target"), None, "", False
    value, target = float(now["value"]), float(bar)  # type: ignore[arg-type]
    low, high = (float(now[end]) if now[end] is not None else value for end in ("lower", "upper"))  # type: ignore[arg-type]
    return values.change(kpi, value, target), values.difference(kpi, value, target), t("against.to_target"), not low <= target <= high


def peers(chosen: Chosen) -> Scope | None:
    """The projects of the same types as those of the scope, without these; None where the scope is everything or nobody is left."""
    scope, sites = chosen.scope, ask.sites()
    if not (scope.projects or scope.regions or scope.property_types):
        return None
    mine = places.within(sites, scope)
    alike = sites.filter(pl.col("property_type").is_in(mine["property_type"].drop_nulls().unique().to_list()))
    others = alike.filter(~pl.col("project").is_in(mine["project"].to_list()))["project"].to_list()
    return replace(scope, projects=tuple(others), regions=(), property_types=()) if others else None
