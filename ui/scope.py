"""The one scope bar: period, region and projects, property type, comparison. Its state is in the URL.

The router draws it once above the page; pages ask `chosen()` for what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipelines.read import Scope
from ui import ask, choice, notices, periods, state, values
from ui.choice import Choice, Known
from ui.periods import CUSTOM, PRESETS, Span
from ui.text import named, t

TREND_MONTHS = 24
KEPT = 50
_PERIOD, _START, _END = "scope_period", "scope_start", "scope_end"
_REGIONS, _PROJECTS, _TYPES, _AGAINST = "scope_regions", "scope_projects", "scope_types", "scope_against"


@dataclass(frozen=True)
class Chosen:
    """The chosen scope and the spans that belong to it. `partial`: the chosen period holds a month that is not closed."""

    scope: Scope
    span: Span
    before: Scope
    year_before: Scope
    trend: Scope
    against: str
    partial: bool
    first_month: date

    @property
    def since(self) -> str:
        """The span in time that a change is told and taken apart against, also where figures stand beside a target or peers."""
        return "year" if self.against == "year" else "before"

    @property
    def then(self) -> Scope:
        return self.year_before if self.since == "year" else self.before


def sync() -> None:
    """Takes over what the URL says, if it says something new; else writes the session's choice into the URL."""
    known = _known()
    if not known.months:
        return
    asked = {name: st.query_params.get_all(name) for name in choice.PARAMETERS if name in st.query_params}
    if (asked and asked != state.get(state.URL)) or not state.has(state.CHOICE):
        found, wrong = choice.read(asked, known)
        _keep(found)
        for name in wrong:
            notices.later(t("scope.not_understood", name=name))
    _write_url(state.get(state.CHOICE))


def chosen() -> Chosen | None:
    """What the scope bar says, or None where there are no data yet."""
    known, mine = _known(), state.get(state.CHOICE, Choice())
    if not known.months:
        return None
    whole = periods.closed(known.months, ask.data_end())
    span = _span(mine, known, whole)
    trend = Span(min(span.start, periods.shift(span.end, 1 - TREND_MONTHS)), span.end)
    make: Callable[[Span], Scope] = mine.scope
    last_whole = whole[-1] if whole else known.months[0]
    return Chosen(
        scope=make(span),
        span=span,
        before=make(periods.before(span)),
        year_before=make(periods.year_before(span)),
        trend=make(trend),
        against=mine.against,
        partial=span.end > last_whole,
        first_month=known.months[0],
    )


def last_month(chosen: Chosen) -> Chosen:
    """The same projects in the last month of what is chosen, with the two years up to it as its course."""

    def over(start: int, end: int) -> Scope:
        return replace(chosen.scope, start=periods.shift(month, start), end=periods.shift(month, end))

    month = chosen.span.end
    return replace(
        chosen, scope=over(0, 0), span=Span(month, month), before=over(-1, -1), year_before=over(-12, -12), trend=over(1 - TREND_MONTHS, 0)
    )


def parameters(span: Span) -> dict[str, list[str]]:
    """The address of the same projects and comparison over another span of months."""
    return choice.write(replace(state.get(state.CHOICE, Choice()), period=CUSTOM, start=span.start, end=span.end))


def usual_period() -> dict[str, list[str]]:
    """The address of the same projects and comparison over the period that holds at first; it is named, for an address without one keeps the session's."""
    return {**choice.write(replace(state.get(state.CHOICE, Choice()), period=periods.DEFAULT)), "period": [periods.DEFAULT]}


def bar() -> DeltaGenerator | None:
    """Draws the bar: one calm row of buttons, each of which opens its own choices. Returns the place of the link to what is seen."""
    known = _known()
    if not known.months:
        return None
    mine: Choice = state.get(state.CHOICE, Choice())
    whole = periods.closed(known.months, ask.data_end())
    span = _span(mine, known, whole)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scope_bar"):
        with st.popover(values.span(span.start, span.end), icon=":material/calendar_month:", key="scope_open_period"):
            _period_choices(known, mine, span)
        with st.popover(_where(mine), icon=":material/apartment:", key="scope_open_where"):
            _where_choices(known, mine)
        with st.popover(t(f"against.{mine.against}"), icon=":material/compare_arrows:", key="scope_open_against"):
            _against_choices(mine)
        _facts(span, whole)
        return st.container(width="content")


def _facts(span: Span, whole: Sequence[date]) -> None:
    end = ask.data_end()
    parts = [t("scope.data_end", time=values.moment(end))] if end else []
    if not whole or span.end > whole[-1]:
        parts.append(t("scope.partial"))
    st.caption(" · ".join(parts), width="content")


def _period_choices(known: Known, mine: Choice, span: Span) -> None:
    st.pills(
        t("scope.period"),
        (*PRESETS, CUSTOM),
        key=_key(_PERIOD),
        required=True,
        default=mine.period,
        format_func=named((*PRESETS, CUSTOM), lambda p: t(f"period.{p}")),
        on_change=_take_period,
    )
    months = _all_months(known, mine, span)
    called = named(months, values.month)
    left, right = st.columns(2)
    left.selectbox(t("scope.from"), months, index=months.index(span.start), key=_key(_START), format_func=called, on_change=_take_months)
    right.selectbox(t("scope.to"), months, index=months.index(span.end), key=_key(_END), format_func=called, on_change=_take_months)


def _where_choices(known: Known, mine: Choice) -> None:
    names = ask.project_names()
    st.multiselect(
        t("scope.regions"),
        known.regions,
        default=mine.regions,
        key=_key(_REGIONS),
        placeholder=t("scope.all_regions"),
        select_all=False,
        on_change=_take,
    )
    st.multiselect(
        t("scope.projects"),
        known.projects,
        default=mine.projects,
        key=_key(_PROJECTS),
        format_func=named(known.projects, lambda p: names.get(p, p)),
        placeholder=t("scope.all_projects"),
        select_all=False,
        on_change=_take,
    )
    st.multiselect(
        t("scope.types"),
        known.types,
        default=mine.types,
        key=_key(_TYPES),
        format_func=named(known.types, ask.property_type_name),
        placeholder=t("scope.all_types"),
        select_all=False,
        on_change=_take,
    )


def _against_choices(mine: Choice) -> None:
    called = named(choice.AGAINST, lambda against: t(f"against.{against}"))
    st.pills(
        t("scope.against"), choice.AGAINST, key=_key(_AGAINST), required=True, default=mine.against, format_func=called, on_change=_take
    )


def _where(mine: Choice) -> str:
    names = ask.project_names()
    parts = [*mine.regions, *(ask.property_type_name(kind) for kind in mine.types)]
    if len(mine.projects) == 1:
        parts.append(names.get(mine.projects[0], mine.projects[0]))
    elif mine.projects:
        parts.append(t("scope.n_projects", n=len(mine.projects)))
    return " · ".join(parts) or t("scope.all_projects")


# ---- widgets, session and URL ------------------------------------------------------------------------------------


def _key(name: str) -> str:
    """A widget's key. It changes with the generation: only a new widget takes over a value that another one has set.

    Widgets are not set through the session: one in a closed popover is not drawn yet and would miss it.
    """
    return f"{name}_{state.get(state.GENERATION, 0)}"


def _keep(mine: Choice) -> None:
    """Another choice than the widgets show: they are made anew."""
    state.put(state.CHOICE, mine)
    state.put(state.GENERATION, state.get(state.GENERATION, 0) + 1)


def _take() -> None:
    """Where, and compared with what: the widgets' values become the choice."""
    mine: Choice = state.get(state.CHOICE, Choice())
    regions, projects, types = (tuple(state.get(_key(name), ())) for name in (_REGIONS, _PROJECTS, _TYPES))
    against = state.get(_key(_AGAINST)) or mine.against
    state.put(state.CHOICE, replace(mine, regions=regions, projects=projects, types=types, against=against))


def _take_period() -> None:
    """A preset was picked; custom starts from the months that are shown."""
    mine: Choice = state.get(state.CHOICE, Choice())
    period = state.get(_key(_PERIOD)) or mine.period
    edges = (state.get(_key(_START)), state.get(_key(_END))) if period == CUSTOM else (None, None)
    _keep(replace(mine, period=period, start=edges[0], end=edges[1]))


def _take_months() -> None:
    """A month was picked by hand; the two stay in order."""
    start, end = state.get(_key(_START)), state.get(_key(_END))
    _keep(replace(state.get(state.CHOICE, Choice()), period=CUSTOM, start=min(start, end), end=max(start, end)))


def _write_url(mine: Choice) -> None:
    wanted = choice.write(mine)
    asked = {name: st.query_params.get_all(name) for name in choice.PARAMETERS if name in st.query_params}
    if asked != wanted:
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in choice.PARAMETERS}
        st.query_params.from_dict({**others, **wanted})
    state.put(state.URL, wanted)


def _span(mine: Choice, known: Known, whole: Sequence[date]) -> Span:
    if mine.period == CUSTOM and mine.start and mine.end:
        return Span(mine.start, mine.end)
    return periods.preset(mine.period if mine.period in PRESETS else periods.DEFAULT, known.months, whole)


def _all_months(known: Known, mine: Choice, span: Span) -> list[date]:
    """Every month from the first to the last with data, and those the URL asked for."""
    edges = [*known.months, span.start, *(day for day in (mine.start, mine.end) if day)]
    first = Span(min(edges), max(edges))
    early = first.start
    return [periods.shift(early, i) for i in range(first.months)]


@ask.as_seen(KEPT)
def _known() -> Known:
    projects = ask.projects()
    return Known(
        months=tuple(ask.months()),
        projects=tuple(projects["project"].to_list()),
        regions=_distinct(projects, "region"),
        types=_distinct(projects, "property_type"),
    )


def _distinct(frame: pl.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(frame[column].drop_nulls().unique().sort().to_list())
