"""Actions and interventions as they were loaded, with what became of the numbers they were meant to move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from catalog import registry
from catalog.days import day_of
from catalog.words import Text
from metrics.improvement import COMPARABLE, REGRESSION, Judged, compared, interrupted, panelled, window
from metrics.intervals import wilson
from pipelines.scope import Scope, last_whole


@dataclass(frozen=True)
class Share:
    """Of the actions and interventions that could be judged (`judged`) those that helped (`helped`), in % with Wilson's interval; null where none could."""

    helped: int
    judged: int
    value: float | None
    lower: float | None
    upper: float | None


Ask = Callable[[str, Scope, tuple[str, ...]], pl.DataFrame]  # one KPI's figures over all projects
End = Callable[[str], datetime | None]  # how far a KPI's data reach
JUDGED = ("improved", "unclear", "worse")
POINTS = Text("个百分点", "percentage points")
_RESULT: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String, "id": pl.String, "name": pl.String, "projects": pl.List(pl.String), "kpi": pl.String, "since": pl.Date, "due": pl.Date,
    "done": pl.Date, "expected": pl.Float64, "state": pl.String, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64,
    "treated": pl.Int64, "comparable": pl.Int64, "worst_before": pl.Boolean, "zh": pl.String, "en": pl.String,
}  # fmt: skip


def effects(actions: pl.DataFrame, interventions: pl.DataFrame, projects: pl.DataFrame, ask: Ask, end: End) -> pl.DataFrame:
    """One row per action and per intervention and KPI: what was tried, and with what effect, as `_RESULT`.

    Actions are judged once due and done, interventions once two full months have passed. Comparable are the projects of the same property types that had
    neither on the same KPI at the time; where they are fewer than five, all projects that had neither.
    """
    busy = _busy(actions, interventions)
    rows = [_of_action(row, busy, projects, ask, end) for row in actions.sort("action_id", "project_id").iter_rows(named=True)]
    grouped = interventions.sort("intervention_id", "kpi", "project_id").group_by("intervention_id", "kpi", maintain_order=True)
    rows += [_of_intervention(group, busy, projects, ask, end) for _, group in grouped]
    return pl.DataFrame(rows, schema=_RESULT)


def effective(found: pl.DataFrame) -> Share:
    """The share of `effects` whose interval lies beyond nothing on the good side (Q13's second half). What could not be judged is not counted."""
    judged = found.filter(pl.col("state").is_in(JUDGED))
    n, helped = judged.height, judged.filter(pl.col("state") == "improved").height
    if not n:
        return Share(0, 0, None, None, None)
    lower, upper = (100 * float(bound[0]) for bound in wilson([helped], [n]))
    return Share(helped, n, 100 * helped / n, lower, upper)


def _busy(actions: pl.DataFrame, interventions: pl.DataFrame) -> pl.DataFrame:
    """Which projects had something done about which KPI since when."""
    mine = actions.drop_nulls("done_on").select("project_id", "kpi", since="done_on")
    return pl.concat([mine, interventions.select("project_id", "kpi", since="started_on")])


def _of_action(row: dict[str, object], busy: pl.DataFrame, projects: pl.DataFrame, ask: Ask, end: End) -> dict[str, object]:
    kpi, project, done, due = str(row["kpi"]), str(row["project_id"]), row["done_on"], row["due_on"]
    reached = end(kpi)
    told = {"source": "action", "id": row["action_id"], "name": row["name"], "projects": [project], "kpi": kpi, "since": row["opened_on"],
            "due": due, "done": done, "expected": row["expected"]}  # fmt: skip
    assert isinstance(due, date)
    if reached is None or due > day_of(reached):
        return told | _result(Judged("not_due" if reached is not None else "not_enough_data"), kpi)
    if not isinstance(done, date) or done > day_of(reached):
        return told | _result(Judged("not_done"), kpi)
    span = window(done, last_whole(reached))
    if span is None:
        return told | _result(Judged("too_early"), kpi)
    before, after = (ask(kpi, Scope(*reach), ("project",)) for reach in (span.before, span.after))
    rest = _comparable(projects, {project}, busy.filter(pl.col("kpi") == kpi), span.before[0])
    kept = pl.col("project").is_in([project, *rest])
    return told | _result(compared(before.filter(kept), after.filter(kept), {project}, registry.kpi(kpi).direction), kpi)


def _of_intervention(group: pl.DataFrame, busy: pl.DataFrame, projects: pl.DataFrame, ask: Ask, end: End) -> dict[str, object]:
    row, treated = group.row(0, named=True), set(group["project_id"])
    kpi, since, reached = str(row["kpi"]), row["started_on"], end(str(row["kpi"]))
    told = {
        "source": "intervention",
        "id": row["intervention_id"],
        "name": row["name"],
        "projects": sorted(treated),
        "kpi": kpi,
        "since": since,
    }
    span = None if reached is None else window(since, last_whole(reached))
    if span is None:
        return told | _result(Judged("too_early" if reached is not None else "not_enough_data"), kpi)
    asked, direction = Scope(span.before[0], span.after[1]), registry.kpi(kpi).direction
    rest = _comparable(projects, treated, busy.filter(pl.col("kpi") == kpi), span.before[0])
    if not rest:
        return told | _result(interrupted(ask(kpi, asked, ("month",)), since.replace(day=1), direction), kpi, Text("%", "%"))
    months = ask(kpi, asked, ("project", "month")).filter(pl.col("project").is_in([*treated, *rest]))
    judged = panelled(months, treated, since.replace(day=1), direction)
    if row["chosen"] == "最差优先":
        judged = Judged(judged.state, judged.effect, judged.treated, judged.comparable, True)
    return told | _result(judged, kpi)


def _comparable(projects: pl.DataFrame, treated: set[str], busy: pl.DataFrame, since: date) -> list[str]:
    """Projects that nothing was done at about this KPI from `since` on: of the same types, or of all where these are too few."""
    taken = {*treated, *busy.filter(pl.col("since") >= since)["project_id"]}
    free = projects.filter(~pl.col("project").is_in(list(taken)))
    kinds = projects.filter(pl.col("project").is_in(list(treated)))["property_type"]
    alike = free.filter(pl.col("property_type").is_in(kinds.implode()))
    return sorted((alike if alike.height >= COMPARABLE else free)["project"])


def _result(judged: Judged, kpi: str, unit: Text | None = None) -> dict[str, object]:
    own = registry.kpi(kpi).unit
    said, effect = judged.sentence(unit or (POINTS if own.en == "%" else own)), judged.effect
    if judged.worst_before and effect is not None:
        said = Text(f"{said.zh}。{REGRESSION.zh}", f"{said.en}. {REGRESSION.en}")
    bounds = {} if effect is None else {"value": effect.value, "lower": effect.lower, "upper": effect.upper}
    counts = {"treated": judged.treated, "comparable": judged.comparable, "worst_before": judged.worst_before}
    return {"state": judged.state, **bounds, **counts, "zh": said.zh, "en": said.en}
