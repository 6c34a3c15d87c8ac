"""The way of a file from its receipt to a published version, and back by undo. Pages and the command line call this."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.words import Text
from errors import Overtaken, Refused, Unreadable, UserError, WrongUsage
from pipelines import read, sql
from pipelines.facts import Wanted, rows
from pipelines.mapping import EMPTY, Mapping
from pipelines.publish import Change, append, outdated, publish, recount, withdraw
from pipelines.reader import Reader
from pipelines.report import Job, Report
from pipelines.warehouse import active_batches, fetch, fetch_one, Warehouse
from settings import Settings

LONG_AGO = datetime(1900, 1, 1)
CHUNK = 1 << 20


@dataclass(frozen=True)
class Staged:
    """A received file: our copy (never named by the client), its hash, and the client's name to show."""

    folder: Path
    sha256: str
    name: str

    @property
    def path(self) -> Path:
        return self.folder / "original"


@dataclass(frozen=True)
class Examined:
    """A staged file with the worker's report and the mapping it was read by."""

    staged: Staged
    report: Report
    mapping: Mapping


@dataclass(frozen=True)
class Effect:
    """What a file changes: rows by fate, and the KPIs it touches before → after (`kpi`, `before`, `after`, `n_before`, `n_after`)."""

    new: int
    changed: int
    unchanged: int
    older: int
    withdrawn: int
    kpis: pl.DataFrame


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
                    raise Unreadable("too_large", Text(f"文件超过 {cap >> 20} MB;请按月份拆分后再上传。", f"The file is larger than {cap >> 20} MB; split it by month and load the parts."))
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
            return {name: {column: _known(cursor, name, column, version)} for name, column in (("projects", "project_id"), ("staff", "staff_id"))}

    def preview(self, examined: Examined) -> Effect:
        """What a commit would change, found by publishing into a version that is rolled back."""
        with self.warehouse.writing(keep=False) as cursor:
            effect, *_ = _apply(cursor, examined, "preview", _now())
        return effect

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
            effect, batch_id, version, added = _apply(cursor, examined, by, now, base)
            sentence = _told(report, effect, batch_id)
        self._log(examined, by, now, "no_change" if batch_id is None else "loaded", batch_id, sentence)
        shutil.rmtree(examined.staged.folder, ignore_errors=True)
        return Receipt(batch_id, version, report.dataset, effect, report.held_count, added, sentence)

    def load(
        self, path: Path, dataset: str, mapping: Mapping, by: str, add_projects: bool, accept_good: bool
    ) -> Outcome:
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
            raise Unreadable("no_such_file", Text(f"找不到或打不开文件“{path.name}”。", f"The file “{path.name}” is not there or cannot be opened.")) from error

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
                raise WrongUsage("unknown_batch", Text(f"没有编号为 {batch_id} 的批次;请用 history 查看。", f"There is no batch {batch_id}; see the history."))
            changes = []
            for dataset_id, batches in family:
                if (batch_id in active_batches(cursor, dataset_id, base)) == active and batch_id in batches:
                    raise WrongUsage("already_so", _already(batch_id, active))
                dataset = registry.dataset(dataset_id)
                months = {month for batch in batches for month in _batch_months(cursor, dataset, batch)}
                changes.append(Change(dataset, tuple(batches), active, frozenset(months)))
            return publish(cursor, base, changes, "redo" if active else "undo", by, _now(), f"batch {batch_id}")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _known(cursor: duckdb.DuckDBPyConnection, dataset: str, column: str, version: int) -> list[str]:
    return sorted(rows(cursor, registry.dataset(dataset), version, Wanted((column,)))[column].drop_nulls().unique().to_list())


def _already(batch_id: int, active: bool) -> Text:
    return (
        Text(f"批次 {batch_id} 已经生效,无需重做。", f"Batch {batch_id} counts already.")
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
                f"缺少必需的列:{'、'.join(label.zh for label in labels)};请在列映射中指定,或在文件中补上。",
                f"Required columns are missing: {', '.join(label.en for label in labels)}; map them or add them to the file.",
            ),
        )
    if report.verdict.refused:
        raise Refused("checks_failed", report.verdict.findings[0].sentence)
    if report.good_count == 0:
        raise Refused("no_good_rows", Text("没有一行通过检查,什么都没有发布。", "Not one row passed the checks; nothing was published."))
    if report.held_count and not accept_good:
        raise Refused(
            "needs_consent",
            Text(
                f"{report.held_count} 行有问题;请改正后重新上传,或确认只发布其余 {report.good_count} 行。",
                f"{report.held_count} rows have problems; correct them and load again, or agree to publish the other {report.good_count}.",
            ),
        )


# ---- one publication ----------------------------------------------------------------------------------------------


def _apply(
    cursor: duckdb.DuckDBPyConnection, examined: Examined, by: str, now: datetime, seen: int | None = None
) -> tuple[Effect, int | None, int, tuple[str, ...]]:
    """Appends and publishes inside the caller's transaction; returns the effect, the batch (None: no change) and the version."""
    report = examined.report
    dataset = registry.dataset(report.dataset)
    base = fetch_one(cursor, "select version from head")
    if seen is not None and seen != base:
        raise Overtaken()
    good = pl.scan_ipc(report.good_file)
    fate = _compare(cursor, dataset, good, report, base, now)
    if not (fate.new or fate.changed or fate.withdrawn.height):
        nothing = pl.DataFrame(schema={"kpi": pl.String, "before": pl.Float64, "after": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64})
        return Effect(0, 0, fate.unchanged, fate.older, 0, nothing), None, base, ()
    batch_id = fetch_one(cursor, "select coalesce(max(batch_id), 0) + 1 from batch")
    kept = [name for name in good.collect_schema().names() if name.startswith("_") or name in report.delivered or name in dataset.key]
    count = append(cursor, dataset, good.select(*kept, pl.lit(report.sheet, pl.String).alias("_sheet")), batch_id)
    _write_books(cursor, examined, dataset.id, batch_id, None, count, by, now)
    _write_quarantine(cursor, report, batch_id)
    withdraw(cursor, dataset, fate.withdrawn, batch_id)
    changes = [Change(dataset, (batch_id,), True, fate.months)]
    added = _add_projects(cursor, examined, good, batch_id, by, now)
    if added:
        changes.insert(0, Change(registry.dataset("projects"), (batch_id + 1,), True, frozenset({LONG_AGO.date()})))
    version = publish(cursor, base, changes, "load", by, now, examined.staged.name)
    effect = Effect(fate.new, fate.changed, fate.unchanged, fate.older, fate.withdrawn.height, _before_after(cursor, dataset, fate.months, base, version))
    return effect, batch_id, version, tuple(sorted(set(added) & set(report.unknown_projects)))


@dataclass(frozen=True)
class _Fate:
    new: int
    changed: int
    unchanged: int
    older: int
    withdrawn: pl.DataFrame
    months: frozenset[date]


def _compare(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, source: pl.LazyFrame, report: Report, version: int, now: datetime) -> _Fate:
    """The fate of each row against the current state, judged by content and never by the file's hash."""
    if not active_batches(cursor, dataset.id, version):
        return _Fate(report.good_count, 0, 0, 0, pl.DataFrame(schema={"_batch": pl.Int64, "_row": pl.Int32}), frozenset(_months(source)))
    good = source.collect()
    current = rows(cursor, dataset, version, Wanted(keys=good))
    exported, exports = report.export_time or now, fetch(cursor, "select batch_id as _batch, coalesce(export_time, loaded_at) as _exported from batch")
    stands = current.join(exports, on="_batch", how="left")
    bits = sum(1 << i for i, name in enumerate(dataset.names) if name in report.delivered)
    met = good.select(*dataset.key, *(n for n in report.delivered if n not in dataset.key), "_month").join(
        stands, on=list(dataset.key), how="left", suffix="__now", nulls_equal=True
    )
    found = pl.col("_batch").is_not_null()
    differs = [pl.col(n).ne_missing(pl.col(f"{n}__now")) for n in report.delivered if n not in dataset.key]
    adds_columns = (pl.col("_delivered") & bits) != bits  # even an older file may know what the newer one was not asked for
    is_older = pl.col("_exported") > exported
    fate = pl.when(~found).then(pl.lit("new")).when(~pl.any_horizontal(adds_columns, *differs)).then(pl.lit("unchanged")).when(is_older & ~adds_columns).then(pl.lit("older"))
    met = met.with_columns(fate.otherwise(pl.lit("changed")).alias("_fate"))
    counts = dict(met.group_by("_fate").len().iter_rows())
    held = pl.read_ipc(report.held_file, columns=list(dataset.key))
    gone = _gone(cursor, dataset, good, held, exports.filter(pl.col("_exported") <= exported), version) if report.coverage == "full" else current.clear()
    moved = met.filter(pl.col("_fate").is_in(["new", "changed"]))
    months = {m for column in (moved["_month"], moved["_month__now"], gone["_month"]) for m in column.drop_nulls().unique()}
    return _Fate(*(counts.get(name, 0) for name in ("new", "changed", "unchanged", "older")), gone, frozenset(months))


def _months(source: pl.LazyFrame) -> list[date]:
    return source.select(pl.col("_month").drop_nulls().unique()).collect()["_month"].to_list()


def _gone(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, good: pl.DataFrame, held: pl.DataFrame, earlier: pl.DataFrame, version: int
) -> pl.DataFrame:
    """Live rows of `earlier` exports, of the projects and months that a full export covers, that it has neither among its good nor its held rows."""
    live = rows(cursor, dataset, version, Wanted(columns=(), months=tuple(good["_month"].drop_nulls().unique())))
    if dataset.route.through is None:
        live = live.filter(pl.col("_project").is_in(good[dataset.route.column].unique().to_list()))
    key, present = list(dataset.key), pl.concat([good.select(dataset.key), held.select(dataset.key)])
    return live.join(earlier, on="_batch", how="semi").join(present, on=key, how="anti")


def _write_books(
    cursor: duckdb.DuckDBPyConnection, examined: Examined, dataset: str, batch_id: int, parent: int | None, count: int, by: str, now: datetime
) -> None:
    report, staged = examined.report, examined.staged
    own = parent is None
    columns = list(report.delivered) if own else list(registry.dataset("projects").names)
    cursor.execute(
        "insert into batch values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch_id, parent, dataset, staged.name, staged.sha256, report.sheet, now, by,
            report.export_time if own else LONG_AGO, report.zone, report.coverage, count,
            report.held_count if own else 0, examined.mapping.to_json(), json.dumps(columns), json.dumps(list(report.dated) if own else []),
        ],
    )  # fmt: skip


def _write_quarantine(cursor: duckdb.DuckDBPyConnection, report: Report, batch_id: int) -> None:
    if not report.held_count:
        return
    held = pl.read_ipc(report.held_file)
    cells = held.select(pl.struct(pl.exclude("^_.*$")).struct.json_encode().alias("cells"), line="_line")
    reasons = report.verdict.table.filter(pl.col("effect") != "warn").group_by("line", maintain_order=True).agg(
        pl.col("rule").unique().sort().str.join(" ").alias("codes"),
        pl.col("sentence_zh").str.join(" ").alias("zh"),
        pl.col("sentence_en").str.join(" ").alias("en"),
    )
    listed = cells.join(reasons.with_columns(pl.col("line").cast(cells.schema["line"])), on="line", how="left")
    cursor.register("held", listed.with_columns(batch_id=pl.lit(batch_id, pl.Int64), sheet=pl.lit(report.sheet, pl.String)))
    cursor.execute("insert into quarantine by name select batch_id, sheet, line, codes, cells, zh, en from held")
    cursor.unregister("held")


def _add_projects(
    cursor: duckdb.DuckDBPyConnection, examined: Examined, good: pl.LazyFrame, batch_id: int, by: str, now: datetime
) -> list[str]:
    """Registers the file's projects that no register export names, as a child batch that is undone with its parent.

    Projects that an earlier load has added are added again: undoing that load must not take them from this one.
    """
    dataset, projects = registry.dataset(examined.report.dataset), registry.dataset("projects")
    if dataset.id == "projects" or dataset.route.through is not None:
        return []
    version = fetch_one(cursor, "select version from head")
    current = rows(cursor, projects, version, Wanted(columns=()))
    added_before = cursor.execute("select batch_id from batch where parent_id is not null and dataset = 'projects'").fetchall()
    registered = current.filter(~pl.col("_batch").is_in([row[0] for row in added_before]))["project_id"]
    named = good.select(pl.col(dataset.route.column).drop_nulls().unique()).collect().to_series()
    mine = sorted(set(named) - set(registered))
    if not mine:
        return []
    names = {c.name: pl.lit(None, c.dtype) for c in projects.columns}
    filled = names | {"project_id": pl.col("project_id"), "name": pl.col("project_id"), "property_type": pl.lit("其他"), "valid_from": pl.lit(LONG_AGO.date())}
    frame = pl.DataFrame({"project_id": mine}).select(**filled).with_columns(
        _line=pl.lit(None, pl.Int64), _month=pl.lit(LONG_AGO.date()), _sheet=pl.lit(None, pl.String)
    )
    append(cursor, projects, frame.lazy(), batch_id + 1)
    _write_books(cursor, examined, projects.id, batch_id + 1, batch_id, frame.height, by, now)
    return mine


def _before_after(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, months: frozenset[date], base: int, version: int) -> pl.DataFrame:
    """The dataset's KPIs over the touched months, before and after."""
    ids = [kpi.id for kpi in registry.kpis().values() if dataset.id in registry.reads(kpi)]
    scope = read.Scope(start=min(months, default=None), end=max(months, default=None))
    sides = []
    for name, when in (("before", base), ("after", version)):
        figures = read.figures(cursor, ids, scope, read.OWNER, (), when)
        sides.append(figures.select("kpi", pl.col("value").alias(name), pl.col("denominator").alias(f"n_{name}")))
    return pl.DataFrame({"kpi": ids}, schema={"kpi": pl.String}).join(sides[0], on="kpi", how="left").join(sides[1], on="kpi", how="left").select(
        "kpi", "before", "after", "n_before", "n_after"
    )


def _batch_months(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batch_id: int) -> set[date]:
    """Months of a batch's rows and of the rows they have beaten or that have beaten them."""
    version = fetch_one(cursor, "select version from head")
    wanted = rows_of_batch(cursor, dataset, batch_id)
    months = set(wanted["_month"].drop_nulls().unique())
    return months | set(rows(cursor, dataset, version, Wanted(columns=(), keys=wanted))["_month"].drop_nulls().unique())


def rows_of_batch(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batch_id: int) -> pl.DataFrame:
    """Keys and months of one batch, and of every row it has withdrawn or beaten."""
    from pipelines import sql

    query = sql.compose(
        "select {keys}, _month from {table} f where f._batch = ? union all "
        "select {keys}, _month from {table} f join superseded s on s.dataset = ? and s.batch_id = f._batch and s.row_no = f._row where s.by_batch = ?",
        keys=sql.names(dataset.key, "f"),
        table=sql.name(dataset.table),
    )
    return fetch(cursor, query, [batch_id, dataset.id, batch_id])


def _told(report: Report, effect: Effect, batch_id: int | None) -> Text:
    if batch_id is None:
        older_zh = f";其中 {effect.older} 行比现有数据旧,保留较新的值" if effect.older else ""
        older_en = f"; {effect.older} rows are older than what is there, the newer values stay" if effect.older else ""
        return Text(f"没有变化:{effect.unchanged + effect.older} 行都已在库中{older_zh}。", f"Nothing new: all {effect.unchanged + effect.older} rows are already there{older_en}.")
    return Text(
        f"已发布:新增 {effect.new} 行,更新 {effect.changed} 行,不变 {effect.unchanged} 行,撤回 {effect.withdrawn} 行,隔离 {report.held_count} 行。",
        f"Published: {effect.new} new, {effect.changed} changed, {effect.unchanged} unchanged, {effect.withdrawn} withdrawn, {report.held_count} held back.",
    )
