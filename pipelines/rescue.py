"""A warehouse that was not closed in good order is tried in a child first: what an unreadable log does to a process must not be ours.

Where the log (WAL) cannot be read, it is moved aside and the file opened as of its last checkpoint, which follows every load; where the
file itself cannot be, the latest backup takes its place. Nothing is deleted.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger("pipelines")

BACKUPS, WAREHOUSE_FILE = "backups", "kpi.duckdb"
PROBE_SECONDS = 600
ELSEWHERE = ("Could not set lock", "No space left", "Out of Memory", "Permission denied", "Read-only file system")
_PROBE = """
import sys, duckdb
with duckdb.connect(sys.argv[1], config={"enable_external_access": "false"}) as connection:
    connection.execute("select count(*) from duckdb_tables()")
"""


def wal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def make_openable(path: Path) -> None:
    """Sees to it that the warehouse file can be opened, if it was left with a log. Does nothing where another process owns it."""
    if not wal_of(path).exists() or _opens(path):
        return
    aside = path.parent / f"broken-{datetime.now(UTC):%Y%m%d-%H%M%S-%fZ}"
    aside.mkdir(mode=0o700)
    shutil.copy2(path, aside)
    wal_of(path).rename(aside / wal_of(path).name)
    if _opens(path):
        log.warning("the log of %s could not be read; opened as of the last checkpoint, the rest lies in %s", path.name, aside.name)
        return
    backup = latest_backup(path.parent / BACKUPS)
    if backup is None:
        wal_of(aside / path.name).rename(wal_of(path))
        return  # whoever opens it says that it cannot be opened, and what to do
    shutil.copy2(backup / WAREHOUSE_FILE, path)
    log.warning("%s could not be read; %s was restored, what was there lies in %s", path.name, backup.name, aside.name)


def latest_backup(folder: Path) -> Path | None:
    """The sub-folder of the newest finished backup; an unfinished one has another name."""
    found = sorted(path.parent for path in folder.glob(f"[0-9]*/{WAREHOUSE_FILE}"))
    return found[-1] if found else None


def _opens(path: Path) -> bool:
    """Whether a child can open the file (which also folds the log into it), or what keeps it from that is not in the file."""
    ended = subprocess.run([sys.executable, "-c", _PROBE, str(path)], capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    return ended.returncode == 0 or any(word in ended.stderr for word in ELSEWHERE)
