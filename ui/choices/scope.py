"""What is looked at: period, region and projects, property type, comparison, and the moment of which it was known. Its state is in the URL.

The router draws its bar once above the page (`ui/choices/scope_bar.py`); pages ask `chosen()` for what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import polars as pl
import streamlit as st

from pipelines.read import Scope
from ui.answers import ask, source
from ui.choices import choice, periods
from ui.choices.choice import Choice, Known
from ui.choices.periods import CUSTOM, PRESETS, Span
from ui.frame import notices
from ui.session import state
from ui.text import t

TREND_MONTHS = 24
KEPT = 50


@dataclass(frozen=True)
class Chosen:
    """The chosen scope and the spans that belong to it. `closed`: the last month that is over, by the data."""

    scope: Scope
    span: Span
    before: Scope
    year_before: Scope
    trend: Scope
    against: str
    closed: date
    first_month: date

    @property
    def partial(self) -> bool:
        """Whether the chosen period holds a month that is not over."""
        return self.span.end > self.closed

    @property
    def open(self) -> bool:
        """Whether no month of it is over."""
        return self.span.start > self.closed

    @property
    def since(self) -> str:
        """The span in time that a change is told and taken apart against, also where figures stand beside a target or peers.

        Where the span before is that of a year ago, it is called so.
        """
        return "year" if self.against == "year" or self.before == self.year_before else "before"

    @property
    def then(self) -> Scope:
        return self.year_before if self.since == "year" else self.before


def sync() -> None:
    """Takes over what the URL says, if it says something new; else writes the session's choice into the URL."""
    asked = {name: st.query_params.get_all(name) for name in choice.PARAMETERS if name in st.query_params}
    is_new = bool(asked and asked != state.get(state.URL)) or not state.has(state.CHOICE)
    mine: Choice = state.get(state.CHOICE, Choice())
    moment = _look_back(asked.get("as_of")) if is_new else _looking(mine.as_of)
    there = known()
    if not there.months:
        return
    if is_new:
        found, wrong = choice.read(asked, there)
        keep(replace(found, as_of=moment))
        for name in wrong:
            notices.later(t("scope.not_understood", name=name))
    _write_url(state.get(state.CHOICE))


def _look_back(asked: Sequence[str] | None) -> datetime | None:
    """The moment that an address asks for, if anything was known then; else now. All that is asked from here on is asked of it."""
    moment = None if asked is None else choice.moment(asked, datetime.now(UTC).replace(tzinfo=None))
    if _looking(moment) is not None and not known().months:
        moment = _looking(None)
    if asked is not None and moment is None:
        notices.later(t("past.unknown"))
    return moment


def _looking(moment: datetime | None) -> datetime | None:
    state.look_back(moment)
    return moment


def to_now() -> None:
    """What is known now, of the same months and projects."""
    keep(replace(state.get(state.CHOICE, Choice()), as_of=None))


def looking_back(moment: datetime) -> dict[str, list[str]]:
    """The address of what was known at a moment (UTC)."""
    return choice.write(Choice(as_of=moment))


def chosen() -> Chosen | None:
    """What the scope bar says, or None where there are no data yet."""
    there, mine = known(), state.get(state.CHOICE, Choice())
    if not there.months:
        return None
    whole = periods.closed(there.months, ask.data_end())
    span = span_of(mine, there, whole)
    trend = Span(min(span.start, periods.shift(span.end, 1 - TREND_MONTHS)), span.end)
    make: Callable[[Span], Scope] = mine.scope
    return Chosen(
        scope=make(span),
        span=span,
        before=make(periods.before(span, mine.period)),
        year_before=make(periods.year_before(span)),
        trend=make(trend),
        against=mine.against,
        closed=whole[-1] if whole else periods.shift(there.months[0], -1),
        first_month=there.months[0],
    )


def month_of(span: Span, closed: date) -> date:
    """The month that pages of a single month tell: the last of a span that is over, or its last where none is."""
    return span.end if span.start > closed else min(span.end, closed)


def last_month(chosen: Chosen) -> Chosen:
    """The same projects in the last month of what is chosen, if one is over the last of these, with the two years up to it as its course."""

    def over(start: int, end: int) -> Scope:
        return replace(chosen.scope, start=periods.shift(month, start), end=periods.shift(month, end))

    month = month_of(chosen.span, chosen.closed)
    return replace(
        chosen, scope=over(0, 0), span=Span(month, month), before=over(-1, -1), year_before=over(-12, -12), trend=over(1 - TREND_MONTHS, 0)
    )


def parameters(scope: Scope) -> dict[str, list[str]]:
    """The address of the months and places of a scope, compared as now. A period is named, for an address without one keeps the session's."""
    mine = _choice_of(scope)
    return {**choice.write(mine), **({} if mine.period == CUSTOM else {"period": [mine.period]})}


def compared(asked: Scope) -> Scope:
    """The span that the months of a scope are held against where an address names them (`parameters`); the scope has both ends."""
    mine, span = _choice_of(asked), Span(asked.start, asked.end)  # type: ignore[arg-type]
    then = periods.year_before(span) if mine.against == "year" else periods.before(span, mine.period)
    return replace(asked, start=then.start, end=then.end)


def _choice_of(scope: Scope) -> Choice:
    """The choice that a scope would be of. A preset stays where it comes to these months, for what they are held against hangs on it."""
    mine: Choice = state.get(state.CHOICE, Choice())
    there = known()
    span = span_of(mine, there, periods.closed(there.months, ask.data_end()))
    if (span.start, span.end, mine.as_of) != (scope.start, scope.end, scope.as_of):
        mine = replace(mine, period=CUSTOM, start=scope.start, end=scope.end, as_of=scope.as_of)
    return replace(mine, projects=scope.projects, regions=scope.regions, types=scope.property_types)


def usual_period() -> dict[str, list[str]]:
    """The address of the same projects and comparison over the period that holds at first; it is named, for an address without one keeps the session's."""
    return {**choice.write(replace(state.get(state.CHOICE, Choice()), period=periods.DEFAULT)), "period": [periods.DEFAULT]}


# ---- session and URL -----------------------------------------------------------------------------------------------


def keep(mine: Choice) -> None:
    """Another choice than the widgets show: they are made anew."""
    state.put(state.CHOICE, mine)
    state.put(state.GENERATION, state.get(state.GENERATION, 0) + 1)


def _write_url(mine: Choice) -> None:
    wanted = choice.write(mine)
    asked = {name: st.query_params.get_all(name) for name in choice.PARAMETERS if name in st.query_params}
    if asked != wanted:
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in choice.PARAMETERS}
        st.query_params.from_dict({**others, **wanted})
    state.put(state.URL, wanted)


def span_of(mine: Choice, there: Known, whole: Sequence[date]) -> Span:
    """The months that a choice comes to, where `whole` are the closed ones."""
    if mine.period == CUSTOM and mine.start and mine.end:
        return Span(mine.start, mine.end)
    return periods.preset(mine.period if mine.period in PRESETS else periods.DEFAULT, there.months, whole)


@source.as_seen(KEPT)
def known() -> Known:
    """What can be chosen."""
    projects = ask.projects()
    return Known(
        months=tuple(ask.months()),
        projects=tuple(projects["project"].to_list()),
        regions=_distinct(projects, "region"),
        types=_distinct(projects, "property_type"),
    )


def _distinct(frame: pl.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(frame[column].drop_nulls().unique().sort().to_list())
