"""The way of a file from its receipt to a published version, and back by undo. Pages and the command line call this."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import duckdb

from catalog import registry
from catalog.words import Text
from errors import Refused, Unreadable, UserError, WrongUsage
from pipelines.batch import months_of
from pipelines.effect import Effect, apply, told
from pipelines.facts import Wanted, rows
from pipelines.mapping import EMPTY, Mapping
from pipelines.publish import Change, outdated, publish, recount
from pipelines.reader import Reader
from pipelines.report import Job
from pipelines.staged import Examined, Staged
from pipelines.warehouse import Warehouse, active_batches, fetch_one
from settings import Settings

CHUNK = 1 << 20


@dataclass(frozen=True)
class Receipt:
    """What a load did. `batch_id` is None where it changed nothing; then `sentence` says why."""

    batch_id: int | None
    version: int
    dataset: str
    effect: Effect
    held: int
    added_projects: tuple[str, ...]
    sentence: Text


@dataclass(frozen=True)
class Outcome:
    """How the load of one file ended: its receipt, or the error that stopped it."""

    name: str
    examined: Examined | None
    receipt: Receipt | None
    error: UserError | None

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0


@dataclass(frozen=True)
class Intake:
    """The tools of the intake: the warehouse, the worker pool and the settings."""

    warehouse: Warehouse
    reader: Reader
    settings: Settings

    def refresh(self) -> None:
        """Counts again what the catalogue has come to define otherwise; called once when the warehouse is opened."""
        with self.warehouse.cursor() as cursor:
            kpis = outdated(cursor)
        if kpis:
            with self.warehouse.writing() as cursor:
                recount(cursor, kpis, _now())

    def stage(self, source: BinaryIO, name: str) -> Staged:
        """Copies an upload to a folder of its own (owner-only) under the size cap. Raises Unreadable if it is too large."""
        folder = self.settings.staging / uuid.uuid4().hex
        folder.mkdir(parents=True, mode=0o700)
        digest, size, cap = hashlib.sha256(), 0, self.settings.max_upload_bytes("csv")
        with (folder / "original").open("wb") as copy:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > cap:
                    shutil.rmtree(folder)
                    raise Unreadable(
                        "too_large",
                        Text(
                            f"文件超过 {cap >> 20} MB；请按月份拆分后再上传。",
                            f"The file is larger than {cap >> 20} MB; split it by month and load the parts.",
                        ),
                    )
                digest.update(chunk)
                copy.write(chunk)
        return Staged(folder, digest.hexdigest(), Path(name).name)

    def examine(
        self,
        staged: Staged,
        dataset: str | None = None,
        mapping: Mapping = EMPTY,
        add_projects: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Examined:
        """Reads and judges a staged file in the worker. Nothing is stored. Raises what the file deserves."""
        job = Job(
            path=str(staged.path.resolve()),
            folder=str(staged.folder.resolve()),
            dataset=registry.dataset(dataset).id if dataset else None,
            mapping=mapping.to_json(),
            now=_now(),
            secret=self.settings.secret().hex(),
            registers=self._registers(),
            add_projects=add_projects,
            memory_mb=self.settings.worker_memory_mb,
            cpu_seconds=self.settings.worker_cpu_seconds,
        )
        return Examined(staged, self.reader.read(job, cancelled), mapping)

    def _registers(self) -> dict[str, dict[str, list[str]]]:
        with self.warehouse.cursor() as cursor:
            version = fetch_one(cursor, "select version from head")
            return {
                name: {column: _known(cursor, name, column, version)}
                for name, column in (("projects", "project_id"), ("staff", "staff_id"))
            }

    def preview(self, examined: Examined) -> Effect:
        """What a commit would change, found by publishing into a version that is rolled back."""
        with self.warehouse.writing(keep=False) as cursor:
            return apply(cursor, examined, "preview", _now()).effect

    def commit(self, examined: Examined, by: str, accept_good: bool = False, base: int | None = None) -> Receipt:
        """Publishes the good rows. Raises Refused (nothing stored) where the verdict or a missing consent forbids it.

        `base`: the version the user has seen in the preview; if another is current now, Overtaken is raised.
        """
        report, now = examined.report, _now()
        try:
            _admit(examined, accept_good)
        except Refused as refusal:
            self._log(examined, by, now, "refused", None, refusal.sentence)
            raise
        with self.warehouse.writing() as cursor:
            done = apply(cursor, examined, by, now, base)
        sentence = told(report, done.effect, done.batch_id)
        self._log(examined, by, now, "no_change" if done.batch_id is None else "loaded", done.batch_id, sentence)
        shutil.rmtree(examined.staged.folder, ignore_errors=True)
        return Receipt(done.batch_id, done.version, report.dataset, done.effect, report.held_count, done.added_projects, sentence)

    def load(self, path: Path, dataset: str, mapping: Mapping, by: str, add_projects: bool, accept_good: bool) -> Outcome:
        """The whole way of one file without questions asked; a user's error becomes part of the outcome."""
        staged, examined = None, None
        try:
            staged = self.stage_path(path)
            examined = self.examine(staged, dataset, mapping, add_projects)
            return Outcome(path.name, examined, self.commit(examined, by, accept_good), None)
        except UserError as error:
            if staged is not None and examined is None:
                self.refuse(staged, dataset, by, error.sentence)
            return Outcome(path.name, examined, None, error)
        finally:
            if staged is not None:
                self.discard(staged)

    def stage_path(self, path: Path) -> Staged:
        """`stage` for a file on this computer. Raises Unreadable where it cannot be opened."""
        try:
            with path.open("rb") as source:
                return self.stage(source, path.name)
        except OSError as error:
            raise Unreadable(
                "no_such_file", Text(f"找不到或打不开文件“{path.name}”。", f"The file “{path.name}” is not there or cannot be opened.")
            ) from error

    def discard(self, staged: Staged) -> None:
        """Deletes our copy of a file; the user's own stays where it is."""
        shutil.rmtree(staged.folder, ignore_errors=True)

    def refuse(self, staged: Staged, dataset: str | None, by: str, sentence: Text) -> None:
        """Writes down that a file could not be read at all."""
        self._record(_now(), by, staged, dataset or "", "refused", None, sentence)

    def _log(self, examined: Examined, by: str, at: datetime, outcome: str, batch_id: int | None, sentence: Text) -> None:
        self._record(at, by, examined.staged, examined.report.dataset, outcome, batch_id, sentence)

    def _record(self, at: datetime, by: str, staged: Staged, dataset: str, outcome: str, batch_id: int | None, sentence: Text) -> None:
        with self.warehouse.writing() as cursor:
            line = [at, by, staged.name, dataset, staged.sha256, outcome, batch_id, sentence.zh, sentence.en]
            cursor.execute("insert into load_log values (?, ?, ?, ?, ?, ?, ?, ?, ?)", line)

    def undo(self, batch_id: int, by: str) -> int:
        """Publishes the version without a batch (and what was added with it). Returns the new version."""
        return self._toggle(batch_id, by, active=False)

    def redo(self, batch_id: int, by: str) -> int:
        """Publishes the version with an undone batch again."""
        return self._toggle(batch_id, by, active=True)

    def _toggle(self, batch_id: int, by: str, active: bool) -> int:
        with self.warehouse.writing() as cursor:
            base = fetch_one(cursor, "select version from head")
            family = cursor.execute(
                "select dataset, list(batch_id order by batch_id) from batch where batch_id = ? or parent_id = ? group by dataset order by dataset = (select dataset from batch where batch_id = ?)",
                [batch_id, batch_id, batch_id],
            ).fetchall()
            if not family:
                raise WrongUsage(
                    "unknown_batch",
                    Text(f"没有编号为 {batch_id} 的批次；请用 history 查看。", f"There is no batch {batch_id}; see the history."),
                )
            changes = []
            for dataset_id, batches in family:
                if (batch_id in active_batches(cursor, dataset_id, base)) == active and batch_id in batches:
                    raise WrongUsage("already_so", _already(batch_id, active))
                dataset = registry.dataset(dataset_id)
                months = {month for batch in batches for month in months_of(cursor, dataset, batch)}
                changes.append(Change(dataset, tuple(batches), active, frozenset(months)))
            return publish(cursor, base, changes, "redo" if active else "undo", by, _now(), f"batch {batch_id}")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _known(cursor: duckdb.DuckDBPyConnection, dataset: str, column: str, version: int) -> list[str]:
    return sorted(rows(cursor, registry.dataset(dataset), version, Wanted((column,)))[column].drop_nulls().unique().to_list())


def _already(batch_id: int, active: bool) -> Text:
    return (
        Text(f"批次 {batch_id} 已经生效，无需重做。", f"Batch {batch_id} counts already.")
        if active
        else Text(f"批次 {batch_id} 已经撤销过了。", f"Batch {batch_id} has been undone already.")
    )


def _admit(examined: Examined, accept_good: bool) -> None:
    """Raises Refused where the file must not be published as it stands."""
    report = examined.report
    dataset = registry.dataset(report.dataset)
    if report.missing:
        labels = [dataset.column(name).label for name in report.missing]
        raise Refused(
            "missing_columns",
            Text(
                f"缺少必需的列：{'、'.join(label.zh for label in labels)}；请在列映射中指定，或在文件中补上。",
                f"Required columns are missing: {', '.join(label.en for label in labels)}; map them or add them to the file.",
            ),
        )
    if report.verdict.refused:
        raise Refused("checks_failed", report.verdict.findings[0].sentence)
    if report.good_count == 0:
        raise Refused("no_good_rows", Text("没有一行通过检查，什么都没有发布。", "Not one row passed the checks; nothing was published."))
    if report.held_count and not accept_good:
        raise Refused(
            "needs_consent",
            Text(
                f"{report.held_count} 行有问题；请改正后重新上传，或确认只发布其余 {report.good_count} 行。",
                f"{report.held_count} rows have problems; correct them and load again, or agree to publish the other {report.good_count}.",
            ),
        )
