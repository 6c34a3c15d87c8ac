"""Counts, rates per exposure, weighted means and units of the calendar, against values that others computed or sums by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2, t
from statsmodels.stats.rates import confint_poisson
from statsmodels.stats.weightstats import DescrStatsW

from catalog import registry
from catalog.calendar import CALENDAR, NOT_DUE, due_units, grid, valid
from catalog.days import midnight_after
from catalog.exposures import area, households
from catalog.kpi import Events, Example, Kpi, Mean, Measure, Rate, Ratio, Target
from catalog.words import Text
from metrics.cases import cases
from metrics.exposure import exposures
from metrics.intervals import mean_t, mean_weighted, poisson
from metrics.numbers import numbers
from metrics.tally import merged, spread, tally

WORD = Text("—", "—")
COMPLAINTS = registry.dataset("complaints")
PROJECTS = registry.dataset("projects")
NOW = datetime(2026, 6, 30, 16)


def kpi(measure: Measure, **parts: Any) -> Kpi:
    given: dict[str, Any] = {
        "id": "X",
        "dataset": "complaints",
        "needs": (("received_at",),),
        "direction": "down",
        "target": Target(None, None, WORD),
    }
    example = Example((), "2026-01-01", None, 0, 0, 0)
    words: dict[str, Any] = dict.fromkeys(("name", "meaning", "unit", "source"), WORD)
    return Kpi(measure=measure, example=example, page="x", order=1, **words, **(given | parts))


def complaint(id: str, day: str, project: str = "A", **cells: object) -> dict[str, object]:
    return {"complaint_id": id, "project_id": project, "kind": "投诉", "received_at": f"{day} 10:00", "status": "已办结", **cells}


def site(project: str, **cells: object) -> dict[str, object]:
    return {"project_id": project, "valid_from": "2020-01-01", "name": project, "property_type": "住宅", "households": 500, **cells}


def joined(months: str, *sites: dict[str, object], received: tuple[str, ...] = ("A", "B")) -> dict[str, pl.DataFrame]:
    first, last = (date.fromisoformat(f"{month}-01") for month in months.split(".."))
    cells = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)}).join(pl.DataFrame({"project": received}), how="cross")
    return {"projects": PROJECTS.frame(sites), CALENDAR: grid(cells, [str(s["project_id"]) for s in sites], last)}


def number(kpi: Kpi, rows: list[dict[str, object]], others: Mapping[str, pl.DataFrame], by: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    dataset = registry.dataset(kpi.dataset)
    tallies = tally(kpi, cases(kpi, dataset.names, dataset.frame(rows), others))
    if kpi.kind == "events":
        tallies = pl.concat([tallies, exposures(kpi, others)])
    named = dict(zip(("d1", "d2", "d3", "d4"), kpi.dims, strict=False))
    found = numbers({kpi.id: kpi}, spread(tallies).rename(named), {kpi.id: NOW}, by)
    return found.sort(by).to_dicts() if by else found.to_dicts()


def test_poisson_intervals_are_those_of_the_textbook() -> None:
    """R's poisson.test(10) prints 4.795389 18.390356 (Garwood 1936); no events: χ² quantile by scipy, and the rule of three at 0.90."""
    lower, upper = poisson([10, 0, 3], [1, 1000, 0])
    assert lower == pytest.approx([4.795389, 0, np.nan], abs=1e-6, nan_ok=True)
    assert upper == pytest.approx([18.390356, chi2.ppf(0.975, 2) / 2 / 1000, np.nan], abs=1e-6, nan_ok=True)
    assert poisson(0, 1, 0.90)[1] == pytest.approx(2.995732, abs=1e-6)


@pytest.mark.parametrize("count", [0, 1, 7, 250])
def test_poisson_intervals_agree_with_statsmodels(count: int) -> None:
    known = confint_poisson(count, 12.5, method="exact-c", alpha=0.05)
    assert [float(bound) for bound in poisson(count, 12.5)] == pytest.approx(list(map(float, known)), rel=1e-9, abs=1e-12)


@pytest.mark.real_data
def test_a_weighted_survey_counts_the_people_its_rows_stand_for(real_data: Path) -> None:
    """Copenhagen's tenants: 72 rows stand for 1,681 people, of whom 668 are highly satisfied (the column added up)."""
    cells = pl.read_csv(real_data / "surveys" / "housing.csv", infer_schema_length=None)
    rows = [
        complaint(str(i), "2026-01-03", handling_score=freq, category=sat)
        for i, (freq, sat) in enumerate(cells.select("Freq", "Sat").rows())
    ]
    stands = pl.col("handling_score").cast(pl.Int64)
    share = kpi(Ratio(pl.when(pl.col("category") == "High").then(stands).otherwise(0), stands))
    (found,) = number(share, rows, {})
    assert cells.height == 72 and (found["numerator"], found["denominator"]) == (668, 1681)
    mean = kpi(Mean(pl.when(pl.col("category") == "High").then(100).otherwise(0), weight=stands, weight_steps=1))
    assert number(mean, rows, {})[0]["value"] == pytest.approx(found["value"])


def test_complaints_per_thousand_households_and_month() -> None:
    """Two months of A (500, from February 700 households) and B (1,000): 3,200 household-months; C has no households, D is taken over later."""
    sites = (site("A"), site("A", valid_from="2026-02-10", households=700), site("B", households=1000), site("C", households=None))
    others = joined("2026-01..2026-02", *sites, site("D", start_date="2026-05-01"), received=("A", "B", "C", "D"))
    rows = [complaint("1", "2026-01-03"), complaint("2", "2026-02-03"), complaint("3", "2026-02-04"), complaint("4", "2026-02-04", "C")]
    rate = kpi(Events(households, scale=1000), joins=("projects",), dims=("category",))
    (whole,) = number(rate, rows, others)
    assert (whole["numerator"], whole["denominator"], whole["excluded"]) == (3, 3200, 1)
    assert whole["value"] == pytest.approx(3 / 3.2)
    assert (whole["lower"], whole["upper"]) == pytest.approx((0.6186721 / 3.2, 8.7672731 / 3.2), abs=1e-6)
    assert whole["why"] == [{"reason": "no_exposure", "n": 1}]
    by_month = number(rate, rows, others, ("month",))
    assert [(row["numerator"], row["denominator"]) for row in by_month] == [(1, 1500), (2, 1700)]
    by_project = number(rate, rows, others, ("project",))
    assert {row["project"]: row["value"] for row in by_project} == pytest.approx({"A": 3 / 1.2, "B": 0.0, "C": None})


def test_every_category_is_counted_against_all_households() -> None:
    others = joined("2026-01..2026-01", site("A"), site("B", households=1500))
    rows = [complaint(str(i), "2026-01-03", category=word) for i, word in enumerate(["停车", "停车", "噪音"])]
    rate = kpi(Events(households, scale=1000), joins=("projects",), dims=("category",))
    found = number(rate, rows, others, ("category",))
    assert {row["category"]: (row["numerator"], row["denominator"], row["value"]) for row in found} == {
        "停车": (2, 2000, 1.0),
        "噪音": (1, 2000, 0.5),
    }
    assert sum(row["value"] for row in found) == number(rate, rows, others)[0]["value"]


def test_a_count_is_zero_where_a_file_speaks_and_unknown_where_none_does() -> None:
    count = kpi(Events(), target=Target(0, None, WORD))
    (quiet,) = number(count, [], joined("2026-01..2026-03", site("A")))
    assert (quiet["value"], quiet["denominator"], quiet["status"]) == (0, 6, "met")
    (unknown,) = number(count, [], {CALENDAR: grid(pl.DataFrame(schema={"month": pl.Date, "project": pl.String}), ["A"], None)})
    assert (unknown["value"], unknown["status"]) == (None, "not_enough_data")
    (two,) = number(count, [complaint("1", "2026-01-03"), complaint("2", "2026-03-03")], joined("2026-01..2026-03", site("A")))
    assert (two["value"], two["status"]) == (2, "missed")
    assert (two["lower"], two["upper"]) == pytest.approx((0.2422093, 7.2246877), abs=1e-6)


def test_amounts_per_area_have_no_interval() -> None:
    others = joined("2026-01..2026-01", site("A", area_m2="120.25"), received=("A",))
    energy = kpi(Events(area, amount=pl.col("handling_score"), exposure_steps=100), joins=("projects",), target=Target(None, 5, WORD))
    rows = [complaint("1", "2026-01-03", handling_score="300.5"), complaint("2", "2026-01-04", handling_score="0.125")]
    (found,) = number(energy, rows, others)
    assert found["value"] == pytest.approx(300.625 / 120.25)
    assert (found["numerator"], found["lower"], found["status"]) == (300_625, None, "met")


def test_time_between_events_is_the_inverse_of_their_rate() -> None:
    others = joined("2026-01..2026-01", site("A", households=10), received=("A",))
    mtbf = kpi(Events(households, scale=1, per_event=True), joins=("projects",), direction="up", target=Target(None, 2, WORD))
    (found,) = number(mtbf, [complaint(str(i), "2026-01-03") for i in range(4)], others)
    assert (found["value"], found["lower"], found["upper"]) == pytest.approx((2.5, 10 / 10.241589, 10 / 1.0898656), rel=1e-6)
    (none,) = number(mtbf, [], others)
    assert (none["value"], none["upper"]) == (None, None) and none["lower"] == pytest.approx(10 / 3.688879, abs=1e-6)
    assert none["status"] == "met"


def test_weighted_means_agree_with_statsmodels() -> None:
    """Oracle: statsmodels' weighted mean and variance; the standard error with Kish's (Σw)² ÷ Σw² for n."""
    marks, weights = [0, 25, 50, 75, 100, 100], [0.5, 1.25, 2, 0.75, 1, 3.125]
    weighted = kpi(Mean(pl.col("handling_score"), weight=pl.col("scale_max"), weight_steps=1000))
    rows = [complaint(str(i), "2026-01-03", handling_score=m, scale_max=w) for i, (m, w) in enumerate(zip(marks, weights, strict=True))]
    (found,) = number(weighted, [*rows, complaint("9", "2026-01-03", handling_score=100)], {})
    known = DescrStatsW(np.array(marks), weights=np.array(weights))
    size = sum(weights) ** 2 / sum(w * w for w in weights)
    half = t.ppf(0.975, size - 1) * np.sqrt(known.var / (size - 1))
    assert (found["value"], found["denominator"], found["excluded"]) == (pytest.approx(known.mean), 6, 1)
    assert (found["lower"], found["upper"]) == pytest.approx((known.mean - half, min(known.mean + half, 100)))


def test_equal_weights_change_nothing() -> None:
    x, w = np.array([20, 40, 60, 90]), 7
    found = mean_weighted(w * x.sum(), w * (x**2).sum(), 4 * w, 4 * w * w)
    assert list(map(float, found)) == pytest.approx(list(map(float, mean_t(x.sum(), (x**2).sum(), 4))))
    assert np.isnan(mean_weighted(50, 2500, 1, 1)[0])  # one answer says nothing about the spread


def test_weights_too_large_for_exact_sums_are_refused() -> None:
    weighted = kpi(Mean(pl.col("handling_score"), weight=pl.col("scale_max"), weight_steps=1000))
    with pytest.raises(OverflowError):
        number(weighted, [complaint("1", "2026-01-03", handling_score=50, scale_max=3_000_000)], {})


def test_sums_are_the_same_in_any_order() -> None:
    rng = np.random.default_rng(3)
    rows = [complaint(str(i), "2026-01-03", handling_score=float(m), scale_max=round(w, 4), category=str(i % 3))
            for i, (m, w) in enumerate(zip(rng.integers(0, 101, 60), rng.gamma(2, 2, 60), strict=True))]  # fmt: skip
    weighted = kpi(Mean(pl.col("handling_score"), weight=pl.col("scale_max")), dims=("category",))
    frame = COMPLAINTS.frame(rows)
    seen = set()
    for seed in range(100):
        tallies = merged(
            weighted, tally(weighted, cases(weighted, COMPLAINTS.names, frame.sample(fraction=1, shuffle=True, seed=seed), {}))
        )
        seen.add(tuple(numbers({"X": weighted}, spread(tallies), {"X": NOW}).select("value", "lower", "upper").row(0)))
    assert len(seen) == 1


def quarterly() -> Kpi:
    """At least two complaints a quarter, as if they were meetings."""
    return kpi(
        Rate(hit=pl.col("_events") >= 2, pending=pl.col("_events") < 2, due=midnight_after(pl.col("_period_end"))),
        prepare=lambda frame, others: due_units(frame, others, "1q"), joins=("projects",), calendar=True, excluded=NOT_DUE, direction="up",
    )  # fmt: skip


def test_units_of_the_calendar() -> None:
    """Q1 of A: met; of B: missed, though it never sent a row; of C: taken over in February; Q2: A pending until its end, C due; D later."""
    sites = (site("A"), site("B"), site("C", start_date="2026-02-01"), site("D", start_date="2027-01-01"))
    rows = [complaint("1", "2026-01-03"), complaint("2", "2026-03-31"), complaint("3", "2026-04-01"), complaint("4", "2026-05-01", "C"),
            complaint("5", "2026-05-02", "C")]  # fmt: skip
    found = number(quarterly(), rows, joined("2026-01..2026-05", *sites), ("month",))
    first, second = found
    assert (first["numerator"], first["denominator"], first["excluded"]) == (1, 2, 1)
    assert (second["numerator"], second["denominator"], second["pending"]) == (1, 1, 2)  # judged at the very end of June: not past it
    assert first["why"] == [{"reason": "opened_within", "n": 1}]


def test_a_period_that_the_data_begin_in_is_left_out() -> None:
    (found,) = number(
        quarterly(), [complaint("1", "2026-02-03"), complaint("2", "2026-02-04")], joined("2026-02..2026-03", site("A"), received=("A",))
    )
    assert (found["denominator"], found["why"]) == (0, [{"reason": "partly_received", "n": 1}])


def test_the_register_as_valid_in_a_month() -> None:
    lines = PROJECTS.frame([site("A", valid_from="2026-03-15", households=7), site("A", valid_from="2026-05-01", households=9)])
    cells = pl.DataFrame({"month": [date(2026, m, 1) for m in (1, 3, 4, 5)], "project": ["A"] * 4})
    assert valid(lines, cells).sort("month")["households"].to_list() == [7, 7, 7, 9]
