"""What a page is narrowed to beyond the scope bar: one word of a dimension each, picked by a click on a bar, kept in the URL.

The filters belong to their page. What the URL says is checked: an unknown dimension is left out and reported; a word is only ever
compared with the data, never evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import dimensions
from ui.choices.scope import Chosen
from ui.frame import notices
from ui.session import state
from ui.text import say, t
from ui.wording import markup

PARAMETER = "filter"
LEVELS = {"project": "projects", "region": "regions", "property_type": "property_types"}  # what each is called in a scope
LONGEST = 120  # characters of a word; no category is longer

Filters = tuple[tuple[str, str], ...]


def read(asked: Sequence[str], dims: Collection[str]) -> tuple[Filters, bool]:
    """The filters that a URL asks for (`dimension:word`), one a dimension, and whether a part of it was not understood."""
    pairs = [(name, word) for name, mark, word in (value.partition(":") for value in asked) if mark and word]
    found = {name: word for name, word in pairs if name in dims and len(word) <= LONGEST}
    return tuple(found.items()), len(found) < len(set(asked))


def write(filters: Filters) -> list[str]:
    return [f"{name}:{word}" for name, word in filters]


def sync(page: str, dims: Collection[str]) -> None:
    """Takes over what the URL says: an address without filters, come by a link or by the way back, lifts those of an earlier look."""
    mine, wrong = read(st.query_params.get_all(PARAMETER), dims)
    if wrong:
        notices.at_once(t("scope.not_understood", name=PARAMETER))
    _keep(page, mine)


def parameters(kpi: Kpi, scope: Scope) -> dict[str, list[str]]:
    """The part of an address that keeps, on the page of a KPI, what a scope is narrowed to beyond its places."""
    mine = tuple(pair for pair in scope.filters if pair[0] in LEVELS or pair[0] in kpi.dims)
    return {PARAMETER: write(mine)} if mine else {}


def all_dims() -> set[str]:
    """Every dimension of any KPI."""
    return {*LEVELS, *(dim for kpi in registry.kpis().values() for dim in kpi.dims)}


def now() -> Filters:
    known = state.get(state.FILTERS)
    return known[1] if known else ()


def toggle(page: str, name: str, word: str | None) -> None:
    """Sets the word of a dimension; the same word again, or none, lifts it."""
    others = tuple(pair for pair in now() if pair[0] != name)
    lifted = word is None or (name, word) in now()
    _keep(page, others if lifted else (*others, (name, str(word))))


def toggle_from(page: str, name: str, key: str) -> None:
    """What a list was set to; emptied, it lifts the filter."""
    word = state.get(key)
    _keep(page, tuple(pair for pair in now() if pair[0] != name) + (((name, word),) if word else ()))


def _keep(page: str, filters: Filters) -> None:
    state.put(state.FILTERS, (page, filters))
    wanted = write(filters)
    if st.query_params.get_all(PARAMETER) == wanted:
        return
    if wanted:
        st.query_params[PARAMETER] = wanted
    else:
        st.query_params.pop(PARAMETER, None)


def chips(page: str, kpis: Sequence[Kpi]) -> None:
    """The filters in words, each with its way out, and one that lifts them all."""
    if not now():
        return
    unheard = []
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter_chips"):
        st.caption(t("filter.only"), width="content")
        for name, word in now():
            kpi = next((kpi for kpi in kpis if name in kpi.dims), kpis[0])
            label = t("filter.chip", name=dimensions.name(kpi, name), word=markup.plain(dimensions.labels(kpi, name)(word)))
            st.button(label, key=f"chip_{name}", icon=":material/close:", on_click=toggle, args=(page, name, None))
            there = words(name, kpis)
            unheard += [label] if there and word not in there else []
        st.button(t("filter.clear"), key="chips_clear", type="tertiary", on_click=_keep, args=(page, ()))
    for label in unheard:
        notices.at_once(t("filter.unheard", label=label))


def words(name: str, kpis: Sequence[Kpi]) -> set[str]:
    """The words that a dimension has: those of the catalogue, and those that came in at any time; nothing where that is not for the viewer to know."""
    if name in LEVELS:
        return set(ask.projects()[name].drop_nulls())
    one_each = {kpi.dataset: kpi for kpi in kpis if name in kpi.dims and not kpi.about_people}
    listed = {value.code for id in one_each for value in registry.dataset(id).column(name).values}
    return (
        listed | set(ask.numbers([kpi.id for kpi in one_each.values()], Scope(as_of=state.as_of()), (name,))[name].drop_nulls())
        if one_each
        else set()
    )


def fits(kpi: Kpi) -> bool:
    """Whether a KPI can be narrowed to what is picked."""
    return all(name in LEVELS or name in kpi.dims for name, _ in now())


def fitting(kpi: Kpi) -> bool:
    """The same for a part that rests on one KPI; where it cannot, it is said in its place."""
    if not fits(kpi):
        notices.nothing_here(t("filter.unfit", names=say(kpi.name)))
    return fits(kpi)


def levels(scope: Scope, *dims: str) -> Scope:
    """The scope for a part that knows projects and these `dims` only; what else is picked is not heeded there, and it says so."""
    known = tuple(pair for pair in scope.filters if pair[0] in dims)
    if known != scope.filters:
        notices.nothing_here(t("filter.levels"))
    return replace(scope, filters=known)


def narrowed(chosen: Chosen, lifted: str = "") -> Chosen:
    """The chosen scope and its spans with what is picked, but for a dimension that is `lifted`: its own bars stay beside the picked one."""
    picked = tuple(pair for pair in now() if pair[0] != lifted)
    scope, before, year_before, trend = (within(scope, picked) for scope in (chosen.scope, chosen.before, chosen.year_before, chosen.trend))
    return replace(chosen, scope=scope, before=before, year_before=year_before, trend=trend)


def within(scope: Scope, picked: Filters) -> Scope:
    """A scope narrowed to what is picked. A place is one like those of the scope bar, so that all that hangs on places hears of it.

    One outside of the scope stays a filter, which no row meets.
    """
    rest = []
    for name, word in picked:
        there = getattr(scope, LEVELS[name]) if name in LEVELS else None
        if there is None or (there and word not in there):
            rest.append((name, word))
        else:
            scope = replace(scope, **{LEVELS[name]: (word,)})  # type: ignore[arg-type]
    return replace(scope, filters=tuple(rest))


def of_kpi(page: str, kpi: Kpi) -> None:
    """Takes over the filters of the address on a page of one KPI; those that it does not know are said and lifted."""
    sync(page, all_dims())
    if not fitting(kpi):
        _keep(page, tuple(pair for pair in now() if pair[0] in LEVELS or pair[0] in kpi.dims))
    chips(page, [kpi])
