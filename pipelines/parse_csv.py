"""CSV text as string columns.

Two readers, one meaning. The fast one is Arrow's, strict about the number of fields, on text that quotes by the book; its
row count must equal our own count of records. Whatever it will not take goes to Python's csv module in strict mode, which
either reads it or says which rows are wrong. (Polars' own reader fills short rows with nulls and says nothing.)
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from catalog.words import Text
from errors import Unreadable
from pipelines.header import LOOKED_AT, find_header, named_columns, no_header, no_rows, titles
from pipelines.limits import Limits
from pipelines.records import Records, find_records

BLOCK = 4 << 20
BATCH = 50_000
NAMED_ROWS = 5

Parsed = tuple[tuple[str, ...], pl.DataFrame, pl.Series, tuple[str, ...]]


def read_csv(path: Path, encoding: str, delimiter: str, known: Collection[str], limits: Limits) -> Parsed:
    """Header, frame, row numbers and titles; raises Unreadable for ragged rows and unbalanced quotes, Refused for the header."""
    csv.field_size_limit(limits.line)
    buffer = _utf8(path, encoding)
    text = np.frombuffer(buffer, dtype=np.uint8)
    records = find_records(text, delimiter)
    if records is not None and len(records.ends) > limits.csv_rows + LOOKED_AT:
        raise _too_many_rows(limits)
    head = _head(buffer, records, delimiter)
    index = find_header(head, known)
    if index is None:
        raise no_header()
    body = _fast(buffer, records, delimiter, index, len(head[index])) if records is not None else None
    if body is None:
        body = _careful(buffer, delimiter, index, len(head[index]))
    frame, lines = body
    if frame.height > limits.csv_rows:
        raise _too_many_rows(limits)
    header, frame, lines = _named(head[index], frame, lines)
    return header, frame, lines, titles(head[:index])


def _utf8(path: Path, encoding: str) -> pa.Buffer:
    """The text in UTF-8 without a byte order mark; a file that is already so is mapped, not copied."""
    if encoding in ("utf-8", "utf-8-sig"):
        buffer = pa.memory_map(str(path)).read_buffer()
        return buffer.slice(3) if encoding == "utf-8-sig" else buffer
    decoder = codecs.getincrementaldecoder(encoding)()
    text = bytearray()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            text += decoder.decode(block).encode()
    text += decoder.decode(b"", final=True).encode()
    return pa.py_buffer(bytes(text.removeprefix(codecs.BOM_UTF8)))


def _rows(buffer: pa.Buffer, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Physical line (its first) and fields of each record, by the csv module; a blank line has no fields."""
    text = io.TextIOWrapper(pa.BufferReader(buffer), encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    record, line = 0, 1
    while True:
        record += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unbalanced(record, line, str(error)) from error
        yield line, row
        line = reader.line_num + 1


def _head(buffer: pa.Buffer, records: Records | None, delimiter: str) -> list[list[str]]:
    """The first records, blank ones among them, so that an index here is an index into the file."""
    if records is not None and len(records.ends):
        buffer = buffer.slice(0, int(records.ends[:LOOKED_AT][-1]))
    return [row for _, row in islice(_rows(buffer, delimiter), LOOKED_AT)]


def _fast(buffer: pa.Buffer, records: Records, delimiter: str, header: int, width: int) -> tuple[pl.DataFrame, pl.Series] | None:
    """The body by Arrow, or None where Arrow will not take it or counts other rows than we do."""
    filled = np.flatnonzero(~records.blank)
    filled = filled[filled > header]
    if not len(filled):
        raise no_rows()
    names = [str(index) for index in range(width)]
    try:
        reader = arrow_csv.open_csv(
            pa.BufferReader(buffer.slice(int(records.ends[header]))),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        frame = pl.concat([pl.DataFrame(pl.from_arrow(batch)) for batch in reader], rechunk=False)
    except pa.ArrowInvalid:
        return None
    if frame.height != len(filled):
        return None
    return frame, pl.Series("line", filled + 1, dtype=pl.Int64)


def _careful(buffer: pa.Buffer, delimiter: str, header: int, width: int) -> tuple[pl.DataFrame, pl.Series]:
    """The body by the csv module; refuses rows of another width than the header, naming them."""
    names = [str(index) for index in range(width)]
    frames, lines, batch = [], [], []
    ragged: list[tuple[int, int, int]] = []
    for record, (line, row) in enumerate(_rows(buffer, delimiter), start=1):
        if record <= header + 1 or not row or (len(row) == 1 and not row[0].strip() and width > 1):
            continue
        if len(row) != width:
            ragged.append((record, line, len(row)))
            continue
        batch.append([cell or None for cell in row])
        lines.append(record)
        if len(batch) == BATCH:
            frames.append(_frame(batch, names))
            batch = []
    if ragged:
        raise _ragged(ragged, width)
    if not lines:
        raise no_rows()
    return pl.concat([*frames, _frame(batch, names)]), pl.Series("line", lines, dtype=pl.Int64)


def _frame(rows: list[list[str | None]], names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")


def _named(header: list[str], frame: pl.DataFrame, lines: pl.Series) -> tuple[tuple[str, ...], pl.DataFrame, pl.Series]:
    """Columns without name and data left out, rows without data left out, the rest numbered anew."""
    kept, names = named_columns(header, lambda index: frame[str(index)].null_count() < frame.height)
    frame = frame.select(pl.col(str(old)).alias(str(new)) for new, old in enumerate(kept))
    some = frame.select(pl.any_horizontal(pl.all().is_not_null()).alias("some"))["some"]
    if not some.any():
        raise no_rows()
    return (names, frame, lines) if some.all() else (names, frame.filter(some), lines.filter(some))


def _ragged(rows: list[tuple[int, int, int]], width: int) -> Unreadable:
    zh = "、".join(f"第 {record} 行{_physical(record, line)[0]}有 {found} 列" for record, line, found in rows[:NAMED_ROWS])
    en = ", ".join(f"row {record}{_physical(record, line)[1]} has {found}" for record, line, found in rows[:NAMED_ROWS])
    more = ("等", " and so on") if len(rows) > NAMED_ROWS else ("", "")
    return Unreadable(
        "ragged_rows",
        Text(
            f"表头有 {width} 列，但有 {len(rows)} 行列数不同：{zh}{more[0]};"
            "请改正这些行（常见原因：单元格里有未加引号的分隔符），或另存为 xlsx 后再上传。",
            f"The header has {width} columns, but {len(rows)} rows do not: {en}{more[1]}; "
            "put these rows right (often a delimiter inside a cell without quotes), or save as xlsx.",
        ),
    )


def _physical(record: int, line: int) -> tuple[str, str]:
    """The line in a text editor, where cells with line breaks make it another than the row in Excel."""
    return ("", "") if record == line else (f"(文本第 {line} 行)", f" (text line {line})")


def _unbalanced(record: int, line: int, reason: str) -> Unreadable:
    if "field limit" in reason:
        return Unreadable(
            "cell_too_long",
            Text(
                f"第 {record} 行（文本第 {line} 行）有一个单元格长得不合理，多半是引号没有成对；请改正后再上传，或另存为 xlsx。",
                f"Row {record} (text line {line}) has a cell of unreasonable length, likely a missing quote; correct it or save as xlsx.",
            ),
        )
    return Unreadable(
        "unbalanced_quote",
        Text(
            f"第 {record} 行（文本第 {line} 行）起的引号没有成对；请改正该行的引号，或在 Excel 中另存为 xlsx 后再上传。",
            f"A quote that opens in row {record} (text line {line}) is not closed properly; correct it, or save the file as xlsx.",
        ),
    )


def _too_many_rows(limits: Limits) -> Unreadable:
    return Unreadable(
        "too_many_rows",
        Text(
            f"数据超过 {limits.csv_rows} 行的上限；请按月份或项目分开导出。",
            f"More than the {limits.csv_rows} rows allowed; export by month or by project.",
        ),
    )
