"""What a verdict costs beside what it cannot do without: Great Expectations alone, the bare reading of a workbook, the bare load of a CSV."""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from bench import load, watch
from bench.export import OUT, PROJECTS, export, frame
from catalog import registry
from catalog.rules import Distinct, Ended, Known, NotFuture, Ordered, Readable, Required, Rule, Skewed, Vocabulary
from pipelines.worker.reader import Reader
from pipelines.worker.report import Job, Report

NOW = datetime(2026, 11, 21, 4, 0)
SMALL, SHEET_ROWS = 1_000, 100_000
LATE_SHARE = 0.01
REACH_SUITE, REACH_EXCEL, REACH_CSV = 3.0, 2.5, 4.0
RUNS = 7
CHILD_SECONDS = 2.0  # until the child for the next file has done its imports: a warm worker is one that waits for its file


@dataclass(frozen=True)
class Figure:
    """Seconds of ours and of the measure beside it, both the best of several runs."""

    name: str
    beside: str
    ours: float
    bare: float
    reach: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def measure(orders: int) -> list[Figure]:
    return [suite(), workbook(), million(orders)]


def best(run: Callable[[], object], runs: int = RUNS, rest: float = 0.0) -> float:
    """The shortest of several runs: the one that the rest of the machine has disturbed least. `rest`: seconds before each."""
    taken = []
    for _ in range(runs):
        time.sleep(rest)
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return min(taken)


def suite() -> Figure:
    """Rules on a small file in a warm worker, beside Great Expectations' own suite of the same rules on the same rows."""
    path = _file("orders_small.csv", lambda path: frame(SMALL).write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S"))
    reader = _warm()
    with tempfile.TemporaryDirectory() as folder:
        job = _job(path, folder)
        report = reader.read(job)
        ours = best(lambda: reader.read(job), rest=CHILD_SECONDS)
        typed = report.good_rows().collect()
    reader.close()
    bare = best(_great_expectations(typed, report))
    return Figure(
        f"verdict on {SMALL:,} rows, {len(report.verdict.agreement)} rules", "Great Expectations' own suite", ours, bare, REACH_SUITE
    )


def workbook() -> Figure:
    """A large workbook with findings, beside polars reading it and nothing more."""
    path = _file(f"orders_{SHEET_ROWS}.xlsx", _write_workbook)
    reader = _warm()
    with tempfile.TemporaryDirectory() as folder:
        ours = best(lambda: _with_findings(reader.read(_job(path, folder))), 3, CHILD_SECONDS)
    reader.close()
    bare = best(lambda: pl.read_excel(path), 3)
    return Figure(f"verdict on a workbook of {SHEET_ROWS:,} rows", "polars.read_excel", ours, bare, REACH_EXCEL)


def million(orders: int) -> Figure:
    """A large CSV up to its verdict, its rows ready to be published, beside DuckDB's read_csv into a table. The whole load is in `bench.load`."""
    path = export(orders)
    bare = watch.run([sys.executable, "-c", load.BARE, str(path), str(load.fresh("bare") / "bare.duckdb")], {})
    reader = _warm()
    with tempfile.TemporaryDirectory() as folder:
        ours = best(lambda: reader.read(_job(path, folder)), 3, CHILD_SECONDS)
    reader.close()
    return Figure(f"verdict on {orders:,} rows of CSV", "DuckDB read_csv", ours, float(bare.output.split()[0]), REACH_CSV)


def _warm() -> Reader:
    reader = Reader(600)
    reader.warm()
    return reader


def _job(path: Path, folder: str) -> Job:
    registers = {"projects": {"project_id": [f"P{number:03}" for number in range(1, PROJECTS + 1)]}}
    return Job(str(path), folder, "work_orders", "{}", NOW, "00" * 32, registers)


def _with_findings(report: Report) -> None:
    assert report.held_count > 0 and report.verdict.table.height > 0, "the rows that are wrong were not found"


def _file(name: str, write: Callable[[Path], object]) -> Path:
    """A file that is written once."""
    path = OUT / name
    if not path.exists():
        OUT.mkdir(exist_ok=True)
        write(path)
    return path


def _write_workbook(path: Path) -> None:
    """Work orders as a system exports them: texts, and times as texts; one in a hundred is resolved before it was reported."""
    orders = frame(SHEET_ROWS).with_columns(
        pl.when(pl.int_range(pl.len()) % round(1 / LATE_SHARE) == 0)
        .then(pl.col("报修时间").dt.offset_by("-2d"))
        .otherwise(pl.col("受理时间"))
        .alias("受理时间")
    )
    texts = orders.with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S"))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("工单")
        for line, row in enumerate([tuple(texts.columns), *texts.iter_rows()]):
            for place, text in enumerate(row):
                if text is not None:
                    sheet.write_string(line, place, text)


# ---- Great Expectations alone --------------------------------------------------------------------------------------


def _great_expectations(typed: pl.DataFrame, report: Report) -> Callable[[], object]:
    """One validation of the rules as a user of Great Expectations would write them, with the slow imports done."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        import great_expectations.expectations as gxe
        from great_expectations.data_context.types.base import ProgressBarsConfig
    data = typed.to_pandas()
    ran = {code for code, _, _ in report.verdict.agreement}
    rules = [rule for rule in registry.dataset("work_orders").all_rules() if rule.code in ran]
    expectations = [_plain(gxe, rule, typed) for rule in rules]

    def validate() -> None:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        batch = context.data_sources.add_pandas("file").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")
        found = batch.get_batch(batch_parameters={"dataframe": data}).validate(gx.ExpectationSuite(name="rules", expectations=expectations))
        assert len(found.results) == len(rules)

    validate()
    return validate


def _plain(gxe: Any, rule: Rule, typed: pl.DataFrame) -> Any:
    match rule:
        case Distinct():
            return gxe.ExpectColumnValuesToBeUnique(column=rule.key[0])
        case Required() | Readable():
            return gxe.ExpectColumnValuesToNotBeNull(column=rule.column)
        case NotFuture():
            return gxe.ExpectColumnValuesToBeBetween(column=rule.column, max_value=NOW)
        case Vocabulary():
            return gxe.ExpectColumnValuesToBeInSet(column=rule.column, value_set=list(rule.values))
        case Known():
            return gxe.ExpectColumnValuesToBeInSet(column=rule.column, value_set=typed[rule.column].unique().to_list())
        case Ended():
            over = " or ".join(f'{rule.status} == "{word}"' for word in rule.over)
            return gxe.ExpectColumnValuesToNotBeNull(column=rule.stops[0], row_condition=over, condition_parser="pandas")
        case Ordered() | Skewed():
            return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=rule.later, column_B=rule.earlier, or_equal=True, ignore_row_if="either_value_is_missing"
            )
        case _:
            raise TypeError(f"no plain expectation for {type(rule).__name__}")
