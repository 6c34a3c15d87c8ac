"""Effects against what others published, and against statsmodels where nobody did."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from catalog.words import Text
from metrics.effect import Effect, did, its
from metrics.improvement import Judged, compared, interrupted, panelled, window, worst


def panel(units: int, treated: int, effect: float, periods: int = 8):
    rng = np.random.default_rng(4)
    unit, period = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    own, after = (unit < treated) * 1, (period >= periods // 2) * 1
    y = rng.normal(0, 1, unit.size) + rng.normal(0, 1, units)[unit] + 0.1 * period + effect * own * after
    return y, own, after, unit, period


def rates(effect: Effect) -> tuple[float, ...]:
    return tuple(round(float(np.exp(x)), 3) for x in (effect.value, effect.lower, effect.upper))


def test_two_by_two_as_the_diff_diff_documentation_prints_it() -> None:
    found = did([10, 11, 15, 18, 9, 10, 12, 13], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 1, 1])
    assert (round(found.value, 4), round(found.error, 4), round(found.p, 4), round(found.r2, 4)) == (3.0, 1.7321, 0.1583, 0.9055)
    assert found.method == "ols" and found.verdict("up") == "unclear"


@pytest.mark.real_data
def test_sicily_as_lopez_bernal_and_others_published_it(real_data: Path) -> None:
    months = pl.read_csv(real_data / "reference" / "sicily.csv")
    since = int((months["smokban"] == 0).sum())
    level = {
        name: its(months["aces"], since, months["stdpop"], **how)[0]
        for name, how in {"poisson": {"quasi": False}, "quasi": {}, "harmonics": {"season": 2}}.items()
    }
    assert rates(level["poisson"]) == (0.894, 0.865, 0.925)
    assert rates(level["quasi"]) == (0.894, 0.839, 0.953)
    assert rates(level["harmonics"]) == (0.885, 0.839, 0.933)
    assert level["harmonics"].verdict("down") == "improved"


def test_a_change_of_slope_is_that_of_statsmodels() -> None:
    counts = np.random.default_rng(2).poisson(np.exp(3 + 0.01 * np.arange(30) - 0.03 * np.maximum(np.arange(30) - 15, 0)))
    level, slope = its(counts, 15, slope=True, quasi=False)
    time = np.arange(30.0)
    after = (time >= 15) * 1.0
    theirs = sm.GLM(counts, np.column_stack([np.ones(30), after, time, after * (time - 15)]), family=sm.families.Poisson()).fit()
    assert slope is not None
    assert (level.value, level.error, slope.value, slope.error) == pytest.approx(
        (theirs.params[1], theirs.bse[1], theirs.params[3], theirs.bse[3]), rel=1e-8
    )


def test_clustered_errors_are_those_of_statsmodels() -> None:
    y, own, after, unit, period = panel(14, 5, 1.0)
    found = did(y, own, after, unit, period)
    design = np.column_stack([own * after, unit[:, None] == np.arange(14), period[:, None] == np.arange(1, 8)]).astype(float)
    theirs = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": unit}, use_t=True)
    assert found.method == "clustered"
    assert (found.value, found.error, found.p) == pytest.approx((theirs.params[0], theirs.bse[0], theirs.pvalues[0]), rel=1e-9)
    assert (found.lower, found.upper) == pytest.approx(tuple(theirs.conf_int()[0]), rel=1e-9)


def test_few_clusters_are_dealt_out_anew() -> None:
    found = did(*panel(8, 4, 3.0))
    assert found.method == "permutation" and found.p == pytest.approx(2 / 70) and 0 < found.lower < found.value < found.upper
    alone = did(*panel(6, 1, 1.5))
    assert alone.p == pytest.approx(1 / 6) and (alone.lower, alone.upper) == (-np.inf, np.inf), "one of six proves nothing"
    assert alone.verdict("up") == "unclear"


def test_a_permutation_interval_ends_where_the_deals_begin_to_find_an_effect_odd() -> None:
    y, own, after, unit, period = panel(8, 4, 3.0)
    found = did(y, own, after, unit, period)
    for end, out in ((found.lower, -0.05), (found.upper, 0.05)):
        assert did(y - (end + out) * own * after, own, after, unit, period).p <= 0.05
        assert did(y - (end - out) * own * after, own, after, unit, period).p > 0.05


@pytest.mark.parametrize(("direction", "word"), [("up", "worse"), ("down", "improved"), ("none", "unclear")])
def test_the_word_depends_on_the_direction(direction: str, word: str) -> None:
    assert Effect(-2, -3, -1, 0.5, 0.0, 0.0, 9, "ols").verdict(direction) == word  # type: ignore[arg-type]


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(ValueError, match="both needed"):
        did([1, 2, 3], [1, 1, 0], [0, 1, 0])
    with pytest.raises(ValueError, match="three steps"):
        its([3, 4, 5, 6], 2)


# ---- actions ------------------------------------------------------------------------------------------------------


def figures(values: list[float], half: float = 4.0) -> pl.DataFrame:
    frame = pl.DataFrame({"project": [f"P{i}" for i in range(len(values))], "value": values})
    return frame.with_columns(lower=pl.col("value") - half, upper=pl.col("value") + half)


def test_a_change_is_told_by_what_the_others_did() -> None:
    before, after = figures([80.0] * 8), figures([95.0, 82.0, 81.0, 83.0, 80.0, 82.0, 81.0, 82.0])
    found = compared(before, after, {"P0"}, "up")
    assert found.state == "improved" and found.effect is not None and (found.treated, found.comparable) == (1, 7)
    # reckoned by hand: changes of the others average 11/7; errors of 4/1.96 twice, no variance beyond; t with six degrees of freedom
    error = np.sqrt(2 * (4 / 1.959964) ** 2 * (1 + 1 / 7))
    assert (found.effect.value, found.effect.upper - found.effect.value) == pytest.approx((15 - 11 / 7, 2.446912 * error), rel=1e-6)
    assert found.sentence(Text("%", "%")).zh.startswith("效果 +13.4 %（5.9 至 21.")
    assert compared(before, after, {"P0"}, "down").state == "worse"
    assert compared(before, after, {"P1"}, "up").sentence(Text("%", "%")).en == "not distinguishable"
    assert compared(before.head(5), after.head(5), {"P0"}, "up").state == "not_enough_data"


def test_projects_that_change_for_no_reason_make_an_effect_uncertain() -> None:
    before, calm, wild = figures([80.0] * 8), [92.0, *[80.0] * 7], [92.0, 65.0, 95.0, 70.0, 90.0, 66.0, 94.0, 80.0]
    assert compared(before, figures(calm), {"P0"}, "up").state == "improved"
    assert compared(before, figures(wild), {"P0"}, "up").state == "unclear"


def test_those_who_were_the_worst_are_marked() -> None:
    before = figures([60.0, 80.0, 82.0, 84.0, 86.0, 88.0, 81.0, 83.0])
    assert worst(before, {"P0"}, "up") and not worst(before, {"P4"}, "up") and worst(before, {"P5"}, "down")
    assert compared(before, figures([75.0, *[80.0] * 7]), {"P0"}, "up").worst_before


def test_the_months_compared_are_whole_ones_on_either_side() -> None:
    span = window(date(2026, 3, 20), date(2026, 9, 1))
    assert span is not None and span.before == (date(2025, 3, 1), date(2026, 2, 1)) and span.after == (date(2026, 4, 1), date(2026, 9, 1))
    assert window(date(2026, 8, 1), date(2026, 9, 1)) is None
    long = window(date(2024, 1, 31), date(2026, 9, 1))
    assert long is not None and long.after == (date(2024, 2, 1), date(2025, 1, 1))


def monthly(projects: int, treated: int, effect: float) -> pl.DataFrame:
    y, _, _, unit, period = panel(projects, treated, effect, 12)
    months = [date(2025 + (m >= 6), (m + 6) % 12 + 1, 1) for m in period]
    names = [f"P{i:02d}" for i in unit]
    return pl.DataFrame({"project": names, "month": months, "value": 80 + y})


def test_an_intervention_at_several_projects_is_judged_month_by_month() -> None:
    since = date(2026, 1, 1)
    treated = {f"P{i:02d}" for i in range(5)}
    found = panelled(monthly(14, 5, 3.0), treated, since, "up")
    assert found.state == "improved" and (found.treated, found.comparable) == (5, 9)
    assert panelled(monthly(14, 5, 0.0), treated, since, "up").state == "unclear"
    assert panelled(monthly(8, 5, 3.0), treated, since, "up").state == "not_enough_data"


def test_an_intervention_everywhere_is_judged_by_the_past() -> None:
    months = [date(2025 + m // 12, m % 12 + 1, 1) for m in range(20)]
    hits = [60 + m % 2 for m in range(12)] + [30 + m % 2 for m in range(8)]
    found = interrupted(pl.DataFrame({"month": months, "numerator": hits, "denominator": [100] * 20}), date(2026, 1, 1), "down")
    assert found.state == "improved" and found.effect is not None and found.effect.value == pytest.approx(-50, abs=3)
    assert interrupted(
        pl.DataFrame({"month": months[:8], "numerator": hits[:8], "denominator": [100] * 8}), date(2026, 1, 1), "down"
    ) == Judged("not_enough_data")


def test_nothing_that_varies_is_no_effect_for_certain() -> None:
    """All at 100 % before and after: what is left is rounding, of which no interval is made."""
    unit, month = np.repeat(np.arange(14), 6), np.tile(np.arange(6), 14)
    given, after = (unit < 4).astype(float), (month >= 3).astype(float)
    for scale in (1.0, 1e6):
        found = did(np.full(84, 100.0 * scale) + 0.1 * unit, given, after, unit, month)
        assert found.verdict("up") == "unclear" and found.lower == -np.inf
    assert its([3] * 12, 6, [10] * 12)[0].verdict("down") == "unclear"
    few = unit < 8
    for treated in (1, 2, 4):  # few units: the treatment is dealt out anew
        found = did((100 + unit)[few], (unit < treated)[few] * 1.0, after[few], unit[few], month[few])
        assert found.method == "permutation" and found.lower <= 0 <= found.upper


@pytest.mark.parametrize("counts", [[0] * 12, [0] * 6 + [3] * 6, [3] * 6 + [0] * 6])
def test_a_rate_of_nothing_has_no_ratio(counts: list[int]) -> None:
    """Three accidents a month, then none: better, and still no “-100 % (-100 to -100)”."""
    with pytest.raises(ValueError, match="events"):
        its(counts, 6, [10] * 12)
    months = pl.DataFrame({"month": [date(2025, m, 1) for m in range(1, 13)], "numerator": counts, "denominator": [10] * 12})
    assert interrupted(months, date(2025, 7, 1), "down").state == "not_enough_data"
