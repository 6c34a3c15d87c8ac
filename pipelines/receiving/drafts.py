"""Uploads on their way, worked on in the background: a page can be closed and found again, also after the server was restarted.

A draft lies with its file in a folder of `staging/` that its owner alone can read: what it is taken for, how it was corrected, what was
found. It goes when it is published or thrown away, and after a week.
"""

from __future__ import annotations

import shutil
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, BinaryIO

from catalog.words import Text
from errors import UserError
from pipelines import backup as backups
from pipelines.intake import Intake
from pipelines.receiving import draft_file
from pipelines.receiving.draft_file import Draft
from pipelines.worker.reader import AT_ONCE
from pipelines.worker.stages import Progress, Watch

KEPT = timedelta(days=7)
DAY_SECONDS = 86_400.0
INTERNAL = Text(
    "处理这个文件时程序出错，没有发布任何内容；请联系系统管理员。",
    "The program failed on this file; nothing was published. Tell whoever runs the system.",
)
Work = Callable[[Draft, Watch], dict[str, Any]]


class Drafts:
    """All drafts of an installation. Work runs on threads of this service, as many at once as files may be read at once."""

    def __init__(self, intake: Intake, at_once: int = AT_ONCE) -> None:
        self._intake = intake
        self._staging = intake.settings.staging
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="draft")
        self._lock = threading.RLock()
        self._stops: dict[str, threading.Event] = {}
        self._futures: dict[str, Future[None]] = {}
        self._closing = threading.Event()
        self._drafts = {draft.id: draft for draft in draft_file.found(self._staging)}

    # ---- asking ------------------------------------------------------------------------------------------------

    def of(self, owner: str) -> list[Draft]:
        """An owner's drafts, oldest first. What a restart has interrupted is taken up again."""
        with self._lock:
            mine = sorted((draft for draft in self._drafts.values() if draft.owner == owner), key=lambda draft: draft.created)
            for draft in mine:
                if draft.interrupted:
                    self._start(draft, self._look)
            return [self._drafts[draft.id] for draft in mine]

    def get(self, id: str) -> Draft | None:
        with self._lock:
            return self._drafts.get(id)

    def wait(self, ids: Iterable[str], seconds: float) -> None:
        """Waits until the work on these drafts is done, not longer than `seconds`."""
        with self._lock:
            futures = [self._futures[id] for id in ids if id in self._futures]
        wait(futures, seconds)

    # ---- doing -------------------------------------------------------------------------------------------------

    def receive(self, source: BinaryIO, name: str, owner: str) -> Draft:
        """Takes a copy of an upload and begins to look at it. Raises Unreadable if it is too large."""
        staged = self._intake.stage(source, name)
        return self.examine(Draft(staged.folder.name, owner, staged, _now()))

    def examine(self, draft: Draft) -> Draft:
        """Begins to read and judge a file as the draft says; what was under way with it is stopped."""
        return self._start(replace(draft, examined=None, effect=None, seen=None, error=None, code=None, choices=()), self._look)

    def publish(self, id: str, by: str, accept_good: bool, reason: str = "") -> None:
        """Begins to commit what the owner has seen; if somebody published in between, says so and previews anew."""

        def work(draft: Draft, watch: Watch) -> dict[str, Any]:
            assert draft.examined is not None
            try:
                receipt = self._intake.commit(draft.examined, by, accept_good, draft.seen, watch, reason, impact=False)
            except UserError as error:
                return self._look(draft, Watch(watch.told)) | {"error": error.sentence, "code": error.code, "choices": error.choices}

            self.preview_anew(by, but=id)
            return {"receipt": receipt, "error": None, "code": None, "choices": ()}

        if draft := self.get(id):
            self._start(draft, work)

    def preview_anew(self, owner: str, but: str = "") -> None:
        """Begins to preview the owner's other drafts against what he has just published: he need not be told of it as if it were somebody else's."""
        version = self._intake.warehouse.version()
        with self._lock:
            for draft in list(self._drafts.values()):
                stale = draft.seen is not None and draft.seen != version and draft.receipt is None
                if draft.owner == owner and draft.id != but and stale and not draft.busy:
                    self._start(replace(draft, error=None, code=None, choices=()), self._look)

    def report_nil(self, id: str, dataset: str, projects: Iterable[str], month: date, by: str, reason: str = "") -> None:
        """Publishes that there was nothing to record, which is what an empty file says. Raises what forbids it."""
        receipt = self._intake.report_nil(dataset, tuple(projects), month, by, reason)
        draft = self._drafts[id]
        shutil.rmtree(draft.staged.folder, ignore_errors=True)
        self._keep(replace(draft, receipt=receipt, error=None, code=None, choices=()))
        self.preview_anew(by, but=id)

    def cancel(self, id: str) -> None:
        """Stops what is under way with a draft: its child is ended, its transaction is rolled back."""
        with self._lock:
            if id in self._stops:
                self._stops[id].set()

    def forget(self, id: str) -> None:
        """Throws a draft away with its file."""
        with self._lock:
            self.cancel(id)
            draft = self._drafts.pop(id, None)
            self._stops.pop(id, None)
        if draft is not None:
            shutil.rmtree(draft.staged.folder, ignore_errors=True)

    def sweep(self, now: datetime) -> None:
        """Throws away what nobody has come back to for a week: drafts, and folders that a broken-off load has left behind."""
        for draft in list(self._drafts.values()):
            if now - draft.created > KEPT and not draft.busy:
                self.forget(draft.id)
        for folder in draft_file.orphans(self._staging, now - KEPT):
            if folder.name not in self._drafts:
                shutil.rmtree(folder, ignore_errors=True)

    def keep_house(self) -> None:
        """Sweeps and backs up, now and daily, on a thread of its own, until `close`."""

        def work() -> None:
            while True:
                self.sweep(_now())
                try:
                    backups.daily(self._intake.warehouse, self._intake.settings)
                except (OSError, UserError):  # a full disk must not stop the sweeping
                    traceback.print_exc()
                if self._closing.wait(DAY_SECONDS):
                    return

        threading.Thread(target=work, name="sweep", daemon=True).start()

    def close(self) -> None:
        """Stops all work; drafts stay on disk and are taken up by the next start."""
        self._closing.set()
        with self._lock:
            for stop in self._stops.values():
                stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    # ---- the work itself ---------------------------------------------------------------------------------------

    def _look(self, draft: Draft, watch: Watch) -> dict[str, Any]:
        """Reads and judges the file, and previews what it would change."""
        examined = draft.examined or self._intake.examine(
            draft.staged, draft.dataset, draft.mapping, draft.add_projects, watch, draft.fixes, draft.remedies
        )
        if examined.report.origin is not None:
            self._make_way(draft, examined.report.origin)
        found: dict[str, Any] = {"examined": examined, "dataset": examined.report.dataset, "effect": None, "seen": None}
        if examined.report.refused or not examined.report.good_count:
            return found
        seen = self._intake.warehouse.version()
        try:
            return found | {"seen": seen, "effect": self._intake.preview(examined, watch)}
        except UserError as error:  # what was found stays to be seen, and to be corrected
            return found | {"error": error.sentence, "code": error.code, "choices": error.choices}

    def _make_way(self, draft: Draft, sha256: str) -> None:
        """A marked workbook that comes back mended takes the place of the unpublished file that it was made from."""
        for earlier in list(self._drafts.values()):
            if earlier.owner == draft.owner and earlier.staged.sha256 == sha256 and earlier.receipt is None and not earlier.busy:
                self.forget(earlier.id)

    def _start(self, draft: Draft, work: Work) -> Draft:
        """Queues work on a draft. Only the latest work on a draft may change it."""
        with self._lock:
            self.cancel(draft.id)
            stop = self._stops[draft.id] = threading.Event()
            waiting = self._keep(replace(draft, progress=Progress("queued"), interrupted=False))
            self._futures[draft.id] = self._pool.submit(self._run, waiting, work, stop)
            return waiting

    def _run(self, draft: Draft, work: Work, stop: threading.Event) -> None:
        watch = Watch(lambda progress: self._change(draft.id, stop, {"progress": progress}), stop.is_set)
        try:
            changes = work(draft, watch)
        except UserError as error:
            changes = {"error": error.sentence, "code": error.code, "choices": error.choices}
        except Exception:  # our mistake: loud in the log, a sentence for the user
            traceback.print_exc()
            changes = {"error": INTERNAL, "code": "internal_error", "choices": ()}
        self._change(draft.id, stop, changes | {"progress": None})

    def _change(self, id: str, stop: threading.Event, changes: dict[str, Any]) -> None:
        with self._lock:
            if self._stops.get(id) is not stop:
                return  # newer work has taken over, or the draft is thrown away
            before = self._drafts[id]
            after = self._drafts[id] = replace(before, **changes)
            if "progress" in changes and changes["progress"] is None and not self._closing.is_set():
                draft_file.write(after)

    def _keep(self, draft: Draft) -> Draft:
        with self._lock:
            self._drafts[draft.id] = draft
            draft_file.write(draft)
            return draft


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC).replace(tzinfo=None)
