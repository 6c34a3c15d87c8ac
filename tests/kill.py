"""`python -m tests.kill --times 200`: loads and backups killed (-9, with their workers) at random moments, and what is found afterwards.

After each blow: the warehouse opens by itself; the numbers are those of before or of after, never between; a batch that was
committed is in the books and in the history; the file is still there, the user's own and (unless it was committed) our copy; loading
it again ends in the same state; a backup that bears the name of one is whole.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog import registry
from pipelines import backup as backups
from pipelines import read
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.receiving.draft_file import orphans
from pipelines.rescue import latest_backup
from pipelines.warehouse import open_warehouse
from pipelines.worker.reader import ROOT, Reader
from settings import Settings
from tests.dying import descendants
from tests.pipelines.files import export

ROWS, LATE_SHARE, BACKUP_SHARE, AT_ONCE = 4_000, 0.75, 0.15, 2
ORDERS = registry.dataset("work_orders")
COUNTED = [id for id, kpi in registry.kpis().items() if ORDERS.id in registry.reads(kpi)]  # what no order can move stays as it is
Numbers = list[tuple[object, ...]]


@dataclass(frozen=True)
class Office:
    """A warehouse with a month in it, the file of the next month, and the numbers before and after that is loaded."""

    home: Path
    file: Path
    before: Numbers
    after: Numbers
    read_seconds: float
    write_seconds: float


@dataclass(frozen=True)
class Found:
    """What was found after a blow: which state stood, whether a command was still at work, and all that is wrong."""

    moment: str
    state: str
    wrong: tuple[str, ...]


def intake_at(home: Path, reader: Reader) -> Intake:
    settings = Settings(warehouse=f"duckdb:{home / 'kpi.duckdb'}")
    return Intake(open_warehouse(settings.warehouse), reader, settings)


def numbers_of(intake: Intake) -> Numbers:
    """All numbers that orders can move, by month and project, to the last bit."""
    found = read.numbers(intake.warehouse, COUNTED, read.Scope(), read.OWNER, ("month", "project"))
    return found.drop("why").sort("kpi", "month", "project", nulls_last=True).rows()


def prepared(folder: Path, reader: Reader, rows: int = ROWS) -> Office:
    """The office of all trials, and how long reading and writing take here."""
    home = folder / "home"
    home.mkdir(parents=True)
    intake = intake_at(home, reader)
    for id in ("projects", "staff"):
        load(intake, export(home, registry.dataset(id), registry.dataset(id).samples), id)
    load(intake, export(home, ORDERS, orders("A", 9, rows // 10), "september.csv"), "work_orders")
    before, file = numbers_of(intake), export(folder, ORDERS, orders("B", 10, rows), "october.csv")
    intake.warehouse.close()
    done = folder / "done"
    shutil.copytree(home, done)
    begun = time.monotonic()
    struck = command(done, "load", file, "--dataset", "work_orders")
    appears(done, struck)
    seconds_read = time.monotonic() - begun
    assert struck.wait() == 0
    seconds_written = time.monotonic() - begun - seconds_read
    intake = intake_at(done, reader)
    after = numbers_of(intake)
    intake.warehouse.close()
    return Office(home, file, before, after, seconds_read, seconds_written)


def orders(prefix: str, month: int, count: int) -> list[dict[str, object]]:
    """Repairs of a month, over both projects and all days; every third is still open."""
    return [
        {
            "order_id": f"{prefix}{n}", "project_id": f"P00{1 + n % 2}", "kind": "报修", "created_at": f"2026-{month:02}-{1 + n % 28:02} 08:00",
            "due_at": f"2026-{month:02}-{1 + n % 28:02} 20:00", "resolved_at": None if n % 3 == 0 else f"2026-{month:02}-{1 + n % 28:02} 12:00",
            "status": "处理中" if n % 3 == 0 else "已解决",
        }
        for n in range(count)
    ]  # fmt: skip


def load(intake: Intake, path: Path, dataset: str) -> str:
    outcome = intake.load(path, dataset, EMPTY, "kill", False, False, impact=False)
    assert outcome.error is None, outcome.error
    assert outcome.receipt is not None
    return "loaded" if outcome.receipt.batch_id else "no_change"


def command(home: Path, *words: object, point: str | None = None) -> subprocess.Popen[bytes]:
    """A real command on a process of its own; `point`: where it is to die (tests/dying.py)."""
    module = ["-m", "tests.dying", point] if point else ["-m", "pipelines"]
    warehouse = ["--warehouse", f"duckdb:{home / 'kpi.duckdb'}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, *module, *map(str, words), *warehouse], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def appears(home: Path, struck: subprocess.Popen[bytes]) -> None:
    """Waits until the worker has read the file, or the command has ended."""
    while struck.poll() is None and not any((home / "staging").glob("*/held.arrow")):
        time.sleep(0.002)


def kill(struck: subprocess.Popen[bytes]) -> bool:
    """Whether it was still at work."""
    if struck.poll() is not None:
        return False
    for process in (*descendants(struck.pid), struck.pid):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    struck.wait()
    return True


def trial(office: Office, folder: Path, reader: Reader, draw: random.Random) -> Found:
    """One blow at a random moment of a load or a backup, and what is found afterwards."""
    home = folder / f"trial-{draw.randrange(10**9)}"
    shutil.copytree(office.home, home)
    choice = draw.random()
    if choice < BACKUP_SHARE:
        moment, struck = "backup", command(home, "backup", home / "backups")
        time.sleep(draw.uniform(0.5, 1.6))
    else:
        moment, struck = "reading", command(home, "load", office.file, "--dataset", "work_orders")
        if choice < BACKUP_SHARE + LATE_SHARE:
            appears(home, struck)
            time.sleep(draw.uniform(0, office.write_seconds))
            moment = "writing"
        else:
            time.sleep(draw.uniform(0, office.read_seconds))
    moment = moment if kill(struck) else "ended"
    found = examine(office, home, reader, moment)
    shutil.rmtree(home)
    return found


def examine(office: Office, home: Path, reader: Reader, moment: str) -> Found:
    """What stands after a blow, and everything about it that must not be."""
    wrong: list[str] = []
    backup = latest_backup(home / "backups")
    copies = [path for path in home.glob("staging/*/original") if path.read_bytes() == office.file.read_bytes()]
    received = any(home.glob("staging/*/*.arrow"))
    intake = intake_at(home, reader)
    state = _state(intake, office, wrong)
    if state == "before" and received and not copies:
        wrong.append("our copy of a file that was not committed is gone")
    _check_books(intake, state, wrong)
    if moment != "backup":
        again = load(intake, office.file, "work_orders")
        if again != ("no_change" if state == "after" else "loaded") or numbers_of(intake) != office.after:
            wrong.append(f"loading again: {again}, numbers {'right' if numbers_of(intake) == office.after else 'wrong'}")
    if not orphans(intake.settings.staging, _tomorrow()) and copies:
        wrong.append("what was left behind will not be swept")
    intake.warehouse.close()
    if list(home.glob("broken-*")):
        wrong.append("the file had to be rescued")
    if backup is not None and _numbers_in(backup, home / "look", reader) not in (office.before, office.after):
        wrong.append("a backup is not whole")
    return Found(moment, state, tuple(wrong))


def _state(intake: Intake, office: Office, wrong: list[str]) -> str:
    numbers = numbers_of(intake)
    if numbers == office.before:
        return "before"
    if numbers != office.after:
        wrong.append("numbers that were never published")
    return "after"


def _check_books(intake: Intake, state: str, wrong: list[str]) -> None:
    wrong += [finding.sentence.en for finding in backups.examine(intake.warehouse, intake.settings) if not finding.good]
    history = read.history(intake.warehouse).filter(read.history(intake.warehouse)["file_name"] == "october.csv")
    if history.height != (1 if state == "after" else 0):
        wrong.append("the history and the numbers disagree")


def _numbers_in(backup: Path, place: Path, reader: Reader) -> Numbers:
    shutil.copytree(backup, place)
    intake = intake_at(place, reader)
    numbers = numbers_of(intake)
    intake.warehouse.close()
    return numbers


def _tomorrow() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    tally: Counter[str] = Counter()
    wrong: list[Found] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder, reader = Path(temporary), Reader(300)
        office = prepared(folder, reader)
        seeds = random.Random(asked.seed).sample(range(10**9), asked.times)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number, found in enumerate(pool.map(lambda seed: trial(office, folder, reader, random.Random(seed)), seeds), start=1):
                tally[f"{found.moment:8} → {found.state}"] += 1
                wrong += [found] if found.wrong else []
                sys.stdout.write(f"\r{number}/{asked.times}, wrong: {len(wrong)} ")
                sys.stdout.flush()
        reader.close()
    sys.stdout.write("\n" + "\n".join(f"{count:4}  {name}" for name, count in sorted(tally.items())) + "\n")
    sys.stdout.write("\n".join(f"{found.moment} → {found.state}: {'; '.join(found.wrong)}" for found in wrong) + ("\n" if wrong else ""))
    sys.stdout.write(f"{asked.times} blows, {len(wrong)} with something wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
