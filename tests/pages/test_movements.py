"""Arrows in the heat map: the same verdict as the change on the tile of that project, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from catalog import registry
from tests.pages.test_changes import CHOSEN, OCTOBER, SEPTEMBER, figures, row
from ui.answers.figures import Figures
from ui.comparing import movements
from ui.number import changes

CASES: list[dict[str, Any]] = [
    {"now": row(), "then": row(value=80.0), "arrow": movements.RISEN},
    {"now": row(value=80.0), "then": row(), "arrow": movements.FALLEN},
    {"now": row(), "then": row(value=88.0), "arrow": None},
    {"now": row(), "then": row(value=80.0, n=9), "arrow": None},
    {"now": row(pending=300), "then": row(value=80.0), "arrow": None},
    {"now": row(), "then": row(value=80.0), "gone": ("P001",), "arrow": None},
    {"now": row(), "then": row(value=80.0), "silent": "P001", "arrow": None},
    {"now": row(), "then": row(value=80.0), "silent": "P002", "arrow": movements.RISEN},
    {"now": row(), "then": row(value=80.0), "gone": ("P002",), "arrow": movements.RISEN},
    {"now": row("V01"), "then": row("V01", value=80.0), "scales": ("5", "5"), "arrow": movements.RISEN},
    {"now": row("V01"), "then": row("V01", value=80.0), "scales": ("5", "10"), "arrow": None},
    {"now": row(), "then": row(value=80.0), "partial": True, "arrow": None},
]


@pytest.mark.parametrize("case", CASES)
def test_an_arrow_stands_where_the_tile_of_the_project_tells_a_clear_change(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    id = case["now"]["kpi"][0]
    given: Figures = figures(case["now"], case["then"], case.get("gone", ()), case.get("scales", ("5", "5")))
    lacking = [{"source": id, "month": OCTOBER, "project": case["silent"], "came": False}] if "silent" in case else []
    given = replace(given, arrivals=pl.concat([given.arrivals, pl.DataFrame(lacking, schema=given.arrivals.schema)]))
    monkeypatch.setattr("ui.choices.places.projects_of", lambda scope: scope.projects or None)
    monkeypatch.setattr("ui.answers.ask.last_closed", lambda: OCTOBER)
    scopes = [replace(scope, projects=("P001",)) for scope in (CHOSEN.scope, CHOSEN.before)]
    chosen = replace(CHOSEN, scope=scopes[0], before=scopes[1], closed=SEPTEMBER if case.get("partial") else OCTOBER)
    tile = changes.change(registry.kpi(id), "before", chosen, given, given.before, scopes[1])
    ends = [
        movements.sides(frame.with_columns(project=pl.lit("P001")), given.arrivals, given.scales, scope)
        for frame, scope in zip((case["now"], case["then"]), scopes, strict=True)
    ]
    found = movements.between(*ends, not chosen.partial, "before")
    assert {cell: movements.arrow(change) for cell, change in found.items()} == ({("P001", id): case["arrow"]} if case["arrow"] else {})
    assert (list(found.values()) == [tile]) == bool(case["arrow"])
