"""The home of the data. The only module that knows where the warehouse is and how a connection is made.

`Warehouse.cursor()` hands out one fresh cursor per use: a connection shared between sessions returns another session's
rows without an error. `Warehouse.writing()` is the one writer's transaction.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Column, Dataset
from catalog.words import Text
from errors import Unreadable, WarehouseInUse, WrongUsage
from pipelines import sql
from pipelines.rescue import make_openable
from pipelines.version import Answers, share

CHECKPOINT_TRIES, CHECKPOINT_PAUSE = 50, 0.1
MIGRATIONS = Path(__file__).parent / "migrations"
BOOKKEEPING = {"_batch": "bigint", "_row": "integer", "_sheet": "varchar", "_line": "integer", "_month": "date"}
SQL_TYPES = {
    "id": "varchar",
    "text": "varchar",
    "category": "varchar",
    "time": "timestamp",
    "date": "date",
    "month": "date",
    "integer": "bigint",
    "decimal": "decimal(18,4)",
    "flag": "boolean",
}


class _File:
    """One file, however often this process has opened it: its one writer's turn, and the version that readers see."""

    def __init__(self) -> None:
        self.writer, self.head = threading.RLock(), 0

    def look(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Reads the version again; said by whoever has opened the file or written to it, while it is his turn."""
        self.head = fetch_one(cursor, "select version from head")


_GUARD, _FILES = threading.Lock(), dict[str, _File]()


class Warehouse:
    """An open warehouse: cursors to read, one transaction at a time to write."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
        self._root = connection
        with _GUARD:
            self._file = _FILES.setdefault(str(path.resolve()), _File()) if path else _File()
        self._answers = Answers()
        self.path = path

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with closing(self._root.cursor()) as cursor:
            share(cursor, self._answers)
            yield cursor

    @contextmanager
    def writing(self, keep: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction of the only writer. `keep=False` rolls it back at the end: a rehearsal."""
        with self._file.writer, closing(self._root.cursor()) as cursor:
            cursor.execute("begin transaction")
            try:
                yield cursor
            except BaseException:
                cursor.execute("rollback")
                raise
            cursor.execute("commit" if keep else "rollback")
            if keep:
                self._file.look(cursor)
                _checkpoint(cursor)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No writer works meanwhile, and everything written is in the file itself."""
        with self._file.writer:
            with self.cursor() as cursor:
                for _ in range(CHECKPOINT_TRIES):
                    if _checkpoint(cursor):
                        break
                    time.sleep(CHECKPOINT_PAUSE)
                else:
                    cursor.execute("checkpoint")
            yield

    def look(self) -> None:
        """Reads the version that readers see; for who has just opened the file."""
        with self._file.writer, self.cursor() as cursor:
            self._file.look(cursor)

    def version(self) -> int:
        """The version that readers see; it changes with each publication. A page asks for it with every number, so it is at hand."""
        return self._file.head

    def close(self) -> None:
        self._root.close()


def open_warehouse(url: str) -> Warehouse:
    """Opens (and on first use makes) the warehouse at `duckdb:PATH`.

    Raises WarehouseInUse if another process owns the file, Unreadable if it cannot be opened, WrongUsage for a URL of
    another kind.
    """
    kind, _, location = url.partition(":")
    if kind != "duckdb" or not location:
        raise WrongUsage(
            "warehouse_url",
            Text(
                f"无法识别的数据仓库地址“{url}”；请写成 duckdb：文件路径。",
                f'The warehouse address "{url}" is not understood; write duckdb:PATH.',
            ),
        )
    path = None if location == ":memory:" else Path(location)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        make_openable(path)
    warehouse = Warehouse(_connect(location), path)
    _migrate(warehouse)
    return warehouse


def _connect(location: str) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
        "threads": str(min(4, os.cpu_count() or 2)),
        "preserve_insertion_order": "false",  # whoever needs an order asks for it; inserts then use all threads
        "storage_compatibility_version": "latest",  # no older DuckDB opens our file; it is written in two thirds of the time
    }
    try:
        return duckdb.connect(location, config=config)
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            owner = re.search(r"PID (\d+)", str(error))
            raise WarehouseInUse(owner.group(1) if owner else "?") from error
        raise Unreadable(
            "warehouse_unreadable",
            Text(
                "数据仓库文件无法打开；请用 restore 命令恢复最近的备份。",
                "The warehouse file cannot be opened; restore the latest backup with the restore command.",
            ),
        ) from error


def _checkpoint(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Folds the log into the file. A reader at work may forbid it: what is committed stays safe in the log until the next time."""
    try:
        cursor.execute("checkpoint")
    except duckdb.TransactionException:
        return False
    return True


def fetch(cursor: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
    """The answer of a query as a frame. The one place to change when a newer DuckDB wants it asked otherwise."""
    return pl.DataFrame(cursor.execute(query, list(parameters)).to_arrow_reader())  # a quarter less time than `.pl()` for few rows


def fetch_one(cursor: duckdb.DuckDBPyConnection, query: str, parameters: list[object] | None = None) -> int:
    row = cursor.execute(query, parameters or []).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


# ---- shape ------------------------------------------------------------------------------------------------------


def _migrate(warehouse: Warehouse) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("create table if not exists migration (number integer, applied_at timestamp default current_timestamp)")
        done = {row[0] for row in cursor.execute("select number from migration").fetchall()}
    for path in sorted(MIGRATIONS.glob("[0-9]*.sql")):
        if (number := int(path.name[:4])) not in done:
            with warehouse.writing() as cursor:
                cursor.execute(path.read_text(encoding="utf-8"))
                cursor.execute("insert into migration (number) values (?)", [number])
    with warehouse.cursor() as cursor:  # asked once for all tables: each answer would take 2 ms
        present: dict[str, set[str]] = {}
        for table, column in cursor.execute("select table_name, column_name from information_schema.columns").fetchall():
            present.setdefault(table, set()).add(column)
    shapes = [shape for dataset in registry.datasets().values() for shape in _shapes(dataset, present.get(dataset.table, set()))]
    if shapes:
        with warehouse.writing() as cursor:
            for statement in shapes:
                cursor.execute(statement)
    warehouse.look()


def _shapes(dataset: Dataset, present: set[str]) -> list[str]:
    """What makes the table of a dataset, or gives it the columns that are not among those present."""
    if not present:
        kept = [sql.name(key) + " " + kind for key, kind in BOOKKEEPING.items()] + [_declare(c) for c in dataset.columns]
        return [sql.compose("create table {table} ({columns})", table=sql.name(dataset.table), columns=", ".join(kept))]
    new = [column for column in dataset.columns if column.name not in present]
    template = "alter table {table} add column {column}"
    return [sql.compose(template, table=sql.name(dataset.table), column=_declare(column)) for column in new]


def _declare(column: Column) -> str:
    return sql.name(column.name) + " " + SQL_TYPES[column.type]
