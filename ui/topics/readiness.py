"""Certificates that run out, by project, post and kind; and where people stand with each course."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Literal

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from metrics import readiness as ready
from pipelines.read import Scope, shift
from ui.answers import ask, clock, source
from ui.answers.figures import Figures
from ui.answers.names import Names
from ui.choices import filters, kpi_link, picks
from ui.choices.scope import Chosen
from ui.drawing import charts, stacks, tables
from ui.frame import notices
from ui.text import t
from ui.wording import sentences, values

MONTHS_AHEAD = 3  # of the months in which certificates expire
BY = ("project", "role", "cert_type")
NARROWING = ("project", "cert_type")  # of these; by post no number of the page is counted
COURSE = "course_name"
PAGE = "training"
HELD, TRAINED = "T04", ("T12", "T12P")  # the numbers that the certificates and the courses make up
BAND_COLOURS = dict(zip(ready.BANDS, (stacks.WORST, stacks.BAD, stacks.NEAR, stacks.SOON, stacks.CALM, stacks.QUIET), strict=True))
STATES = ("overdue", "expired", ready.UNASSIGNED, "due_soon", "not_due", "valid")
STATE_COLOURS = dict(zip(STATES, (stacks.WORST, stacks.BAD, stacks.NEAR, stacks.SOON, stacks.QUIET, stacks.CALM), strict=True))


def certificates(chosen: Chosen, figures: Figures) -> None:
    """The radar: lacking, lapsed, and running out within 30, 60 and 90 days."""
    charts.section(t("radar.title"), help=t("radar.help"))
    scope = filters.levels(chosen.scope, *NARROWING)
    if _there("certificates", scope):
        _radar(scope, filters.now())


def next_month(chosen: Chosen, figures: Figures) -> None:
    """Which certificates expire in the month after the last list, or in one of the two after it, by day and name: a sentence and the list."""
    if not ask.may_see_names():
        return
    found = ask.readiness(filters.levels(chosen.scope, *NARROWING))
    if found.listed is None or found.certificates.is_empty():
        return
    ahead = {f"{day:%Y-%m}": day for day in (shift(found.listed, step) for step in range(1, MONTHS_AHEAD + 1))}
    place = st.empty()
    month = ahead[picks.one("expiring", list(ahead), lambda id: values.month(ahead[id]), t("expiring.which"))]
    mine = found.certificates.filter(pl.col("expires_at").dt.truncate("1mo") == month)
    lapsed = found.certificates.filter(pl.col("band") == ready.LAPSED).height
    counted_on = f"{shift(found.listed, 1) - timedelta(days=1):%Y-%m-%d}"
    words = t("expiring.says" if mine.height else "expiring.none", month=values.month(month), n=mine.height, lapsed=lapsed, day=counted_on)
    if gone := mine.filter(pl.col("expires_at") < pl.lit(clock.running(), pl.Date)).height:
        words += t("expiring.gone", n=gone)
    with place:
        charts.section(t("expiring.title", month=values.month(month)))
    st.markdown(words)
    if mine.height:
        first = [t(word) for word in ("radar.until", "person.name", "radar.by_cert_type")]  # a phone shows three columns
        tables.brief(_by_today(_list(mine)).select(*first, pl.exclude(*first, t("column.outcome"))), "expiring", f"expiring_{month:%Y-%m}")


def _by_today(listed: pl.DataFrame) -> pl.DataFrame:
    """The list is as of the end of its month: what has run out since then says so in its day."""
    until, now = pl.col(t("radar.until")), clock.running()
    gone = until < pl.lit(now and f"{now:%Y-%m-%d}", pl.String)
    return listed.with_columns(
        pl.when(gone).then(pl.format("{}{}", until, pl.lit(t("expiring.by_now")))).otherwise(until).alias(t("radar.until"))
    )


@st.fragment
def _radar(scope: Scope, drawn_for: filters.Filters) -> None:
    if filters.now() != drawn_for:  # a piece was clicked: tiles and all follow
        st.rerun()
    by = picks.one("radar", BY, lambda name: t(f"radar.by_{name}"), t("breakdown.by"))
    figure, table, words = _expiring(scope, by)
    if figure is None:
        st.caption(words)
        return
    picked = partial(_narrow, by) if by in NARROWING else None
    charts.show(figure, table, charts.key("radar", by, dict(drawn_for).get(by)), words, picked, partial(kpi_link.sources, (HELD,), scope))


def _narrow(by: str, piece: str) -> None:
    """The page of the clicked project, kind or course alone, as by a click on its bar above; a course without a name has none."""
    if word := piece.rpartition(":")[0]:
        filters.toggle(PAGE, by, word)


@source.as_seen(charts.KEPT)
def _expiring(scope: Scope, by: str) -> tuple[go.Figure | None, pl.DataFrame, str]:
    """The chart of what is urgent, if anything is."""
    found = ask.readiness(scope)
    assert found.listed is not None
    rows, urgent = found.certificates, ready.BANDS[:-1]
    counted = ready.counted(rows, by, "band", urgent)
    counted = counted.filter(pl.sum_horizontal(urgent) > 0)
    total = {band: rows.filter(pl.col("band") == band).height for band in ready.BANDS}
    words = t("radar.says", month=values.month(found.listed), **total)
    table = _list(rows.filter(pl.col("band") != ready.LATER))
    if counted.is_empty():
        return None, table, words
    names, kinds = _names(counted, by), [(band, t(f"radar.{band}"), BAND_COLOURS[band]) for band in urgent]
    ids = counted[by].fill_null("").to_list() if by in NARROWING else ()
    return stacks.figure(names, counted, kinds, ids), table, sentences.together(words, sentences.shown(counted.height, stacks.MOST))


def courses(chosen: Chosen, figures: Figures) -> None:
    """How many have to sit in each course, and who."""
    charts.section(t("states.title"), help=t("states.help"))
    scope = filters.levels(chosen.scope, "project", COURSE)
    if _there("courses", scope):
        figure, table, words = _states(scope)
        charts.show(
            figure,
            table,
            charts.key("states", dict(scope.filters).get(COURSE)),
            words,
            partial(_narrow, COURSE),
            partial(kpi_link.sources, TRAINED, scope),
        )


@source.as_seen(charts.KEPT)
def _states(scope: Scope) -> charts.Drawn:
    found = ask.readiness(scope)
    assert found.trained is not None
    rows = found.courses.with_columns(pl.coalesce("course_name", "course_id").alias("course"))
    counted = ready.counted(rows, "course", "state", STATES)
    needed = rows.filter(pl.col("state").is_in(ready.NEEDED))
    kinds = [(state, t(f"states.{state}"), STATE_COLOURS[state]) for state in STATES]
    counts = {state: rows.filter(pl.col("state") == state).height for state in STATES}
    words = t("states.says", month=values.month(found.trained), needed=needed.height, **counts)
    names, bearing = counted["course"].to_list(), set(rows[COURSE])
    return stacks.figure(names, counted, kinds, [name if name in bearing else "" for name in names]), _people(needed), words


def _there(part: Literal["certificates", "courses"], scope: Scope) -> bool:
    """Whether there is anything of a part of the readiness; if not, its place says why."""
    if not ask.may_see_names():
        notices.nothing_here(t("staff.no_names"))
        return False
    found: pl.DataFrame = getattr(ask.readiness(scope), part)
    if found.is_empty():
        notices.nothing_here(t("empty.scope"))
    return not found.is_empty()


def _names(counted: pl.DataFrame, by: str) -> list[str]:
    known = ask.project_names() if by == "project" else Names()
    return [known[word] if word is not None else t("by.none") for word in counted[by]]


def _list(rows: pl.DataFrame) -> pl.DataFrame:
    """Who holds what until when, the most urgent first."""
    order = {band: place for place, band in enumerate(ready.BANDS)}
    mine = rows.sort(pl.col("band").replace_strict(order), "expires_at", "staff_id")
    return _person_columns(mine).with_columns(
        mine["cert_type"].alias(t("radar.by_cert_type")),
        mine["expires_at"].dt.strftime("%Y-%m-%d").alias(t("radar.until")),
        pl.Series(t("column.outcome"), [t(f"radar.{band}") for band in mine["band"]], dtype=pl.String),
    )


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    return _person_columns(rows).with_columns(
        rows["course"].alias(t("states.course")),
        rows["due"].dt.strftime("%Y-%m-%d").alias(t("states.due")),
        pl.Series(t("column.outcome"), [t(f"states.{state}") for state in rows["state"]], dtype=pl.String),
    )


def _person_columns(rows: pl.DataFrame) -> pl.DataFrame:
    projects, people = ask.project_names(), ask.staff_names()
    return pl.DataFrame(
        {
            t("by.project"): [projects[id] for id in rows["project"]],
            t("radar.by_role"): rows["role"],
            t("person.name"): [values.person(id, people) for id in rows["staff_id"]],
        }
    )
