"""Why a figure is no longer what was signed: the reasons that were given, the files that came or went since, a KPI that is counted otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from pipelines.closing import events
from pipelines.warehouse import fetch

_LATER = "select version, action, dataset, note from publication where version > ? order by version"
# Every turn of the batches that came or went since a version; a file's children (repaired rows, projects that it brought) stand under its number.
_TURNS = """
    select t.version, t.active, b.batch_id, coalesce(b.parent_id, b.batch_id) as file, b.dataset, b.file_name, p.by_name, p.at_time, c.projects
    from publication_batch t join publication p using (version) join batch b using (batch_id) left join coverage c using (batch_id)
    where t.batch_id in (select batch_id from publication_batch where version > ?) order by t.version
"""
_SPOKEN = "select batch_id, projects from coverage where batch_id in (select unnest(?::bigint[]))"


@dataclass(frozen=True)
class Load:
    """A batch that counts now and did not at an earlier version (`active`), or the other way round; by whom and when."""

    file: int
    dataset: str
    name: str
    active: bool
    projects: list[str]
    by: str
    at_time: datetime


@dataclass(frozen=True)
class Causes:
    """What the books say of a month since it was signed: reasons that were given, publications, when it was locked, what each batch spoke for.

    `recounted`: the figures (KPI and project) that a new definition moved.
    """

    said: list[dict[str, Any]]
    later: pl.DataFrame
    turns: list[dict[str, Any]]
    locked_at: int
    spoken: dict[int, list[str]]
    recounted: frozenset[tuple[str, str | None]]

    @classmethod
    def of(cls, cursor: duckdb.DuckDBPyConnection, month: date, version: int, recounted: frozenset[tuple[str, str | None]]) -> Causes:
        said = events.every(cursor).filter(pl.col("what") == "restate", pl.col("month") == month, pl.col("version") > version)
        locked = events.locked(cursor).filter(pl.col("month") == month)["version"].to_list()
        spoken = dict(cursor.execute(_SPOKEN, [said["batch_id"].drop_nulls().unique().to_list()]).fetchall())
        later, turns = fetch(cursor, _LATER, [version]), fetch(cursor, _TURNS, [version]).to_dicts()
        return cls(said.to_dicts(), later, turns, locked[0] if locked else 2**62, spoken, recounted)

    def why(self, kpi: Kpi, project: str | None, version: int) -> dict[str, object]:
        """The kind of a change since a version; where one file came or went its name, by whom and when; where somebody gave a reason that one."""
        datasets = registry.reads(kpi)
        loads = [load for load in self._loads(version) if _reaches(load.dataset, load.projects, datasets, project)]
        file = _named(loads)
        for entry in self.said:
            if entry["version"] > version and self._concerns(entry, datasets, project):
                return file | {"kind": "restated", "reason": entry["reason"], "by": entry["by"], "at_time": entry["at_time"]}
        if (kpi.id, project) in self.recounted:
            return file | {"kind": "both" if loads else "recounted"}
        early = self.later.filter(pl.col("version") > version, pl.col("dataset").is_in(datasets), pl.col("version") <= self.locked_at)
        return file | {"kind": "before_lock" if early.height else "progress"}

    def _loads(self, version: int) -> list[Load]:
        """The batches that count otherwise now than at a version: what was loaded and taken back since is none."""
        before: dict[int, bool] = {}
        now: dict[int, dict[str, Any]] = {}
        for turn in self.turns:
            if turn["version"] <= version:
                before[turn["batch_id"]] = turn["active"]
            now[turn["batch_id"]] = turn
        return [
            Load(
                turn["file"],
                turn["dataset"],
                turn["file_name"] or "",
                turn["active"],
                turn["projects"] or [],
                turn["by_name"],
                turn["at_time"],
            )
            for batch, turn in now.items()
            if turn["active"] != before.get(batch, False)
        ]

    def _concerns(self, entry: dict[str, Any], datasets: tuple[str, ...], project: str | None) -> bool:
        """Whether a load with a reason can have moved a project's figure: its data are read for it, or it is a register or a setting."""
        if not registry.dataset(entry["dataset"]).owed:
            return True
        return _reaches(entry["dataset"], self.spoken.get(entry["batch_id"], []), datasets, project)


def _reaches(dataset: str, projects: list[str], datasets: tuple[str, ...], project: str | None) -> bool:
    """Whether rows of a dataset that speak for some projects (none named: for all) can move the figure of one: they are read for it, or are a setting."""
    if registry.dataset(dataset).effective_from is not None:
        return True
    everybody = not projects or not registry.dataset(dataset).owed
    return dataset in datasets and (everybody or project in projects)


def _named(loads: list[Load]) -> dict[str, object]:
    """The one file that came or went, with who did it and when; nothing where there are several."""
    if len({load.file for load in loads}) != 1:
        return {}
    latest = max(loads, key=lambda load: load.at_time)
    return {"file": latest.name or None, "undone": not latest.active, "by": latest.by, "at_time": latest.at_time}
