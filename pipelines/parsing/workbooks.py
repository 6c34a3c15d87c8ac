"""Every kind of file that holds sheets or tables, as grids of strings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.gate.gate import Gate
from pipelines.gate.limits import Limits
from pipelines.parsing.grid import Grid
from pipelines.parsing.parse_html import read_tables
from pipelines.parsing.parse_xls import read_old_sheets
from pipelines.parsing.parse_xlsx import read_sheets
from pipelines.parsing.parse_xml import read_xml_sheets


def read_grids(path: Path, gate: Gate, limits: Limits) -> Sequence[Grid]:
    """The visible sheets of a workbook or the tables of a web page, in their order; raises Unreadable with a named reason."""
    if gate.kind == "xls":
        return read_old_sheets(path, limits)
    if gate.kind in ("html", "xml"):
        page = path.read_bytes().decode(gate.encoding or "utf-8").removeprefix("\ufeff")
        return read_tables(page, limits) if gate.kind == "html" else read_xml_sheets(page, limits)
    return read_sheets(path, gate.facts, gate.care, limits)
