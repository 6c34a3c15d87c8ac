"""A workbook's XML, looked through part by part before any reader opens it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from pipelines.gate import refusals as refusal
from pipelines.gate.cells import Care, OddCells, careful_styles
from pipelines.gate.limits import Limits
from pipelines.gate.sheet import Rows, SheetScan, cells_of
from pipelines.gate.zip import ZIP_MAGIC, inflate, list_parts

KEPT = {"workbook.xml": 4 << 20, "workbook.xml.rels": 4 << 20, "styles.xml": 32 << 20}
MOST_SHEETS = 500
BEFORE_ROOT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
ROOT = re.compile(rb"\s*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]")
DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
COUNTED = re.compile(rb"""\s(?:uniqueCount|count)\s*=\s*["'](\d+)["']""")
PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
SMALLEST_STRING = len(b"<si/>")


@dataclass(frozen=True)
class SheetFacts:
    """A visible worksheet and the part of the zip that holds it; `merges` as in `Grid`; `implied`: its cells do not say where they stand."""

    name: str
    part: str
    merges: tuple[tuple[int, int, int, int], ...] = ()
    implied: bool = False


@dataclass(frozen=True)
class Workbook:
    """What was found: the visible worksheets in the order of the tabs, and which of their cells need care."""

    sheets: tuple[SheetFacts, ...]
    care: Care


@dataclass
class _Parts:
    """What is gathered while the parts go by; workbook, links and styles come first, because the sheets need them."""

    limits: Limits
    inflated: int = 0
    kept: dict[str, bytes] = field(default_factory=dict)
    sheets: dict[str, tuple[str, SheetScan]] = field(default_factory=dict)
    book: ElementTree.Element | None = None
    care: Care = field(default_factory=Care)

    def setting(self, element: str, name: str) -> bool:
        """A yes or no of the workbook, such as date1904 of workbookPr."""
        found = [entry for entry in self.book.iter() if _local(entry.tag) == element] if self.book is not None else []
        return any(entry.get(name, "0").lower() in ("1", "true", "on") for entry in found)


def scan_workbook(path: Path, limits: Limits) -> Workbook:
    """Looks at every part of the zip; raises Unreadable with a named reason at the first that is not safe."""
    entries = list_parts(path, limits)
    parts = _Parts(limits)
    with path.open("rb") as file:
        for entry in filter(_is_kept, entries):
            _scan_part(file, entry, parts)
        _open_book(parts)
        for entry in entries:
            if not _is_kept(entry):
                _scan_part(file, entry, parts)
    return _workbook(parts)


def odd_cells(path: Path, facts: SheetFacts, care: Care, limits: Limits) -> OddCells:
    """The cells of a sheet, once the gate has let it through, that the reader would show as nothing or as something else."""
    odd, rows = OddCells(care), Rows(limits)
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        for block in inflate(file, archive.getinfo(facts.part)):
            cells, over = cells_of(rows.feed(block))
            odd.look(cells, facts.implied)
            if over:
                return odd
    odd.look(cells_of(rows.last())[0], facts.implied)
    return odd


def _is_kept(entry: zipfile.ZipInfo) -> bool:
    return PurePosixPath(entry.filename.lower()).name in KEPT


def _open_book(parts: _Parts) -> None:
    """The workbook part and the styles, as the sheets need them."""
    path = _book_path(parts)
    try:
        parts.book = ElementTree.fromstring(parts.kept[path])
    except ElementTree.ParseError as error:
        raise refusal.damaged() from error
    date1904 = parts.setting("workbookPr", "date1904")
    parts.care = Care(careful_styles(_styles(parts), date1904), date1904, parts.setting("calcPr", "fullCalcOnLoad"))


def _styles(parts: _Parts) -> bytes:
    return next((part for name, part in parts.kept.items() if name.endswith("styles.xml")), b"")


def _book_path(parts: _Parts) -> str:
    books = [name for name in parts.kept if PurePosixPath(name).name == "workbook.xml"]
    return "xl/workbook.xml" if "xl/workbook.xml" in books else books[0]


def _scan_part(file: BinaryIO, entry: zipfile.ZipInfo, parts: _Parts) -> None:
    """Inflates one part block by block and looks at each."""
    head, tail, kept, size = b"", b"", bytearray(), 0
    scan: SheetScan | None = None
    name, keep = entry.filename.replace("\\", "/").lower(), _is_kept(entry)
    for block in inflate(file, entry):
        size += len(block)
        parts.inflated += len(block)
        _check_size(entry, size, parts)
        first, head = not head, head or block[:4096]
        if (b"!" in block or b"!" in tail) and _is_markup(head) and b"<!doctype" in (tail + block).lower():
            raise refusal.doctype(entry.filename)
        if first:
            _check_head(entry, head)
            scan = SheetScan(parts.limits) if _root(head) == b"worksheet" else None
        tail = block[-16:]
        if scan is not None:
            scan.feed(block)
        if keep:
            kept += block
            if len(kept) > KEPT[PurePosixPath(name).name]:
                raise refusal.bomb("part_too_large", f"部件“{name[:60]}”过大", f"part {name[:60]} is too large")
    if scan is not None:
        scan.close()
        parts.sheets[name] = entry.filename, scan
    if keep:
        parts.kept[name] = bytes(kept)
    _check_strings(head, size)


def _is_markup(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _check_size(entry: zipfile.ZipInfo, size: int, parts: _Parts) -> None:
    limits = parts.limits
    if size > limits.ratio_from and size > limits.ratio * max(entry.compress_size, 1):
        name = entry.filename[:60]
        raise refusal.bomb("zip_ratio", f"部件“{name}”解压后超过 {limits.ratio} 倍", f"part {name} inflates more than {limits.ratio} times")
    if parts.inflated > limits.inflated:
        limit = limits.inflated >> 20
        raise refusal.bomb("zip_too_large", f"解压后超过 {limit} MB", f"it inflates to more than {limit} MB")


def _check_head(entry: zipfile.ZipInfo, head: bytes) -> None:
    """No archive within the archive, and XML in UTF-8 only: in another encoding our patterns would see nothing."""
    if head.startswith((ZIP_MAGIC, b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise refusal.nested_archive(entry.filename)
    if not entry.filename.lower().endswith((".xml", ".rels")):
        return
    declared = DECLARED.search(head)
    if b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in PLAIN):
        raise refusal.xml_encoding(entry.filename)


def _root(head: bytes) -> bytes:
    """Name of the first element; in XML it must show early, and comments before it hide nothing."""
    if not _is_markup(head):
        return b""
    found = ROOT.match(BEFORE_ROOT.sub(b"", head.removeprefix(b"\xef\xbb\xbf").lstrip()))
    if found is None:
        raise refusal.damaged()
    return found[1]


def _check_strings(head: bytes, size: int) -> None:
    """Readers make room for as many strings as the part says it holds, so it may not say more than fit into it."""
    if _root(head) != b"sst":
        return
    start = head.find(b"sst")
    end = head.find(b">", start)
    counts = [int(number) for number in COUNTED.findall(head[start : end + 1])]
    if end < 0 or (len(counts) == 2 and min(counts) > max(size // SMALLEST_STRING, 1)):
        raise refusal.damaged()


def _workbook(parts: _Parts) -> Workbook:
    """Visible worksheets (no chart sheets, nothing hidden) in the order of the tabs."""
    path = PurePosixPath(_book_path(parts))
    try:
        links = ElementTree.fromstring(parts.kept.get(f"{path.parent}/_rels/workbook.xml.rels", b"<none/>"))
    except ElementTree.ParseError as error:
        raise refusal.damaged() from error
    targets = {link.get("Id"): (link.get("Type", ""), posixpath.join(path.parent, link.get("Target", ""))) for link in links}
    found = []
    for sheet in parts.book.iter() if parts.book is not None else ():
        if _local(sheet.tag) == "sheet" and sheet.get("state", "visible") == "visible":
            link = next((value for name, value in sheet.attrib.items() if _local(name) == "id" and name != "id"), None)
            kind, target = targets.get(link, ("/worksheet", ""))
            if kind.endswith("/worksheet"):
                found.append(_facts(str(sheet.get("name")), target, parts))
            if len(found) > MOST_SHEETS:
                raise refusal.bomb("too_many_sheets", f"它有超过 {MOST_SHEETS} 个工作表", f"it has more than {MOST_SHEETS} sheets")
    if not found:
        raise refusal.all_hidden()
    if len({facts.name.lower() for facts in found}) < len(found):
        raise refusal.damaged()
    return Workbook(tuple(found), parts.care)


def _facts(name: str, target: str, parts: _Parts) -> SheetFacts:
    found = parts.sheets.get(posixpath.normpath(target.replace("\\", "/")).lstrip("/").lower())
    if found is None:
        raise refusal.damaged()
    part, scan = found
    return SheetFacts(name, part, tuple(scan.merges), scan.implied)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
