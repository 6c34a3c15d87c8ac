"""Why one case is judged as it is: the standard that holds it, the clock it runs by, the pauses taken off, and what its log says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from catalog import register, registry
from catalog.datasets.work_orders import DONE
from catalog.kpi import Kpi
from catalog.model import Dataset
from catalog.standards import Standard
from catalog.words import Text
from errors import WrongUsage
from metrics import pauses, standing, timed
from metrics.cases import cases, deadline, outcome
from metrics.company_calendar import company_calendar
from metrics.explanation import Explanation
from metrics.explanation import explain as explained
from metrics.limits import limits
from metrics.whatif import SOURCE_DUE, due_by_source
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import ends_at, version_at
from pipelines.publishing.standing import joined_register
from pipelines.publishing.standing import register as company_register
from pipelines.scope import Viewer
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Explained:
    """One case and the parts of its verdict; times UTC.

    `standard`: what it is held to; None where its own due time (of the export) goes first, or where nothing holds it. `parts`: windows in which the
    clock ran, pauses taken off, elapsed, what is left; None where no limit holds. `by_day`: only days are known, so days were compared. `log`: what
    the status log says: `first_human` (the first step of a person), `first_done`, `last_done`, `reopened`, `owners`, `transfers`; empty without one.
    """

    kpi: str
    case: str
    project: str | None
    outcome: str
    why: str | None
    standard: Standard | None
    source_due: bool
    by_day: bool
    parts: Explanation | None
    log: Mapping[str, object]

    @property
    def tentative(self) -> bool:
        """Whether anything it rests on is not final: a standard that nobody has confirmed, or a year whose holidays are not announced."""
        return bool(self.parts and self.parts.provisional) or (self.standard is not None and not self.standard.is_confirmed)

    def spans(self) -> pl.DataFrame:
        """`part` (window, pause), `start`, `stop`, `minutes`: the stretches that counted, and those taken off."""
        found = () if self.parts is None else (*(("window", *s) for s in self.parts.windows), *(("pause", *s) for s in self.parts.pauses))
        schema: dict[str, pl.DataType | type[pl.DataType]] = {"part": pl.String, "start": pl.Datetime("us"), "stop": pl.Datetime("us")}
        minutes = (pl.col("stop") - pl.col("start")).dt.total_seconds() / 60
        return pl.DataFrame(list(found), schema=schema, orient="row").with_columns(minutes=minutes).sort("start", "part")


def explain(
    warehouse: Warehouse, kpi_id: str, case: str, viewer: Viewer, as_of: datetime | None = None, at: datetime | None = None
) -> Explained:
    """The verdict of a KPI on one case, taken apart. Raises WrongUsage for a KPI that holds no cases to a time, and for a case it does not speak of."""
    kpi = _timed(kpi_id, viewer)
    dataset = registry.dataset(kpi.dataset)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        moment = at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        keys = pl.DataFrame({dataset.key[0]: [case]})
        frame = rows(cursor, dataset, version, Wanted(None, among=keys))
        if viewer.projects is not None:
            frame = frame.filter(pl.col("_project").is_in(list(viewer.projects)))
        frame, own = joined_register(cursor, (kpi,), frame, version)
        joined = {name: rows(cursor, registry.dataset(name), version) for name in kpi.joins} | own
        verdict = cases(kpi, dataset.names, frame, joined)
        if verdict.is_empty():
            raise WrongUsage("no_case", Text(f"“{kpi.name.zh}”没有单号为“{case}”的记录。", f'"{kpi.name.en}" has no case {case}.'))
        told = verdict.with_columns(
            outcome(kpi, pl.lit(moment, pl.Datetime("us"))).alias("_outcome"),
            deadline(kpi, pl.lit(moment, pl.Datetime("us"))).alias("_deadline"),
        )
        return _told(cursor, kpi, dataset, told, moment, version)


def _timed(kpi_id: str, viewer: Viewer) -> Kpi:
    kpi = registry.kpi(kpi_id)
    stops = {row.stop_event for id, _ in limits(kpi) for row in register.limit_of(id)}
    if not stops or stops - set(timed.EVENTS) or (kpi.about_people and not viewer.may_see_names):
        raise WrongUsage("no_limit", Text(f"“{kpi.name.zh}”不按时限判定单据。", f'"{kpi.name.en}" holds no cases to a time.'))
    return kpi


def _told(
    cursor: duckdb.DuckDBPyConnection, kpi: Kpi, dataset: Dataset, verdict: pl.DataFrame, moment: datetime, version: int
) -> Explained:
    row = verdict.row(0, named=True)
    (id, bar), *_ = limits(kpi)
    by_source = due_by_source(kpi) and row[SOURCE_DUE] is not None
    standard = None if by_source else _standard(cursor, id, row, version)
    line = standard or register.limit_of(id)[0]
    minutes = None if standard is None else standard.minutes(bar)
    log = {name: rows(cursor, registry.dataset(name), version) for name, _ in timed.LOGS.values()}
    start, stop = (timed.event_of(dataset, str(event)) for event in (line.start_event, line.stop_event))
    times = verdict.select(start=start.at, stop=stop.at, by_day=(start.dated | stop.dated).fill_null(False)).row(0, named=True)
    limit = row["_deadline"] - times["start"] if by_source else None if minutes is None else timedelta(minutes=minutes)
    calendar, waits = _clock(cursor, dataset, verdict, standard, log, version)
    parts = None if limit is None or times["start"] is None else explained(times["start"], times["stop"], limit, waits, calendar, moment)
    named = {"kpi": kpi.id, "case": str(row[dataset.key[0]]), "project": row["_project"], "outcome": row["_outcome"], "why": row["_why"]}
    return Explained(**named, standard=standard, source_due=by_source, by_day=times["by_day"], parts=parts, log=_log(dataset, verdict, log))


def _standard(cursor: duckdb.DuckDBPyConnection, id: str, row: Mapping[str, Any], version: int) -> Standard | None:
    """The company's line that holds the case, else the shipped one of its kind and severity."""
    if (held := row.get("_held_by")) is not None:
        mine = company_register(cursor, version)
        assert mine is not None
        return standing.rows_of(standing.of_cases(mine).filter(pl.col("kpi") == id, pl.col("standard_id") == held))[0]
    fits = [line for line in register.limit_of(id) if all(getattr(line, name) in (None, row.get(name)) for name in ("kind", "severity"))]
    return fits[-1] if fits else None


def _clock(
    cursor: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    verdict: pl.DataFrame,
    standard: Standard | None,
    log: Mapping[str, pl.DataFrame],
    version: int,
) -> tuple[Any, list[tuple[datetime, datetime | None]]]:
    """The calendar (None: the clock on the wall) and the stretches that the standard takes off."""
    if standard is None:
        return None, []
    calendar = None
    if standard.clock == "working":
        days = {name: rows(cursor, registry.dataset(name), version) for name in (timed.HOURS, timed.DAYS)}
        calendar = company_calendar(days[timed.HOURS], days[timed.DAYS])
    waits = timed.waits_of(dataset, verdict, list(standard.pauses), log)
    return calendar, list(waits.select("start", "stop").iter_rows())


def _log(dataset: Dataset, verdict: pl.DataFrame, log: Mapping[str, pl.DataFrame]) -> dict[str, object]:
    if dataset.id not in timed.LOGS:
        return {}
    name, column = timed.LOGS[dataset.id]
    mine = log[name].filter(pl.col(column) == verdict[column][0]).with_columns(case=pl.lit(0, pl.UInt32))
    if mine.is_empty():
        return {}
    human = pauses.first_human(mine)
    return {"first_human": human["at"][0] if human.height else None} | pauses.course(mine, DONE).drop("case").row(0, named=True)
