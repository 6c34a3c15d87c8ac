"""What pages ask of the books, by who is looking: what came in and how good it was, what is held back and remembered, what people wrote."""

from __future__ import annotations

import polars as pl

from pipelines import read
from pipelines.read import Scope, Viewer
from ui.answers.source import asked, home
from ui.session import access, state


@asked(20)
def received(viewer: Viewer) -> pl.DataFrame:
    """Which data are in, as `read.received`."""
    return read.received(home(), viewer, state.as_of())


@asked(20)
def data_quality(viewer: Viewer, by: tuple[str, ...]) -> pl.DataFrame:
    """How much of the uploaded data could be used."""
    return read.quality_scores(_quality_counts.seen_by(viewer), by)


@asked(20)
def _quality_counts(viewer: Viewer) -> pl.DataFrame:
    return read.quality_counts(home(), viewer, state.as_of())


@asked(20)
def quarantined(viewer: Viewer) -> pl.DataFrame:
    """Rows that are held back, as `read.quarantined`."""
    return read.quarantined(home(), viewer=viewer, as_of=state.as_of())


def history() -> pl.DataFrame:
    """Every attempt to load; never kept, since one that is refused makes no version."""
    return read.history(home())


@asked(20)
def undone(_: Viewer) -> pl.DataFrame:
    """The loads that do not count any more, as lines of the history; each undoing makes a version."""
    return read.history(home()).filter(pl.col("outcome") == "loaded", ~pl.col("active"))


def mappings() -> pl.DataFrame:
    """The column mappings that are remembered; never kept, since forgetting one makes no version."""
    return read.mappings(home())


@asked(5)
def standards(_: Viewer) -> pl.DataFrame:
    """The whole register of standards, the company's own and the shipped ones."""
    return read.standards(home(), state.as_of())


@asked(20)
def entries(_: Viewer, dataset: str) -> pl.DataFrame:
    """The current rows of a dataset of settings."""
    return read.entries(home(), dataset)


@asked(20)
def known_codes(viewer: Viewer, dataset: str, column: str) -> list[str]:
    """What a column may refer to, as `read.known_codes`."""
    return read.known_codes(home(), dataset, column, viewer)


def appeals(staff_id: str, scope: Scope) -> pl.DataFrame:
    """What was said about a person's score, and answered; never kept, since it changes without a publication."""
    return read.appeals(home(), staff_id, scope, access.viewer())


def notes(scope: Scope) -> pl.DataFrame:
    """What was written about the numbers of a scope; never kept, since it changes without a publication."""
    return read.notes(home(), scope, access.viewer())
