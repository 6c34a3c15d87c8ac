"""The scope bar above every page of results: one calm row of buttons, each of which opens its own choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.answers import ask, stale
from ui.answers.names import property_type_name
from ui.choices import choice, periods, scope
from ui.choices.choice import Choice, Known
from ui.choices.periods import CUSTOM, PRESETS, Span
from ui.session import state
from ui.text import named, t
from ui.wording import markup, values

_PERIOD, _START, _END, _MONTH = "scope_period", "scope_start", "scope_end", "scope_month"
_REGIONS, _PROJECTS, _TYPES, _AGAINST = "scope_regions", "scope_projects", "scope_types", "scope_against"
COMPARED = {"compare": ("before", "year"), "residents": (), "actions": ()}  # pages on which not all comparisons have a meaning
MONTHLY = ("this_month",)  # pages of the last month, whatever the period


def draw(page: str) -> DeltaGenerator | None:
    """Draws the bar, with the comparisons that act on the page. Returns the place of the link to what is seen."""
    known = scope.known()
    if not known.months:
        return None
    mine: Choice = state.get(state.CHOICE, Choice())
    whole = periods.closed(known.months, ask.data_end())
    span = scope.span_of(mine, known, whole)
    month = scope.month_of(span, whole[-1]) if whole else span.end
    told = Span(month, month) if page in MONTHLY else span  # what the page tells of, which the button says
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scope_bar"):
        with st.popover(values.span(told.start, told.end), icon=":material/calendar_month:", key="scope_open_period"):
            _month_choice(_all_months(known, mine, span), told.start) if page in MONTHLY else _period_choices(known, mine, span)
        with st.popover(markup.plain(_where(mine)), icon=":material/apartment:", key="scope_open_where"):
            _where_choices(known, mine)
        if options := COMPARED.get(page, choice.AGAINST):
            same = page not in MONTHLY and periods.before(span, mine.period) == periods.year_before(span)
            _against_choices(mine.against, options, same)
        _facts(told, whole)
        if page in MONTHLY and whole and told.end < whole[-1]:
            words = t("scope.latest_month", month=values.month(whole[-1]))
            st.button(words, key="scope_latest_month", type="tertiary", icon=":material/update:", on_click=_to_month, args=(whole[-1],))
        return st.container(width="content")


def _facts(span: Span, whole: Sequence[date]) -> None:
    end = ask.data_end()
    parts = [t("scope.data_end", time=values.moment(end))] if end else []
    if not whole or span.end > whole[-1]:
        parts.append(t("scope.partial"))
    told, old = f":gray[{' · '.join(parts)}]" if parts else "", stale.sentence(whole[-1] if whole else None)
    st.markdown(f":small[{told} {f':red[{old}]' if old else ''}]", width="content")


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


def _month_choice(months: Sequence[date], told: date) -> None:
    """The month of a page of a single one, the latest first."""
    latest = months[::-1]
    called = named(latest, values.month)
    st.selectbox(t("scope.month"), latest, index=latest.index(told), key=_key(_MONTH), format_func=called, on_change=_take_month)


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
        format_func=named(known.projects, lambda p: names[p]),
        placeholder=t("scope.all_projects"),
        select_all=False,
        on_change=_take,
    )
    st.multiselect(
        t("scope.types"),
        known.types,
        default=mine.types,
        key=_key(_TYPES),
        format_func=named(known.types, property_type_name),
        placeholder=t("scope.all_types"),
        select_all=False,
        on_change=_take,
    )


def _against_choices(against: str, options: Sequence[str], same: bool) -> None:
    """`same`: the span before is that of a year ago; then both are one choice, called by what it is, as on the tiles."""
    options = [option for option in options if not (same and option == "year")]
    against = against if against in options else options[0]
    called = named(options, lambda each: t("against.year" if same and each == "before" else f"against.{each}"))
    key = _key(f"{_AGAINST}_{'_'.join(options)}_{same}")
    with st.popover(called(against), icon=":material/compare_arrows:", key="scope_open_against"):
        st.pills(
            t("scope.against"), options, key=key, required=True, default=against, format_func=called, on_change=_take_against, args=(key,)
        )


def _where(mine: Choice) -> str:
    names = ask.project_names()
    parts = [*mine.regions, *(property_type_name(kind) for kind in mine.types)]
    if len(mine.projects) == 1:
        parts.append(names[mine.projects[0]])
    elif mine.projects:
        parts.append(t("scope.n_projects", n=len(mine.projects)))
    return " · ".join(parts) or t("scope.all_projects")


def _all_months(known: Known, mine: Choice, span: Span) -> list[date]:
    """Every month from the first to the last with data, and those the URL asked for."""
    edges = [*known.months, span.start, *(day for day in (mine.start, mine.end) if day)]
    first = Span(min(edges), max(edges))
    early = first.start
    return [periods.shift(early, i) for i in range(first.months)]


# ---- widgets -----------------------------------------------------------------------------------------------------


def _key(name: str) -> str:
    """A widget's key. It changes with the generation: only a new widget takes over a value that another one has set.

    Widgets are not set through the session: one in a closed popover is not drawn yet and would miss it.
    """
    return f"{name}_{state.get(state.GENERATION, 0)}"


def _take() -> None:
    """Where: the widgets' values become the choice."""
    mine: Choice = state.get(state.CHOICE, Choice())
    regions, projects, types = (tuple(state.get(_key(name), ())) for name in (_REGIONS, _PROJECTS, _TYPES))
    state.put(state.CHOICE, replace(mine, regions=regions, projects=projects, types=types))


def _take_against(key: str) -> None:
    """Compared with what. A page that has not all of the words leaves the choice as it is until one is picked there."""
    mine: Choice = state.get(state.CHOICE, Choice())
    state.put(state.CHOICE, replace(mine, against=state.get(key) or mine.against))


def _take_period() -> None:
    """A preset was picked; custom starts from the months that are shown."""
    mine: Choice = state.get(state.CHOICE, Choice())
    period = state.get(_key(_PERIOD)) or mine.period
    edges = (state.get(_key(_START)), state.get(_key(_END))) if period == CUSTOM else (None, None)
    scope.keep(replace(mine, period=period, start=edges[0], end=edges[1]))


def _take_month() -> None:
    _to_month(state.get(_key(_MONTH)))


def _to_month(month: date) -> None:
    """The chosen period as long as it is, ending with this month; one that a preset comes to is that preset."""
    mine, known = state.get(state.CHOICE, Choice()), scope.known()
    whole = periods.closed(known.months, ask.data_end())
    span = periods.ending(scope.span_of(mine, known, whole), month)
    preset = next((name for name in PRESETS if periods.preset(name, known.months, whole) == span), CUSTOM)
    edges = (span.start, span.end) if preset == CUSTOM else (None, None)
    scope.keep(replace(mine, period=preset, start=edges[0], end=edges[1]))


def _take_months() -> None:
    """A month was picked by hand; the two stay in order."""
    start, end = state.get(_key(_START)), state.get(_key(_END))
    scope.keep(replace(state.get(state.CHOICE, Choice()), period=CUSTOM, start=min(start, end), end=max(start, end)))
