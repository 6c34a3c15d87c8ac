"""Whom the projects of a scope are held against: the others of their types, never themselves."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from pipelines.read import Scope
from tests.pages.test_changes import CHOSEN
from ui.answers import ask
from ui.number import against

SITES = pl.DataFrame(
    {
        "project": ["P1", "P2", "P3", "P4", "P5"],
        "region": ["东", "东", "西", "西", "西"],
        "property_type": ["住宅", "住宅", "住宅", "写字楼", None],
    }
)


@pytest.mark.parametrize(
    ("places", "others"),
    [
        ({"projects": ("P1",)}, ("P2", "P3")),
        ({"projects": ("P1", "P2")}, ("P3",)),
        ({"regions": ("东",)}, ("P3",)),
        ({"regions": ("西",)}, ("P1", "P2")),
        ({"projects": ("P4",)}, None),  # the only one of its type
        ({"property_types": ("住宅",)}, None),
        ({"projects": ("P5",)}, None),  # of no known type
        ({}, None),
    ],
)
def test_peers_are_the_others_of_the_same_types(
    places: dict[str, tuple[str, ...]], others: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "sites", lambda: SITES)
    monkeypatch.setattr(ask, "projects", lambda: SITES)
    chosen = replace(CHOSEN, scope=replace(CHOSEN.scope, **places))
    found = against.peers(chosen)
    assert found == (None if others is None else Scope(CHOSEN.scope.start, CHOSEN.scope.end, projects=others))
