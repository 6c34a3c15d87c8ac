"""Who is a peer, who stands out, and what may be told to everybody."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from catalog import registry
from metrics import peer_group, redaction, standouts
from metrics.peer_group import Rule

DAY = date(2026, 11, 1)
SITES = pl.DataFrame(
    [
        ("P1", "住宅", 1000, 90_000.0, date(2020, 11, 1)), ("P2", "住宅", 500, 50_000.0, date(2023, 11, 1)), ("P3", "住宅", 499, 50_000.0, date(2019, 1, 1)),
        ("P4", "商业", 2000, 90_000.0, date(2020, 1, 1)), ("P5", "住宅", None, 90_000.0, None), ("P6", "写字楼", None, 40_000.0, None), ("P7", None, 2001, None, date(2017, 1, 1)),
    ],
    schema={"project": pl.String, "property_type": pl.String, "households": pl.Int64, "area_m2": pl.Float64, "start_date": pl.Date}, orient="row",
)  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "rules", "members", "unknown"),
    [
        ("P1", (), ("P1", "P2", "P3", "P4", "P5", "P6", "P7"), ()),
        ("P1", ("type",), ("P1", "P2", "P3", "P5"), ()),
        ("P1", ("size",), ("P1", "P2", "P4"), ()),  # 500 and 2,000 households are in, 499 and 2,001 are not
        ("P1", ("type", "size", "age"), ("P1", "P2"), ()),
        ("P6", ("size",), ("P6", "P2", "P3"), ()),  # no households: by area
        ("P6", ("type", "age"), ("P6",), ("age",)),
        ("P7", ("type", "size"), ("P7", "P4"), ("type",)),
    ],
)
def test_peers(mine: str, rules: tuple[Rule, ...], members: tuple[str, ...], unknown: tuple[Rule, ...]) -> None:
    found = peer_group.of(mine, SITES, rules, DAY)
    assert (found.members, found.unknown) == (members, unknown)


def test_the_best_are_those_whom_chance_cannot_put_into_the_worse_half() -> None:
    ranks = pl.DataFrame(
        {"project": [f"P{i}" for i in range(10)], "rank": [i + 1.0 for i in range(10)], "rank_high": [3.0, 4, 4, 5, 6, 8, 9, 9, 10, 10]}
    )
    assert standouts.best(ranks, "project") == ["P0", "P1", "P2", "P3"]
    assert standouts.best(ranks.with_columns(rank_high=pl.lit(10.0)), "project") == []


def test_what_the_best_do_differently_is_more_than_chance() -> None:
    kpis = {id: registry.kpi(id) for id in ("V01", "T02", "Q01")}
    rows = [
        {"kpi": id, "project": f"P{i}", "value": value, "denominator": 200}
        for i in range(20)
        for id, value in (("V01", 95.0 + i * 0.1 if i < 8 else 80.0 + i * 0.1), ("T02", 90.0 + (i * 7) % 5), ("Q01", 99.0))
    ]
    top = [f"P{i}" for i in range(8)]
    found, looked = standouts.differing(kpis, pl.DataFrame(rows), "project", top)
    assert looked == 2  # one is the same everywhere
    assert found["kpi"].to_list() == ["V01"] and found["better"].to_list() == [True]
    few = pl.DataFrame(rows).with_columns(denominator=pl.lit(9))
    assert standouts.differing(kpis, few, "project", top)[1] == 0


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"a": 9, "b": 7, "c": 4, "d": 1}, {"a": 9, "b": 7}),
        ({"a": 9, "b": 7, "c": 4}, {"a": 9}),  # four alone could be found from the sum, so seven go with them
        ({"a": 9, "b": 7}, {"a": 9, "b": 7}),
        ({"c": 4}, {}),
        ({}, {}),
    ],
)
def test_small_groups_are_not_told_and_not_found(counts: dict[str, int], told: dict[str, int]) -> None:
    assert redaction.tellable(counts) == told
