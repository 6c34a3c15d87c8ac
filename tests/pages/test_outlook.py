"""The year's end in words: the goal, or where that is lost the limit; certain, out of reach, too little known."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from ui.answers import ask
from ui.number import outlook

KPI = registry.kpi("R14")
MONTHS = [date(2026, month, 1) for month in range(1, 11)]


@pytest.fixture(autouse=True)
def ten_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "months", lambda: [*MONTHS, date(2026, 11, 1)])
    monkeypatch.setattr(ask, "data_end", lambda: datetime(2026, 11, 5))


def monthly(hits: int, goal: float | None, limit: float | None) -> pl.DataFrame:
    """Ten closed months of 100 cases, and one that is not over and would turn everything round."""
    rows = [
        {"kpi": "R14", "month": month, "numerator": hits, "denominator": 100, "value": float(hits), "goal": goal, "limit": limit}
        for month in MONTHS
    ]
    rows.append({**rows[0], "month": date(2026, 11, 1), "numerator": 0, "value": 0.0})
    return pl.DataFrame(rows, schema_overrides={"goal": pl.Float64, "limit": pl.Float64})


@pytest.mark.parametrize(
    ("hits", "goal", "limit", "words"),
    [
        # 1,200 cases are expected; 92.5 % of them are 1,110, so 180 of the 200 to come, where 93 % is usual
        (93, 92.5, None, ["现行目标 92.5%", "今年到 2026 年 10 月是 93.0%", "估计还有 200 个样本", "90.0%", "可能性约 9"]),
        (93, 99.0, 92.5, ["目标 99.0% 已经做不到；", "底线 92.5%", "90.0%", "可能性约 9"]),
        (93, 93.0, 92.5, ["现行目标 93.0%", "93.0%", "可能性约 5"]),
        (100, 80.0, None, ["已经稳了"]),
        (93, None, 92.5, ["现行底线 92.5%"]),
        (93, 94.1, None, ["可能性不到 1%"]),
    ],
)
def test_the_year_in_words(hits: int, goal: float | None, limit: float | None, words: list[str]) -> None:
    told = outlook.sentence(KPI, monthly(hits, goal, limit)).replace("\u00a0", " ").replace("\u2060", "")
    assert [word for word in words if word not in told] == [], told


def test_without_a_bar_nothing_is_said() -> None:
    assert outlook.sentence(KPI, monthly(93, None, None)) == ""
    assert outlook.sentence(KPI, monthly(93, 95.0, None).clear()) == ""
