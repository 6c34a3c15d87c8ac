"""Loads the made-up company the way every file goes, and tells how far it is."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import demo
from catalog.words import Text
from catalog.zones import utc_of
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.read import MADE_UP_BY
from pipelines.warehouse import fetch

APART = timedelta(minutes=1)  # from one file to the next, so that each can be looked back to


@dataclass(frozen=True)
class Step:
    """One file is in (or was rightly refused): `done` of `total`."""

    done: int
    total: int
    label: Text


_LATEST: dict[str, Step | None] = {"step": None}
_GUARD = threading.Lock()


def run(intake: Intake, projects: int = 24, months: int = 36, seed: int = 7, rows_scale: float = 1.0) -> Iterator[Step]:
    """Writes the company's exports into a folder that goes away again, and loads them in the order they were made.

    The books have them on the morning that the last of them was made, not on the day that somebody tries the product: what the company owes later than
    that is still to come, and late when it comes.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield Step(0, 1, Text("正在生成虚构公司的导出文件", "Writing the made-up company's exports"))
        exports = sorted(demo.write(Path(folder), projects, months, seed, rows_scale), key=lambda export: export.order)
        begin = _begin(intake, exports)
        for number, export in enumerate(exports, start=1):
            on_the_day = replace(intake, clock=_clock(intake, begin + number * APART))
            mapping = Mapping.from_json(export.mapping) if export.mapping else EMPTY
            outcome = on_the_day.load(export.path, export.dataset, mapping, MADE_UP_BY, False, export.accept_good, impact=False)
            sentence = outcome.receipt.sentence if outcome.receipt else outcome.error.sentence if outcome.error else Text("-", "-")
            yield Step(number, len(exports), told(export.path.name, sentence))


def _begin(intake: Intake, exports: Sequence[demo.Export]) -> datetime:
    """When the last export was made (UTC), but not before anything that is in the books already: these only go forward."""
    with intake.warehouse.cursor() as cursor:
        known = fetch(cursor, "select max(at_time) as latest from publication")["latest"].item()
    made = max(utc_of(export.made) for export in exports)
    return max(made, known or made)


def _clock(intake: Intake, moment: datetime) -> Callable[[], datetime]:
    """A clock that stands at a moment, or tells the time where that is still to come."""
    return lambda: min(moment, intake.clock())


def told(file: str, what: Text) -> Text:
    """A file, and what became of it."""
    return Text(f"{file}（{what.zh.rstrip('。')}）", f"{file} ({what.en.rstrip('.')})")


def is_due(intake: Intake) -> bool:
    """Whether the company is still to be loaded: the warehouse is empty, or the last time was cut short."""
    return intake.warehouse.version() == 0 or _unfinished(intake).exists()


def start(intake: Intake) -> None:
    """Loads on a thread; `progress` tells how far it is. Files that are in already change nothing when loaded again."""

    def work() -> None:
        try:
            for step in run(intake):
                with _GUARD:
                    _LATEST["step"] = step
            _unfinished(intake).unlink()
        finally:  # whatever stops it is loud in the log; pages must not wait for it
            with _GUARD:
                _LATEST["step"] = None

    with _GUARD:
        _LATEST["step"] = Step(0, 1, Text("正在准备", "Getting ready"))
    _unfinished(intake).parent.mkdir(parents=True, exist_ok=True)
    _unfinished(intake).touch()
    threading.Thread(target=work, name="demo", daemon=True).start()


def _unfinished(intake: Intake) -> Path:
    """A mark beside the warehouse that stands while the company is being loaded."""
    return intake.settings.staging.parent / "demo-unfinished"


def progress() -> Step | None:
    """The latest step of a load that is under way; None when there is none."""
    with _GUARD:
        return _LATEST["step"]
