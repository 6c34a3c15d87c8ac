"""The marked workbook: the user's own file with its failing cells coloured and commented, to be mended in Excel and loaded again.

What makes it known again is declared here: the name of the sheet that we add, the hidden column with the row keys, and the
document property with the hash of the file it was made from. Reading leaves all three out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from catalog.words import Text
from checks.verdict import Finding
from pipelines.gate.gate import Gate
from pipelines.mending.fixes import MARKED, Fix
from pipelines.parsing.header import letters
from pipelines.parsing.parse import Table

OVERVIEW = Text("问题清单", "Findings")
ROW_KEY = "行键（请勿修改）"
PROPERTY = "EstatePulseFile"
LARGEST_PROPERTIES = 1 << 16
COMMENTED = 5_000  # cells; the others are coloured only
COLOURS = {"refuse": "FFFFC7CE", "quarantine": "FFFFC7CE", "warn": "FFFFEB9C"}
RISKY = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
WORDS = {
    "sheet": Text("工作表", "Sheet"),
    "cell": Text("首个单元格", "First cell"),
    "count": Text("行数", "Rows"),
    "finding": Text("问题与改法", "What is wrong, and what to do"),
    "help": Text(
        "红色单元格的行没有通过检查，黄色的只是提醒。请直接在原工作表中改正后保存，再上传本文件：只有改正的行会并入。本页和隐藏的“行键”列请勿修改。",
        "Rows with red cells failed the checks, yellow ones are a warning. Correct them on their own sheet, save, and load this file again: "
        "only corrected rows are merged. Leave this page and the hidden column of row keys as they are.",
    ),
}
_FIELD = re.compile(rf'name="{PROPERTY}"[^>]*>\s*<(?:\w+:)?lpwstr>([0-9a-f]{{64}})</')


# ---- known again ------------------------------------------------------------------------------------------------


def origin_of(path: Path) -> str | None:
    """The hash of the file that a marked workbook was made from; None for any other file."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        part = next((info for info in archive.infolist() if info.filename == "docProps/custom.xml"), None)
        if part is None or part.file_size > LARGEST_PROPERTIES:
            return None
        found = _FIELD.search(archive.read(part).decode("utf-8", errors="replace"))
    return found[1] if found else None


def without_overview(gate: Gate) -> Gate:
    """What the gate found, without the sheet that we added."""
    kept = tuple(facts for facts in gate.facts if facts.name not in (OVERVIEW.zh, OVERVIEW.en))
    return replace(gate, facts=kept, sheets=tuple(facts.name for facts in kept))


def without_keys(table: Table, origin: str | None) -> Table:
    """The table of a marked workbook with its row keys apart from the data."""
    if origin is None or ROW_KEY not in table.header:
        return table
    at = table.header.index(ROW_KEY)
    rest = [place for place in range(len(table.header)) if place != at]
    frame = table.frame.select(pl.col(str(old)).alias(str(new)) for new, old in enumerate(rest))
    header, places = tuple(table.header[old] for old in rest), tuple(table.columns_at[old] for old in rest)
    keys = table.frame[str(at)].cast(pl.Int64, strict=False)
    return replace(table, header=header, frame=frame, places=places, origin=origin, keys=keys)


# ---- made -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Marks:
    """What is written into a workbook. `cells`: `line`, `at`, `cell`, `effect`, `zh`, `en` of each failing cell. `keys`: of
    each row of the table. `origin`: the hash by which the workbook is known again. `fixes`: what was mended on the page already."""

    cells: pl.DataFrame
    findings: Sequence[Finding]
    keys: pl.Series
    origin: str
    fixes: Sequence[Fix]
    language: str


def write(source: Path, folder: Path, table: Table, marks: Marks) -> None:
    """Writes the marked workbook into the folder.

    A workbook keeps its layout; any other file becomes one with the same cells as texts.
    """
    book = _opened(source, table) or _rebuilt(table)
    for number, part in enumerate(table.by_sheet()):
        sheet = book[part.sheet] if part.sheet in book.sheetnames else book.worksheets[number]
        _lay_over(sheet, part, [fix for fix in marks.fixes if not table.parts or fix.sheet == part.sheet])
        _mark(sheet, marks.cells.filter(pl.col("sheet") == part.sheet) if table.parts else marks.cells, marks.language)
        if not table.parts:  # a key tells rows of one sheet apart; a file of several sheets is loaded again as a whole
            _key(sheet, table, marks.keys)
    _overview(book, (table.sheet or "") if table.parts else sheet.title, marks)
    _sign(book, marks.origin)
    book.save(folder / MARKED)


def _opened(source: Path, table: Table) -> Any:
    """The user's workbook with values instead of formulas and without links to other files; None where it cannot be kept."""
    from openpyxl import load_workbook

    if table.sheet is None or not zipfile.is_zipfile(source):
        return None
    try:
        with source.open("rb") as file:  # our copy has no ending, by which openpyxl would judge it
            book = load_workbook(file, data_only=True, keep_links=False)
    except Exception:  # whatever openpyxl stumbles over, the cells themselves have been read already
        return None
    if not {part.sheet for part in table.by_sheet()} <= set(book.sheetnames):
        return None
    for name in {OVERVIEW.zh, OVERVIEW.en} & set(book.sheetnames) if origin_of(source) else ():
        del book[name]
    return book


def _lay_over(sheet: Any, table: Table, fixes: Sequence[Fix]) -> None:
    """Fixes made on the page are written into their cells; a row that was taken out is left empty, so that the others keep their places."""
    places = dict(zip(table.header, table.columns_at, strict=True))
    for fix in fixes:
        if fix.column is not None:
            put(sheet.cell(fix.line, places[fix.column] + 1), fix.text or "")
    for line in {fix.line for fix in fixes if fix.column is None}:
        for place in table.columns_at:
            put(sheet.cell(line, place + 1), "")


def _rebuilt(table: Table) -> Any:
    """A workbook with the cells of a file that is none, each where it stood, all as texts."""
    from openpyxl import Workbook

    book = Workbook()
    for number, part in enumerate(table.by_sheet()):
        _fill(book.create_sheet() if number else book.active, part)
    return book


def _fill(sheet: Any, table: Table) -> None:
    sheet.title = re.sub(r"[\\/*?:\[\]]", "_", table.sheet or "Sheet1")[:31]
    top = _header_line(table)
    for line, title in enumerate(table.titles[: top - 1], start=1):
        put(sheet.cell(line, 1), title)
    for place, name in zip(table.columns_at, table.header, strict=True):
        put(sheet.cell(top, place + 1), name)
        sheet.column_dimensions[letters(place)].width = 18
    for line, row in zip(table.lines, table.frame.iter_rows(), strict=True):
        for place, text in zip(table.columns_at, row, strict=True):
            if text is not None:
                put(sheet.cell(line, place + 1), text)
    sheet.freeze_panes = sheet.cell(top + 1, 1)


def put(cell: Any, text: str) -> None:
    """Writes a text as a text: never a formula, not even after it is edited."""
    cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(RISKY)


def _header_line(table: Table) -> int:
    return table.header_line or max(1, min(table.lines) - 1)


def _mark(sheet: Any, cells: pl.DataFrame, language: str) -> None:
    """Colours the failing cells, gravest first, and says at each what is wrong."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    grouped = cells.group_by("cell", maintain_order=True).agg(
        pl.col("effect").first(), pl.col(language).unique(maintain_order=True).str.join("\n")
    )
    fills = {effect: PatternFill("solid", start_color=colour) for effect, colour in COLOURS.items()}
    for number, (name, effect, sentence) in enumerate(grouped.iter_rows()):
        cell = sheet[name]
        if type(cell).__name__ == "MergedCell":
            continue
        cell.fill = fills[effect]
        if number < COMMENTED:
            earlier = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(f"{earlier}{sentence}", "Estate Pulse", width=280, height=110)


def _key(sheet: Any, table: Table, origins: pl.Series) -> None:
    """A hidden column with the key of each row, so that rows are known again after sorting, inserting and deleting."""
    place = max(table.columns_at) + 2
    while sheet.cell(_header_line(table), place).value not in (None, ROW_KEY):
        place += 1
    put(sheet.cell(_header_line(table), place), ROW_KEY)
    for line, origin in zip(table.lines, origins, strict=True):
        if origin is not None:
            put(sheet.cell(line, place), str(origin))
    sheet.column_dimensions[letters(place - 1)].hidden = True


def _overview(book: Any, title: str, marks: Marks) -> None:
    """A last sheet that lists the findings, each with its first cell."""
    cells, findings, language = marks.cells, marks.findings, marks.language
    sheet = book.create_sheet(OVERVIEW[language])
    put(sheet.cell(1, 1), WORDS["help"][language])
    for place, word in enumerate(("sheet", "cell", "count", "finding"), start=1):
        put(sheet.cell(3, place), WORDS[word][language])
    first = {line: (name, cell) for line, name, cell in cells.select("line", "sheet", "cell").reverse().iter_rows()}
    for row, finding in enumerate(findings, start=4):
        name, cell = next((first[line] for line in finding.lines if line in first), (None, ""))
        put(sheet.cell(row, 1), name or title)
        put(sheet.cell(row, 2), cell)
        sheet.cell(row, 3).value = finding.count
        put(sheet.cell(row, 4), finding.sentence[language])
    for letter, width in (("A", 18), ("B", 14), ("C", 8), ("D", 100)):
        sheet.column_dimensions[letter].width = width


def _sign(book: Any, origin: str) -> None:
    from openpyxl.packaging.custom import StringProperty

    if PROPERTY in book.custom_doc_props.names:
        del book.custom_doc_props[PROPERTY]
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=origin))
