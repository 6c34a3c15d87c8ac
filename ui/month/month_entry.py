"""One line of the month: the number with its status and signal, how it changed and why in plain words, and the ways on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from catalog.kpi import Kpi
from metrics import lone
from metrics.why import divisible, explained
from ui.answers import ask, source
from ui.answers.figures import Figures
from ui.choices import dimensions, kpi_link
from ui.choices.scope import Chosen
from ui.month import digest
from ui.month.digest import Item
from ui.number import changes, commentary, passport, tiles, trust, why, worst
from ui.number.changes import Change
from ui.number.signal import Signal
from ui.number.trust import Trust
from ui.text import say, t
from ui.wording import marks, markup, sentences, values

TOP = 2  # projects that a line names
BY = "project"


@dataclass(frozen=True)
class Behind:
    """The projects behind a line in words, "" where none can be named; `spread`: because it was looked for one that alone makes the figure, and there is none."""

    words: str
    spread: bool = False


@dataclass(frozen=True)
class Line:
    """What the line of one KPI says: the change that stands on it and the other one, how far it can be trusted, why it is told, which projects stand behind it."""

    main: Change
    other: Change
    trusted: Trust
    reason: str
    behind: Behind


@dataclass(frozen=True)
class Month:
    """What the lines of a month share, and what each of them says, by KPI."""

    chosen: Chosen
    figures: Figures
    lines: Mapping[str, Line]


def of(items: Sequence[Item], chosen: Chosen, figures: Figures) -> Month:
    return Month(chosen, figures, _lines(tuple(items), chosen, figures))


@source.as_seen(digest.KEPT)
def _lines(items: tuple[Item, ...], chosen: Chosen, figures: Figures) -> Mapping[str, Line]:
    """Asks for the projects behind all the lines at once, now and in the span compared with."""
    ids = tuple(item.kpi.id for item in items)
    now, then = (ask.numbers(ids, scope, (BY,)) for scope in (chosen.scope, chosen.then))
    found = {}
    for item in items:
        main, other = changes.both(item.kpi, chosen, figures)
        projects = behind(item, now, then, changes.in_time(item.kpi, chosen, figures))
        trusted = trust.of(item.kpi, item.row, figures.arrivals, chosen.scope)
        found[item.kpi.id] = Line(main, other, trusted, reason(item, projects.words), projects)
    return found


def draw(item: Item, month: Month) -> None:
    kpi, row, chosen = item.kpi, item.row, month.chosen
    line = month.lines[kpi.id]
    with st.container(border=True, gap="xsmall", key=trust.key(kpi, line.trusted)):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(f"**{say(kpi.name)}**", width="content")
            st.markdown(f"**{values.full(kpi, row['value'])}**", width="content")  # type: ignore[arg-type]
        told = tiles.marks_of(kpi, row, item.signal, line.trusted)
        st.markdown(f"{marks.line(told)}  \n{markup.plain(line.reason)}")
        beside = (_change(line.main), passport.sample(kpi, row), trust.in_words(line.trusted.arrived), *line.trusted.rows)  # type: ignore[arg-type]
        st.caption(" · ".join(part for part in beside if part))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            commentary.on_tile(kpi, row, chosen, month.figures.notes)
            passport.popover(kpi, dict(row), told, f"{line.other.words} {line.other.against}".strip(), "", chosen.scope)
            kpi_link.link(kpi, chosen.scope, t("month.open"))


def _change(change: Change) -> str:
    return f"{change.against} {change.words}".strip()


def behind(item: Item, now: pl.DataFrame, then: pl.DataFrame, change: Change) -> Behind:
    """Which projects stand behind a line: of a signal the one that alone makes it, or those that moved the number; else those that surely miss."""
    if item.signal is None:
        return Behind(_sites(item.kpi, now))
    alone = _lone(item, item.signal, now)
    told = alone or _movers(item.kpi, item.signal, now, then, change)
    return Behind(told, spread=alone == "" and not told)


def reason(item: Item, projects: str) -> str:
    """One plain sentence: which rule makes it a signal or for how long it has missed, and which projects stand behind it."""
    if not digest.can_be_told(item):
        return _sentence([digest.why_untold(item)])
    parts = [item.signal.why] if item.signal else []
    if item.status == "missed" and item.streak:
        parts.append(t("month.streak", n=item.streak) if item.streak > 1 else t("month.new"))
    parts.append(projects)
    if not item.signal and item.status != "missed" and not projects:
        parts = [t("month.usual")]
    return _sentence(parts)


def _sentence(parts: Sequence[str]) -> str:
    told = t("word.full_stop", sentence=t("word.semicolon").join(part for part in parts if part))
    return told[:1].upper() + told[1:]


def _movers(kpi: Kpi, found: Signal, now: pl.DataFrame, then: pl.DataFrame, change: Change) -> str:
    """The projects that moved the number the way its signal says, where the change is more than chance, goes that way and can be taken apart."""
    if not change.step or not change.clear or (change.step > 0) != found.rising or not divisible(kpi, BY):
        return ""
    before, after = (frame.filter(pl.col("kpi") == kpi.id) for frame in (then, now))
    split = explained(kpi, before, after, BY)
    if split is None or len(split.parts) < TOP or not (top := why.leaders(split, TOP)):
        return ""
    told = t("month.movers", top=why.names(kpi, top, dimensions.labels(kpi, BY)))
    part = sum(part.total for part in top) / split.total  # beyond 1 where others made up for it
    return told + (t("month.moved_part", share=round(part * 100)) if part <= 1 else "")


def _lone(item: Item, found: Signal, now: pl.DataFrame) -> str | None:
    """The project without which the others are about as usual, unless chance explains its figure; "" where there is none, None where it cannot be asked."""
    kpi, whole = item.kpi, float(str(item.row["value"]))
    if not lone.may_be_asked(kpi):
        return None
    mine = now.filter(pl.col("kpi") == kpi.id, pl.col("value").is_not_null(), pl.col("denominator") > 0)
    one = lone.lone(kpi, mine, BY, whole, found.usual)
    if one is None:
        return ""
    judged = dict(zip(mine[BY], worst.verdicts(kpi, mine.to_dicts(), item.row), strict=True))
    if judged[one.group] in ("spread", "chance", "few"):
        return ""
    figures = {name: values.full(kpi, figure) for name, figure in (("value", one.value), ("rest", one.rest), ("usual", found.usual))}
    return t("month.lone", project=sentences.group(one.group, dimensions.labels(kpi, BY)), **figures)


def _sites(kpi: Kpi, now: pl.DataFrame) -> str:
    """The projects that surely miss, the worst first."""
    missed = sentences.worst_first(kpi, now).filter(pl.col("status") == "missed")
    if missed.is_empty():
        return ""
    label = dimensions.labels(kpi, BY)
    names = t("word.comma").join(sentences.group(site, label) for site in missed[BY].head(TOP))
    return t("month.sites", names=names, n=missed.height)
