"""What the child process does with one file: from bytes to typed, masked, judged rows. No database, no network.

The child is forked by `pipelines.worker.nursery` and watched by `pipelines.worker.reader`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.rules import Known
from checks.engine import judge
from checks.verdict import TABLE_SCHEMA, Verdict
from pipelines.gate.gate import inspect
from pipelines.matching.evidence import Background
from pipelines.matching.mapping import Mapping
from pipelines.matching.offers import later_offers, settle_with_offers
from pipelines.matching.reasons import why
from pipelines.matching.settling import Settled, settle
from pipelines.matching.synonyms import value_matches, with_values
from pipelines.matching.unmet import unmet
from pipelines.mending import marked, remedies, repair
from pipelines.parsing.body import no_rows
from pipelines.parsing.parse import Table, read_table
from pipelines.values import cells
from pipelines.values.personal import hide, hide_each, hide_ids, hide_quotes
from pipelines.worker.child import answered
from pipelines.worker.report import Job, MatchedColumn, Report, ValueMatch
from pipelines.worker.stages import NOBODY, Watch

UNJUDGED = Verdict((), False, pl.Series("bad", [], pl.Boolean), (), pl.DataFrame(schema=TABLE_SCHEMA))


def work(job: Job, watch: Watch = NOBODY) -> Report:
    """The whole way of a file up to its verdict; leaves `good.arrow` and `held.arrow` in the job's folder."""
    mapping = Mapping.from_json(job.mapping)
    table = _table(job, mapping, watch)
    watch.at("columns", table.frame.height)
    background = Background(job.registers, job.seen)
    if job.held is not None:  # these rows have been read before, by a mapping that says all
        return _judged(job, table, settle(table, mapping, job.dataset, job.remembered, background), watch)
    settled, offers = settle_with_offers(table, mapping, job.dataset, job.remembered, background, job.before)
    if settled.missing:
        return replace(_unjudged(job, table, settled), proposals=offers)
    report = _judged(job, table, settled, watch)
    return replace(report, proposals=(*offers, *report.proposals))


def _table(job: Job, mapping: Mapping, watch: Watch) -> Table:
    datasets = registry.datasets()
    asked = [datasets[job.dataset]] if job.dataset in datasets else list(datasets.values())
    known = {header for dataset in asked for column in dataset.columns for header in column.headers}
    foreign = {*mapping.columns, *(part for parts in mapping.combine.values() for part in parts), *mapping.keep_last}
    foreign |= set(mapping.unpivot.columns) if mapping.unpivot else set()
    foreign |= {header for known_by in job.remembered.values() for json in known_by.values() for header in Mapping.from_json(json).columns}
    if job.held is not None:
        return repair.mended(repair.held_table(Path(job.path)), job.fixes)
    watch.at("gate")
    gate = inspect(Path(job.path))
    watch.at("reading")
    origin = marked.origin_of(Path(job.path))
    table = read_table(
        Path(job.path),
        marked.without_overview(gate) if origin else gate,
        known | foreign,
        sheets=mapping.sheet,
        header_rows=mapping.header_row,
    )
    return repair.mended(marked.without_keys(table, origin), job.fixes)


def _judged(job: Job, table: Table, settled: Settled, watch: Watch) -> Report:
    dataset, mapping = settled.dataset, settled.in_force
    watch.at("cells", table.frame.height)
    typed, words = _typed(job, table, dataset, mapping)
    if job.held is not None:  # which columns hold bare dates is a matter of the whole file, not of these few rows
        typed = replace(typed, dated=job.held)
    if typed.frame.is_empty():
        raise no_rows(table.sheet)
    unknown = _unknown_projects(job, dataset, typed.frame)
    registers = {name: {c: pl.Series(c, v, pl.String) for c, v in columns.items()} for name, columns in job.registers.items()}
    if job.add_projects and unknown:
        known = registers.get("projects", {}).get("project_id", pl.Series("project_id", [], pl.String))
        registers["projects"] = {"project_id": pl.concat([known, pl.Series("project_id", unknown, pl.String)])}
    watch.at("checks", typed.frame.height)
    write = partial(_write, job, table, dataset, typed)
    headers = typed.headers if job.held is None else {}  # rows out of the books stand under our ids, which nobody knows
    told = (dataset, typed.frame, typed.raw, typed.dated, job.now, registers, headers, table.sheet)
    verdict = hide_quotes(judge(*told, zone=mapping.zone, meanwhile=write))
    report = _with_rows(_unjudged(job, table, settled), settled, typed, verdict, job.now)
    proposals = later_offers(typed, settled, job.before)
    report = replace(report, unknown_projects=tuple(unknown), value_matches=words, proposals=proposals)
    repair.leave(job, table, dataset, report)
    return replace(report, remedies=remedies.remedies(dataset, words))


def _typed(job: Job, table: Table, dataset: Dataset, mapping: Mapping) -> tuple[cells.Typed, tuple[ValueMatch, ...]]:
    """The typed file, with the words in it that are certainly words of ours read as these."""
    typed = cells.type_table(table, dataset, mapping, job.now)
    words = value_matches(typed, dataset, Background(job.registers, job.seen))
    if any(word.applied for word in words):
        typed = cells.type_table(table, dataset, with_values(mapping, words), job.now)
    return replace(typed, frame=hide_ids(typed.frame, dataset, bytes.fromhex(job.secret))), words


def _unknown_projects(job: Job, dataset: Dataset, frame: pl.DataFrame) -> list[str]:
    rules = [rule for rule in dataset.all_rules() if isinstance(rule, Known) and rule.dataset == "projects"]
    known = job.registers.get("projects", {}).get("project_id", [])
    found = {value for rule in rules for value in frame[rule.column].drop_nulls().unique()}
    return sorted(found - set(known))


def _write(job: Job, table: Table, dataset: Dataset, typed: cells.Typed, bad: pl.Series) -> None:
    secret, folder = bytes.fromhex(job.secret), Path(job.folder)
    masked = cells.mask_personal(typed.frame, dataset, secret)
    if "_sheet" in masked.columns:
        masked = masked.with_columns(hide_each(masked["_sheet"]))
    if job.held is not None:
        masked = repair.only_fixed_hidden(masked, typed.frame, dataset, job.fixes)
    good = masked.filter(~bad) if bad.any() else masked
    empty = set(dataset.names) - {*typed.delivered, *dataset.key}  # 100 MB of nothing for 1,000,000 orders; `good_rows` knows them
    repair.with_origins(good, table).drop(empty).write_ipc(folder / "good.arrow")  # not compressed: it is mapped when it is stored
    texts = repair.texts_of(typed.frame.filter(bad), typed.raw.filter(bad), dataset, secret)
    masked.filter(bad).with_columns(texts).write_ipc(folder / "held.arrow")


def _unjudged(job: Job, table: Table, settled: Settled) -> Report:
    """What a file tells before a cell of it is typed: where its table is, whose columns these are, and by what it is to be read."""
    dataset, mapping, count = settled.dataset, settled.in_force, table.frame.height
    return Report(
        dataset=dataset.id,
        guesses=settled.guesses,
        sheet=table.sheet and hide(table.sheet),
        encoding=table.encoding,
        header=table.header,
        matches=tuple(MatchedColumn(m.header, m.column, m.reason, m.confidence, m.suggestion, why(m, dataset)) for m in settled.matches),
        missing=tuple(column.name for column in settled.missing),
        mapping=settled.kept.to_json(),
        fingerprint=settled.fingerprint,
        remembered=settled.remembered,
        read=count,
        row_count=count,
        good_count=count,
        zone=mapping.zone,
        coverage=mapping.coverage or dataset.coverage,
        export_time=cells.export_time((*table.titles, *table.notes), mapping, mapping.zone),
        verdict=UNJUDGED,
        folder=job.folder,
        places=() if table.sheets is not None else table.columns_at,
        origin=table.origin,
        sheets=table.fitting,
        header_rows=table.header_rows,
        left_out=table.left_out,
    )


def _with_rows(report: Report, settled: Settled, typed: cells.Typed, verdict: Verdict, now: datetime) -> Report:
    """The same with what its typed rows say, and the verdict on them."""
    dataset, held, end = settled.dataset, int(verdict.bad.sum()), cells.data_end(typed, settled.dataset, now)
    return replace(
        report,
        row_count=typed.frame.height,
        good_count=typed.frame.height - held,
        held_count=held,
        dropped=typed.dropped,
        superseded=typed.superseded,
        delivered=typed.delivered,
        dated=typed.dated,
        data_end=end,
        export_time=report.export_time or end,
        months=tuple(sorted(typed.frame["_month"].drop_nulls().unique())),
        flag_disagreements=_disagreements(typed.frame, typed.dated),
        verdict=verdict,
        notes=(*unmet(report.header, settled.in_force, dataset, typed.delivered), *typed.notes),
    )


def _disagreements(frame: pl.DataFrame, dated: tuple[str, ...]) -> int:
    """Rows where the source's overdue flag says otherwise than its own due time; bare dates are compared by day."""
    if not {"source_overdue", "due_at", "resolved_at"} <= set(frame.columns):
        return 0
    stop, due = pl.col("resolved_at"), pl.col("due_at")
    late = stop.dt.date() > due.dt.date() if {"resolved_at", "due_at"} & set(dated) else stop > due
    return frame.filter(late != pl.col("source_overdue")).height


def answer(line: str, watch: Watch = NOBODY) -> str:
    """The report on one file, as the child process says it."""
    return answered(line, lambda job: {"report": work(job, watch).to_json()})
