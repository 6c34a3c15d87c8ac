"""The one results page: it draws any page of the catalogue from the entries of its KPIs.

Tiles, the most important first; one KPI looked at closely (course, breakdown, projects, records); what a page has of its own;
and what has no data yet. A click on a group narrows the page to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import dimensions, filters, picks, scope
from ui.choices.scope import Chosen
from ui.drawing import breakdown, charts, kpi_chart
from ui.frame import notices
from ui.number import absent, dips, records, tiles, worst
from ui.session import access, state
from ui.text import say, t

LEADING = 6  # tiles that are always open
COLUMNS = 3
Part = Callable[[Chosen, Figures], None]


def page(name: str, *parts: Part, first: Part | None = None, second: Part | None = None) -> None:
    """Draws the page of this name; `parts` are what it has beyond its KPIs, drawn below them, `first` what one comes for, above the tiles, `second` right below these."""
    st.title(t(f"page.{name}"), anchor=False)
    wide = scope.chosen()
    if wide is None:
        notices.nothing_yet()
        return
    kpis = registry.of_page(name)
    filters.sync(name, {*filters.LEVELS, *(dim for kpi in kpis for dim in kpi.dims)})
    filters.chips(name, kpis)
    fitting = [kpi for kpi in kpis if filters.fits(kpi)]
    chosen = filters.narrowed(wide)
    figures = Figures.of([kpi.id for kpi in fitting], chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    told, silent = absent.split(fitting, figures.now)
    absent.unfit([kpi for kpi in kpis if kpi not in fitting])
    if first is not None:
        first(chosen, figures)
    if told:
        _tiles(told, chosen, figures)
    if second is not None:
        second(chosen, figures)
    if told:
        _closely(name, [kpi.id for kpi in told], wide, figures, filters.now())
    for part in parts:
        part(chosen, figures)
    absent.listing(silent, expanded=not told)


def _tiles(kpis: Sequence[Kpi], chosen: Chosen, figures: Figures) -> None:
    ids = [kpi.id for kpi in kpis if kpi.drawn != "parts"]  # all parts are always the whole
    tiles.row(ids[:LEADING], chosen, figures, columns=COLUMNS)
    if rest := ids[LEADING:]:
        with st.expander(t("results.more", n=len(rest)), icon=":material/apps:", key="more_tiles", on_change="rerun") as fold:
            if fold.open:
                tiles.row(rest, chosen, figures, columns=COLUMNS)


@st.fragment
def _closely(name: str, ids: Sequence[str], wide: Chosen, figures: Figures, drawn_for: filters.Filters) -> None:
    """One KPI: its course, its groups, its projects, its records. Only this part is drawn anew for another KPI."""
    if filters.now() != drawn_for:  # a bar was clicked: tiles and all follow
        st.rerun()
    charts.section(t("results.closely"), help=t("results.closely_help"))
    kpi = registry.kpi(picks.one("kpi", ids, lambda id: say(registry.kpi(id).name), t("breakdown.kpi"), known=registry.kpis()))
    st.caption(say(kpi.meaning))
    chosen = filters.narrowed(wide)
    worst.draw(kpi, chosen)
    dips.draw(kpi, chosen, figures.monthly)
    left, right = st.columns(2, gap="medium")
    with left:
        kpi_chart.section(kpi, "results.course")
        kpi_chart.draw(kpi, chosen, f"{name}_{kpi.id}", partial(filters.toggle, name))
    with right:
        charts.section(t("results.groups"))
        _groups(name, kpi, wide, (*kpi.dims, "region", "property_type"))
    charts.section(t("results.projects"))
    bars(name, kpi, wide, "project")
    behind(kpi, chosen)


def _groups(name: str, kpi: Kpi, wide: Chosen, dims: Sequence[str]) -> None:
    words = sorted((dim for dim in dims if not _is(kpi, dim, "id")), key=lambda dim: _is(kpi, dim, "int", "decimal"))
    dims = _telling(kpi, wide, words)  # bare numbers say little to a reader: identifiers nothing, figures last
    by = picks.one("by", dims, lambda dim: dimensions.name(kpi, dim), t("breakdown.by"), known=filters.all_dims())
    bars(name, kpi, wide, by)


def _is(kpi: Kpi, dim: str, *types: str) -> bool:
    """Whether a dimension is a column of one of these types."""
    return dim in kpi.dims and registry.dataset(kpi.dataset).column(dim).type in types


def _telling(kpi: Kpi, wide: Chosen, dims: Sequence[str]) -> Sequence[str]:
    """The dimensions from the first on that has several groups: one bar compares nothing."""
    for place, dim in enumerate(dims[:-1]):
        beside = filters.narrowed(wide, dim).scope
        if ask.numbers([kpi.id], beside, (dim,)).drop_nulls("value").height > 1:
            return dims[place:]
    return dims[-1:]


def bars(name: str, kpi: Kpi, wide: Chosen, by: str) -> None:
    """The groups of one dimension, with a way to narrow the page to one of them: a click, or the list for those who use no mouse."""
    beside = filters.narrowed(wide, by)
    picked = dict(filters.now()).get(by)
    breakdown.groups(kpi, beside, by, charts.key(name, kpi.id, picked), partial(filters.toggle, name, by))
    words = dimensions.labels(kpi, by)
    found = ask.numbers([kpi.id], beside.scope, (by,)).drop_nulls("value")[by].drop_nulls().to_list()
    if len(found) > 1:
        _only(name, by, sorted({*found, *([picked] if picked else [])}, key=words), picked, words)


def _only(name: str, by: str, options: Sequence[str], picked: str | None, words: Callable[[str], str]) -> None:
    key = f"only_{name}_{by}_{picked}"
    called = {option: words(option) for option in options}
    st.selectbox(
        t("filter.pick"), options, index=options.index(picked) if picked else None, key=key, placeholder=t("filter.pick"), width=260,
        format_func=called.__getitem__, label_visibility="collapsed", on_change=filters.toggle_from, args=(name, by, key),
    )  # fmt: skip


def behind(kpi: Kpi, chosen: Chosen) -> None:
    """The records behind the figure, under a fold: who opens a page waits for no list that he may not look at."""
    if kpi.about_people and not access.viewer().may_see_names:
        notices.nothing_here(t("staff.no_names"))
        return
    fold, key = f"fold_{kpi.id}", f"page_{kpi.id}"
    if not state.has(fold):
        state.put(fold, records.are_asked_for(key))
    with st.expander(t("results.records", name=say(kpi.name)), icon=":material/list:", key=fold, on_change="rerun") as opened:
        if opened.open:
            records.show(kpi, chosen.scope, key, missed=kpi.kind in ("rate", "stock"))
