"""What moves together, in words: the surest first, no claim of a cause, and the reason where nothing can be told."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from catalog import registry
from metrics.link import linked
from pipelines.intake import Intake
from pipelines.read import OWNER, Scope, shift
from pipelines.reading import linking
from tests.metrics.test_link import series
from tests.pages.conftest import opened, words_of
from ui.number import links
from ui.text import t

SATISFIED = registry.kpi("V01")
MONTHS = [shift(date(2023, 11, 1), at) for at in range(36)]


def frame(**values: np.ndarray) -> pl.DataFrame:
    rows = [
        {"kpi": id, "month": month, "value": value, "denominator": 500}
        for id, column in values.items()
        for month, value in zip(MONTHS, column, strict=True)
    ]
    return pl.DataFrame(rows, schema_overrides={"value": pl.Float64})


@pytest.fixture
def found(full: Intake, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    """Fewer complaints are followed by more content two months later; orders in time have nothing to do with either; of training there is half a year."""
    complaints = series(10)
    content = -np.concatenate([series(11)[:2], complaints[:-2]]) + series(12) / 3
    made = frame(V01=content, C06=complaints, R14=series(20), T02=series(21))
    few = (pl.col("kpi") == "T02") & (pl.col("month") > MONTHS[6])
    made = made.with_columns(denominator=pl.when(few).then(1).otherwise("denominator"))
    monkeypatch.setattr(linking, "numbers", lambda *asked: made)
    told = linking.links(full.warehouse, "V01", ("C06", "R14", "T02"), Scope(), OWNER)
    alone = linked(content, -complaints)
    assert alone is not None
    assert told.filter(other="C06")["together"].to_list() == [link.together for link in alone.links], "more is worse of complaints"
    assert told.filter(other="C06")["p"][0] == pytest.approx(2 * alone.p), "two KPIs could be looked at"
    return told


def test_the_planted_lead_is_told_with_its_count_and_without_a_cause(found: pl.DataFrame) -> None:
    row = found.filter(other="C06", lead=2).row(0, named=True)
    words = links.sentence(SATISFIED, found.drop_nulls("p"))
    assert f"早 2 个月）在 {row['months']} 个月里有 {row['together']} 个月一起变好或一起变坏" in words
    assert f"{row['low']} 至 {row['high']}" in words and row["together"] > row["high"]
    assert "不能证明因果" in t("together.no_proof")


def test_the_table_has_each_lead_and_what_it_comes_to(found: pl.DataFrame) -> None:
    table = links.table(found)
    assert table[t("together.verdict")].to_list() == [t("together.is_linked"), t("together.is_chance"), t("together.is_few")]
    far = found.filter(other="C06", lead=2).row(0, named=True)
    assert table[t("together.chance")][0] == t("together.range", low=far["low"], high=far["high"])
    assert far["beyond"] == pytest.approx((2 * far["together"] - far["months"]) / far["months"] ** 0.5) == found["beyond"].max()
    assert table[t("together.lead_none")][1] == "{together}/{months}".format(**found.filter(other="R14", lead=0).row(0, named=True))
    assert "没有一个" in links.sentence(SATISFIED, found.filter(other="R14"))


def test_the_page_looks_when_asked_and_says_when_there_is_too_little(full: Intake) -> None:
    quiet = opened("kpi", period="all", kpi="V01")
    assert not quiet.exception and not any(t("together.no_proof") in word for word in words_of(quiet))
    asked = opened("kpi", period="all", kpi="V01", together="1")
    assert not asked.exception and any("可比的月份太少" in word for word in words_of(asked))
    assert not any(t("together.title") in word for word in words_of(opened("kpi", period="all", kpi="R09")))


def test_the_same_records_are_not_held_against_each_other() -> None:
    assert "R14" not in links.others(registry.kpi("R01")) and "C06" in links.others(registry.kpi("R01"))
    assert "C02" not in links.others(registry.kpi("C06"))
