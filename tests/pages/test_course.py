"""The course of a KPI: in words, and told alike wherever it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from catalog.kpi import Events, Kpi
from metrics.numbers import FIGURES
from pipelines.read import Scope
from ui.answers.figures import Figures
from ui.choices.periods import Span
from ui.choices.scope import Chosen
from ui.drawing import course, month_charts
from ui.drawing.charts import LINE
from ui.month import digest
from ui.number import dips, signal
from ui.session import state
from ui.text import t
from ui.wording import values

R01, LAST = registry.kpi("R01"), date(2026, 12, 1)


@pytest.fixture(autouse=True, scope="module")
def in_chinese() -> Iterator[None]:
    """Words without a page: each look for the visit that is not there takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "language", lambda: "zh")
        yield


def monthly(hits: list[int], cases: list[int]) -> pl.DataFrame:
    months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(len(hits))]
    return pl.DataFrame({"kpi": "R01", "month": months, "numerator": hits, "denominator": cases, "pending": 0}).with_columns(
        value=100 * pl.col("numerator") / pl.col("denominator")
    )


def test_months_all_alike_have_no_usual_range() -> None:
    for cases in ([10] * 8, [10, 40] * 4):
        assert course.of(R01, monthly(cases, cases), LAST) is None
        assert course.sentence(R01, monthly(cases, cases), LAST) == ""


def test_months_of_unlike_size_get_limits_of_their_own() -> None:
    found = course.of(R01, monthly([9, 37, 8, 38] * 2, [10, 40] * 4), LAST)
    assert found is not None
    assert found.chart.kind == "p_prime"
    assert found.chart.lower[1] > found.chart.lower[0]


def test_a_change_that_does_not_show_is_no_signal() -> None:
    cases = [100_000] * 24
    hidden = course.of(R01, monthly([99_990] * 16 + [99_999] * 8, cases), LAST)
    shown = course.of(R01, monthly([99_000] * 16 + [99_900] * 8, cases), LAST)
    assert hidden is not None and shown is not None
    assert hidden.chart.verdict("up", 23) == shown.chart.verdict("up", 23) == "improvement"
    assert hidden.told() == "common" and shown.told() == "improvement"


@pytest.mark.parametrize(
    ("hits", "said"),
    [
        ([352, 368] * 8 + [356] + [370] * 7, "连续 7 个月高于自己的平均（90.7%）"),  # 8,706 of 9,600
        ([372, 356] * 8 + [368] + [350] * 7, "连续 7 个月低于自己的平均（90.0%）"),  # 8,642 of 9,600
    ],
)
def test_a_run_says_on_which_side_of_which_mean(hits: list[int], said: str) -> None:
    found = course.of(R01, monthly(hits, [400] * 24), LAST)
    assert found is not None and found.because() == said


# ---- one definition --------------------------------------------------------------------------------------------------

FLOWS = [kpi for kpi in registry.kpis().values() if kpi.adds_over_time]
MONTHS = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(24)]
Told = dict[date, str]


def framed(kpi: Kpi, cases: list[tuple[int, int, int]]) -> pl.DataFrame:
    """Months as `read.numbers` gives them, of (hits, cases, pending)."""
    counts = isinstance(kpi.measure, Events) and kpi.measure.exposure is None
    scale = float(kpi.measure.scale) if isinstance(kpi.measure, Events) else 100.0
    rows = [
        {
            "kpi": kpi.id,
            "month": month,
            "value": float(hits) if counts else scale * hits / n,
            "numerator": hits,
            "denominator": n,
            "pending": pending,
            "status": "met",
        }
        for month, (hits, n, pending) in zip(MONTHS, cases, strict=False)
    ]
    return pl.DataFrame(rows, schema={"kpi": pl.String, "month": pl.Date, **FIGURES}).with_columns(pl.col("excluded").fill_null(0))


def chosen(month: date, closed: date) -> Chosen:
    whole = Scope(MONTHS[0], MONTHS[-1])
    return Chosen(Scope(month, month), Span(month, month), whole, whole, whole, "before", closed, MONTHS[0])


def on_tiles(kpi: Kpi, frame: pl.DataFrame, closed: date) -> Told:
    found = {month: signal.at(kpi, frame, month, closed) for month in frame["month"]}
    return {month: each.verdict for month, each in found.items() if each is not None}


def on_this_month(kpi: Kpi, frame: pl.DataFrame, closed: date) -> str | None:
    """What is told of the last month."""
    now = frame.filter(pl.col("month") == frame["month"][-1]).drop("month")
    item = digest.of((kpi.id,), Figures(now, now, now, frame), chosen(frame["month"][-1], closed)).items[0]
    return item.signal and item.signal.verdict


def on_the_chart(kpi: Kpi, frame: pl.DataFrame, closed: date) -> Told:
    words = {t(f"course.{verdict}"): verdict for verdict in ("improvement", "concern", "high", "low")}
    return {month: words[trace.name] for trace in month_charts.trend(kpi, frame, closed).data if trace.name in words for month in trace.x}


def agree(kpi: Kpi, frame: pl.DataFrame, closed: date) -> Told:
    """What all places tell of the months, which must be the same."""
    told = on_tiles(kpi, frame, closed)
    assert on_the_chart(kpi, frame, closed) == told and on_this_month(kpi, frame, closed) == told.get(frame["month"][-1])
    fell = [month for month, verdict in told.items() if verdict == "concern"]
    assert dips.months(kpi, frame, Span(MONTHS[0], MONTHS[-1]), closed) == fell[::-1]
    if (found := course.of(kpi, frame, closed)) is not None:
        words = t(f"course.says_{found.told() or 'few'}", month=values.month(found.months[-1]), cause="…", usual="…")
        assert course.sentence(kpi, frame, closed).startswith(words.partition("…")[0])
        assert told.get(found.months[-1], "common") == (found.told() or "common")
    return told


@pytest.mark.parametrize("kpi", FLOWS, ids=lambda kpi: kpi.id)
def test_a_fall_is_told_alike_everywhere(kpi: Kpi) -> None:
    """Twelve months near 90 of 100, and one of 60: told of the last month, and nowhere where its cases are few, not due yet, may still be done, or the month not over."""
    even = [(hits, 1000, 0) for hits in (900, 910, 905, 900, 915, 900, 910, 905, 910, 900, 910)]
    bad = {"up": "concern", "down": "improvement", "none": "low"}[kpi.direction]
    told = 14 if kpi.late_counts else 11  # the month that has to be over
    assert agree(kpi, framed(kpi, [*even, (600, 1000, 0)]), MONTHS[told])[MONTHS[11]] == bad
    if few := kpi.minimum_n - 1:
        assert MONTHS[11] not in agree(kpi, framed(kpi, [*even, (0, few, 0)]), MONTHS[told])
    assert MONTHS[11] not in agree(kpi, framed(kpi, [*even, (600, 1000, 0)]), MONTHS[told - 1])
    assert (MONTHS[11] in agree(kpi, framed(kpi, [*even, (600, 1000, 900)]), MONTHS[told])) == (kpi.kind != "rate")


@given(
    st.sampled_from(FLOWS),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from((4, 60, 60, 60, 300)), st.sampled_from((0, 0, 0, 90))), min_size=7, max_size=24),
    st.integers(0, 23),
)
@settings(max_examples=60, deadline=None)
def test_every_place_tells_the_same_of_every_month(kpi: Kpi, cases: list[tuple[int, int, int]], closed: int) -> None:
    frame = framed(kpi, [(min(hits, n), n, pending) for hits, n, pending in cases])
    told = agree(kpi, frame, MONTHS[closed])
    settled = frame.filter((pl.col("denominator") >= kpi.minimum_n) & (pl.col("month") <= MONTHS[closed]))
    settled = settled.filter(pl.col("month").is_in(MONTHS[: max(0, closed - 2)])) if kpi.late_counts else settled
    settled = settled if kpi.kind != "rate" else settled.filter(pl.col("pending") <= (pl.col("denominator") + pl.col("pending")) / 10)
    assert set(told) <= set(settled["month"])


@given(
    st.sampled_from(FLOWS),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from((4, 60, 300)), st.sampled_from((0, 0, 90))), min_size=1, max_size=24),
    st.integers(0, 23),
)
@settings(max_examples=60, deadline=None)
def test_what_is_not_settled_is_drawn_apart_and_said(kpi: Kpi, cases: list[tuple[int, int, int]], closed: int) -> None:
    """Every month stands on the chart once, but the one where the dots begin; only months that rules may speak of stand on the line."""
    frame = framed(kpi, [(min(hits, n), n, pending) for hits, n, pending in cases])
    line, *dots = [trace for trace in month_charts.trend(kpi, frame, MONTHS[closed]).data if trace.line.color == LINE]
    solid = [month for month, value in zip(line.x, line.y, strict=True) if value is not None]
    rings = [month for trace in dots for month, size in zip(trace.x, trace.marker.size, strict=True) if size]
    assert sorted(solid + rings) == frame["month"].to_list()
    assert not rings or max(solid, default=MONTHS[0]) < min(rings) or not solid
    assert {MONTHS[at] for at in range(len(cases)) if at > closed - (3 if kpi.late_counts else 0)} <= set(rings)
    said = course.unsettled(kpi, frame, MONTHS[closed])
    assert bool(said) == bool(rings) and (not rings or values.span(rings[0], rings[-1]) in said)
    assert not set(on_the_chart(kpi, frame, MONTHS[closed])) & set(rings)
