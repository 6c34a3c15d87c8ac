"""The months in which a number clearly got worse, each with the way to its why; and what happened from outside in a month."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from metrics.apart import clear
from pipelines.read import Scope, shift
from ui.answers import ask, settled
from ui.choices import kpi_link, places
from ui.choices.periods import Span
from ui.choices.scope import Chosen
from ui.drawing import course, events
from ui.number import changes
from ui.text import say, t
from ui.wording import markup, sentences, values

SHOWN = 3
FIRST_WORDS = 24  # letters of a note that a button has room for
_CLAUSE = re.compile(r"[，。；,;]|[.] ")
USUAL_MONTHS = 12  # against which a month that something happened in is held


def months(kpi: Kpi, monthly: pl.DataFrame, span: Span, closed: date) -> list[date]:
    """The months of a span in which the control chart says that it got worse, the latest first."""
    found = course.of(kpi, monthly, closed)
    fell = [] if found is None else [found.months[place] for place in found.signals(("concern",))]
    return [month for month in reversed(fell) if span.start <= month <= span.end]


def draw(kpi: Kpi, chosen: Chosen, monthly: pl.DataFrame) -> None:
    """A line with a button for each month that got worse, apart from those in which only something happened; of a single month, what happened in it from outside.

    Of what is due once in each period a chart of chance says nothing: each one that was missed is named with its calendar.
    """
    if chosen.span.months == 1:
        words = outside(kpi, chosen)
        if words:
            st.markdown(f":material/storm: {words}")
        return
    fell, lowest = months(kpi, monthly, chosen.span, chosen.closed), worst(kpi, monthly, chosen.span, chosen.closed)
    if lowest is None or kpi.every is not None:
        return
    happened = _happened(replace(chosen.scope, start=chosen.span.start, end=chosen.span.end))
    known = set(monthly.filter(pl.col("kpi") == kpi.id, pl.col("value").is_not_null())["month"])  # what is due twice a year has few
    struck = [month for month in _struck(kpi, chosen.scope, chosen.span) if month in known and month not in fell]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        key, month, value = "dips.which" if fell else "dips.none", values.month(lowest[0]), values.full(kpi, lowest[1])
        span = values.span(chosen.span.start, chosen.span.end)  # the chart below reaches further back
        st.markdown(t(key, kpi=say(kpi.name), span=span, month=month, value=value), width="content")
        for word, found in (("dips.why", fell), ("dips.struck", struck)):
            if word == "dips.struck" and fell and struck:
                st.markdown(t("dips.not_worse"), width="content")
            for day in found[:SHOWN]:
                label = t(word, month=values.month(day)) + _with(happened.filter(pl.col("month") == day))
                kpi_link.link(
                    kpi, replace(chosen.scope, start=day, end=day), label, ":material/help:" if word == "dips.why" else ":material/storm:"
                )


def _struck(kpi: Kpi, scope: Scope, span: Span) -> list[date]:
    """The months in which something from outside began that struck as many projects as the chart tells of, the latest first."""
    outside = ask.happenings().filter(pl.col("source") == "emergency")
    found, known = (places.within(frame, scope) for frame in (outside, ask.projects()))
    told = events.among(kpi, found, span.start, shift(span.end, 1) - timedelta(days=1), known.height)
    return sorted({event.start.replace(day=1) for event in told.drawn}, reverse=True)


def _with(happened: pl.DataFrame) -> str:
    """What happened in a month, for a button: the kinds, and of a single text its first words (台风登陆)."""
    if happened.is_empty():
        return ""
    texts = happened["text"].drop_nulls().unique().to_list()
    first = _CLAUSE.split(texts[0])[0] if len(texts) == 1 else ""
    text = t("dips.first_words", text=markup.plain(first)) if 0 < len(first) <= FIRST_WORDS else ""
    return t("dips.with", what=_kinds(sorted(set(happened["type"]))) + text)


def worst(kpi: Kpi, monthly: pl.DataFrame, span: Span, closed: date) -> tuple[date, float] | None:
    """The month of the span with the worst number, of those that are settled and have enough cases; None where none is better or worse than another."""
    if kpi.direction == "none" or not kpi.adds_over_time or monthly.is_empty():
        return None
    inside = pl.col("month").is_between(span.start, span.end) & (pl.col("denominator") >= kpi.minimum_n)
    mine = settled.months(kpi, monthly, closed).filter(inside)
    if mine["value"].n_unique() < 2:
        return None
    row = mine.sort("value", descending=kpi.direction == "down").row(0, named=True)
    return row["month"], row["value"]


def outside(kpi: Kpi, chosen: Chosen) -> str:
    """What happened from outside in the month, where, and how the number stands there beside the other projects."""
    words, where = what_happened(chosen.scope)
    return words + _beside(kpi, chosen, where) if where else ""


def what_happened(scope: Scope) -> tuple[str, list[str]]:
    """What happened from outside in the month of a scope, in words, and in which projects."""
    found = _happened(scope)
    if found.is_empty() or scope.end is None:
        return "", []
    names, where = ask.project_names(), sorted(set(found["project"]))
    texts = [markup.plain(text) for text in found["text"].drop_nulls().unique(maintain_order=True).head(1)]
    words = t(
        "dips.happened", month=values.month(scope.end), what=_kinds(sorted(set(found["type"]))), n=len(where),
        names=sentences.listing([markup.plain(names[id]) for id in where]), text=t("dips.text", text=texts[0]) if texts else "",
    )  # fmt: skip
    return words, where


def _beside(kpi: Kpi, chosen: Chosen, where: Sequence[str]) -> str:
    """The number of those projects and of all the others, whether they differ by more than chance, and what it was there before."""
    scope = chosen.scope
    rows = ask.numbers([kpi.id], scope, ("project",)).drop_nulls("value")["project"].to_list()
    others = tuple(id for id in rows if id not in where)
    if not others or kpi.direction == "none":
        return ""
    here, there = (ask.numbers([kpi.id], replace(scope, projects=tuple(ids))).to_dicts()[0] for ids in (where, others))
    if here["value"] is None or there["value"] is None:
        return ""
    worse = (here["value"] < there["value"]) == (kpi.direction == "up")
    key = "dips.apart" if worse and clear(here, there) else "dips.alike"
    told = t(key, kpi=say(kpi.name), here=values.full(kpi, here["value"]), there=values.full(kpi, there["value"]), n=len(others))
    return told + usual(kpi, chosen, replace(scope, projects=tuple(where)), here)


def usual(kpi: Kpi, chosen: Chosen, here: Scope, now: Mapping[str, object]) -> str:
    """What the number was in the same projects in the year before, and whether the month is worse; nothing where the two may not be compared."""
    assert here.start is not None
    past = replace(here, start=shift(here.start, -USUAL_MONTHS), end=shift(here.start, -1))
    then = ask.numbers([kpi.id], past).to_dicts()[0]
    told = changes.between(kpi, "", (now, then), (here, past), changes.within(chosen, past), ask.arrivals(), ask.scales())
    if not kpi.adds_over_time or told.step is None:
        return ""
    worse = (float(str(now["value"])) < float(str(then["value"]))) == (kpi.direction == "up")
    verdict = t("dips.usual_fell" if worse and told.clear else "dips.usual_same")
    return t("dips.usual", usual=values.full(kpi, then["value"]), verdict=verdict)


def _happened(scope: Scope) -> pl.DataFrame:
    """`month`, `project`, `type` and `text` of the emergencies that came from outside, within a scope of months."""
    month = pl.col("started").dt.truncate("1mo")
    found = ask.happenings().filter(pl.col("source") == "emergency", month.is_between(scope.start or date.min, scope.end or date.max))
    return places.within(found, scope).select("project", "text", type="name", month=month)


def _kinds(codes: Sequence[str]) -> str:
    labels = {value.code: say(value.label) for value in registry.dataset("emergencies").column("type").values}
    return t("word.comma").join(labels.get(code, code) for code in codes)
