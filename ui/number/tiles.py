"""The tile of one KPI: value, status, change, course, and beside them everything one must know to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import Scope
from ui.answers import settled, source
from ui.answers.figures import Figures
from ui.choices.scope import Chosen
from ui.drawing import sparkline, tables
from ui.number import changes, commentary, passport, records, signal, trust
from ui.number.changes import Change
from ui.number.signal import Signal
from ui.number.trust import Trust
from ui.session import access
from ui.text import say, t
from ui.wording import held, markup, status, values
from ui.wording.marks import Mark, line

KEPT = 2000
SPARK_MONTHS = 12
# On a phone a value or a change of more signs than these (a Chinese one is two) leaves no room for a course beside it.
FAR_VALUE, FAR_CHANGE = 12, 26
NOT_DELIVERED = "not_recorded"


def row(kpis: Sequence[str], chosen: Chosen, figures: Figures, columns: int = 4) -> None:
    """Tiles side by side; on a narrow screen one below the other."""
    for start in range(0, len(kpis), columns):
        places = st.columns(columns, gap="small")
        for place, id in zip(places, kpis[start : start + columns], strict=False):
            with place:
                tile(registry.kpi(id), chosen, figures)


@dataclass(frozen=True)
class Face:
    """What a tile says, reckoned: the KPI with the bars it is held to, its row, the change that stands on it and the other one, and so on."""

    kpi: Kpi
    row: dict[str, object]
    main: Change
    other: Change
    trusted: Trust
    signal: Signal | None
    course: str
    latest: str


def tile(kpi: Kpi, chosen: Chosen, figures: Figures) -> None:
    found = face(kpi, chosen, figures)
    with st.container(border=True, height="stretch", gap="xsmall", key=trust.key(kpi, found.trusted) if found else None):
        if found is None:
            now = changes.of(figures.now, kpi.id)
            _absent(kpi, now is None or empty(now))
            return
        kpi, now = found.kpi, found.row
        _number(found)
        told = marks_of(kpi, now, found.signal, found.trusted)
        _told(told, _small_print(found), found.course)
        commentary.on_tile(kpi, now, chosen, figures.notes)
        with st.container(horizontal=True, gap="small"):
            passport.popover(kpi, now, told, f"{found.other.words} {found.other.against}".strip(), found.latest, chosen.scope)
            _records(kpi, chosen.scope)


def marks_of(kpi: Kpi, row: Mapping[str, object], found: Signal | None, trusted: Trust) -> list[Mark]:
    """The marks of a figure, the most important first: how it stands, what its course tells, how far it can be trusted."""
    return [mark for mark in (status.mark(kpi, row), signal.mark(found), trust.mark(trusted)) if mark is not None]


@source.as_seen(KEPT)
def face(kpi: Kpi, chosen: Chosen, figures: Figures) -> Face | None:
    """What the tile of a KPI says; None where there is no number to say anything of."""
    row = changes.of(figures.now, kpi.id)
    if row is None or empty(row) or not_delivered(row):
        return None
    kpi, row = held.to_row(kpi, row), settled.judged(kpi, row, chosen.open)
    main, other = changes.both(kpi, chosen, figures)
    return Face(
        kpi, row, main, other, trust.of(kpi, row, figures.arrivals, chosen.scope), signal.at(kpi, figures.monthly, chosen.span.end, chosen.closed),
        _course(kpi, row, main, figures.monthly, chosen.closed), _latest(kpi, figures.monthly, chosen),
    )  # fmt: skip


def empty(row: dict[str, object]) -> bool:
    """Nothing came in for this scope: no case, none left out, none waiting."""
    return row["value"] is None and not (row["denominator"] or row["excluded"] or row["pending"])


def not_delivered(row: dict[str, object]) -> bool:
    """No row could be judged because the files had no such column."""
    if row["value"] is not None or row["denominator"]:
        return False
    return any(item["reason"] == NOT_DELIVERED for item in row["why"] or ())  # type: ignore[attr-defined]


def _absent(kpi: Kpi, empty: bool) -> None:
    """No row in this scope, or the column was not delivered: said in words, no number."""
    st.metric(say(kpi.name), values.DASH, help=say(kpi.meaning))
    dataset = registry.dataset(kpi.dataset)
    if empty:
        _told([Mark(t("tile.nothing"), status.look(None).symbol, "gray")], [t("tile.nothing_help", dataset=say(dataset.name))])
        return
    needed = t("word.or").join(say(dataset.column(name).label) for name in kpi.needs[0])
    _told([Mark(t("tile.not_delivered"), "⊘", "gray")], [t("tile.needs", columns=needed, dataset=say(dataset.name))])


def _number(found: Face) -> None:
    kpi, change = found.kpi, found.main
    good_up = {"up": "normal", "down": "inverse", "none": "off"}[kpi.direction]
    st.metric(
        say(kpi.name),
        values.full(kpi, found.row["value"]),  # type: ignore[arg-type]
        delta=None if change.step is None else change.words.replace(values.MINUS, "-"),
        delta_color=good_up if change.step and change.clear else "off",  # type: ignore[arg-type]
        delta_arrow="auto" if change.step else "off",
        delta_description=change.against or None,
    )


def _course(kpi: Kpi, row: Mapping[str, object], change: Change, monthly: pl.DataFrame, closed: date) -> str:
    """The last months as a sparkline, dotted where they are not settled; open cases have none, their months tell age and not time."""
    if not kpi.adds_over_time:
        return ""
    mine = monthly.filter((pl.col("kpi") == kpi.id) & pl.col("value").is_not_null()).sort("month").tail(SPARK_MONTHS)
    if mine.height < 2:
        return ""
    known: dict[date, float] = dict(mine.select("month", "value").iter_rows())
    unsettled = settled.unsettled(kpi, monthly, closed)
    return sparkline.image(sparkline.spaced(known), unsettled, _in_words(kpi, known, unsettled), beside=not _is_far(kpi, row, change))


def _is_far(kpi: Kpi, row: Mapping[str, object], change: Change) -> bool:
    step = "" if change.step is None else change.words + change.against
    return tables.signs(values.full(kpi, row["value"])) > FAR_VALUE or tables.signs(step) > FAR_CHANGE  # type: ignore[arg-type]


def _in_words(kpi: Kpi, known: Mapping[date, float], unsettled: Sequence[date]) -> str:
    """The course for whom cannot see it: where it began and ended, its lowest and its highest month, and which months may still change."""
    named = {"first": min(known), "last": max(known), "low": min(known, key=known.__getitem__), "high": max(known, key=known.__getitem__)}
    told = {name: f"{values.month(month)} {values.full(kpi, known[month])}" for name, month in named.items()}
    open_ = t("tile.course_unsettled", span=values.span(unsettled[0], unsettled[-1])) if unsettled else ""
    return markup.plain(t("tile.course", **told) + open_)


def _latest(kpi: Kpi, monthly: pl.DataFrame, chosen: Chosen) -> str:
    """The last month of a longer period that has a number, by itself."""
    mine = monthly.filter((pl.col("kpi") == kpi.id) & pl.col("value").is_not_null()).sort("month")
    if not kpi.adds_over_time or chosen.span.months == 1 or mine.is_empty():
        return ""
    last = mine.row(-1, named=True)
    return t(
        "tile.latest",
        month=values.month(last["month"]),
        value=values.full(kpi, last["value"]),
        n=values.whole(values.cases(kpi, last["denominator"])),
    )


def _told(marks: Sequence[Mark], lines: Sequence[str], course: str = "") -> None:
    """Course, marks and small print as one element: a page has many tiles."""
    st.markdown("  \n".join([course + line(marks), *(f":small[:gray[{markup.plain(words)}]]" for words in lines)]))


def _small_print(found: Face) -> list[str]:
    """What one must see at once: the other change, the target, how many cases, what is missing. The rest is in the passport."""
    kpi, now, main, other = found.kpi, found.row, found.main, found.other
    beside = " · ".join(part for part in (passport.missing(kpi, now), trust.in_words(found.trusted.arrived)) if part)
    second = "" if other.step is None else f"{other.against} {values.whole(other.words)}"
    uncompared = "" if main.step is not None or now["status"] == status.UNKNOWN else main.words  # a mark says already that it is too few
    lines = [second, passport.target(kpi, now["mixed"]), passport.sample(kpi, now), beside, uncompared]
    return [words for words in lines if words]


def _records(kpi: Kpi, scope: Scope) -> None:
    if kpi.about_people and not access.viewer().may_see_names:
        return
    if st.button(t("tile.records"), key=f"records_of_{kpi.id}", type="tertiary", icon=":material/list:"):
        records.dialog(kpi, scope)
