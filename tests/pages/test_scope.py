"""The scope bar's state is in the URL; what the URL says wrongly is reported and never fatal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened, words_of
from ui.answers import ask, clock, stale
from ui.choices import choice, periods, scope
from ui.choices.choice import Choice, Known
from ui.choices.periods import Span
from ui.session import state

MONTHS = tuple(date(2026, month, 1) for month in range(1, 11))
KNOWN = Known(MONTHS, ("P1", "P2"), ("华东",), ("住宅",))


@pytest.mark.parametrize(
    "mine",
    [
        Choice(),
        Choice(period="last1", regions=("华东",), against="year"),
        Choice(period="custom", start=date(2026, 2, 1), end=date(2026, 4, 1), projects=("P1", "P2"), types=("住宅",)),
    ],
)
def test_the_url_gives_back_what_it_was_given(mine: Choice) -> None:
    assert choice.read(choice.write(mine), KNOWN) == (mine, [])


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"period": ["next"]}, ["period"]),
        ({"project": ["P1", "P9"]}, ["project"]),
        ({"from": ["2026-13"], "to": ["2026-02"]}, ["from"]),
        ({"from": ["2026-05"], "to": ["2026-02"]}, ["from"]),
        ({"from": ["2026-05"]}, ["from"]),
        ({"region": ["'; drop table"], "against": ["x"]}, ["region", "against"]),
    ],
)
def test_what_is_not_understood_is_named(parameters: dict[str, list[str]], wrong: list[str]) -> None:
    _, named = choice.read(parameters, KNOWN)
    assert named == wrong


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("last1", Span(date(2026, 9, 1), date(2026, 9, 1))),
        ("last3", Span(date(2026, 7, 1), date(2026, 9, 1))),
        ("last12", Span(date(2025, 10, 1), date(2026, 9, 1))),
        ("this_year", Span(date(2026, 1, 1), date(2026, 9, 1))),
        ("all", Span(date(2026, 1, 1), date(2026, 10, 1))),
    ],
)
def test_presets_end_with_the_last_closed_month(name: str, span: Span) -> None:
    whole = periods.closed(MONTHS, datetime(2026, 10, 15, 8))
    assert whole == list(MONTHS[:-1])
    assert periods.preset(name, MONTHS, whole) == span


@pytest.mark.parametrize("months", [1, 3, 12])
def test_compared_spans_are_of_equal_length(months: int) -> None:
    span = Span(periods.shift(date(2026, 10, 1), 1 - months), date(2026, 10, 1))
    assert periods.before(span).months == periods.year_before(span).months == span.months == months
    assert periods.shift(periods.before(span).end, 1) == span.start


@pytest.mark.parametrize(
    ("against", "then"), [("before", (date(2026, 5, 1), date(2026, 7, 1))), ("year", (date(2025, 8, 1), date(2025, 10, 1)))]
)
def test_named_months_are_held_against_the_span_that_is_asked_for(
    against: str, then: tuple[date, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    """August to October: the three months before, or the same three of last year; projects stay."""
    monkeypatch.setattr(state, "get", lambda *asked: Choice(against=against))
    monkeypatch.setattr(scope, "known", lambda: KNOWN)
    monkeypatch.setattr(ask, "data_end", lambda: None)
    asked = Scope(date(2026, 8, 1), date(2026, 10, 1), projects=("P1",))
    assert scope.compared(asked) == Scope(*then, projects=("P1",))


def test_a_year_to_date_is_held_against_the_same_months_of_last_year() -> None:
    """The open month is out of both; nine months of this year are no match for the nine before, which begin in April."""
    span = periods.preset("this_year", MONTHS, periods.closed(MONTHS, datetime(2026, 10, 15, 8)))
    assert periods.before(span, "this_year") == periods.year_before(span) == Span(date(2025, 1, 1), date(2025, 9, 1))
    assert periods.before(span) == Span(date(2025, 4, 1), date(2025, 12, 1))


def test_a_month_is_closed_when_the_data_reach_its_last_day() -> None:
    """The last day begins here eight hours before it does in Greenwich, and so does the month after it."""
    october, last, next_ = date(2026, 10, 1), datetime(2026, 10, 30, 16), datetime(2026, 11, 29, 15, 59)
    assert periods.closed([october], last) == [october] == periods.closed([october, date(2026, 11, 1)], next_)
    assert periods.closed([october], last - timedelta(minutes=1)) == []


def test_a_link_keeps_what_a_figure_is_held_against(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year to date stays one, for months by name are held against those before; other months, and those of another moment, are named."""
    mine = Choice(period="this_year", regions=("华东",))
    monkeypatch.setattr(state, "get", lambda key, default=None: mine if key == state.CHOICE else default)
    chosen = scope.chosen()
    assert chosen is not None and chosen.before == chosen.year_before
    assert scope.parameters(chosen.scope) == {"period": ["this_year"], "region": ["华东"]}
    assert scope.compared(chosen.scope) == chosen.before
    for other in (replace(chosen.scope, end=date(2030, 1, 1)), replace(chosen.scope, as_of=datetime(2030, 1, 1))):
        assert "period" not in scope.parameters(other) and scope.parameters(other)["from"] == [f"{chosen.span.start:%Y-%m}"]
    monkeypatch.setattr(state, "get", lambda key, default=None: Choice() if key == state.CHOICE else default)
    usual = scope.chosen()
    assert usual is not None and scope.parameters(usual.scope) == {"period": [periods.DEFAULT]}


def test_a_bad_address_becomes_a_sentence(full: Intake) -> None:
    at = opened("overview", period="next", project=["nowhere"])
    assert not at.exception
    assert len(at.warning) == 2
    assert "period" not in at.query_params


NONSENSE = ("0000-05", "' or 1=1 --", "<img src=x onerror=alert(1)>", "9" * 5000, "２０２６-０９", "\u202eP001", "{0.__class__}", "")


@pytest.mark.parametrize(
    ("page", "language", "own"),
    [
        ("overview", "zh", ()),
        ("kpi", "zh", ("kpi", "by", "filter")),
        ("sla", "en", ("kpi", "by", "filter", "way")),
        ("compare", "zh", ("mine", "kpi", "rules", "topic")),
        ("actions", "xx", ("kpi", "standing")),
    ],
)
def test_no_address_breaks_a_page(full: Intake, page: str, language: str, own: tuple[str, ...]) -> None:
    """Every parameter wrong, each in several ways at once: notices, no error, and nothing of it is kept in the address."""
    asked = {name: list(NONSENSE) for name in (*choice.PARAMETERS, *own, "guide", "month")}
    at = opened(page, language, **{name: [*values, "P001"] if name == "project" else values for name, values in asked.items()})
    assert not at.exception and at.title
    assert at.warning and not any("onerror" in str(box.value) for box in (*at.warning, *at.markdown, *at.caption))
    kept = {word for name in choice.PARAMETERS for word in at.query_params.get(name, ())}
    assert not kept & set(NONSENSE)


@pytest.mark.parametrize("months", [("1900-01", "2099-12"), ("2099-01", "2099-12"), ("1900-01", "1900-01")])
def test_months_without_data_are_empty_and_no_error(full: Intake, months: tuple[str, str]) -> None:
    at = opened("kpi", **{"from": months[0], "to": months[1], "against": "year"})
    assert not at.exception and at.title


def test_a_choice_is_written_into_the_address(full: Intake) -> None:
    at = opened("overview", period="last3")
    against(at).set_value("year").run()
    assert at.query_params["against"] == ["year"] or at.query_params["against"] == "year"
    at.switch_page("../pages/results/sla.py").run()
    assert against(at).value == "year"


@pytest.mark.parametrize(
    ("page", "period", "told"),
    [
        ("sla", "last3", ["对比上一期", "对比去年同期"]), ("sla", "last12", ["对比去年同期"]), ("sla", "this_year", ["对比去年同期"]),
        ("this_month", "last12", ["对比上一期", "对比去年同期"]),
    ],
)  # fmt: skip
def test_a_comparison_is_called_what_the_tiles_call_it(full: Intake, page: str, period: str, told: list[str]) -> None:
    """Of twelve months, and of a year to date, the span before is that of a year ago: one choice. The page of a month holds it against the month before."""
    group = against(opened(page, period=period, against="year"))
    assert group.options[: len(told)] == told and len(group.options) == len(told) + 2


@pytest.mark.parametrize(
    ("months", "against", "since"),
    [(12, "before", "year"), (12, "peers", "year"), (3, "before", "before"), (3, "target", "before"), (3, "year", "year")],
)
def test_the_span_of_a_change_bears_that_name_too(months: int, against: str, since: str) -> None:
    """Below the heat map of projects and where a change is taken apart: the span before, if it is a year ago, is called what the bar calls it."""
    span = Span(periods.shift(date(2026, 10, 1), 1 - months), date(2026, 10, 1))
    now, before, year = (Scope(each.start, each.end) for each in (span, periods.before(span), periods.year_before(span)))
    chosen = scope.Chosen(now, span, before, year, now, against, span.end, date(2024, 1, 1))
    assert (chosen.since, chosen.then) == (since, year if since == "year" else before)


def test_presets_and_months_go_together(full: Intake) -> None:
    at = opened("overview")
    next(group for group in at.button_group if str(group.key).startswith("scope_period")).set_value("last1").run()
    assert not at.exception and at.query_params["period"] in ("last1", ["last1"])
    start = next(box for box in at.selectbox if str(box.key).startswith("scope_start"))
    end = next(box for box in at.selectbox if str(box.key).startswith("scope_end"))
    assert start.value == end.value
    start.set_value(periods.shift(end.value, -2)).run()
    assert not at.exception and "from" in at.query_params and "period" not in at.query_params


def against(at: AppTest) -> ButtonGroup[str]:
    return next(group for group in at.button_group if str(group.key).startswith("scope_against"))


@pytest.mark.parametrize(
    ("today", "last", "made_up", "said"),
    [
        (date(2026, 12, 5), date(2026, 10, 1), False, ""),
        (date(2026, 12, 6), date(2026, 10, 1), False, "⚠ 数据旧了：2026 年 11 月的资料应在 2026-12-05 前报齐，现在只完整到 2026 年 10 月"),
        (date(2026, 12, 6), date(2026, 11, 1), False, ""),
        (date(2026, 12, 6), date(2026, 12, 1), False, ""),
        (date(2026, 12, 6), None, False, "⚠ 数据旧了：2026 年 11 月的资料应在 2026-12-05 前报齐，现在没有一个完整的月份"),
        (date(2027, 3, 6), date(2026, 10, 1), True, ""),
    ],
)
def test_data_that_are_older_than_the_deadline_allows_are_said_to_be(
    full: Intake, monkeypatch: pytest.MonkeyPatch, today: date, last: date | None, made_up: bool, said: str
) -> None:
    monkeypatch.setattr(clock, "today", lambda: today)
    monkeypatch.setattr(ask, "is_made_up", lambda: made_up)
    assert stale.sentence(last) == said


def test_the_bar_says_so_on_a_page(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    for day in (date(2026, 10, 6), date(2027, 3, 6)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        told[day] = [word for word in words_of(opened("this_month")) if "数据截至" in word]
    fresh, old = ("".join(words) for words in told.values())
    assert "数据旧了" not in fresh and ":red[⚠ 数据旧了：2027 年 2 月" in old


@pytest.mark.parametrize(("name", "told"), [("this_month", "2026 年 9 月"), ("overview", "2025 年 11 月 – 2026 年 10 月")])
def test_the_bar_tells_the_months_that_the_page_tells(full: Intake, name: str, told: str) -> None:
    at = opened(name, **{"from": "2025-11", "to": "2026-10"})  # October is not over
    assert at.get("popover")[0].proto.popover.label == told


def test_a_page_of_one_month_asks_for_its_month(full: Intake) -> None:
    """Another month keeps the period's length for the pages of many; the last one that is over is what holds at first, one press away."""
    at = opened("this_month")
    month = next(box for box in at.selectbox if str(box.key).startswith("scope_month"))
    assert not [group for group in at.button_group if str(group.key).startswith("scope_period")]
    assert month.value == date(2026, 9, 1) and not [button for button in at.button if button.key == "scope_latest_month"]
    month.set_value(date(2026, 7, 1)).run()
    assert not at.exception and (at.query_params["from"], at.query_params["to"]) == ("2025-08", "2026-07")
    assert at.get("popover")[0].proto.popover.label == "2026 年 7 月"
    (back,) = (button for button in at.button if button.key == "scope_latest_month")
    assert back.label == "回到 2026 年 9 月"
    back.click().run()
    assert not at.exception and not {"from", "to", "period"} & set(at.query_params)
    assert at.get("popover")[0].proto.popover.label == "2026 年 9 月"
