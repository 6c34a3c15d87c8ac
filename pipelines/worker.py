"""What the child process does with one file: from bytes to typed, masked, judged rows. No database, no network.

The child is forked by `pipelines.nursery` and watched by `pipelines.reader`.
"""

from __future__ import annotations

import json
import resource
import tempfile
from pathlib import Path

import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.rules import Known
from catalog.words import Text
from checks.engine import judge
from checks.verdict import TABLE_SCHEMA, Verdict
from errors import Refused, Unreadable, UserError
from pipelines import cells
from pipelines.gate import Gate, inspect
from pipelines.mapping import Mapping, guess_dataset, match, missing_columns
from pipelines.parse import Table, read_table
from pipelines.report import Job, MatchedColumn, Report

UNJUDGED = Verdict((), False, pl.Series("bad", [], pl.Boolean), (), pl.DataFrame(schema=TABLE_SCHEMA))


def work(job: Job) -> Report:
    """The whole way of a file up to its verdict; leaves `good.arrow` and `held.arrow` in the job's folder."""
    mapping = Mapping.from_json(job.mapping)
    table = _table(job, mapping)
    guesses = tuple(guess.dataset.id for guess in guess_dataset(table.header, registry.datasets().values(), mapping))
    dataset = registry.dataset(job.dataset or _sure(guesses))
    mapping.check(dataset)
    missing = missing_columns(table.header, dataset, mapping)
    if missing:
        return _report(job, table, dataset, mapping, guesses, tuple(column.name for column in missing))
    return _judged(job, table, dataset, mapping, guesses)


def _table(job: Job, mapping: Mapping) -> Table:
    datasets = registry.datasets()
    asked = [datasets[job.dataset]] if job.dataset in datasets else list(datasets.values())
    known = {header for dataset in asked for column in dataset.columns for header in column.headers}
    foreign = {*mapping.columns, *(part for parts in mapping.combine.values() for part in parts), *mapping.keep_last}
    foreign |= set(mapping.unpivot.columns) if mapping.unpivot else set()
    gate = inspect(Path(job.path))
    if gate.error_cells or gate.formulas_without_value:
        raise Unreadable("cells_without_value", _valueless(gate))
    return read_table(Path(job.path), gate, known | foreign)


def _valueless(gate: Gate) -> Text:
    """Cells that Excel shows as an error, or never reckoned, would come out empty without a word."""
    return Text(
        f"有 {gate.error_cells} 个单元格是错误值（如 #REF!），{gate.formulas_without_value} 个公式没有结果；请在 Excel 中改正，重新保存后再上传。",
        f"{gate.error_cells} cells hold an error such as #REF!, {gate.formulas_without_value} formulas have no value; correct them in Excel, save and load again.",
    )


def _sure(guesses: tuple[str, ...]) -> str:
    if guesses:
        return guesses[0]
    raise Refused(
        "dataset_unknown",
        Text(
            "看不出这是哪一类数据；请在页面上选择数据类别，并核对列名。",
            "It is not clear which kind of data this is; choose the dataset and check the column names.",
        ),
    )


def _judged(job: Job, table: Table, dataset: Dataset, mapping: Mapping, guesses: tuple[str, ...]) -> Report:
    typed = cells.type_table(table, dataset, mapping)
    if typed.frame.is_empty():
        raise Refused(
            "no_rows",
            Text(
                "文件里没有数据行；若本月确实没有记录，则无需上传；否则请重新导出。",
                "The file has no data rows; if there was nothing to record it need not be loaded, else export it again.",
            ),
        )
    unknown = _unknown_projects(job, dataset, typed.frame)
    registers = {name: {c: pl.Series(c, v, pl.String) for c, v in columns.items()} for name, columns in job.registers.items()}
    if job.add_projects and unknown:
        known = registers.get("projects", {}).get("project_id", pl.Series("project_id", [], pl.String))
        registers["projects"] = {"project_id": pl.concat([known, pl.Series("project_id", unknown, pl.String)])}
    verdict = judge(dataset, typed.frame, typed.raw, typed.dated, job.now, registers, typed.headers, table.sheet, zone=mapping.zone)
    _write(job, dataset, typed.frame, verdict)
    return _report(job, table, dataset, mapping, guesses, (), typed, verdict, tuple(unknown))


def _unknown_projects(job: Job, dataset: Dataset, frame: pl.DataFrame) -> list[str]:
    rules = [rule for rule in dataset.all_rules() if isinstance(rule, Known) and rule.dataset == "projects"]
    known = job.registers.get("projects", {}).get("project_id", [])
    found = {value for rule in rules for value in frame[rule.column].drop_nulls().unique()}
    return sorted(found - set(known))


def _write(job: Job, dataset: Dataset, frame: pl.DataFrame, verdict: Verdict) -> None:
    masked = cells.mask_personal(frame, dataset, bytes.fromhex(job.secret))
    folder = Path(job.folder)
    masked.filter(~verdict.bad).write_ipc(folder / "good.arrow")  # not compressed: the reader maps it slice by slice
    masked.filter(verdict.bad).write_ipc(folder / "held.arrow")


def _report(
    job: Job,
    table: Table,
    dataset: Dataset,
    mapping: Mapping,
    guesses: tuple[str, ...],
    missing: tuple[str, ...],
    typed: cells.Typed | None = None,
    verdict: Verdict | None = None,
    unknown: tuple[str, ...] = (),
) -> Report:
    verdict = verdict or UNJUDGED
    held = int(verdict.bad.sum()) if typed else 0
    count = typed.frame.height if typed else table.frame.height
    end = cells.data_end(typed, dataset, job.now) if typed else None
    return Report(
        dataset=dataset.id,
        guesses=guesses,
        sheet=table.sheet,
        encoding=table.encoding,
        header=table.header,
        matches=tuple(MatchedColumn(m.header, m.column, m.reason, m.confidence) for m in match(table.header, dataset, mapping)),
        missing=missing,
        row_count=count,
        good_count=count - held,
        held_count=held,
        dropped=typed.dropped if typed else 0,
        delivered=typed.delivered if typed else (),
        dated=typed.dated if typed else (),
        zone=mapping.zone,
        coverage=mapping.coverage or dataset.coverage,
        data_end=end,
        export_time=cells.export_time(table.titles, mapping, mapping.zone) or end,
        months=tuple(sorted(typed.frame["_month"].drop_nulls().unique())) if typed else (),
        unknown_projects=unknown,
        flag_disagreements=_disagreements(typed.frame, typed.dated) if typed else 0,
        verdict=verdict,
        folder=job.folder,
    )


def _disagreements(frame: pl.DataFrame, dated: tuple[str, ...]) -> int:
    """Rows where the source's overdue flag says otherwise than its own due time; bare dates are compared by day."""
    if not {"source_overdue", "due_at", "resolved_at"} <= set(frame.columns):
        return 0
    stop, due = pl.col("resolved_at"), pl.col("due_at")
    late = stop.dt.date() > due.dt.date() if {"resolved_at", "due_at"} & set(dated) else stop > due
    return frame.filter(late != pl.col("source_overdue")).height


def _confine(job: Job) -> None:
    """Limits on memory and processor time from here on; beyond them the process ends and the file is "not readable"."""
    memory = job.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_seconds, job.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(line: str) -> str:
    """One job in, one answer out, both as a line of JSON: the report, or the error that the user must hear of."""
    job = Job.from_json(line)
    tempfile.tempdir = job.folder  # what a library leaves behind goes away with the staged file
    _confine(job)
    try:
        found: dict[str, object] = {"report": work(job).to_json()}
    except UserError as error:
        found = {"code": error.code, "exit_code": error.exit_code, "zh": error.sentence.zh, "en": error.sentence.en}
    return json.dumps(found, ensure_ascii=False)
