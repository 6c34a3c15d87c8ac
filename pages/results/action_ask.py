"""What the page of actions asks of the reading room, kept under the version of the data."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog.days import day_of
from pipelines import acting, loops
from pipelines.closing import acts
from pipelines.read import Viewer
from ui.answers import ask, source
from ui.session import state


def actions() -> pl.DataFrame:
    """Every action with its standing at the end of the data and what is known of its effect."""
    return acting.with_standing(ask.effects(), day_of(ask.data_end() or acts.moment()))


@source.asked(10)
def listed(viewer: Viewer) -> pl.DataFrame:
    """The actions as they were written down."""
    return acting.listed(source.home(), viewer, state.as_of())


@source.asked(10)
def open_loops(viewer: Viewer) -> tuple[pl.DataFrame, datetime | None]:
    """`pipelines.loops.open_loops`."""
    return loops.open_loops(source.home(), viewer, state.as_of())
