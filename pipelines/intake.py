"""The way of a file from its receipt to a published version, and back by undo. Pages and the command line call this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

import duckdb

from catalog import registry
from catalog.words import Text
from errors import Refused, UserError
from pipelines.closing import acts, lock
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.mending import merge
from pipelines.mending.fixes import MARKED, Fix, Remedy
from pipelines.publishing import knowledge, memory, nil, profile
from pipelines.publishing.admit import admit, certain
from pipelines.publishing.batch import Entry, log
from pipelines.publishing.definition import outdated, recount
from pipelines.publishing.effect import Effect, apply, told
from pipelines.publishing.reversal import Reversal, reversal
from pipelines.publishing.undo import Toggled, toggle
from pipelines.read import local_viewer
from pipelines.receipt import Outcome, Receipt
from pipelines.receiving import staging
from pipelines.receiving.staged import Examined, Staged
from pipelines.values.personal import hide
from pipelines.warehouse import Warehouse
from pipelines.worker.reader import Reader
from pipelines.worker.report import Job
from pipelines.worker.stages import NOBODY, Watch
from settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Intake:
    """The tools of the intake: the warehouse, the worker pool and the settings. `clock`: this moment (UTC), as the books will have it."""

    warehouse: Warehouse
    reader: Reader
    settings: Settings
    clock: Callable[[], datetime] = acts.moment

    def refresh(self) -> None:
        """Counts again what the catalogue has come to define otherwise; called once when the warehouse is opened."""
        with self.warehouse.cursor() as cursor:
            kpis = outdated(cursor)
        if kpis:
            with self.warehouse.writing() as cursor:
                recount(cursor, kpis, self.clock())

    def stage(self, source: BinaryIO, name: str) -> Staged:
        """Takes a copy of an upload. Raises Unreadable if it is too large."""
        return staging.receive(source, name, self.settings)

    def stage_path(self, path: Path) -> Staged:
        """`stage` for a file on this computer. Raises Unreadable where it cannot be opened."""
        return staging.receive_path(path, self.settings)

    def discard(self, staged: Staged) -> None:
        """Deletes our copy of a file; the user's own stays where it is."""
        staging.discard(staged)

    def examine(
        self,
        staged: Staged,
        dataset: str | None = None,
        mapping: Mapping = EMPTY,
        add_projects: bool = False,
        watch: Watch = NOBODY,
        fixes: tuple[Fix, ...] = (),
        remedies: tuple[Remedy, ...] = (),
        recall: bool = True,
    ) -> Examined:
        """Reads and judges a staged file in the worker. Nothing is stored. Raises what the file deserves.

        `fixes` are laid over its cells first; `remedies` are in the mapping already and are kept for the record.
        `recall`: what the mapping leaves open is read as the last file of this header was.
        """
        watch.at("received")
        known = self._ask(memory.recall) if recall else {}
        job = replace(self._job(staged, dataset, mapping, add_projects), fixes=fixes, remembered=known)
        report = self.reader.read(job, watch)
        examined = Examined(staged, report, Mapping.from_json(report.mapping), fixes, remedies)
        with self.warehouse.cursor() as cursor:
            return merge.recognised(cursor, examined)

    def mark(self, examined: Examined, language: str, add_projects: bool = False) -> Path:
        """The marked workbook of an examined file, made in the worker; it lies beside the staged file and goes with it."""
        job = self._job(examined.staged, examined.report.dataset, examined.mapping, add_projects)
        self.reader.read(replace(job, fixes=examined.fixes, mark=language))
        return examined.staged.folder / MARKED

    def recheck(self, batch_id: int, fixes: tuple[Fix, ...] = (), add_projects: bool = False) -> Examined:
        """Judges the rows that a batch holds back once more, with fixes in them (columns by our names). Nothing is stored.

        `add_projects`: those that the register does not know are registered with the rows.
        What has come in order can be committed as a child of the batch. The caller discards the staged copy.
        """
        with self.warehouse.cursor() as cursor:
            held = merge.held_by(cursor, batch_id)
        staged = staging.hold(held.rows, held.name, held.sha256, self.settings)
        job = replace(self._job(staged, held.dataset, held.mapping, add_projects), fixes=fixes, held=held.dated)
        examined = Examined(staged, self.reader.read(job), held.mapping, fixes)
        with self.warehouse.cursor() as cursor:
            return merge.of_parent(cursor, examined, batch_id)

    def _job(self, staged: Staged, dataset: str | None, mapping: Mapping, add_projects: bool) -> Job:
        return Job(
            path=str(staged.path.resolve()),
            folder=str(staged.folder.resolve()),
            dataset=registry.dataset(dataset).id if dataset else None,
            mapping=mapping.to_json(),
            now=self.clock(),
            secret=self.settings.secret().hex(),
            registers=self._ask(knowledge.registers),
            before=self._ask(lambda cursor: profile.before(cursor, dataset)),
            seen=self._ask(lambda cursor: knowledge.seen(cursor, dataset)),
            add_projects=add_projects,
            memory_mb=self.settings.worker_memory_mb,
            cpu_seconds=self.settings.worker_cpu_seconds,
            sha256=staged.sha256,
        )

    def _ask(self, question: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        with self.warehouse.cursor() as cursor:
            return question(cursor)

    def forget(self, fingerprint: str, dataset: str, by: str) -> None:
        """The next file of this header is matched anew."""
        with self.warehouse.writing() as cursor:
            memory.forget(cursor, fingerprint, dataset, by, self.clock())

    def preview(self, examined: Examined, watch: Watch = NOBODY) -> Effect:
        """What a commit would change, found by publishing into a version that is rolled back."""
        watch.at("preview", examined.report.good_count)
        with self.warehouse.writing(keep=False) as cursor:
            return apply(cursor, examined, "preview", self.clock(), viewer=local_viewer(self.settings), watch=watch).effect

    def commit(
        self,
        examined: Examined,
        by: str,
        accept_good: bool = False,
        base: int | None = None,
        watch: Watch = NOBODY,
        reason: str = "",
        impact: bool = True,
    ) -> Receipt:
        """Publishes the good rows. Raises Refused (nothing stored) where the verdict or a missing consent forbids it.

        `base`: the version the user has seen in the preview; if another is current now, Overtaken is raised. `watch` may
        stop it up to the end of the transaction. `reason`: why settled figures of a locked month may change. `impact`: whether the receipt tells the
        KPIs before and after; it costs as much as counting.
        """
        report, now = examined.report, self.clock()
        try:
            admit(report, accept_good)
        except Refused as refusal:
            self.refuse(examined.staged, report.dataset, by, refusal.sentence)
            raise
        watch.at("publish", report.good_count)
        with self.warehouse.writing() as cursor:
            done = apply(cursor, examined, by, now, base, local_viewer(self.settings), watch, impact)
            lock.require(cursor, done.effect.locked, reason, report.dataset, done.batch_id, by, now)
            sentence = told(report, done.effect, done.batch_id)
            outcome = "no_change" if done.batch_id is None else "loaded"
            log(cursor, Entry(now, by, examined.staged.name, examined.staged.sha256, report.dataset, outcome, done.batch_id, sentence))
            if report.fingerprint and examined.parent is None:
                memory.remember(cursor, report.fingerprint, report.dataset, examined.mapping, by, now)
            watch.go_on()
        self.discard(examined.staged)
        return Receipt(done.batch_id, done.version, report.dataset, done.effect, report.held_count, done.added_projects, sentence)

    def load(
        self,
        path: Path,
        dataset: str | None,
        mapping: Mapping,
        by: str,
        add_projects: bool,
        accept_good: bool,
        reason: str = "",
        impact: bool = True,
    ) -> Outcome:
        """The whole way of one file without questions asked; a user's error becomes part of the outcome. No dataset: its header tells."""
        staged, examined = None, None
        try:
            staged = self.stage_path(path)
            examined = self.examine(staged, dataset, mapping, add_projects, recall=mapping == EMPTY)
            if dataset is None:
                certain(examined.report)
            return Outcome(hide(path.name), examined, self.commit(examined, by, accept_good, reason=reason, impact=impact), None)
        except UserError as error:
            if staged is not None and examined is None:
                self.refuse(staged, dataset, by, error.sentence)
            return Outcome(hide(path.name), examined, None, error)
        finally:
            if staged is not None:
                self.discard(staged)

    def refuse(self, staged: Staged, dataset: str | None, by: str, sentence: Text) -> None:
        """Writes down that a file was not published."""
        with self.warehouse.writing() as cursor:
            log(cursor, Entry(self.clock(), by, staged.name, staged.sha256, dataset or "", "refused", None, sentence))

    def preview_nil(self, dataset_id: str, projects: Sequence[str], month: date) -> Effect:
        """What `report_nil` would change, found by publishing into a version that is rolled back. Raises what forbids it."""
        with self.warehouse.writing(keep=False) as cursor:
            return nil.report(
                cursor, registry.dataset(dataset_id), projects, month, "preview", self.clock(), local_viewer(self.settings)
            ).effect

    def report_nil(self, dataset_id: str, projects: Sequence[str], month: date, by: str, reason: str = "") -> Receipt:
        """Publishes that nothing happened: projects (none: all registered ones) × a month (its first day). Undone like a load.

        Raises WrongUsage or Refused where that cannot be; in a locked month it wants a `reason`.
        """
        dataset, now = registry.dataset(dataset_id), self.clock()
        with self.warehouse.writing() as cursor:
            done = nil.report(cursor, dataset, projects, month, by, now, local_viewer(self.settings))
            lock.require(cursor, done.effect.locked, reason, dataset.id, done.batch_id, by, now)
            sentence, outcome = nil.told(done), "no_change" if done.batch_id is None else "loaded"
            log(cursor, Entry(now, by, nil.name_of(dataset, month), "", dataset.id, outcome, done.batch_id, sentence))
        return Receipt(done.batch_id, done.version, dataset.id, done.effect, 0, (), sentence)

    def quiet_projects(self, dataset_id: str, month: date) -> list[str]:
        """Projects that a nil report can be made for: neither rows nor a nil report are in for the month."""
        with self.warehouse.cursor() as cursor:
            return nil.open_projects(cursor, registry.dataset(dataset_id), month)

    def recent_months(self) -> list[date]:
        """The months that a nil report can be made for, this one first."""
        return nil.recent_months(self.clock())

    def undo(self, batch_id: int, by: str, reason: str = "", seen: int | None = None) -> Toggled:
        """Publishes the version without a batch (and what was added with it). What touches a locked month wants a `reason`.

        Raises Overtaken if the user has `seen` another version than the current one.
        """
        return self._toggle(batch_id, by, reason, False, seen)

    def redo(self, batch_id: int, by: str, reason: str = "", seen: int | None = None) -> Toggled:
        """Publishes the version with an undone batch again."""
        return self._toggle(batch_id, by, reason, True, seen)

    def reversal(self, batch_id: int, active: bool) -> Reversal:
        """What a redo (`active`) or an undo of a batch would change, found by publishing into a version that is rolled back."""
        with self.warehouse.writing(keep=False) as cursor:
            return reversal(cursor, batch_id, active, self.clock(), local_viewer(self.settings))

    def _toggle(self, batch_id: int, by: str, reason: str, active: bool, seen: int | None) -> Toggled:
        with self.warehouse.writing() as cursor:
            done = toggle(cursor, batch_id, active, by, self.clock(), local_viewer(self.settings), seen)
            for dataset, months in done.locked(cursor).items():
                lock.require(cursor, months, reason, dataset, batch_id, by, self.clock())
            return done
