"""The cells of delimited text by Arrow's reader, which is strict about their number."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from pipelines.gate.tokens import Dialect
from pipelines.parsing.records import Bytes

BLOCK = 4 << 20
MARK = np.frombuffer(codecs.BOM_UTF8, dtype=np.uint8)


def read_cells(parts: Sequence[tuple[Bytes, int]], dialect: Dialect, width: int) -> pl.DataFrame | None:
    """All records of texts with so many each by Arrow, or None where it will not take them or counts other rows than we do.

    Its reader of streams holds little in memory and keeps one core busy, so the parts are read side by side.
    """
    names = [str(index) for index in range(width)]
    filled = [(text, rows) for text, rows in parts if rows]
    if not filled:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String()))
    try:
        with ThreadPoolExecutor(len(filled)) as pool:
            frames = list(pool.map(lambda part: _streamed(part[0], dialect, names), filled))
    except pa.ArrowInvalid:
        return None
    if any(frame.height != rows for frame, (_, rows) in zip(frames, filled, strict=True)):
        return None
    return pl.concat(frames, rechunk=False)


def _streamed(text: Bytes, dialect: Dialect, names: list[str]) -> pl.DataFrame:
    if text[: len(MARK)].tobytes() == codecs.BOM_UTF8:  # Arrow takes one from the head of what it reads; this one is a cell's
        text = np.concatenate([MARK, text])
    reader = arrow_csv.open_csv(
        pa.BufferReader(pa.py_buffer(text)),
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
        parse_options=arrow_csv.ParseOptions(delimiter=dialect.delimiter, quote_char=dialect.quote or False, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    return pl.concat([pl.DataFrame(pl.from_arrow(batch)) for batch in reader], rechunk=False)
