"""The order of a KPI's units, kind by kind: each against its law reckoned another way, and what has no order."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
import scipy.stats

from catalog import registry
from metrics import peer_funnel, ranking, standouts
from metrics.funnel import ALARM, WARNING
from metrics.numbers import FIGURES

HOURS, COMPLAINTS, BETWEEN = (registry.kpi(id) for id in ("R04", "C06", "E07"))


def figures(id: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """What `metrics.numbers` gives of projects P0, P1 …"""
    known = [{"kpi": id, "project": f"P{at}", **row} for at, row in enumerate(rows)]
    return pl.DataFrame(known, schema={"kpi": pl.String, "project": pl.String, **FIGURES})


def counted(id: str, *units: tuple[int, int]) -> pl.DataFrame:
    measure = registry.kpi(id).measure
    value = lambda k, n: (n / k / measure.scale if k else None) if measure.per_event else measure.scale * k / n  # type: ignore[union-attr]  # noqa: E731
    return figures(id, *({"value": value(k, n), "numerator": k, "denominator": n} for k, n in units))


@pytest.mark.parametrize(("kpi", "reason"), [("R09", "size"), ("M10", "size"), ("T11", "direction"), ("C11", "direction")])
def test_what_has_no_order_says_why(kpi: str, reason: str) -> None:
    assert ranking.why_not(registry.kpi(kpi)) == reason
    with pytest.raises(ValueError, match="no order"):
        ranking.ranked(registry.kpi(kpi), figures(kpi), "project")


def test_every_other_kpi_can_be_ranked_and_told_apart() -> None:
    ranked = [kpi for kpi in registry.kpis().values() if ranking.why_not(kpi) is None]
    assert {kpi.kind for kpi in ranked} == {"rate", "ratio", "mean", "nps", "duration", "events"}
    assert COMPLAINTS.id in standouts.candidates(registry.kpis(), registry.kpi("V01"))


def test_rates_of_events_are_ranked_by_chance_and_not_by_value() -> None:
    """A small project with one complaint too many has the highest rate, and is not put last for it."""
    found = ranking.ranked(COMPLAINTS, counted("C06", (25, 20_000), (100, 20_000), (27, 20_000), (23, 20_000), (14, 2_500)), "project")
    rows = {row["project"]: row for row in found.to_dicts()}
    assert rows["P4"]["value"] > rows["P1"]["value"] and rows["P4"]["shrunk"] < rows["P1"]["shrunk"]
    assert [(rows[id]["rank_low"], rows[id]["rank_high"]) for id in ("P1", "P4")] == [(4, 5), (4, 5)]
    assert all(rows[id]["lower"] < rows[id]["shrunk"] < rows[id]["upper"] for id in rows)


def test_the_range_of_two_ranks_is_the_chance_that_one_rate_exceeds_the_other() -> None:
    """P(λ1 > λ2) of two gammas is a beta's tail: with 30 against 36 of equal exposure both orders are plausible, with 30 against 90 one."""
    for other, sure in ((36, False), (90, True)):
        found = ranking.ranked(COMPLAINTS, counted("C06", (30, 60_000), (other, 60_000)), "project").sort("project")
        assert (found["rank_high"].to_list() == [1.0, 2.0]) == sure
        tail = scipy.stats.beta(30 + 0.5, other + 0.5).sf(0.5)
        assert (tail < 0.025) == sure


def test_too_little_exposure_is_not_ranked_and_too_few_cases_neither() -> None:
    found = ranking.ranked(COMPLAINTS, counted("C06", (20, 20_000), (25, 20_000), (4, 4_000), (0, 6_000)), "project").sort("project")
    expected = [20_000 * 49 / 50_000, 20_000 * 49 / 50_000, 4_000 * 49 / 50_000, 6_000 * 49 / 50_000]
    assert [rank is not None for rank in found["rank"]] == [size >= 5 for size in expected] == [True, True, False, True]


def test_without_a_fault_the_time_between_faults_is_the_longest() -> None:
    found = ranking.ranked(BETWEEN, counted("E07", (20, 100_000), (40, 100_000), (0, 100_000)), "project")
    assert found["project"].to_list() == ["P2", "P0", "P1"] and found["value"][0] is None
    assert found["shrunk"].is_sorted(descending=True) and (found["lower"] < found["shrunk"]).all()


@pytest.mark.parametrize(("id", "shown"), [("E11", (0.8, 0.5, 0.8, 1.2)), ("M01", (75.0, 100.0, 75.0, 50.0))])
def test_what_is_counted_in_full_is_ordered_as_it_stands_and_equals_share_their_ranks(id: str, shown: tuple[float, ...]) -> None:
    """What meters show, and what is due once in each quarter, of which four are not too few."""
    rows = [{"value": value, "numerator": 1, "denominator": 4} for value in shown]
    found = ranking.ranked(registry.kpi(id), figures(id, *rows), "project").sort("project")
    assert found["rank_low"].to_list() == [2, 1, 2, 4] and found["rank_high"].to_list() == [3, 1, 3, 4]
    assert found["shrunk"].to_list() == found["value"].to_list()


def test_medians_are_ranked_by_their_logarithm() -> None:
    """Normal-normal shrinkage reckoned again on ln hours, with the variance between units where its likelihood is largest on a grid."""
    ends = [(10.0, 9.0, 11.2), (12.0, 10.5, 13.5), (20.0, 18.0, 22.0), (11.0, 8.0, None)]
    rows = [{"value": v, "lower": low, "upper": high, "numerator": 50, "denominator": 60} for v, low, high in ends]
    few = {"value": 1.0, "lower": 0.5, "upper": 2.0, "numerator": 5, "denominator": 6}
    unreached = {"value": None, "lower": 30.0, "numerator": 5, "denominator": 60}
    found = ranking.ranked(HOURS, figures("R04", *rows, few, unreached), "project").sort("project")
    assert found["rank"].is_null().to_list() == [False] * 4 + [True, True]
    y = np.log([v for v, _, _ in ends])
    se = np.array([np.log(high / low) / 2 if high else np.log(v / low) for v, low, high in ends]) / 1.959964
    grid = np.linspace(0, 1, 20_001)[:, None]
    weight = 1 / (grid + se**2)
    centre = (weight * y).sum(1, keepdims=True) / weight.sum(1, keepdims=True)
    likely = (np.log(weight) - weight * (y - centre) ** 2).sum(1)
    best = int(likely.argmax())
    kept = grid[best] / (grid[best] + se**2)
    assert found["shrunk"].to_list()[:4] == pytest.approx(list(np.exp(centre[best] + kept * (y - centre[best]))), rel=1e-3)


# ---- the funnel ------------------------------------------------------------------------------------------------------

EVEN = [(20, 24_000)] * 11


def test_the_funnel_of_events_is_poissons_in_the_unit_of_the_kpi() -> None:
    """Limits of a count whose expectation is known, by Poisson's law (as the gamma function continues it), times 1,000 ÷ exposure."""
    found = peer_funnel.of(COMPLAINTS, counted("C06", *EVEN).to_dicts())
    assert found is not None and not found.funnel.dispersed
    assert found.centre == pytest.approx(1000 * 20 / 24_000)
    for level, size in ((ALARM, 24_000), (WARNING, 6_000)):
        mu, tail = 20 * size / 24_000, (1 - level) / 2
        low, high = (float(end[0]) for end in found.limits(level, [size]))
        assert scipy.special.gammainc(high * size / 1000, mu) == pytest.approx(tail)  # as many, or more
        if low:
            assert scipy.special.gammaincc(low * size / 1000 + 1, mu) == pytest.approx(tail)  # as few, or fewer
        else:
            assert np.exp(-mu) > tail  # none at all is no wonder


@pytest.mark.parametrize(("odd", "verdict"), [(45, -1), (20, 0), (3, 1)])
@pytest.mark.parametrize("kpi", ["C06", "E07"])
def test_many_events_are_worse_whichever_way_the_figure_is_turned(kpi: str, odd: int, verdict: int) -> None:
    """Faults against the time between faults: the same count is the worse one of both."""
    found = peer_funnel.of(registry.kpi(kpi), counted(kpi, *EVEN, (odd, 24_000)).to_dicts())
    assert found is not None and found.verdict().tolist() == [0] * 11 + [verdict]
    low, high = (float(end[0]) for end in found.limits(ALARM, [24_000]))
    value = counted(kpi, (odd, 24_000))["value"][0]
    assert (low <= value <= high) == (verdict == 0)
