"""Which standard holds: checked against a plain loop over the register."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest

from catalog import registry
from catalog.standards import MONTHLY, Standard
from metrics import standing
from metrics.limits import idle

KPI = "V01"
PROJECTS, TYPES, KINDS = ("P1", "P2", None), ("住宅", "写字楼"), ("甲", "乙")


def by_hand(cell: dict[str, object], rows: list[Standard]) -> str | None:
    """The lookup in words: the month's target, project contract, property type, company; then what names more, what began later."""
    held = []
    for row in rows:
        named = {name: getattr(row, name) for name in standing.FACETS if getattr(row, name) is not None}
        inside = (row.effective_from or date.min) <= cell["day"] <= (row.effective_to or date.max)  # type: ignore[operator]
        if inside and all(cell.get(name) == value for name, value in named.items()):
            level = 3 if row.profile == MONTHLY else 2 if row.project_id else 1 if row.property_type else 0
            held.append((level, len(named), row.effective_from or date.min, row.standard_id))
    return max(held)[3] if held else None


def drawn(seed: int) -> tuple[list[Standard], pl.DataFrame]:
    draw = random.Random(seed)
    start = date(2026, 1, 1)
    rows = []
    for n in range(25):
        begins = draw.choice([None, start + timedelta(draw.randrange(200))])
        ends = draw.choice([None, (begins or start) + timedelta(draw.randrange(100))])
        rows.append(
            Standard(f"S{n:02}", KPI, draw.choice((*TYPES, None, None)), draw.choice((*PROJECTS, None)), kind=draw.choice((*KINDS, None, None)),
                     goal=n, effective_from=begins, effective_to=ends, profile=draw.choice((MONTHLY, "公司", "公司")))
        )  # fmt: skip
    cells = [{"kpi": KPI, "project_id": draw.choice(PROJECTS), "property_type": draw.choice(TYPES), "kind": draw.choice((*KINDS, None)),
              "day": start + timedelta(draw.randrange(250))} for _ in range(60)]  # fmt: skip
    return rows, pl.DataFrame(cells, schema_overrides={"day": pl.Date})


@pytest.mark.parametrize("seed", range(12))
def test_the_lookup_is_the_loop_in_any_order(seed: int) -> None:
    rows, cells = drawn(seed)
    found = standing.in_force(cells, standing.frame_of(rows))
    assert found["standard_id"].to_list() == [by_hand(cell, rows) for cell in cells.to_dicts()]
    assert found.drop("standard_id", "goal", "limit").equals(cells)
    shuffled = standing.frame_of(random.Random(seed).sample(rows, len(rows)))
    assert standing.in_force(cells, shuffled).equals(found)


def test_nothing_holds_where_the_register_is_empty() -> None:
    _, cells = drawn(0)
    assert standing.in_force(cells, standing.frame_of([]))["standard_id"].null_count() == cells.height


@pytest.mark.parametrize(
    ("limits", "n", "expected"),
    [
        (([90, 90]), (10, 90), (90, 90, False)),  # shared: the bar itself, to the last bit
        (([90, 80]), (10, 90), (81, 81, True)),  # each case was held to its own: (10 · 90 + 90 · 80) ÷ 100
        (([90, 80]), (10, 0), (90, 90, False)),  # a cell without cases is held to nothing
    ],
)
def test_shares_are_held_to_what_their_cases_were_held_to(
    limits: list[float], n: tuple[int, int], expected: tuple[float, float, bool]
) -> None:
    rows = [Standard(p, KPI, project_id=p, goal=limit, limit=limit) for p, limit in zip(("P1", "P2"), limits, strict=True)]
    cells = pl.DataFrame({"kpi": KPI, "project_id": ["P1", "P2"], "property_type": "住宅", "day": date(2026, 1, 31), "denominator": n})
    found = standing.bars({KPI: registry.kpi(KPI)}, cells, standing.frame_of(rows), ())
    assert found.select("goal", "limit", "mixed").row(0) == pytest.approx(expected)


def test_rows_that_judge_nothing_are_named() -> None:
    clock = {"unit": "小时", "start_event": "created", "stop_event": "responded"}
    rows = [
        Standard("value", KPI, goal=1),
        Standard("case", "R01", goal=1, **clock),  # type: ignore[arg-type]
        Standard("other unit", KPI, goal=1, unit="次/季"),
        Standard("no clock there", KPI, goal=1, **clock),  # type: ignore[arg-type]
        Standard("value of a kind", KPI, goal=1, kind="投诉"),
    ]
    assert idle(standing.frame_of(rows)) == ["other unit", "no clock there", "value of a kind"]
