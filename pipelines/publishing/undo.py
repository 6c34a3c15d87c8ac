"""Undo and redo: the version without a batch, or with it again. Runs inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from catalog import registry
from catalog.words import Text
from errors import Overtaken, WrongUsage
from pipelines import read
from pipelines.closing import lock
from pipelines.closing.restated import Signed, of_signed
from pipelines.publishing.batch import months_of
from pipelines.publishing.change import Change
from pipelines.publishing.publish import publish
from pipelines.warehouse import fetch_one

# A batch, its children (repaired rows, projects that it brought) and theirs. Undo takes those that count; redo brings back those
# that went with it, not a child that had been undone on its own before.
_FAMILY = """
    with recursive family as (
        select batch_id from batch where batch_id = ? union all select b.batch_id from batch b join family f on b.parent_id = f.batch_id
    ), state as (
        select batch_id, max(version) as version, arg_max(active, version) as active from publication_batch group by batch_id
    )
    select b.dataset, list(b.batch_id order by b.batch_id) from family join batch b using (batch_id) join state s using (batch_id)
    where s.active = ? and (s.active or s.version = (select version from state where batch_id = ?))
    group by b.dataset order by b.dataset = (select dataset from batch where batch_id = ?)
"""
_STATE = """
    with state as (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id)
    select s.active, p.active, b.file_name from batch b join state s using (batch_id) left join state p on p.batch_id = b.parent_id where b.batch_id = ?
"""


@dataclass(frozen=True)
class Toggled:
    """The version that was published, what the batch's family changes by it (the batch's own dataset last), and what that moves of figures that were signed."""

    version: int
    changes: tuple[Change, ...]
    signed: tuple[Signed, ...]

    def locked(self, cursor: duckdb.DuckDBPyConnection) -> dict[str, tuple[date, ...]]:
        """The locked months in which it changes what was settled, by dataset."""
        return {each.dataset.id: lock.touched(cursor, each.dataset, each.months, self.version) for each in self.changes}


def toggle(
    cursor: duckdb.DuckDBPyConnection, batch_id: int, active: bool, by: str, now: datetime, viewer: read.Viewer, seen: int | None = None
) -> Toggled:
    """Publishes a version with (`active`) or without a batch and what was added with it. Raises Overtaken if the user has `seen` another version."""
    base = fetch_one(cursor, "select version from head")
    if seen is not None and seen != base:
        raise Overtaken()
    _check(cursor, batch_id, active)
    changes = []
    for dataset_id, batches in cursor.execute(_FAMILY, [batch_id, not active, batch_id, batch_id]).fetchall():
        dataset = registry.dataset(dataset_id)
        months = {month for batch in batches for month in months_of(cursor, dataset, batch)}
        changes.append(Change(dataset, tuple(batches), active, frozenset(months)))
    version = publish(cursor, base, changes, "redo" if active else "undo", by, now, f"batch {batch_id}")
    return Toggled(version, tuple(changes), of_signed(cursor, (base, version), viewer))


def _check(cursor: duckdb.DuckDBPyConnection, batch_id: int, active: bool) -> None:
    """Raises WrongUsage where there is no such batch, where it is so already, or where the file it belongs to does not count."""
    found = cursor.execute(_STATE, [batch_id]).fetchone()
    if found is None:
        raise WrongUsage(
            "unknown_batch",
            Text(f"没有编号为 {batch_id} 的批次；请用 history 查看。", f"There is no batch {batch_id}; see the history."),
        )
    counts, parent_counts, name = found
    if counts == active:
        raise WrongUsage("already_so", _already(batch_id, name, active))
    if active and parent_counts is False:
        raise WrongUsage(
            "parent_undone",
            Text(
                f"批次 {batch_id}（{name}）里的行属于一个已撤销的文件；请先重做那个文件。",
                f"The rows of batch {batch_id} ({name}) belong to a file that has been undone; redo that file first.",
            ),
        )


def _already(batch_id: int, name: str, active: bool) -> Text:
    return (
        Text(f"批次 {batch_id}（{name}）已经生效，无需重做。", f"Batch {batch_id} ({name}) counts already.")
        if active
        else Text(f"批次 {batch_id}（{name}）已经撤销过了。", f"Batch {batch_id} ({name}) has been undone already.")
    )
