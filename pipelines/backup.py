"""Backup, restore and the look over an installation."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from catalog.words import Text
from errors import Unreadable
from pipelines.rescue import BACKUPS, WAREHOUSE_FILE, latest_backup
from pipelines.warehouse import Warehouse, fetch_one, open_warehouse
from settings import Settings

KEY_FILE, UNFINISHED = "hash.key", "unfinished"
DAILIES, DAY_SECONDS = 7, 86_400.0


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at."""

    good: bool
    sentence: Text


def backup(warehouse: Warehouse, settings: Settings, folder: Path) -> Path:
    """Copies warehouse and key to a new sub-folder, opens the copy and compares its books. Returns the sub-folder."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%SZ")
    folder.mkdir(parents=True, exist_ok=True)
    unfinished, target = folder / f"{UNFINISHED}-{stamp}", folder / stamp
    unfinished.mkdir(mode=0o700)
    assert warehouse.path is not None
    with warehouse.paused(), warehouse.cursor() as cursor:
        expected = _books(cursor)
        shutil.copy2(warehouse.path, unfinished / WAREHOUSE_FILE)
    settings.secret()
    shutil.copy2(settings.hash_key, unfinished / KEY_FILE)
    copy = open_warehouse(f"duckdb:{unfinished / WAREHOUSE_FILE}")
    with copy.cursor() as cursor:
        found = _books(cursor)
    copy.close()
    if found != expected:
        raise Unreadable("backup_differs", Text("备份与数据仓库不一致，请重试。", "The backup differs from the warehouse; try again."))
    _write_through(unfinished)
    unfinished.rename(target)  # only what is whole and verified bears the name of a backup
    return target


def _write_through(folder: Path) -> None:
    """Returns when the files are on the disk, not merely on their way to it."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def daily(warehouse: Warehouse, settings: Settings) -> Path | None:
    """A backup beside the warehouse, if the latest is more than a day old and there is anything to keep; older than the last few go."""
    folder = settings.staging.parent / BACKUPS
    last = latest_backup(folder)
    if warehouse.version() == 0 or (last is not None and time.time() - last.stat().st_mtime < DAY_SECONDS):
        return None
    made = backup(warehouse, settings, folder)
    for old in sorted(folder.glob("[0-9]*"))[:-DAILIES]:
        shutil.rmtree(old)
    for broken_off in folder.glob(f"{UNFINISHED}-*"):
        shutil.rmtree(broken_off)
    return made


def _books(cursor: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    queries = (
        "select version from head",
        "select count(*) from batch",
        "select count(*) from tally",
        "select count(*) from month_event",
        "select coalesce(sum(n), 0) + coalesce(sum(num), 0) + coalesce(sum(den), 0) from tally",
    )
    return tuple(fetch_one(cursor, query) for query in queries)


def restore(folder: Path, settings: Settings) -> Path:
    """Puts a backup (its folder, or the latest below it) in place; the present files are moved aside. Returns the backup."""
    found = sorted(
        path for path in folder.rglob(WAREHOUSE_FILE) if path.with_name(KEY_FILE).exists() and UNFINISHED not in path.parent.name
    )
    if not found:
        raise Unreadable("no_backup", Text(f"“{folder.name}”里没有备份。", f'There is no backup in "{folder.name}".'))
    source = found[-1].parent
    target = Path(settings.warehouse.partition(":")[2])
    if target.exists():
        open_warehouse(settings.warehouse).close()  # says so if another process owns it
    aside = target.parent / f"replaced-{datetime.now(UTC).strftime('%Y%m%d-%H%M%SZ')}"
    for path in (target, target.with_name(target.name + ".wal"), settings.hash_key):
        if path.exists():
            aside.mkdir(parents=True, exist_ok=True)
            shutil.move(path, aside / path.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source / WAREHOUSE_FILE, target)
    shutil.copy2(source / KEY_FILE, settings.hash_key)
    return source


def examine(warehouse: Warehouse, settings: Settings) -> list[Finding]:
    """Looks at the warehouse, its books, the key and the server's exposure; changes nothing."""
    with warehouse.cursor() as cursor:
        version = fetch_one(cursor, "select version from head")
        published = fetch_one(cursor, "select coalesce(max(version), 0) from publication")
        lost = fetch_one(cursor, "select count(*) from publication_batch p anti join batch b using (batch_id)")
        doubled = fetch_one(cursor, "select count(*) from (select kpi, month, version from slice group by all having count(*) > 1)")
        unsafe = fetch_one(cursor, "select count(*) from duckdb_settings() where name = 'enable_external_access' and value = 'true'")
    broken = len(list(settings.staging.parent.glob("broken-*")))
    private = not settings.hash_key.exists() or settings.hash_key.stat().st_mode & 0o077 == 0
    return [
        Finding(
            version == published,
            Text(f"当前版本 {version}，最近发布 {published}", f"current version {version}, last published {published}"),
        ),
        Finding(lost == 0, Text(f"缺失的批次：{lost}", f"batches lost: {lost}")),
        Finding(doubled == 0, Text(f"重复统计的月份：{doubled}", f"months counted twice: {doubled}")),
        Finding(unsafe == 0, Text("数据库不能读写其他文件", "the database cannot touch other files")),
        Finding(
            broken == 0,
            Text(
                f"打不开而移到一旁的数据文件：{broken}（文件夹 broken-*；确认后可移走）",
                f"files that could not be opened and were moved aside: {broken} (folders broken-*; take them away once looked into)",
            ),
        ),
        Finding(private, Text("密钥只有本人可读", "the key is readable by its owner alone")),
    ]
