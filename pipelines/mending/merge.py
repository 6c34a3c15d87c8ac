"""Repaired rows on their way back: which batch they belong to, and only they of all rows of a file.

Rows come back in two ways: in a marked workbook that is loaded again, or mended where they lie in the quarantine. Either way
they become a child batch of the batch that held them back, which is undone with it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.words import Text
from errors import Refused
from pipelines import sql
from pipelines.matching.headings import normalise
from pipelines.matching.mapping import Mapping
from pipelines.mending.quarantine import key_text, open_rows
from pipelines.receiving.staged import Examined
from pipelines.values.personal import MASK, hide
from pipelines.warehouse import fetch_one
from pipelines.worker.report import Report

ORIGIN = "_origin"  # column of the good rows: the row that a row of a marked workbook had in the file it came from
PART = "merge"

_PARENT = """
    select b.batch_id from batch b
    join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
    where p.active and b.sha256 = ? and b.dataset = ? and b.parent_id is null order by b.batch_id desc limit 1
"""


def recognised(cursor: duckdb.DuckDBPyConnection, examined: Examined) -> Examined:
    """A marked workbook whose file was published with rows held back: only the rows that were repaired are left to publish.

    Any other file, and a marked workbook without its row keys or of a file that was not published, is taken as a whole.
    """
    report = examined.report
    if report.origin is None or report.refused:
        return examined
    row = cursor.execute(_PARENT, [report.origin, report.dataset]).fetchone()
    if row is None or ORIGIN not in report.good_rows().collect_schema().names():
        return examined
    waiting = open_rows(cursor, fetch_one(cursor, "select version from head"), report.dataset).filter(pl.col("batch_id") == row[0])
    if waiting.is_empty():
        return examined
    good = report.good_rows().filter(pl.col(ORIGIN).is_in(waiting["line"].implode()))
    return replace(examined, report=_part(cursor, report, good.with_columns(_line=ORIGIN), row[0]), parent=row[0])


@dataclass(frozen=True)
class Held:
    """Rows that a batch holds back and that can be mended where they lie: their cells as delivered, `_line` their row in the file.

    `dated`: the columns of bare dates of the whole file.
    """

    dataset: str
    name: str
    sha256: str
    mapping: Mapping
    dated: tuple[str, ...]
    rows: pl.DataFrame


def held_by(cursor: duckdb.DuckDBPyConnection, batch_id: int) -> Held:
    """The open rows of a batch that can be mended in place. Raises Refused where there are none."""
    query = "select dataset, file_name, sha256, mapping, dated, delivered from batch where batch_id = ?"
    found = cursor.execute(query, [batch_id]).fetchone()
    waiting = open_rows(cursor, fetch_one(cursor, "select version from head")).filter(in_place() & (pl.col("batch_id") == batch_id))
    if found is None or waiting.is_empty():
        raise Refused(
            "nothing_held",
            Text(
                "这个文件没有可以在页面上修改的待处理行；请改正原文件后重新上传。",
                "This file has no rows to mend on the page; correct the file itself and load it again.",
            ),
        )
    dataset, delivered = registry.dataset(found[0]), json.loads(found[5])
    cells = waiting["texts"].str.json_decode(pl.Struct(dict.fromkeys(delivered, pl.String))).struct.unnest()
    rows = cells.with_columns(waiting["sheet"].alias("_sheet"), waiting["line"].cast(pl.Int64).alias("_line"))
    return Held(dataset.id, found[1], found[2], _for_held(Mapping.from_json(found[3]), dataset), tuple(json.loads(found[4])), rows)


def in_place() -> pl.Expr:
    """Held-back rows that can be mended where they lie: their cells were kept, and their row number is theirs alone."""
    return pl.col("texts").is_not_null() & (pl.len().over("batch_id", "line") == 1)


def _for_held(mapping: Mapping, dataset: Dataset) -> Mapping:
    """What of a mapping still matters for cells that were arranged under our column names: how they are read."""
    own = {normalise(header): column.name for column in dataset.columns for header in column.headers}
    formats = {mapping.columns.get(name) or own.get(normalise(name), name): format for name, format in mapping.formats.items()}
    return Mapping(formats=formats, convert=mapping.convert, nulls=mapping.nulls, timezone=mapping.timezone)


def of_parent(cursor: duckdb.DuckDBPyConnection, examined: Examined, parent: int) -> Examined:
    """Rows that were mended in the quarantine, as rows to merge into the batch that held them back."""
    report = examined.report
    return replace(examined, report=_part(cursor, report, report.good_rows(), parent), parent=parent)


def _part(cursor: duckdb.DuckDBPyConnection, report: Report, good: pl.LazyFrame, parent: int) -> Report:
    """The report of the rows that merge: nothing is withdrawn for them, nothing is held back twice, and they count as exported with the parent."""
    folder = Path(report.folder) / PART
    folder.mkdir(exist_ok=True)
    rows = good.collect()
    _refuse_known_keys(cursor, registry.dataset(report.dataset), rows, parent)
    rows.write_ipc(folder / "good.arrow")
    pl.read_ipc(report.held_file).clear().write_ipc(folder / "held.arrow")
    shutil.copy(report.failing_file, folder)
    exported = cursor.execute("select coalesce(export_time, loaded_at) from batch where batch_id = ?", [parent]).fetchone()
    times = [time for time in (report.export_time, exported[0] if exported else None) if time is not None]
    return replace(
        report, folder=str(folder), good_count=rows.height, held_count=0, coverage="changes", export_time=max(times, default=None)
    )  # fmt: skip


def _refuse_known_keys(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, rows: pl.DataFrame, parent: int) -> None:
    """A repaired row must not take the place of another row of its own file."""
    cursor.register("repaired", rows.select("_line", *dataset.key))
    query = sql.compose(
        "select k._line from repaired k join {table} f on {on} where f._batch in (select batch_id from batch where ? in (batch_id, parent_id))",
        table=sql.name(dataset.table),
        on=sql.same(dataset.key, "f", "k"),
    )
    taken = cursor.execute(query, [parent]).fetchall()
    cursor.unregister("repaired")
    twice = rows.filter(key_text(dataset).is_duplicated())["_line"].to_list()
    if lines := sorted([*(line for (line,) in taken), *twice]):
        line = lines[0]
        raise Refused(
            "key_taken",
            Text(
                f"第 {line} 行改后的编号与同一文件中的另一行相同；请核对编号后再试。",
                f"Row {line} now has the number of another row of the same file; check the number and try again.",
            ),
        )


def note(cursor: duckdb.DuckDBPyConnection, examined: Examined, batch_id: int, by: str, now: datetime) -> None:
    """Writes down every repair in the batch's record: who, when, where and how; what concerns a person is masked."""
    dataset = registry.dataset(examined.report.dataset)
    names = {matched.header: matched.column for matched in examined.report.matches}
    personal = {column.name for column in dataset.columns if column.personal}
    lines: list[tuple[object, ...]] = []
    for fix in examined.fixes:
        if fix.column is None:
            lines.append((fix.sheet, fix.line, None, "row_out", None))
            continue
        column = names.get(fix.column) or fix.column
        text = MASK if column in personal and fix.text else hide(fix.text or "")
        lines.append((fix.sheet, fix.line, column, "page", text))
    lines += [(None, None, remedy.column, "remedy", hide(remedy.sentence.zh)) for remedy in examined.remedies]
    if examined.report.origin is not None and examined.parent is not None:
        merged = pl.read_ipc(examined.report.good_file)["_line"]
        lines += [(examined.report.sheet, line, None, "workbook", None) for line in merged]
    if lines:
        cursor.executemany("insert into repair values (?, ?, ?, ?, ?, ?, ?, ?)", [[batch_id, now, by, *line] for line in lines])


def require_active(cursor: duckdb.DuckDBPyConnection, parent: int) -> None:
    """Raises Refused where the batch that the rows belong to does not count any more."""
    query = "select count(*) from (select arg_max(active, version) as active from publication_batch where batch_id = ?) where active"
    if not fetch_one(cursor, query, [parent]):
        raise Refused(
            "parent_undone",
            Text(
                "这些行所属的文件已被撤销，无法并入；请先在历史中重做该文件，或上传完整的文件。",
                "The file these rows belong to has been undone; redo it in the history first, or load the whole file.",
            ),
        )
