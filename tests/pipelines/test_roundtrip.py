"""Whatever a valid file is written as (format, encoding, headers, order of columns, way to write a date), it is read as the same frame."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from catalog.model import Dataset
from checks.engine import judge
from pipelines.gate.gate import inspect
from pipelines.matching.evidence import Background
from pipelines.matching.mapping import EMPTY
from pipelines.matching.settling import settle
from pipelines.parsing.parse import read_table
from pipelines.values import cells
from tests.pipelines import random_rows
from tests.pipelines.files import as_csv, as_xlsx
from tests.pipelines.random_rows import NOW, REGISTERS, of_registry

Table = list[list[str]]


def as_tsv(path: Path, table: Table) -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(table)
    path.write_bytes(out.getvalue().encode())
    return path


COATS: dict[str, Callable[[Path, Table], Path]] = {
    "utf-8": as_csv,
    "utf-8-sig": lambda path, table: as_csv(path, table, "utf-8-sig"),
    "gb18030": lambda path, table: as_csv(path, table, "gb18030"),
    "utf-16": lambda path, table: as_csv(path, table, "utf-16"),
    "tsv": as_tsv,
    "xlsx": as_xlsx,
}
BOUNDED = settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))


def read(path: Path, dataset: Dataset) -> cells.Typed:
    known = {header for column in dataset.columns for header in column.headers}
    table = read_table(path, inspect(path), known)
    settled = settle(table, EMPTY, dataset.id, {}, Background(REGISTERS))
    assert settled.dataset is dataset
    return cells.type_table(table, dataset, settled.in_force, NOW)


@pytest.mark.parametrize("dataset", of_registry(), ids=lambda dataset: dataset.id)
@BOUNDED
@given(data=st.data())
def test_every_coat_is_read_as_the_same_frame(dataset: Dataset, data: st.DataObject) -> None:
    rows = data.draw(random_rows.rows(dataset))
    table = data.draw(random_rows.tables(dataset, rows))
    expected = random_rows.frame(dataset, rows)
    with tempfile.TemporaryDirectory() as folder:
        for name, write in COATS.items():
            typed = read(write(Path(folder) / name, table), dataset)
            assert_frame_equal(typed.frame.select(dataset.names), expected, check_exact=True)


@pytest.mark.parametrize("dataset", of_registry(), ids=lambda dataset: dataset.id)
@settings(BOUNDED, max_examples=2)
@given(data=st.data())
def test_both_engines_count_the_same_in_every_dataset(dataset: Dataset, data: st.DataObject) -> None:
    """On rows some of whose cells are gone, out of order, unreadable, repeated or off their scale."""
    rows = data.draw(random_rows.rows(dataset, most=20))
    frame = random_rows.frame(dataset, rows).with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("_line"))
    shuffled = [name for name in dataset.names if data.draw(st.booleans())]
    emptied = [name for name in dataset.names if data.draw(st.integers(0, 3)) == 0]
    order = data.draw(st.permutations(range(frame.height)))
    frame = frame.with_columns(*(pl.col(name).gather(order) for name in shuffled))
    raw = frame.select(pl.col(dataset.names).cast(pl.String))
    frame = frame.with_columns(pl.when(pl.int_range(pl.len()) % 3 == 0).then(None).otherwise(pl.col(name)).alias(name) for name in emptied)
    registers = {name: {column: pl.Series(column, ids[:-1]) for column, ids in columns.items()} for name, columns in REGISTERS.items()}
    verdict = judge(dataset, frame, raw, (), NOW, registers, {}, None)
    assert [entry for entry in verdict.agreement if entry[1] != entry[2] or entry[1] < 0] == []
