"""The inbox: a folder whose files are loaded as they land, and lie in `done/` or `refused/` afterwards with the report beside them.

A file is moved last, after its report is written: whatever stops us in between, the file is still there, and loading it again changes
nothing. It is its owner's and stays as it is, its name too; what we write beside it holds no number of a person. A sub-folder named by a dataset id says what its files are; otherwise the file's header does.
"""

from __future__ import annotations

import fcntl
import math
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog import registry
from catalog.words import Text
from errors import UserError
from pipelines import file_report
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.receipt import Outcome
from pipelines.values.personal import hide

DONE, REFUSED, LOCK = "done", "refused", ".inbox.lock"
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp")
SETTLE_SECONDS, PATIENCE_SECONDS, PAUSE_SECONDS = 3.0, 60.0, 0.2
INTERNAL = Text(
    "处理这个文件时程序出错，没有发布任何内容；请把这份报告交给系统管理员。",
    "The program failed on this file; nothing was published. Give this report to whoever runs the system.",
)


@dataclass(frozen=True)
class Policy:
    """In whose name the inbox loads, and what it may do without asking."""

    by: str
    accept_good: bool = False
    add_projects: bool = False


@dataclass(frozen=True)
class Filed:
    """Where a file went, and how its load ended."""

    path: Path
    outcome: Outcome


def waiting(folder: Path) -> list[Path]:
    """The files that lie in the inbox, oldest first; hidden and half-downloaded ones are not looked at."""
    places = [folder, *(folder / id for id in registry.datasets() if (folder / id).is_dir())]
    found = [path for place in places for path in place.iterdir() if path.is_file() and not path.is_symlink() and _is_ours(path.name)]
    return sorted(found, key=lambda path: (_changed(path), path.name))


def _is_ours(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(UNFINISHED)


def has_settled(path: Path, settle_seconds: float) -> bool:
    """Whether nobody has written to a file for a while: it has stopped growing."""
    return time.time() - _changed(path) >= settle_seconds


def _changed(path: Path) -> float:
    """When a file last changed or was moved here; never, as long as one waits, where somebody has just taken it away."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return math.inf
    return max(state.st_mtime, state.st_ctime)


def take_in(intake: Intake, folder: Path, policy: Policy, settle_seconds: float = SETTLE_SECONDS) -> Iterator[Filed]:
    """Loads and files away what lies in the inbox, each file as soon as it has stopped growing; waits for those that have not yet."""
    deadline = time.monotonic() + max(PATIENCE_SECONDS, settle_seconds)
    with _alone(folder):
        while found := waiting(folder):
            settled = [path for path in found if has_settled(path, settle_seconds)]
            for path in settled:
                yield _take(intake, folder, path, policy)
            if not settled:
                if time.monotonic() > deadline:
                    return
                time.sleep(PAUSE_SECONDS)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time works on an inbox; the lock goes with the process that holds it."""
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _take(intake: Intake, folder: Path, path: Path, policy: Policy) -> Filed:
    dataset = path.parent.name if path.parent != folder else None
    try:
        outcome = intake.load(path, dataset, EMPTY, policy.by, policy.add_projects, policy.accept_good)
    except Exception:  # our mistake must not stop the other files, nor lose this one
        traceback.print_exc()
        outcome = Outcome(hide(path.name), None, None, UserError("internal_error", INTERNAL))
    return Filed(_file_away(folder, path, outcome, intake.settings.language), outcome)


def _file_away(folder: Path, path: Path, outcome: Outcome, language: str) -> Path:
    """Writes the report, then moves the file beside it. Returns where it lies now."""
    place = folder / (REFUSED if outcome.error else DONE) / path.parent.relative_to(folder)
    place.mkdir(parents=True, exist_ok=True)
    target = _free(place, path)
    report = report_of(target)
    _write(report.with_name(f"{report.name}.json"), file_report.outcomes_json([outcome]))
    _write(report.with_name(f"{report.name}.txt"), file_report.outcome(outcome, language))
    path.rename(target)
    return target


def report_of(target: Path) -> Path:
    """Where the report on a file lies, without its ending: by the file's own name, a number of a person in it as ***."""
    return target.with_name(f"{hide(target.name)}.report")


def _free(place: Path, path: Path) -> Path:
    """A name that no file has, nor a report: an earlier one of the same name stays."""
    stamp, number, target = time.strftime("%Y%m%d-%H%M%S"), 1, place / path.name
    while target.exists() or (hide(target.name) != target.name and Path(f"{report_of(target)}.json").exists()):
        target = place / f"{path.stem}.{stamp}{f'-{number}' if number > 1 else ''}{path.suffix}"
        number += 1
    return target


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
