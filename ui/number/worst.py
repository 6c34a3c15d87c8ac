"""Which project is worst, and is that real? One sentence from the figures of the projects and the limits of chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import polars as pl
import streamlit as st

from catalog.kpi import Events, Kpi
from metrics import peer_funnel, ranking
from metrics.apart import clear
from metrics.funnel import ALARM, WARNING
from ui.answers import ask
from ui.answers.names import Names
from ui.choices.scope import Chosen
from ui.text import say, t
from ui.wording import markup, sentences, status, values

Verdict = Literal["sure", "perhaps", "spread", "chance", "few", "due", "metered"]
FEWEST = 3  # projects; of two there is no worst
NAMED = 3  # others that are clearly worse
HELD = 1 / 3  # of all cases; one project with as many is the story of a count


def draw(kpi: Kpi, chosen: Chosen) -> None:
    """The sentence, where there is one to say."""
    words = sentence(kpi, ask.numbers([kpi.id], chosen.scope, ("project",)), ask.numbers([kpi.id], chosen.scope), ask.project_names())
    if words:
        st.markdown(f":material/search_insights: {words}")


def sentence(kpi: Kpi, frame: pl.DataFrame, whole: pl.DataFrame, names: Names) -> str:
    """The worst project with its figure, whether chance explains it, and who else is clearly worse. `whole`: the figure of all of them.

    One of too few cases is not named before those that have enough, unless hardly any have.
    """
    mine = sentences.worst_first(kpi, frame).filter(pl.col("value").is_not_null(), pl.col("denominator") > 0)
    if _is_count(kpi):
        return _held_by_one(kpi, mine, names)
    enough = mine.filter(pl.col("status") != status.UNKNOWN)
    mine = enough if enough.height >= FEWEST else mine
    together = [row for row in whole.to_dicts() if row["kpi"] == kpi.id and row["value"] is not None]
    if mine.height < FEWEST or not together or kpi.direction == "none":
        return ""
    rows = mine.to_dicts()
    if rows[0]["value"] == rows[-1]["value"]:
        return ""
    found = verdicts(kpi, rows, together[0])
    name = lambda row: f"**{markup.plain(names[row['project']])}**"  # noqa: E731
    told = t(
        f"worst.says_{found[0]}",
        kpi=say(kpi.name),
        name=name(rows[0]),
        value=values.full(kpi, rows[0]["value"]),
        whole=values.full(kpi, together[0]["value"]),
        few=status.few(kpi, rows[0]),
    )
    others = [name(row) for row, verdict in zip(rows[1:], found[1:], strict=True) if verdict == "sure"]
    told += t("worst.others", names=sentences.listing(others, NAMED)) if others else ""
    told += t("worst.together") if _only_together(found, rows, together[0]) else ""
    return told + (t("worst.tied", worst=name(rows[0]), name=name(rows[1])) if found[0] == "sure" and not _apart(rows[0], rows[1]) else "")


def _is_count(kpi: Kpi) -> bool:
    return kpi.kind == "stock" or (isinstance(kpi.measure, Events) and kpi.measure.exposure is None)


def _held_by_one(kpi: Kpi, counts: pl.DataFrame, names: Names) -> str:
    """Of a plain count: the project that holds a third and more of all, among three projects and more."""
    whole = float(counts["value"].sum())
    if counts.height < FEWEST or whole < kpi.minimum_n or kpi.direction != "down":
        return ""
    most = counts.row(int(counts["value"].arg_max() or 0), named=True)
    if most["value"] < HELD * whole:
        return ""
    name, n, all_ = markup.plain(names[most["project"]]), values.full(kpi, most["value"]), values.full(kpi, whole)
    return t("worst.held_by_one", kpi=say(kpi.name), name=f"**{name}**", n=n, whole=all_, share=f"{100 * most['value'] / whole:.0f}%")


def _only_together(found: Sequence[Verdict], rows: Sequence[Mapping[str, object]], whole: Mapping[str, object]) -> bool:
    """Whether all projects together surely miss, though of no single one anything can be said."""
    return whole["status"] == "missed" and set(found) <= {"spread", "chance", "few"} and all(row["status"] != "missed" for row in rows)


def _apart(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return one["lower"] is None or other["lower"] is None or clear(one, other)


def verdicts(kpi: Kpi, rows: Sequence[Mapping[str, object]], whole: Mapping[str, object]) -> list[Verdict]:
    """Row by row: worse beyond the limits of 99.8 % (sure) or 95 % (perhaps), within what the projects usually differ by (spread), else chance; where there is no
    funnel, apart from the whole or not.

    Where the figure itself is said to have too few cases (few), nothing of it is called real. What is "due" once in every period is done or not, what is
    "metered" is known and not sampled: chance has no part in either.
    """
    if ranking.in_full(kpi):
        return ["due" if kpi.every else "metered"] * len(rows)
    few = [row["status"] == status.UNKNOWN for row in rows]
    return ["few" if is_few else found for is_few, found in zip(few, _judged(kpi, rows, whole), strict=True)]


def _judged(kpi: Kpi, rows: Sequence[Mapping[str, object]], whole: Mapping[str, object]) -> list[Verdict]:
    drawn = peer_funnel.of(kpi, rows)
    if drawn is None:
        bad = -1 if kpi.direction == "up" else 1
        worse = [(float(str(row["value"])) - float(str(whole["value"]))) * bad > 0 for row in rows]
        return [
            "perhaps" if is_worse and row["lower"] is not None and clear(row, whole) else "chance"
            for is_worse, row in zip(worse, rows, strict=True)
        ]
    sure, perhaps, spread = (found == -1 for found in (drawn.verdict(ALARM), drawn.verdict(WARNING), drawn.beyond_chance(WARNING)))
    return ["sure" if sure[at] else "perhaps" if perhaps[at] else "spread" if spread[at] else "chance" for at in range(len(rows))]
