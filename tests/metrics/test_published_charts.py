"""Charts against what qicharts2 0.8.1 and NHSRplotthedots print of published series: values only, to six digits and more.

Figures of qicharts2 (its data sets nhs_accidents, hospital_infections, cdi and cabg): as printed by R 4.5 in the tests of AUS-DOH-Safety-and-Quality/PowerBI-SPC
(test/fixtures/qicharts2.ts), those of I′ in the tests of johanreventlow/DAP-PowerBI-SPC (ip-fixtures.json). Of NHSRplotthedots: its own snapshots.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import polars as pl
import pytest

from metrics.basis import Basis
from metrics.charts import Wishes, spc
from metrics.point_names import order
from metrics.points import charted
from metrics.subgroups import deviations

SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320,
    267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
ATTENDED = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529,
    279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772,
]  # fmt: skip
INFECTED = [575, 521, 585, 528, 507, 519, 457, 505, 494, 512, 543, 506, 509, 521, 549, 531, 509, 528, 419, 512, 495, 513, 454, 490]
DAYS = [
    310466.83333329321, 282346.79166671709, 309089.70833330322, 287977.33333316818, 297743.37500002852, 286988.25000001001,
    261120.33333336981, 268720.75000004529, 284437.87500012899, 290449.49999993952, 288104.45833330858, 279961.37499995198,
    289803.95833335089, 275950.58333331929, 290824.45833333238, 285495.75000004098, 282515.20833329752, 273927.8750000195,
    253085.624999983, 262410.7083333832, 275529.25000001222, 282405.08333336539, 259530.7916666563, 256235.45833330762,
]  # fmt: skip
CDI = [17, 12, 27, 20, 20, 18, 22, 19, 19, 24, 17, 16, 24, 19, 19, 22, 25, 19, 17, 6, 25, 17, 11, 14, 9, 11, 7, 13, 5, 5, 3, 5, 9, 4, 5, 9]
DEATHS = [
    16, 20, 5, 13, 1, 26, 46, 12, 12, 5, 19, 4, 3, 15, 14, 9, 8, 15, 21, 6, 3, 1, 56, 117, 1, 33, 9, 9, 19, 12, 1, 16, 13, 18, 1, 35, 16, 5, 21,
    38, 3, 25, 3, 11, 13, 20, 9, 3, 8, 21, 24, 38, 8, 13, 9, 1, 30, 23, 3, 7, 22, 19, 11, 31, 6, 1, 1,
]  # fmt: skip
AGE = [
    62.838, 69.0703, 68.5891, 70.0326, 64.2577, 67.3747, 68.7957, 68.063, 63.4983, 66.44,
    74.2407, 72.0033, 66.9192, 60.4805, 67.3439, 68.2969, 72.4398, 69.9928, 66.2233, 68.2375,
]  # fmt: skip
AGE_SD = [
    6.0927959646345178, 6.3115254548062056, 6.8699935864437158, 12.741861037976797, 8.9110891970498063, 8.169969210468297, 10.7735380451879,
    7.5418535888437663, 5.4993856232613254, 10.571025935704316, 7.2744080790123391, 11.360536891166525, 6.5486284195835838, 9.5785818046769791,
    12.899288588910631, 15.026867097524576, 4.5054994494383074, 7.2868641449300169, 8.6386677219992141, 7.2453280617389737,
]  # fmt: skip
MEASURED = [2.3, -0.4, 1.7, 3.1, 0.2, -1.5, 2.8, 1.1, 0.6, 2.2, -0.8, 1.9, 3.4, 0.9, -0.2, 1.4, 2.6, 0.1, 1.8, -1.1]
JUMP = [10, 11, 10, 12, 11, 10, 11, 12, 10, 11, 40, 11, 10, 12, 11, 10]
PHASES = ([12, 15, 11, 14, 13, 16, 12, 14, 22, 25, 21, 24, 23, 26, 22, 24], [4, 6, 3, 5, 4, 7, 3, 5, 6, 8, 5, 7, 6, 9, 5, 7])
# rnorm(20) of R's seed 123: the series of NHSRplotthedots' own snapshot test
SNAPSHOT = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285, -0.44566197,
    1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
SNAPSHOT_JUMP = [*SNAPSHOT[:14], 10.0, *SNAPSHOT[15:]]


def counts(x: list[int], n: list[float]) -> dict[str, np.ndarray]:
    return {"numerator": np.array(x, float), "denominator": np.array(n, float)}


def values(y: list[float]) -> dict[str, np.ndarray]:
    return {"value": np.array(y, float)}


def groups() -> dict[str, np.ndarray]:
    return {"value": np.array(AGE), "deviation": np.array(AGE_SD), "size": np.full(20, 10.0)}


NHS, HAI = counts(SEEN, ATTENDED), counts(INFECTED, DAYS)
TEN, TWELVE = Basis(10), Basis(12)


@pytest.mark.parametrize(
    ("columns", "wishes", "at", "mean", "lower", "upper"),
    [
        (NHS, Wishes("p_prime"), 0, 0.95289971134419116, 0.9401296441775141, 0.96566977851086822),
        (NHS, Wishes("p_prime"), -1, 0.95289971134419116, 0.93997499652290417, 0.96582442616547814),
        (NHS, Wishes("p_prime", screen=True), 7, 0.95289971134419116, 0.94045399796641838, 0.96534542472196394),
        (NHS, Wishes("p_prime", (10,)), 0, 0.95105964383277042, 0.93866469138900677, 0.96345459627653407),
        (NHS, Wishes("p_prime", (10,)), -1, 0.95481431224580271, 0.94045977497287903, 0.96916884951872639),
        (NHS, Wishes("i"), 3, 0.95296991067360326, 0.94012535390705687, 0.96581446744014965),
        (NHS, Wishes("i", basis=TEN), -1, 0.95108415145342973, 0.93875978765469181, 0.96340851525216764),
        (NHS, Wishes("i", (10,)), 10, 0.95485566989377668, 0.9404740145558963, 0.96923732523165707),
        (HAI, Wishes("u_prime"), 0, 0.0018235751654857592, 0.0015763817754848699, 0.0020707685554866486),
        (HAI, Wishes("u_prime"), -1, 0.0018235751654857592, 0.0015514774813533132, 0.002095672849618205),
        (HAI, Wishes("u_prime", basis=TWELVE), 0, 0.0018135371760980396, 0.0016028174413353386, 0.0020242569108607405),
        (HAI, Wishes("u_prime", basis=TWELVE), -1, 0.0018135371760980396, 0.0015815878030596751, 0.0020454865491364039),
        (HAI, Wishes("u_prime", (12,)), -1, 0.0018341007230021627, 0.001510147440559953, 0.0021580540054443723),
        (values(CDI), Wishes("c"), 0, 14.833333333333334, 3.2791133250419904, 26.387553341624677),
        (values(CDI), Wishes("run"), 0, 17, None, None),
        (values(CDI), Wishes("run", basis=Basis(18)), 30, 19, None, None),
        (values(CDI), Wishes("run", (18,)), 30, 9, None, None),
        (values(DEATHS), Wishes("t", screen=True), 0, 11.205060797289464, 0.02212887957455564, 97.268017722609528),
        (values(DEATHS), Wishes("t", (33,)), 0, None, None, 113.70598556391909),
        (values(DEATHS), Wishes("t", (33,)), -1, None, None, 102.58369462962973),
        (groups(), Wishes("xbar"), 0, 67.756865, 59.278746234246938, 76.234983765753071),
        (groups(), Wishes("xbar", basis=TEN), -1, 66.89594, 58.753421279323909, 75.038458720676076),
        (groups(), Wishes("xbar", (10,)), -1, 68.61779, 59.804071189169953, None),
        (counts(MEASURED, [1.0] * 20), Wishes("ip"), 0, 1.105, -4.43625046019935, 6.64625046019935),
        (counts(JUMP, [1.0] * 16), Wishes("ip"), 0, 12.625, -0.491158496700816, 25.7411584967008),
        (counts(JUMP, [1.0] * 16), Wishes("ip", screen=True), 0, 12.625, 9.35277750602059, 15.8972224939794),
        (counts(*PHASES), Wishes("ip", (8,)), 0, 2.89189189189189, 0.220201278385381, 5.5635825053984),
        (counts(*PHASES), Wishes("ip", (8,)), -1, 3.52830188679245, 1.27605953078855, 5.78054424279636),
        (values(SNAPSHOT), Wishes("xmr"), 0, 0.1416238, -3.01138, 3.294627),
        (values(SNAPSHOT_JUMP), Wishes("xmr"), 0, 0.6694159, -2.383666, 3.722497),
        (values(SNAPSHOT_JUMP), Wishes("xmr", screen=False), 0, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_a_chart_is_that_of_the_package(
    columns: dict[str, np.ndarray], wishes: Wishes, at: int, mean: float | None, lower: float | None, upper: float | None
) -> None:
    found = spc(columns, wishes).row(at, named=True)
    close = 1e-9 if wishes.chart != "xmr" else 1e-6
    for name, wanted in (("mean", mean), ("lower", lower), ("upper", upper)):
        if wanted is not None:
            assert found[name] == pytest.approx(wanted, rel=close), name
    if wishes.chart == "run":
        assert found["lower"] is None and found["upper"] is None


def test_runs_mark_the_segment_that_has_them() -> None:
    """qicharts2 analyses each part by itself: a jump between two calm parts is no run; within one it is."""
    y = [5.0, 6, 5, 6, 5, 6, 5, 6, 5, 6, 15.0, 16, 15, 16, 15, 16, 15, 16, 15, 16]
    assert all(spc(values(y), Wishes("i"))["runs_signal"])
    assert not any(spc(values(y), Wishes("i", (10,)))["runs_signal"])
    assert not any(spc(values(y), Wishes("i", unordered=True))["runs_signal"])
    assert spc(values([*y[:10], 11.0, *y[10:]]), Wishes("i", (10,)))["runs_signal"].to_list() == [False] * 21


def test_the_chart_of_deviations_follows_montgomery() -> None:
    """B₃ and B₄ of ten values: 0.284 and 1.716 (appendix VI)."""
    chart = deviations(AGE_SD, np.full(20, 10.0))
    mean = float(np.mean(AGE_SD))
    assert [chart.mean[0], chart.lower[0] / mean, chart.upper[0] / mean] == pytest.approx([mean, 0.284, 1.716], abs=5e-4)
    uneven = deviations(AGE_SD, np.array([10.0] * 19 + [4.0]))
    assert uneven.mean[0] == pytest.approx(sqrt((9 * np.square(AGE_SD[:19]).sum() + 3 * AGE_SD[19] ** 2) / (9 * 19 + 3)))
    assert uneven.upper[-1] / uneven.mean[0] == pytest.approx(2.266, abs=5e-4)


def test_ranges_are_charted_by_their_own_mean() -> None:
    steps = [abs(b - a) for a, b in pairwise(AGE)]
    found = spc(values(AGE), Wishes("mr"))
    assert found["value"].to_list()[1:] == pytest.approx(steps) and found["value"][0] is None
    assert (found["mean"][0], found["upper"][0]) == pytest.approx((np.mean(steps), 3.267 * np.mean(steps)))


def test_units_are_no_series() -> None:
    """Of categorical subgroups qicharts2 takes the standard deviation of the z-scores."""
    p = sum(SEEN) / sum(ATTENDED)
    errors = [sqrt(p * (1 - p) / n) for n in ATTENDED]
    z = [(x / n - p) / error for x, n, error in zip(SEEN, ATTENDED, errors, strict=True)]
    found = spc(NHS, Wishes("p_prime", unordered=True))
    assert found["upper"].to_list() == pytest.approx([p + 3 * error * np.std(z, ddof=1) for error in errors])


def test_points_left_out_of_the_limits_are_still_judged() -> None:
    """`exclude` of qicharts2: the centre, the steps (over what is left, side by side) and the runs are told without the point."""
    y = [10.0, 11, 10, 12, 60, 11, 10, 12, 11, 10]
    left = [value for place, value in enumerate(y) if place != 4]
    found, without = spc(values(y), Wishes("i", basis=Basis(excluded=frozenset({4})))), spc(values(left), Wishes("i"))
    assert found["upper"][0] == pytest.approx(without["upper"][0]) and found["mean"][0] == pytest.approx(np.mean(left))
    assert found["outside"].to_list() == [place == 4 for place in range(10)]


def test_a_gap_breaks_steps_and_runs_but_nothing_else() -> None:
    """As na.rm has it in R: the mean is that of the others, steps to and from the gap are none."""
    y = [10.0, 11, 10, np.nan, 12, 11, 10, 12]
    gaps = Basis(gaps=True)
    for kind, constant in (("xmr", 2.66), ("i", 3 / 1.128)):
        found = spc(values(y), Wishes(kind, screen=False, basis=gaps))
        steps = [1, 1, 1, 1, 2]
        assert found["upper"][0] == pytest.approx(np.nanmean(y) + constant * np.mean(steps))
        assert (found["value"][3], found["cause"][3], found["outside"][3]) == (None, "", False)
    with pytest.raises(ValueError, match="numbers"):
        spc(values(y), Wishes("xmr"))
    rising = [1.0, 2, 3, np.nan, 4, 5, 6, 7, 8, 9]
    assert "trend" not in spc(values(rising), Wishes("xmr", basis=gaps))["cause"].to_list()
    empty = counts([5, 0, 7, 9], [10.0, 0, 10, 12])
    assert spc(empty, Wishes("p_prime", basis=gaps))["value"].to_list() == [0.5, None, 0.7, 0.75]
    with pytest.raises(ValueError, match="cases"):
        spc(empty, Wishes("p_prime"))


@pytest.mark.parametrize(
    ("names", "sorted_names"),
    [
        (["2024-03", "2023-12", "2024-01"], ["2023-12", "2024-01", "2024-03"]),
        (["RTT-March-2024", "RTT-December-2023", "RTT-January-2024"], ["RTT-December-2023", "RTT-January-2024", "RTT-March-2024"]),
        (["MSitAE-APRIL-2024", "MSitAE-MARCH-2024"], ["MSitAE-MARCH-2024", "MSitAE-APRIL-2024"]),
        (["Apr-24", "Dec-23"], ["Dec-23", "Apr-24"]),
        (["01/04/2024", "01/12/2023"], ["01/12/2023", "01/04/2024"]),
        (["4/1/2024", "12/1/2023"], ["12/1/2023", "4/1/2024"]),
        (["2024年4月", "2023年12月"], ["2023年12月", "2024年4月"]),
        (["202404", "202312"], ["202312", "202404"]),
        (["03/04/2024", "02/05/2023"], None),  # could be either of two days
        (["Week 12", "Week 3"], None),
        (["2024-13", "2024-01"], None),
    ],
)
def test_months_are_put_in_order_whoever_named_them(names: list[str], sorted_names: list[str] | None) -> None:
    found = order(names)
    assert (sorted_names is None) == (found is None)
    rows = pl.DataFrame({"point": names, "numerator": [1.0] * len(names), "denominator": [2.0] * len(names)})
    assert next(charted(rows))[1]["point"].to_list() == (sorted_names or names)
