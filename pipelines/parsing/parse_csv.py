"""CSV text as string columns under the names of its header."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pipelines.gate.limits import Limits
from pipelines.gate.tokens import Dialect
from pipelines.parsing import csv_refusals as refusals
from pipelines.parsing.body import Body, sift, take
from pipelines.parsing.csv_text import open_text
from pipelines.parsing.header import LOOKED_AT, no_header
from pipelines.parsing.layout import find_top
from pipelines.parsing.odd_rows import refuse_odd_rows, refuse_table_above


def read_csv(path: Path, encoding: str, dialect: Dialect, known: Collection[str], limits: Limits, said: Sequence[int] = ()) -> Body:
    """The table; raises Unreadable for ragged rows and unbalanced quotes, Refused for the header. `said`: header rows from 0."""
    text = open_text(path, encoding, dialect, limits)
    head = text.head(max([LOOKED_AT, *(row + 2 for row in said)]))
    top = find_top(head, known, said=said)
    if top is None:
        raise no_header()
    width = max(len(head[row]) for row in top.header)
    if width > limits.columns:
        raise refusals.too_many_columns(width, limits)
    if not (said or top.known):
        refuse_table_above(head[: top.header[0]])
    frame, lines, short = text.body(top.start, width)
    if frame.height > limits.csv_rows:
        raise refusals.too_many_rows(limits)
    sifted = sift(None, head, top, frame, lines, known)
    if ragged := [row for row in short if row[0] in sifted.lines]:
        raise refusals.ragged(ragged, width, len(ragged))
    refuse_odd_rows(sifted.frame, sifted.lines, text.wrapped)
    return take(sifted, head, top)
