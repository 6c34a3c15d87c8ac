"""What the pages of the month's close ask of the books, kept under the version of the data and the length of the book."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

from catalog.duties import DEADLINES, general_day
from pipelines import read, served
from pipelines.closing import board as boards
from pipelines.closing import events
from pipelines.closing import restated as changes
from pipelines.read import Scope, Viewer, shift
from ui.answers import ask, books, clock, source
from ui.answers.kept import kept
from ui.session import access
from ui.text import t

STALE_MONTHS = 2


def months() -> list[date]:
    """The months that can be looked at, the latest that is over first."""
    known = ask.months()
    if not known:
        return []
    last = shift(clock.today().replace(day=1), -1)
    newest = last if shift(last, -STALE_MONTHS) <= known[-1] else known[-1]
    count = (newest.year - known[0].year) * 12 + newest.month - known[0].month + 1
    return [shift(newest, -back) for back in range(max(1, min(count, 24)))]


def board(first: date, last: date) -> pl.DataFrame:
    return _board(*state(), access.viewer(), first, last, clock.today())


def by_today(month: date) -> Scope:
    """A month whose open reports are judged by today."""
    return Scope(month, month, at=datetime.combine(clock.today(), datetime.min.time()))


def in_time(month: date) -> dict[str, Any] | None:
    """The figure of reports in time, judged by today."""
    found = ask.numbers(["A06"], by_today(month))
    return found.row(0, named=True) if found.height else None


def rule(month: date) -> str:
    """What is owed for a month and until when, in words."""
    return t("month.rule", day=general_day(books.entries(DEADLINES), month))


def signed(month: date) -> pl.DataFrame:
    return _signed(*state(), month)


def locked() -> pl.DataFrame:
    return _locked(*state())


def restatements(month: date) -> pl.DataFrame:
    return _restatements(*state(), access.viewer(), month)


def book(month: date) -> pl.DataFrame:
    """What people did to a month, newest first."""
    with served.intake().warehouse.cursor() as cursor:
        return events.every(cursor).filter(pl.col("month") == month)


def state() -> tuple[int, int]:
    """The version of the data and the length of the book: on these everything about a month hangs."""
    with served.intake().warehouse.cursor() as cursor:
        return source.version(), events.count(cursor)


@kept(40)
def _board(version: int, lines: int, viewer: Viewer, first: date, last: date, day: date) -> pl.DataFrame:
    return boards.board(served.intake().warehouse, first, last, viewer, day)


@kept(40)
def _signed(version: int, lines: int, month: date) -> pl.DataFrame:
    with served.intake().warehouse.cursor() as cursor:
        return events.signed(cursor, month)


@kept(40)
def _locked(version: int, lines: int) -> pl.DataFrame:
    with served.intake().warehouse.cursor() as cursor:
        return events.locked(cursor)


@kept(20)
def _restatements(version: int, lines: int, viewer: read.Viewer, month: date) -> pl.DataFrame:
    return changes.restatements(served.intake().warehouse, month, viewer)
