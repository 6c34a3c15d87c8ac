"""A month in three sentences, for who has ten seconds: what clearly changed, why, and what is being done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ui.answers import ask
from ui.frame import sections
from ui.month.digest import Digest, Item
from ui.month.month_entry import Line, Month
from ui.month.month_late import Promise
from ui.number import dips
from ui.text import say, t
from ui.wording import markup, sentences

NAMED, MOVED = 3, 2  # KPIs of a kind that are named; of which the projects are told
_MOVED = {"worse": ("concern",), "better": ("improvement",), "odd": ("high", "low")}


def draw(found: Digest, month: Month, promises: Sequence[Promise]) -> None:
    if not found.items:
        return
    told = changed(found, month.lines), why(found, month.lines, dips.what_happened(month.chosen.scope)[0]), done(promises)
    st.markdown("  \n".join(words for words in told if words))
    sections.link("actions", t("gist.actions"), ":material/task_alt:")


def changed(found: Digest, lines: Mapping[str, Line]) -> str:
    """What went beyond the usual, to the worse, the better or neither, and what misses its target for the first time; of each it is said where its data have gaps."""
    if found.open:
        return t("gist.open")
    fresh = [item for item in found.missed() if item.streak == 1 and item.signal is None]
    moved = {word: found.changed(*verdicts) for word, verdicts in _MOVED.items()}
    told = (*moved.items(), ("fresh", fresh))
    parts = [t(f"gist.{word}", names=_named(items, lines)) for word, items in told if items]
    return t("gist.changed", parts=t("word.semicolon").join(parts)) if parts else t("gist.nothing")


def why(found: Digest, lines: Mapping[str, Line], happened: str) -> str:
    """What happened from outside, and the projects behind what got worse, or that it was none by itself; nothing where nothing got worse."""
    worse = found.changed("concern")
    if not worse:
        return ""
    behind = [(item.kpi, lines[item.kpi.id].behind) for item in worse if item.kpi.id in lines]
    told = [t("gist.because", kpi=say(kpi.name), projects=projects.words) for kpi, projects in behind if projects.words]
    projects = t("word.full_stop", sentence=t("word.semicolon").join(told[:MOVED])) if told else ""
    if happened or projects:
        return t("gist.why", parts=sentences.together(happened, projects))
    return t("gist.why_spread" if sum(projects.spread for _, projects in behind) == len(worse) else "gist.why_open")


def done(promises: Sequence[Promise]) -> str:
    """The actions that are overdue or due soon, by name and place."""
    if not promises:
        return t("gist.none_due")
    names = ask.project_names()
    told = [
        t(
            "gist.late" if promise.overdue else "gist.due", name=markup.plain(promise.name), day=f"{promise.due:%Y-%m-%d}",
            project=markup.plain(names[promise.project]),
        )
        for promise in promises
    ]  # fmt: skip
    return t("gist.done", n=len(promises), names=sentences.listing(told, NAMED))


def _named(items: Sequence[Item], lines: Mapping[str, Line]) -> str:
    return sentences.listing([_name(item, lines.get(item.kpi.id)) for item in items], NAMED)


def _name(item: Item, line: Line | None) -> str:
    name = say(item.kpi.name)
    return name if line is None or line.trusted.level == "whole" else t("gist.gaps", name=name)
