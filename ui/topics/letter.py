"""What residents are told of a project's period, in plain words: what they said, what was done, how it went.

Everything is asked as one who may not see names, whoever looks; figures of fewer than five are left out, and so is what could be found from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.lexicon.topic_names import TOPIC_NAMES
from metrics import redaction
from metrics.suppression import SMALL_GROUP
from pipelines.read import Scope
from ui.answers import ask
from ui.choices.scope import Chosen
from ui.number import changes
from ui.number.changes import Change
from ui.text import say, t
from ui.wording import status, values

HEARD = ("V01", "V07S", "C04")
REPORTED = ("R01", "C01")  # all that came is to be answered, but for what was withdrawn
DONE = ("R14", "R01", "C01", "C02", "C05", "V10", "V11", "Q01", "Q04", "M01", "E02", "E03")
WENT = ("V01", "V06", "R14", "C02", "C04", "Q02", "E01")
TOPICS = 5


@dataclass(frozen=True)
class Result:
    """One line of how it went: the figure, the one before (None: not to be compared), and the verdict in words."""

    kpi: Kpi
    now: str
    before: str | None
    target: str
    change: str


def heard(scope: Scope) -> list[str]:
    """What residents told us: how content they are, what they speak of, what they reported."""
    found = ask.for_everybody((*HEARD, *REPORTED), scope)
    lines = [
        t(f"letter.heard_{id.lower()}", n=values.count(row["denominator"]), value=_of_hundred(row))
        for id in HEARD
        if (row := _row(found, id))
    ]
    reported = {id: row["denominator"] + row["pending"] for id in REPORTED if (row := _row(found, id))}
    lines += [t(f"letter.reported_{id.lower()}", n=values.count(n)) for id, n in reported.items()]
    counted = Counter(topic for topics in ask.topics(scope).to_list() for topic in topics or ())
    named = redaction.tellable(counted)
    if named:
        words = [t("letter.topic", name=say(TOPIC_NAMES[topic]), n=n) for topic, n in list(named.items())[:TOPICS]]
        lines.append(t("letter.topics", topics=t("word.comma").join(words)))
    return lines


def done(scope: Scope, project: str) -> list[str]:
    """What we did: work by its count, and improvements with what became of them."""
    found = ask.for_everybody(DONE, scope)
    lines = [
        t("letter.did", name=called(registry.kpi(id)), k=values.count(row["numerator"]), n=values.count(row["denominator"]))
        for id in DONE
        if registry.kpi(id).kind == "rate" and (row := _row(found, id))
    ]
    return lines + [_improved(row) for row in _finished(scope, project)]


def figures(scope: Scope) -> list[str]:
    """The KPIs that the page has a figure of, in its order."""
    ids = tuple(dict.fromkeys((*HEARD, *DONE, *WENT)))
    found = ask.for_everybody(ids, scope)
    return [id for id in ids if _row(found, id)]


def called(kpi: Kpi) -> str:
    """What residents are told a KPI is."""
    return say(kpi.plain or kpi.name)


def _finished(scope: Scope, project: str) -> list[dict[str, Any]]:
    """Actions that were finished within the period at the project."""
    found = ask.effects_for_everybody()
    if found.is_empty() or scope.start is None or scope.end is None:
        return []
    inside = pl.col("done").is_between(scope.start, pl.lit(scope.end).dt.month_end())
    return found.filter(pl.col("projects").list.contains(project) & inside.fill_null(False)).to_dicts()


def _improved(row: dict[str, Any]) -> str:
    """What an action was to improve, where residents have a name for it, and whether it did. Its own words may name people or firms and stay in the house."""
    kpi = registry.kpi(str(row["kpi"]))
    return t("letter.improved" if kpi.plain else "letter.improved_other", name=called(kpi), state=t(f"letter.state_{row['state']}"))


def went(chosen: Chosen, scope: Scope, before: Scope) -> list[Result]:
    """How it went: each figure beside the one before, the target, and the change in a word where chance does not explain it."""
    now, then = (ask.for_everybody(WENT, each) for each in (scope, before))
    found = []
    for kpi, row in ((registry.kpi(id), row) for id in WENT if (row := _row(now, id))):
        rows = row, _row(then, kpi.id)
        change = changes.between(kpi, "", rows, (scope, before), changes.within(chosen, before), ask.arrivals(), ask.scales())
        found.append(_result(kpi, *rows, change))
    return found


def _result(kpi: Kpi, now: dict[str, Any], then: dict[str, Any] | None, change: Change) -> Result:
    """The line of a figure; what may not be compared is not set beside anything."""
    before = None if change.step is None or then is None else values.full(kpi, then["value"])
    return Result(kpi, values.full(kpi, now["value"]), before, _kept(kpi, now), t(f"letter.change_{_way(kpi, change)}"))


def _way(kpi: Kpi, change: Change) -> str:
    if change.step is None:
        return "unknown"
    if not change.step or not change.clear:
        return "same"
    return "better" if (change.step > 0) == (kpi.direction == "up") else "worse"


def _kept(kpi: Kpi, row: dict[str, Any]) -> str:
    """Whether the target is reached, in words that need no statistics."""
    return f"{status.look(str(row['status'])).symbol} {t(f'letter.kept_{status.code(kpi, row)}')}"


def lines(results: Sequence[Result]) -> str:
    """The results one below the other: a table of five columns is wider than a phone."""
    return "\n".join(f"- **{called(row.kpi)}**  \n  {_told(row)}" for row in results)


def _told(row: Result) -> str:
    parts = {"now": row.now, "before": row.before, "target": row.target, "change": row.change}
    return " · ".join(t("word.is", name=t(f"letter.{name}"), words=words) for name, words in parts.items() if words)


def _row(frame: pl.DataFrame, id: str) -> dict[str, Any] | None:
    """The figure of a KPI, if it has one and stands for at least five."""
    found = frame.filter(pl.col("kpi") == id, pl.col("value").is_not_null(), pl.col("denominator") >= SMALL_GROUP)
    return found.row(0, named=True) if found.height else None


def _of_hundred(row: dict[str, Any]) -> str:
    return f"{float(row['value']):.0f}"
