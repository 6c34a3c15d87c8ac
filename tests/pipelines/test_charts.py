"""Charts of any CSV, by the command that others script: equal to the published R packages, and fed with counts as others publish them."""

from __future__ import annotations

import json
from itertools import pairwise
from math import asin, sqrt
from pathlib import Path
from statistics import mean, stdev

import pytest

from tests.pipelines.files import as_csv

RTT = [
    ["Period", "Provider", "Specialty", "Within", "Total"],
    *(
        [f"2024-{month:02}", provider, specialty, str(total - month * 7 % 60), str(total)]
        for provider, size in (("RBB", 900), ("RAA", 400))
        for month in (3, 1, 2, 5, 4)
        for specialty, total in (("C_100", size + month), ("C_110", size // 4))
    ),
]  # fmt: skip


def summed(column: int, **named: str) -> dict[str, float]:
    """What the rows of RTT add up to by month, of the provider and specialty that are named."""
    places = {"provider": 1, "specialty": 2}
    rows = [row for row in RTT[1:] if all(row[places[name]] == value for name, value in named.items())]
    return {month: sum(float(row[column]) for row in rows if row[0] == month) for month in sorted({row[0] for row in rows})}


def test_counts_of_many_providers_months_and_specialties_become_a_chart_each(tmp_path: Path) -> None:
    """As hospitals' waiting times are published: rows of a provider's month are added up, months stand in order, every provider has limits of its own."""
    path = as_csv(tmp_path / "rtt.csv", RTT)
    asked = ("--numerator", "Within", "--denominator", "Total", "--point", "Period", "--group", "Provider", "--chart", "p_prime")
    found = line_free("spc", path, *asked, "--format", "json")
    assert [(row["group"], row["point"]) for row in found] == [(p, f"2024-{m:02}") for p in ("RBB", "RAA") for m in range(1, 6)]
    for provider in ("RBB", "RAA"):
        x, n = (list(summed(column, provider=provider).values()) for column in (3, 4))
        centre = sum(x) / sum(n)
        errors = [sqrt(centre * (1 - centre) / size) for size in n]
        z = [(hits / size - centre) / error for hits, size, error in zip(x, n, errors, strict=True)]
        sigma = sum(abs(b - a) for a, b in pairwise(z)) / (len(z) - 1) / 1.128
        ours = [row for row in found if row["group"] == provider]
        assert [row["upper"] for row in ours] == pytest.approx([min(1, centre + 3 * e * sigma) for e in errors], rel=1e-9)
        assert [row["sigma_z"] for row in ours] == pytest.approx([sigma] * len(ours), rel=1e-9)


def test_a_funnel_of_one_month_compares_its_providers(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "rtt.csv", RTT)
    asked = ("--numerator", "Within", "--denominator", "Total", "--group", "Provider", "--where", "Period=2024-03")
    found = line_free("funnel", path, *asked, "--format", "json")
    x, n = ({p: summed(column, provider=p)["2024-03"] for p in ("RAA", "RBB")} for column in (3, 4))
    assert {row["group"]: (row["numerator"], row["denominator"]) for row in found} == {p: (x[p], n[p]) for p in x}
    centre = asin(sqrt(sum(x.values()) / sum(n.values())))
    assert [row["score"] for row in found] == pytest.approx([(asin(sqrt(x[p] / n[p])) - centre) * 2 * sqrt(n[p]) for p in x])


HOSPITALS = [
    ["Monthly A&E", "", "", "", "", "", ""],
    ["Period", "Code", "Name", "Type 1", "Type 3", "Over 4h Type 1", "Over 4h Type 3"],
    ["MSitAE-MAY-2024", "RAA", "Guy’s, The", "1,250", "-", "310", "-"],
    ["MSitAE-APRIL-2024", "RAA", "Guy’s, The", "1,000", "200", "*", "2"],
    ["MSitAE-JUNE-2024", "RAA", "Guy’s, The", "1,100", "150", "250", ""],
    ["MSitAE-APRIL-2024", "TOTAL", "England", "9", "9", "9", "9"],
]
ATTENDED = ("--denominator", "Type 1", "--denominator", "Type 3", "--numerator", "Over 4h Type 1", "--numerator", "Over 4h Type 3")


def test_a_hospitals_table_is_read_with_all_that_is_odd_in_it(tmp_path: Path) -> None:
    """Titles above the header, thousands, suppressed and empty cells, totals, months in words and out of order, misses in two columns, another encoding."""
    path = tmp_path / "ae.csv"
    path.write_bytes(as_csv(tmp_path / "utf8.csv", HOSPITALS).read_text(encoding="utf-8").encode("cp1252"))
    asked = (
        "--point",
        "Period",
        "--group",
        "Name",
        "--header-row",
        "2",
        "--leaving-out",
        "Code=TOTAL",
        "--complement",
        "--chart",
        "p_prime",
    )
    assert refused("spc", path, *ATTENDED, *asked) == 2
    found = line_free("spc", path, *ATTENDED, *asked, "--missing", "zero", "--format", "json")
    assert [row["point"].split("-")[1] for row in found] == ["APRIL", "MAY", "JUNE"]
    assert [row["value"] for row in found] == [None, pytest.approx(940 / 1250), pytest.approx(1000 / 1250)]


def test_months_side_by_side_and_measures_below_each_other_are_points_too(tmp_path: Path) -> None:
    table = [
        ["Trust", "Measure", "Feb-24", "Jan-24"],
        ["R1", "Within", "90", "80"],
        ["R1", "Total", "100", "110"],
        ["R2", "Within", "1,200", "1,000"],
        ["R2", "Total", "1,300", "1,210"],
    ]
    path = as_csv(tmp_path / "wide.csv", table)
    words = ("--measure", "Measure", "--numerator", "Within", "--denominator", "Total", "--group", "Trust", "--format", "json")
    found = line_free("spc", path, "--across", "--chart", "p", *words)
    assert [(row["group"], row["point"], row["value"]) for row in found] == [
        ("R1", "Jan-24", 80 / 110), ("R1", "Feb-24", 0.9), ("R2", "Jan-24", 1000 / 1210), ("R2", "Feb-24", 1200 / 1300),
    ]  # fmt: skip
    january = line_free("funnel", path, "--cell", "Jan-24", *words)
    assert [(row["numerator"], row["denominator"]) for row in january] == [(80, 110), (1000, 1210)]
    alone = line_free("spc", path, "--across", "--where", "Measure=Total", "--group", "Trust", "--format", "json")
    assert [row["value"] for row in alone] == [110, 100, 1210, 1300]
    assert refused("spc", path, "--across", "--group", "Trust") == 2  # two figures of each month
    assert refused("spc", path, "--across", *words[:2], "--numerator", "Seen", "--denominator", "Total", "--group", "Trust") == 2


def test_several_values_of_a_point_are_charted_by_mean_and_deviation(tmp_path: Path) -> None:
    path = as_csv(
        tmp_path / "days.csv", [["day", "y"], *([str(day), str(10 + (day * 7 + k * 3) % 5)] for day in range(1, 9) for k in range(4))]
    )
    words = ("--value", "y", "--point", "day", "--format", "json")
    assert refused("spc", path, *words) == 2
    groups = [[10 + (day * 7 + k * 3) % 5 for k in range(4)] for day in range(1, 9)]
    deviation = sum(stdev(group) for group in groups) / 8
    assert line_free("spc", path, *words, "--chart", "xbar")[0]["upper"] == pytest.approx(
        mean(map(mean, groups)) + 1.628 * deviation, rel=1e-3
    )
    assert line_free("spc", path, *words, "--chart", "s")[0]["upper"] == pytest.approx(2.266 * deviation, rel=1e-3)


def test_limits_can_be_frozen_told_without_a_point_and_screened(tmp_path: Path) -> None:
    y = [10, 11, 10, 12, 60, 11, 10, 12, 11, 10, 14, 9]
    path = as_csv(tmp_path / "y.csv", [["y"], *([str(value)] for value in y)])
    words = ("--value", "y", "--chart", "i", "--format", "json")
    assert line_free("spc", path, *words, "--freeze", "4")[0]["mean"] == mean(y[:4])
    assert line_free("spc", path, *words, "--exclude", "5")[0]["mean"] == mean(y[:4] + y[5:])
    assert line_free("spc", path, *words, "--screen")[0]["upper"] < line_free("spc", path, *words)[0]["upper"]
    assert line_free("spc", path, *words, "--exclude", "5")[4]["outside"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("--value", "Within", "--point", "Period"),  # values of one month cannot be added
        ("--value", "Within", "--where", "Period"),
        ("--value", "Within", "--where", "Period=2030-01"),
        ("--value", "Provider"),
        ("--value", "Within", "--group", "Trust"),
    ],
)
def test_what_cannot_be_charted_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert refused("spc", as_csv(tmp_path / "rtt.csv", RTT), *words) == 2


# Montgomery, Introduction to Statistical Quality Control, chapter 7; the R package qcc ships the same data (orangejuice, circuit, pcmanufact).
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]  # bad of 50
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]  # faults of 100 boards
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]  # faults of 5 computers


@pytest.mark.parametrize(
    ("chart", "counts", "size", "said"),
    [
        ("p", CANS, 50, (0.2313, 0.0524, 0.4102)),
        ("c", BOARDS, None, (19.85, 6.48, 33.21)),
        ("u", COMPUTERS, 5, (1.93, 0.07, 3.79)),
    ],
)
def test_plain_charts_are_those_of_the_textbook(
    tmp_path: Path, chart: str, counts: list[int], size: int | None, said: tuple[float, float, float]
) -> None:
    path = as_csv(tmp_path / "counts.csv", [["x", "n"], *([str(x), str(size or 1)] for x in counts)])
    columns = ("--numerator", "x", "--denominator", "n") if size else ("--value", "x")
    first = line_free("spc", path, *columns, "--chart", chart, "--format", "json")[0]
    assert [first["mean"], first["lower"], first["upper"]] == pytest.approx(said, abs=6e-3 if chart != "p" else 6e-5)


def test_the_individuals_chart_of_qicharts2_differs_from_xmr_by_its_constant(tmp_path: Path) -> None:
    """3 / 1.128 = 2.6596 instead of 2.66; the NIST handbook's example has limits 55.8041 and 45.8159 (first ten readings of flow rate)."""
    readings = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    path = as_csv(tmp_path / "flow.csv", [["y"], *([str(y)] for y in readings)])
    first = line_free("spc", path, "--value", "y", "--chart", "i", "--format", "json")[0]
    assert [first["mean"], first["lower"], first["upper"]] == pytest.approx([50.81, 45.8159, 55.8041], abs=5e-5)


def test_a_csv_is_charted_without_a_warehouse(tmp_path: Path) -> None:
    months = [["n", "x", "d"], *([str(n), str(d - 5 - n % 3), str(d)] for n, d in enumerate([100, 400] * 8, 1))]
    path = as_csv(tmp_path / "months.csv", months)
    plain = line_free("spc", path, "--value", "x", "--format", "json")
    assert {row["chart"] for row in plain} == {"xmr"}
    shares = line_free("spc", path, "--numerator", "x", "--denominator", "d", "--format", "json")
    assert {row["chart"] for row in shares} == {"p_prime"}
    assert shares[0]["sigma_z"] > 0
    for words in (
        ("--value", "y"),
        (),
        ("--numerator", "x"),
        ("--value", "x", "--chart", "p"),
        ("--numerator", "x", "--denominator", "d", "--chart", "g"),
    ):
        assert refused("spc", path, *words) == 2
    assert refused("spc", tmp_path / "none.csv", "--value", "x") == 3


@pytest.mark.real_data
def test_control_charts_of_the_reference_come_out_of_the_command(real_data: Path, tmp_path: Path) -> None:
    """NHSRplotthedots 0.2.2, to 6 digits; all other series in tests/metrics."""
    reference = json.loads((real_data / "reference" / "spc_reference.json").read_text())
    for name in ("rebased", "outlier_unscreened", "constant"):
        series = reference[name]
        path = as_csv(tmp_path / f"{name}.csv", [["y"], *([repr(y)] for y in series["y"])])
        words = ["--rebase", str(series["month"].index(series["rebase_at"]) + 1)] if series["rebase_at"] else []
        words += [] if series["screen_outliers"] else ["--no-screen"]
        for row, *wanted in zip(
            line_free("spc", path, "--value", "y", "--format", "json", *words), *(series[k] for k in ("mean", "lpl", "upl")), strict=True
        ):
            ours = [row[key] for key in ("mean", "lower", "upper")]
            assert ours == [None if value is None else pytest.approx(value, rel=1e-6, abs=1e-6) for value in wanted], name


@pytest.mark.real_data
def test_funnels_of_the_reference_come_out_of_the_command(real_data: Path, tmp_path: Path) -> None:
    """FunnelPlotR 0.6.0, every figure to 6 digits."""
    pairs = {"lower_95": "LCL95", "upper_95": "UCL95", "lower_998": "LCL99", "upper_998": "UCL99", "value": "rr", "score": "Uzscore"}
    pairs |= {"lower_od_95": "OD95LCL", "upper_od_95": "OD95UCL", "lower_od_998": "OD99LCL", "upper_od_998": "OD99UCL"}
    for name, found in json.loads((real_data / "reference" / "funnel_reference.json").read_text()).items():
        path = as_csv(
            tmp_path / f"{name}.csv",
            [["g", "x", "n"], *([u["group"], repr(u["numerator"]), repr(u["denominator"])] for u in found["data"])],
        )
        kind = "share" if found["type"] == "PR" else "ratio"
        ours = line_free("funnel", path, "--numerator", "x", "--denominator", "n", "--group", "g", "--kind", kind, "--format", "json")
        theirs = {unit["group"]: unit for unit in found["units"]}
        for row in ours:
            unit = theirs[row["group"]]
            for key, their in pairs.items():
                assert row[key] == pytest.approx(unit[their], rel=1e-6, abs=1e-6), (name, key)
            assert row["outlier"] == bool(unit["outlier"])
            assert (row["phi"], row["tau2"]) == (pytest.approx(found["phi"], rel=1e-6), pytest.approx(found["tau2"], rel=1e-6, abs=1e-9))


def line_free(*words: object) -> list[dict[str, object]]:
    """What a command prints that opens no warehouse."""
    code, out, err = said(*words)
    assert code == 0, err
    return json.loads(out)


def refused(*words: object) -> int:
    return said(*words)[0]


def said(*words: object) -> tuple[int, str, str]:
    from io import StringIO

    from pipelines import shell as shells
    from pipelines.cli import run

    out, err = StringIO(), StringIO()
    token = shells._CURRENT.set(shells.Shell(Path.cwd(), out, err))
    try:
        return run([str(word) for word in words]), out.getvalue(), err.getvalue()
    finally:
        shells._CURRENT.reset(token)
