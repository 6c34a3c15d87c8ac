"""Repairs in the worker: fixes laid over the raw table before anything is typed, so that the same path judges again; and what is still wrong."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from catalog.model import Dataset
from catalog.words import Text
from checks.verdict import Verdict
from errors import WrongUsage
from pipelines.mending.fixes import SHOWN, Fix
from pipelines.mending.marked import Marks, write
from pipelines.parsing.header import letters
from pipelines.parsing.left_out import BY_HAND, LeftOut
from pipelines.parsing.parse import Table
from pipelines.values.personal import MASK, mask_personal
from pipelines.worker.report import Job, Report

FAILING = "failing.arrow"


def mended(table: Table, fixes: Sequence[Fix]) -> Table:
    """The table with the fixes in it and without the rows that they take out. Raises WrongUsage for a cell or row that the file does not have."""
    if not fixes:
        return table
    rows = {place: row for row, place in enumerate(zip(table.row_sheets, table.lines, strict=True))}
    columns: dict[int, dict[int, str | None]] = {}
    out: list[int] = []
    for fix in fixes:
        row = rows.get((table.sheet if fix.sheet is None else fix.sheet, fix.line))
        if row is None or (fix.column is not None and fix.column not in table.header):
            raise _no_such_cell(fix)
        if fix.column is None:
            out.append(row)
        else:
            columns.setdefault(table.header.index(fix.column), {})[row] = fix.text or None
    frame = table.frame.with_columns(
        table.frame[str(at)].scatter(list(cells), pl.Series(list(cells.values()), dtype=pl.String)) for at, cells in columns.items()
    )
    return _without(replace(table, frame=frame), out)


def _without(table: Table, out: Sequence[int]) -> Table:
    """The table without these rows of its frame; they stand among what was left out, by sheet."""
    if not out:
        return table
    gone = pl.Series(range(table.frame.height), dtype=pl.Int64).is_in(out)
    named = pl.DataFrame([table.row_sheets.filter(gone), table.lines.filter(gone).alias("line")])
    told = [LeftOut(BY_HAND, sheet, tuple(mine["line"])) for (sheet,), mine in named.group_by(["sheet"], maintain_order=True)]
    return replace(
        table,
        frame=table.frame.filter(~gone),
        lines=table.lines.filter(~gone),
        sheets=None if table.sheets is None else table.sheets.filter(~gone),
        keys=None if table.keys is None else table.keys.filter(~gone),
        left_out=(*table.left_out, *told),
    )


def _no_such_cell(fix: Fix) -> WrongUsage:
    where = f"{fix.sheet}!" if fix.sheet else ""
    return WrongUsage(
        "no_such_cell",
        Text(
            f"文件里没有要修改的单元格：{where}第 {fix.line} 行，列“{fix.column or '–'}”；请重新打开本页后再改。",
            f'The file has no such cell to mend: {where}row {fix.line}, column "{fix.column or "–"}"; open the page anew and try again.',
        ),
    )


def sources(columns: Sequence[str | None]) -> dict[str, tuple[int, ...]]:
    """The positions of the headers that each column of ours is read from; several where columns are joined.

    `columns`: what each header was taken for.
    """
    found: dict[str, list[int]] = {}
    for at, name in enumerate(columns):
        if name is not None:
            found.setdefault(name, []).append(at)
    return {name: tuple(places) for name, places in found.items()}


def wrong_cells(dataset: Dataset, verdict: Verdict, origins: Dict[str, tuple[int, ...]]) -> pl.DataFrame:
    """One row per finding and cell: `sheet`, `line`, `at` (position of the header), `effect`, `zh`, `en`. Rows without a cell are left out."""
    by_code = {rule.code: [at for name in rule.columns for at in origins.get(name, ())] for rule in dataset.all_rules()}
    places = pl.DataFrame({"rule": list(by_code), "at": list(by_code.values())}, schema={"rule": pl.String, "at": pl.List(pl.Int64)})
    listed = verdict.table.join(places, on="rule", how="inner", maintain_order="left").explode("at", empty_as_null=True).drop_nulls("at")
    return listed.select("sheet", "line", "at", "effect", pl.col("sentence_zh").alias("zh"), pl.col("sentence_en").alias("en"))


def failing(table: Table, dataset: Dataset, wrong: pl.DataFrame, origins: Dict[str, tuple[int, ...]]) -> pl.DataFrame:
    """The first failing rows to be mended on a page: `_sheet`, `_line`, `_wrong` (their failing headers), `_zh`, `_en` (what is wrong),
    and their cells under the file's own headers: those by which one knows the row again and those that fail. Personal cells are masked."""
    blocking = wrong.filter(pl.col("effect") != "warn")
    rows = blocking.group_by("sheet", "line", maintain_order=True).agg(
        pl.col("at").unique().sort(), *(pl.col(word).unique(maintain_order=True).str.join(" ") for word in ("zh", "en"))
    )
    rows = rows.sort("line", maintain_order=True).head(SHOWN)
    shown = sorted({at for name in dataset.telling for at in origins.get(name, ())} | set(rows["at"].explode().drop_nulls().to_list()))
    hidden = {at for column in dataset.columns if column.personal for at in origins.get(column.name, ())}
    near = table.lines.is_in(rows["line"].implode())
    cells = table.frame.filter(near).select(
        table.row_sheets.filter(near),
        table.lines.filter(near).cast(pl.Int64).alias("line"),
        *(_masked(at) if at in hidden else pl.col(str(at)) for at in shown),
    )
    found = rows.join(cells, on=["sheet", "line"], how="left", nulls_equal=True, maintain_order="left")
    return found.select(
        pl.col("sheet").alias("_sheet"),
        pl.col("line").alias("_line"),
        pl.col("at")
        .list.eval(pl.element().replace_strict(list(range(len(table.header))), list(table.header), return_dtype=pl.String))
        .alias("_wrong"),
        pl.col("zh").alias("_zh"),
        pl.col("en").alias("_en"),
        *(pl.col(str(at)).alias(table.header[at]) for at in shown),
    )


def _masked(at: int) -> pl.Expr:
    return pl.when(pl.col(str(at)).is_not_null()).then(pl.lit(MASK)).alias(str(at))


def coordinates(table: Table, wrong: pl.DataFrame) -> pl.DataFrame:
    """`wrong` with `cell`: the name of the cell in Excel, such as C12. What has no cell of its own, such as the name of the sheet, is left out."""
    places = [(part.sheet, at, letters(place)) for part in table.by_sheet() for at, place in enumerate(part.columns_at)]
    columns = pl.DataFrame(places, schema={"sheet": pl.String, "at": pl.Int64, "column": pl.String}, orient="row")
    found = wrong.join(columns, on=["sheet", "at"], how="inner", nulls_equal=True, maintain_order="left")
    return found.with_columns(cell=pl.col("column") + pl.col("line").cast(pl.String)).drop("column")


def leave(job: Job, table: Table, dataset: Dataset, report: Report) -> None:
    """Leaves what is needed to mend a file beside it: its failing rows, and on demand the marked workbook."""
    origins = sources([matched.column for matched in report.matches])
    wrong = wrong_cells(dataset, report.verdict, origins)
    failing(table, dataset, wrong, origins).write_ipc(Path(job.folder) / FAILING)
    if job.mark is not None:
        keys = table.keys if table.keys is not None else table.lines
        marks = Marks(coordinates(table, wrong), report.verdict.findings, keys, table.origin or job.sha256, job.fixes, job.mark)
        write(Path(job.path), Path(job.folder), table, marks)


# ---- rows that were held back earlier ------------------------------------------------------------------------------


def held_table(path: Path) -> Table:
    """Rows that were held back, from the books: their cells as delivered under our column names, `_sheet` and `_line` their place in the file."""
    frame = pl.read_ipc(path)
    sheet = frame["_sheet"][0] if frame["_sheet"].n_unique() == 1 else None
    names = [name for name in frame.columns if not name.startswith("_")]
    cells = frame.select(pl.col(name).alias(str(at)) for at, name in enumerate(names))
    return Table(tuple(names), cells, frame["_line"].cast(pl.Int64), sheet, (), None)


def with_origins(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with `_origin`, the row that each of them had in the file that a marked workbook was made from."""
    if table.keys is None:
        return rows
    return rows.with_columns(_origin=pl.col("_line").replace_strict(table.lines, table.keys, default=None, return_dtype=pl.Int64))


def texts_of(typed: pl.DataFrame, raw: pl.DataFrame, dataset: Dataset, key: bytes) -> pl.Series:
    """The cells of rows as delivered, as JSON under our column names; what concerns a person is unreadable, as in the typed rows."""
    hashed = [column.name for column in dataset.columns if column.personal == "hash" and column.name in raw.columns]
    readable = raw.with_columns(typed[name] for name in hashed)
    hidden = mask_personal(readable, dataset, key)
    return hidden.select(pl.struct(pl.all()).struct.json_encode().alias("_texts"))["_texts"]


def only_fixed_hidden(hidden: pl.DataFrame, plain: pl.DataFrame, dataset: Dataset, fixes: Sequence[Fix]) -> pl.DataFrame:
    """Rows held back earlier hold hashes and masks already: only their mended cells are made unreadable now."""
    for column in dataset.columns:
        if column.personal is not None:
            lines = [fix.line for fix in fixes if fix.column == column.name]
            mended_now = pl.col("_line").is_in(lines)
            now = pl.when(mended_now).then(hidden[column.name]).otherwise(plain[column.name])
            hidden = hidden.with_columns(now.alias(column.name))
    return hidden
