"""What people wrote about a number: on its tile, and the panel in which it is written. A number that surely missed asks for its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

import polars as pl
import streamlit as st

from catalog.kpi import Kpi
from errors import UserError
from pipelines import read
from ui.answers import books
from ui.choices import kpi_link, parameters
from ui.choices.scope import Chosen
from ui.drawing import charts
from ui.frame import notices
from ui.session import access, state
from ui.text import say, t
from ui.wording import markup, values

DEMANDED = "missed"
PARAMETER = "write"  # in the address of a KPI: its reason is to be written, so the form stands first
EXCERPT = 60  # characters on a tile


def latest(notes: pl.DataFrame, kpi: str, month: date) -> dict[str, object] | None:
    """The newest words on a KPI's month."""
    if notes.is_empty():
        return None
    mine = notes.filter((pl.col("kpi") == kpi) & (pl.col("month") == month)).sort("at", descending=True)
    return mine.row(0, named=True) if mine.height else None


def on_tile(kpi: Kpi, row: Mapping[str, object], chosen: Chosen, notes: pl.DataFrame) -> None:
    """The newest words, or the demand for them where the target was surely missed; a number narrowed by more than its place has neither."""
    said = latest(notes, kpi.id, chosen.span.end)
    if said is not None:
        st.caption(f":material/comment: {markup.plain(excerpt(said))}")
    elif demanded(row, chosen):
        if access.may_comment():
            kpi_link.link(kpi, chosen.scope, t("commentary.demand"), ":material/edit_note:", {PARAMETER: ["1"]})
        else:
            st.caption(f":material/edit_note: {t('commentary.awaited')}")


def demanded(row: Mapping[str, object], chosen: Chosen) -> bool:
    """Whether a number asks for its reason: it surely missed, as known now, and is not narrowed by more than its place."""
    return row["status"] == DEMANDED and state.as_of() is None and not chosen.scope.filters


def comes_first(kpi: Kpi, row: Mapping[str, object], chosen: Chosen) -> bool:
    """Whether the reader came to write a reason that nobody gave yet: then the panel stands above the number, else behind what explains it."""
    asked = parameters.flag(PARAMETER, lambda start, _: start)
    return asked and access.may_comment() and demanded(row, chosen) and latest(books.notes(chosen.scope), kpi.id, chosen.span.end) is None


def excerpt(note: Mapping[str, object]) -> str:
    text = str(note["text"]).replace("\n", " ")
    short = text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
    return t("commentary.said", by=values.whom(str(note["by"])), text=short)


def panel(kpi: Kpi, row: Mapping[str, object], chosen: Chosen, save: Callable[[str], None]) -> None:
    """All that was written of this scope's months, the newest first, and the form for those with the right. `save` may raise a UserError."""
    charts.section(t("commentary.title"), help=t("commentary.help"))
    notes = books.notes(chosen.scope).filter(pl.col("kpi") == kpi.id)
    month = values.month(chosen.span.end)
    if missing := demanded(row, chosen) and latest(notes, kpi.id, chosen.span.end) is None:
        st.warning(t("commentary.please", month=month), icon=":material/edit_note:")
    if access.may_comment():
        _form(kpi, month, save)
    if notes.is_empty() and not missing:
        notices.nothing_here(t("commentary.none"))
    if row["status"] == DEMANDED and access.can("act"):
        kpi_link.act(kpi.id, chosen.scope)
    for note in notes.iter_rows(named=True):
        _note(note)


def _form(kpi: Kpi, month: str, save: Callable[[str], None]) -> None:
    key = f"commentary_{kpi.id}"

    def keep() -> None:
        if not (text := str(state.get(key) or "").strip()):
            return
        try:
            save(text)
        except UserError as error:
            notices.later(say(error.sentence))
            return
        notices.done(t("commentary.kept"))
        state.put(key, "")

    st.text_area(t("commentary.write", month=month), key=key, max_chars=read.LONGEST, placeholder=t("commentary.hint"), height=100)
    st.button(t("commentary.save"), key=f"{key}_save", icon=":material/save:", on_click=keep)


def _note(note: Mapping[str, object]) -> None:
    at = note["at"]
    when = values.moment(at) if isinstance(at, datetime) else values.DASH
    with st.container(border=True, gap="xsmall"):
        st.caption(t("commentary.head", month=values.month(note["month"]), by=values.whom(str(note["by"])), when=when))  # type: ignore[arg-type]
        st.markdown(markup.plain(str(note["text"])))
