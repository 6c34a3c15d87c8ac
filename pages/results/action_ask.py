"""What the page of actions asks of the reading room, kept under the version of the data."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from pipelines import acting, loops, read, served
from pipelines.closing import acts
from pipelines.read import Viewer
from ui.answers import ask, source
from ui.answers.kept import kept
from ui.frame import access, state


def now() -> datetime:
    return acts.moment()


def today() -> date:
    """The day of whoever fills in a form; how an action stands is judged at the end of the data, as everything is."""
    return acts.today(now())


def actions() -> pl.DataFrame:
    """Every action with its standing at the end of the data and what is known of its effect."""
    return acting.with_standing(_effects(source.version(), access.viewer()), acts.today(ask.data_end() or now()))


def listed() -> pl.DataFrame:
    return _listed(source.version(), access.viewer())


def open_loops() -> tuple[pl.DataFrame, datetime | None]:
    return _loops(source.version(), access.viewer())


@kept(10)
def _effects(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.effects(served.intake().warehouse, viewer, state.as_of())


@kept(10)
def _listed(version: int, viewer: Viewer) -> pl.DataFrame:
    return acting.listed(served.intake().warehouse, viewer, state.as_of())


@kept(10)
def _loops(version: int, viewer: Viewer) -> tuple[pl.DataFrame, datetime | None]:
    return loops.open_loops(served.intake().warehouse, viewer, state.as_of())
