"""The scorecard reckoned by hand, and the signs of a number made to look good."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from catalog import registry
from metrics.gaming import bunching, unusual
from metrics.holding import REASON
from metrics.scorecard import attainment, band_of, fair_ratio, parts, scores

KPIS = {id: registry.kpi(id) for id in ("C01", "C04", "T02", "R02")}


@pytest.mark.parametrize(
    ("value", "goal", "limit", "mark"),
    [(95, 100, 95, 60), (100, 100, 95, 100), (97.5, 100, 95, 80), (90, 100, 95, 20), (80, 100, 95, 0), (110, 90, 80, 120),
     (2, 2, 4, 100), (4, 2, 4, 60), (3, 2, 4, 80), (0, 2, 4, 120), (7, 2, 4, 0), (50, 90, 90, None)],
)  # fmt: skip
def test_attainment_is_60_at_the_limit_and_100_at_the_goal_either_way(value: float, goal: float, limit: float, mark: float | None) -> None:
    found = pl.select(attainment(pl.lit(float(value)), pl.lit(float(goal)), pl.lit(float(limit)))).item()
    assert found == (None if mark is None else pytest.approx(mark))


def weights(*rows: tuple[str, str, float, float | None, float | None, float | None, int]) -> pl.DataFrame:
    columns = ("staff_id", "kpi", "weight", "goal", "limit", "red_line", "minimum_n")
    schema = dict.fromkeys(columns[2:6], pl.Float64) | {"staff_id": pl.String, "kpi": pl.String, "minimum_n": pl.Int64}
    return pl.DataFrame(rows, schema={name: schema[name] for name in columns}, orient="row").with_columns(
        role=pl.lit("管家"), there=1.0, worked=1.0, present=pl.lit(True), known=pl.lit(False)
    )


def figure(staff: str, kpi: str, hits: int, n: int, half: float = 2.0, ratio: float | None = None) -> dict[str, object]:
    value = 100 * hits / n
    return {
        "staff_id": staff,
        "kpi": kpi,
        "raw": value,
        "value": value,
        "lower": value - half,
        "upper": value + half,
        "numerator": float(hits),
        "denominator": float(n),
        "ratio": ratio,
        "left_out": [],
    }


def figures(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema_overrides={"ratio": pl.Float64, "left_out": REASON})


HELD = (("E1", "C01", 60.0, 100.0, 80.0, None, 20), ("E1", "C04", 40.0, 90.0, 80.0, None, 10))


def test_a_score_is_the_weighted_mean_of_its_visible_parts() -> None:
    each = parts(figures(figure("E1", "C01", 95, 100), figure("E1", "C04", 44, 50)), weights(*HELD), KPIS)
    assert dict(zip(each["kpi"], each["attainment"], strict=True)) == pytest.approx({"C01": 90.0, "C04": 92.0})
    row = scores(each).row(0, named=True)
    assert row["score"] == pytest.approx(0.6 * 90 + 0.4 * 92)
    # interval: half widths 2 points are 4 and 8 of attainment; √((0.6·4)² + (0.4·8)²) = 4
    assert (row["lower"], row["upper"]) == pytest.approx((row["score"] - 4.0, row["score"] + 4.0))
    assert (row["state"], row["band"], row["present"]) == ("between", None, 1.0)


def test_a_band_is_given_only_where_the_whole_interval_lies_in_it() -> None:
    sure = scores(parts(figures(figure("E1", "C01", 100, 100, 0.5), figure("E1", "C04", 50, 50, 0.5)), weights(*HELD), KPIS)).row(
        0, named=True
    )
    assert (sure["state"], sure["band"]) == ("banded", "A")
    assert pl.select(*(band_of(pl.lit(x)).alias(str(x)) for x in (90.0, 89.9, 75.0, 0.0))).row(0) == ("A", "B", "B", "C")


def test_too_few_cases_are_a_missing_part_and_70_percent_must_be_there() -> None:
    held = (("E1", "C01", 70.0, 100.0, 80.0, None, 20), ("E1", "C04", 30.0, 90.0, 80.0, None, 10))
    few = figures(figure("E1", "C01", 95, 100), figure("E1", "C04", 9, 9))
    each = parts(few, weights(*held), KPIS)
    assert each.filter(kpi="C04")["missing"].item() == "few"
    row = scores(each).row(0, named=True)
    assert (row["score"], row["present"]) == (pytest.approx(90.0), pytest.approx(0.7))
    less = scores(parts(few, weights(("E1", "C01", 69.0, 100.0, 80.0, None, 20), ("E1", "C04", 31.0, 90.0, 80.0, None, 10)), KPIS)).row(
        0, named=True
    )
    assert (less["score"], less["band"], less["state"]) == (None, None, "not_enough_data")


def test_a_part_without_a_scale_and_a_metric_never_seen_stand_there_as_missing() -> None:
    held = weights(("E1", "C01", 50.0, 100.0, 100.0, None, 20), ("E1", "T02", 50.0, None, None, None, 5))
    each = parts(figures(figure("E1", "C01", 95, 100)), held, KPIS)
    assert dict(zip(each["kpi"], each["missing"], strict=True)) == {"C01": "no_scale", "T02": "few"}
    assert scores(each)["state"].item() == "not_enough_data"


def test_a_red_line_outweighs_any_score() -> None:
    held = weights(("E1", "C01", 90.0, 100.0, 80.0, None, 20), ("E1", "T02", 10.0, 100.0, 90.0, 60.0, 5))
    row = scores(parts(figures(figure("E1", "C01", 100, 100, 0.1), figure("E1", "T02", 5, 10, 0.1)), held, KPIS)).row(0, named=True)
    assert (row["state"], row["band"], row["red_lines"]) == ("red_line", None, ["T02"])


def test_shares_of_few_cases_are_drawn_towards_those_of_the_role() -> None:
    people = [f"E{i}" for i in range(8)]
    some = figures(
        *(
            figure(id, "C01", hits, n)
            for id, hits, n in zip(people, (20, 170, 172, 166, 168, 175, 160, 12), (20, 200, 200, 200, 200, 200, 200, 20), strict=True)
        )
    )
    each = parts(some, weights(*((id, "C01", 1.0, 100.0, 80.0, None, 20) for id in people)), KPIS)
    by = {row["staff_id"]: row for row in each.iter_rows(named=True)}
    assert by["E0"]["raw"] == 100 and by["E0"]["value"] < 97 and by["E7"]["raw"] == 60 and by["E7"]["value"] > 65
    assert abs(by["E5"]["value"] - by["E5"]["raw"]) < abs(by["E0"]["value"] - by["E0"]["raw"])


def test_harder_cases_are_taken_into_account() -> None:
    rows = [("E1", "难", 60, 100), ("E2", "易", 95, 100), ("E3", "难", 60, 100), ("E3", "易", 95, 100)]
    cases = pl.DataFrame(rows, schema=["staff_id", "category", "numerator", "denominator"], orient="row")
    assert dict(fair_ratio(cases, ["category"]).iter_rows()) == pytest.approx({"E1": 1.0, "E2": 1.0, "E3": 1.0})


def test_closures_just_under_the_limit_stand_out() -> None:
    rng = np.random.default_rng(5)
    smooth = rng.exponential(1500, 5000)
    honest = bunching(smooth, 2880)
    assert honest is not None and not honest.odd
    moved = np.where((smooth > 2880) & (smooth < 3600), 2870, smooth)
    made = bunching(moved, 2880)
    assert made is not None and made.odd and made.found > 1.5 * made.expected
    assert bunching(smooth[:50], 2880) is None


def test_only_a_share_beyond_the_funnel_is_flagged() -> None:
    counts = pl.DataFrame(
        {"staff_id": [f"E{i}" for i in range(12)] + ["X"], "reopened": [4] * 11 + [1, 30], "closed": [100] * 11 + [4, 100]}
    )
    found = unusual(counts, "reopened", "closed")
    assert found.filter("flagged")["staff_id"].to_list() == ["X"]
    assert unusual(counts.with_columns(closed=pl.lit(0)), "reopened", "closed").is_empty()


@pytest.mark.parametrize("weight", [0.0, None])
def test_weights_of_nothing_make_no_score(weight: float | None) -> None:
    """0 of 0 is no share: it must not pass for enough, nor for the best band."""
    held = weights(("E1", "C01", weight, 100.0, 80.0, None, 20))  # type: ignore[arg-type]
    row = scores(parts(figures(figure("E1", "C01", 95, 100)), held, KPIS)).row(0, named=True)
    assert (row["state"], row["band"], row["score"], row["present"]) == ("not_enough_data", None, None, 0.0)


def test_nobody_and_one_person() -> None:
    nobody = parts(figures(figure("E1", "C01", 95, 100)).clear(), weights(*HELD).clear(), KPIS)
    assert nobody.is_empty() and scores(nobody).is_empty()
    unseen = scores(parts(figures(figure("E1", "C01", 95, 100)).clear(), weights(*HELD), KPIS)).row(0, named=True)
    assert (unseen["state"], unseen["present"]) == ("not_enough_data", 0.0)


def test_people_who_do_not_differ_are_all_drawn_to_one_share() -> None:
    people = [f"E{i}" for i in range(6)]
    each = parts(
        figures(*(figure(id, "C01", 45, 50) for id in people)), weights(*((id, "C01", 1.0, 100.0, 80.0, None, 20) for id in people)), KPIS
    )
    assert each["value"].to_list() == pytest.approx([90.0] * 6) and set(scores(each)["state"]) == {"between"}


@pytest.mark.parametrize(
    ("worked", "present", "needed", "missing"),
    [(1.0, True, 20, "few"), (0.5, True, 10, None), (0.51, True, 11, None), (0.95, True, 19, "few"), (0.9, False, 18, "absent"), (0.0, True, 1, None)],
)  # fmt: skip
def test_fewer_cases_are_needed_of_who_worked_less_and_none_are_scored_of_who_was_away(
    worked: float, present: bool, needed: int, missing: str | None
) -> None:
    held = weights(("E1", "C01", 1.0, 100.0, 80.0, None, 20)).with_columns(worked=worked, present=pl.lit(present))
    each = parts(figures(figure("E1", "C01", 15, 15)), held, KPIS)
    assert (each["needed"].item(), each["missing"].item()) == (needed, missing)
    row = scores(each).row(0, named=True)
    assert (row["absent"], row["score"] is None) == (missing == "absent", missing is not None)
