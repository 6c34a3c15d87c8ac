"""What a page counts is of the places of its scope: projects, regions and types alike."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from catalog import registry
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened
from ui.answers import books
from ui.choices import places
from ui.number import waiting
from ui.wording import values

SITES = registry.dataset("projects").samples[:2]
(P1, P2), (R1, R2) = (tuple(str(row[name]) for row in SITES) for name in ("project_id", "region"))
OCTOBER = date(2026, 10, 1)

SCOPES = [
    (Scope(), None),
    (Scope(projects=(P2,)), {P2}),
    (Scope(regions=(R1,)), {str(row["project_id"]) for row in SITES if row["region"] == R1}),
    (Scope(property_types=("住宅",)), {str(row["project_id"]) for row in SITES if row["property_type"] == "住宅"}),
    (Scope(projects=(P2,), property_types=("-",)), set()),
]


@pytest.mark.parametrize(("scope", "expected"), SCOPES)
def test_a_scope_comes_to_projects(full: Intake, scope: Scope, expected: set[str] | None) -> None:
    assert places.projects_of(scope) == expected
    rows = pl.DataFrame({"project": [P1, P2, "P9"], "projects": [[P1, P2], [P2], ["P9"]]})
    assert set(places.within(rows, scope)["project"]) == ({P1, P2, "P9"} if expected is None else expected)
    assert places.touching(rows, scope).height == (3 if expected is None else sum(bool({*mine} & expected) for mine in rows["projects"]))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(OCTOBER, OCTOBER), 5),
        (Scope(OCTOBER, OCTOBER, projects=(P1,)), 4),
        (Scope(OCTOBER, OCTOBER, projects=(P2,)), 3),
        (Scope(date(2026, 9, 1), date(2026, 9, 1)), 2),
    ],
)
def test_held_back_rows_are_those_that_may_belong_to_the_month_and_the_places(
    full: Intake, monkeypatch: pytest.MonkeyPatch, scope: Scope, expected: int
) -> None:
    rows = [(P1, OCTOBER), (P1, OCTOBER), (P2, OCTOBER), (P1, date(2026, 9, 1)), ("P999", OCTOBER), (None, None)]
    frame = pl.DataFrame(rows, schema={"project": pl.String, "month": pl.Date}, orient="row")
    monkeypatch.setattr(books, "quarantined", lambda: frame)
    assert waiting.rows(scope).height == expected


def test_who_is_written_to_lies_in_the_region(full: Intake) -> None:
    at = opened("residents", region=R2)
    assert not at.exception and str(SITES[1]["name"]) in at.subheader[0].value


def test_the_rules_that_held_rows_back_are_told_in_words(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("work_orders", P1, "readable:resolved_at"), ("work_orders", P1, "readable:resolved_at ordered:created_at,resolved_at"),
            ("work_orders", P2, "known:project_id"), ("complaints", P1, "readable:received_at"), ("work_orders", P1, "rule_of_old:gone")]  # fmt: skip
    frame = pl.DataFrame([(*row, OCTOBER) for row in rows], schema=["dataset", "project", "codes", "month"], orient="row")
    monkeypatch.setattr(books, "quarantined", lambda: frame)
    told = waiting.by_rule(registry.kpi("R14"), Scope(OCTOBER, OCTOBER, projects=(P1,)))
    assert told == f"看不懂（解决时间）2 行、时间先后颠倒（报修时间、解决时间）1 行、其他（{values.DASH}）1 行"
    assert waiting.by_rule(registry.kpi("R14"), Scope(date(2026, 9, 1), date(2026, 9, 1))) == ""
