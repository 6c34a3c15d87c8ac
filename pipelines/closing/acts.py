"""What people do to a month: sign, reopen, lock, unlock, waive. One writer at a time; whoever has seen another state is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.days import day_of
from catalog.words import Text, counted
from errors import Overtaken, Refused, WrongUsage
from metrics.closing import OPEN, SETTLED
from pipelines.closing import events, lock
from pipelines.closing.board import REGISTER, at_version
from pipelines.closing.events import Event
from pipelines.project_names import Names, listed, project_names
from pipelines.publishing.change import Change
from pipelines.publishing.publish import publish
from pipelines.scope import OWNER, shift
from pipelines.warehouse import Warehouse, fetch_one

Cell = tuple[str, str]  # project, dataset


def moment() -> datetime:
    """This moment in UTC, as the books keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def sign(warehouse: Warehouse, month: date, projects: Sequence[str], by: str, now: datetime, seen: int | None = None) -> int:
    """Signs projects for a month that is over: what is published now is what was reported. Returns how many.

    Raises Overtaken if somebody published since the version `seen`, Refused where something is still open, WrongUsage where it is signed already or
    nothing is owed.
    """
    with warehouse.writing() as cursor:
        version = _seen(cursor, seen)
        _over(month, now)
        _unlocked(cursor, month)
        cells = at_version(cursor, version, month, month, OWNER, day_of(now)).filter("owed")
        mine = cells.filter(pl.col("project").is_in(list(projects)))
        names = project_names(cursor, version)
        _check_signed(names, events.signed(cursor, month), projects)
        if idle := sorted(set(projects) - set(mine["project"])):
            who = _who(names, idle)
            raise WrongUsage("nothing_owed", Text(f"{who.zh}本月没有应报资料。", f"Nothing is owed for this month by {who.en}."))
        _check_open(names, mine)
        events.append(cursor, [Event("sign", month, project) for project in projects], by, now)
    return len(projects)


def reopen(warehouse: Warehouse, month: date, projects: Sequence[str], reason: str, by: str, now: datetime) -> int:
    """Takes signatures back, with a reason. Raises WrongUsage where there is none, Refused while the month is locked."""
    with warehouse.writing() as cursor:
        _unlocked(cursor, month)
        _reason(reason)
        known = set(events.signed(cursor, month)["project"])
        if wrong := sorted(set(projects) - known):
            who = _who(project_names(cursor, fetch_one(cursor, "select version from head")), wrong)
            raise WrongUsage("not_signed", Text(f"{who.zh}还没有签核。", f"Not signed: {who.en}."))
        events.append(cursor, [Event("reopen", month, project, None, reason) for project in projects], by, now)
    return len(projects)


def close(warehouse: Warehouse, month: date, reason: str, by: str, now: datetime, seen: int | None = None) -> None:
    """Locks a month. Every project that owes something must be signed and have sent it, or a reason be given. Raises Overtaken, Refused or WrongUsage."""
    with warehouse.writing() as cursor:
        version = _seen(cursor, seen)
        _over(month, now)
        if month in lock.months(cursor):
            raise WrongUsage("already_locked", Text(f"{month:%Y-%m} 已经锁定。", f"{month:%Y-%m} is locked already."))
        cells = at_version(cursor, version, month, month, OWNER, day_of(now)).filter("owed")
        if not reason.strip():
            _check_done(project_names(cursor, version), cells)
        events.append(cursor, [Event("lock", month, None, None, reason)], by, now)


def unlock(warehouse: Warehouse, month: date, reason: str, by: str, now: datetime) -> None:
    """Opens a locked month again, with a reason; signatures stay."""
    with warehouse.writing() as cursor:
        _reason(reason)
        if month not in lock.months(cursor):
            raise WrongUsage("not_locked", Text(f"{month:%Y-%m} 没有锁定。", f"{month:%Y-%m} is not locked."))
        events.append(cursor, [Event("unlock", month, None, None, reason)], by, now)


def waive(warehouse: Warehouse, month: date, cells: Sequence[Cell], reason: str, by: str, now: datetime, take_back: bool = False) -> int:
    """Says that data need not be sent (or, to `take_back`, that they must be after all), with a reason; the number of reports in time is counted again.

    Raises WrongUsage for data that nobody owes or that are in, Refused while the month is locked.
    """
    with warehouse.writing() as cursor:
        _unlocked(cursor, month)
        _reason(reason)
        version = fetch_one(cursor, "select version from head")
        board = at_version(cursor, version, month, month, OWNER, day_of(now)).filter("owed")
        open_ = set(board.filter(pl.col("state").is_in(["waived"] if take_back else OPEN)).select("project", "dataset").iter_rows())
        if wrong := [cell for cell in cells if cell not in open_]:
            which = _cells(project_names(cursor, version), wrong)
            raise WrongUsage("nothing_to_waive", Text(f"没有可处理的应报资料：{which.zh}。", f"There is nothing to decide on: {which.en}."))
        what: events.What = "unwaive" if take_back else "waive"
        events.append(cursor, [Event(what, month, project, dataset, reason) for project, dataset in cells], by, now, ahead=1)
        publish(cursor, version, [Change(registry.dataset(REGISTER), (), True, frozenset({month}))], what, by, now, f"{month:%Y-%m}")
    return len(cells)


def _seen(cursor: duckdb.DuckDBPyConnection, seen: int | None) -> int:
    version = fetch_one(cursor, "select version from head")
    if seen is not None and seen != version:
        raise Overtaken()
    return version


def _over(month: date, now: datetime) -> None:
    if day_of(now) < shift(month, 1):
        raise Refused("month_not_over", Text(f"{month:%Y-%m} 还没有过完，不能结账。", f"{month:%Y-%m} is not over yet."))


def _unlocked(cursor: duckdb.DuckDBPyConnection, month: date) -> None:
    if month in lock.months(cursor):
        raise Refused("month_locked", Text(f"{month:%Y-%m} 已锁定；请先解锁。", f"{month:%Y-%m} is locked; unlock it first."))


def _reason(reason: str) -> None:
    if not reason.strip():
        raise WrongUsage("no_reason", Text("请写明原因。", "Give a reason."))


def _check_signed(names: Names, signed: pl.DataFrame, projects: Sequence[str]) -> None:
    known = signed.filter(pl.col("project").is_in(list(projects)))
    if known.height:
        who = _who(names, known["project"].to_list())
        raise WrongUsage("already_signed", Text(f"{who.zh}已经签核，无需再签。", f"Signed already: {who.en}."))


def _check_open(names: Names, cells: pl.DataFrame) -> None:
    if left := _missing(names, cells):
        way = Text("请先催报、确认无记录或豁免。", "get what is missing, confirm that there is nothing to report, or waive it.")
        raise Refused("month_incomplete", Text(f"{left.zh}；{way.zh}", f"{left.en}; {way.en}"))


def _check_done(names: Names, cells: pl.DataFrame) -> None:
    """Of a month that is locked without a reason all is signed and nothing missing: what was signed may have been undone since."""
    way = Text("要提前锁定请写明原因。", "to lock all the same, give a reason.")
    if unsigned := sorted(set(cells.filter(~pl.col("signed"))["project"])):
        who = _who(names, unsigned)
        en = f"{counted(len(unsigned), 'project is', 'projects are')} not signed: {who.en}"
        raise Refused("unsigned_projects", Text(f"{len(unsigned)} 个项目还没有签核：{who.zh}；{way.zh}", f"{en}; {way.en}"))
    if left := _missing(names, cells):
        raise Refused("month_incomplete", Text(f"{left.zh}；{way.zh}", f"{left.en}; {way.en}"))


def _missing(names: Names, cells: pl.DataFrame) -> Text | None:
    """What is still to come, in words; None where nothing is."""
    left = cells.filter(~pl.col("state").is_in(SETTLED))
    if left.is_empty():
        return None
    which = _cells(names, list(left.select("project", "dataset").iter_rows()))
    en = f"{counted(left.height, 'report is', 'reports are')} still missing: {which.en}"
    return Text(f"还有 {left.height} 份应报资料没有收齐：{which.zh}", en)


def _cells(names: Names, cells: Sequence[Cell]) -> Text:
    """Projects with the data meant, in words."""
    told = [(names[project], registry.dataset(dataset).name) for project, dataset in cells]
    return listed([Text(f"{project.zh}的{data.zh}", f"{data.en} of {project.en}") for project, data in told])


def _who(names: Names, ids: Sequence[str]) -> Text:
    return listed([names[id] for id in ids])
