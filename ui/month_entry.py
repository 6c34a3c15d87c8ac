"""One line of the month: the number with its status and signal, how it changed and why in plain words, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from catalog.model import Kpi
from metrics.why import divisible, explained
from ui import ask, breakdown, changes, commentary, kpi_link, passport, sentences, signal, status, trust, values, why
from ui.ask import Figures
from ui.digest import Item
from ui.scope import Chosen
from ui.text import say, t

TOP = 2  # projects that a line names
BY = "project"


@dataclass(frozen=True)
class Month:
    """What the lines of a month share: the scope, its figures, and the figures by project now and in the span compared with."""

    chosen: Chosen
    figures: Figures
    now: pl.DataFrame
    then: pl.DataFrame


def of(items: Sequence[Item], chosen: Chosen, figures: Figures) -> Month:
    """Asks for the projects behind all the lines at once."""
    ids = tuple(item.kpi.id for item in items)
    return Month(chosen, figures, ask.numbers(ids, chosen.scope, (BY,)), ask.numbers(ids, chosen.then, (BY,)))


def draw(item: Item, month: Month) -> None:
    kpi, row, chosen = item.kpi, item.row, month.chosen
    main, other = changes.both(kpi, chosen, month.figures)
    trusted = trust.of(kpi, row, month.figures.arrivals, chosen.scope)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(f"**{say(kpi.name)}**", width="content")
            st.markdown(f"**{values.full(kpi, row['value'])}**", width="content")  # type: ignore[arg-type]
        with st.container(horizontal=True, gap="xsmall"):
            look = status.look(item.status)
            st.badge(status.said(kpi, row), icon=look.icon, color=look.badge)  # type: ignore[arg-type]
            signal.badge(item.signal)
            trust.mark(trusted)
        st.markdown(reason(item, month, changes.in_time(kpi, chosen, month.figures)))
        st.caption(" · ".join(part for part in (_change(main), passport.sample(kpi, row), trust.in_words(trusted.arrived)) if part))  # type: ignore[arg-type]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            commentary.on_tile(kpi, row, chosen, month.figures.notes)
            passport.popover(kpi, dict(row), f"{other.words} {other.against}".strip(), "", chosen.scope)
            kpi_link.link(kpi, chosen.span, t("month.open"))


def _change(change: changes.Change) -> str:
    return f"{change.against} {change.words}".strip()


def reason(item: Item, month: Month, change: changes.Change) -> str:
    """One plain sentence: which rule makes it a signal or for how long it has missed, and which projects stand behind it."""
    parts = [item.signal.why] if item.signal else []
    if item.status == "missed" and item.streak:
        parts.append(t("month.streak", n=item.streak) if item.streak > 1 else t("month.new"))
    parts.append(_movers(item.kpi, month, change) if item.signal else _sites(item.kpi, month))
    if not item.signal and item.status != "missed" and not parts[-1]:
        parts = [t("month.usual")]
    told = t("word.full_stop", sentence=t("word.semicolon").join(part for part in parts if part))
    return told[:1].upper() + told[1:]


def _movers(kpi: Kpi, month: Month, change: changes.Change) -> str:
    """The projects that moved the number the way it went, where the change is told and can be taken apart."""
    if change.step is None or not divisible(kpi, BY):
        return ""
    then, now = (frame.filter(pl.col("kpi") == kpi.id) for frame in (month.then, month.now))
    split = explained(kpi, then, now, BY)
    if split is None or len(split.parts) < TOP or not (top := why.leaders(split, TOP)):
        return ""
    return t("month.movers", top=why.names(kpi, top, breakdown.labels(kpi, BY)))


def _sites(kpi: Kpi, month: Month) -> str:
    """The projects that surely miss, the worst first."""
    missed = sentences.worst_first(kpi, month.now).filter(pl.col("status") == "missed")
    if missed.is_empty():
        return ""
    label = breakdown.labels(kpi, BY)
    names = t("word.comma").join(sentences.group(site, label) for site in missed[BY].head(TOP))
    return t("month.sites", names=names, n=missed.height)
