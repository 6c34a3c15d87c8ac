"""A workbook's zip and XML, looked through before any reader opens it.

The parts are inflated here by hand: `zipfile` stops at the size that the directory declares, other readers do not,
and what the directory declares is the attacker's word.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from pipelines import gate_refusals as refusal
from pipelines.gate_sheet import SheetScan
from pipelines.limits import Limits

BLOCK = 1 << 20
KEPT = 1 << 20
LOCAL_HEADER = 30
ENCRYPTED = 0x1
ZIP_MAGIC = b"PK\x03\x04"
BEFORE_ROOT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
ROOT = re.compile(rb"\s*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]")
DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
COUNTED = re.compile(rb"""\s(?:uniqueCount|count)\s*=\s*["'](\d+)["']""")
PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
SMALLEST_STRING = len(b"<si/>")


@dataclass(frozen=True)
class Workbook:
    """What was found: names of the visible worksheets, and cells that a reader would turn into nothing or something else."""

    sheets: tuple[str, ...]
    date1904: bool
    errors: int
    formulas_without_value: int
    long_numbers: tuple[str, ...]


@dataclass
class _Parts:
    """What is gathered while the parts go by."""

    limits: Limits
    inflated: int = 0
    errors: int = 0
    formulas_without_value: int = 0
    long_numbers: list[str] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)


def scan_workbook(path: Path, limits: Limits) -> Workbook:
    """Looks at every part of the zip; raises Unreadable with a named reason at the first that is not safe."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise refusal.damaged() from error
    _check_directory(entries, limits)
    parts = _Parts(limits)
    with path.open("rb") as file:
        for entry in entries:
            if not entry.is_dir():
                _scan_part(file, entry, parts)
    return _workbook(parts)


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [entry.filename for entry in entries]
    _refuse_other_archives(set(names))
    if len(names) > limits.parts:
        raise refusal.bomb("too_many_parts", f"压缩包内有 {len(names)} 个部件", f"it has {len(names)} parts")
    if len({name.lower() for name in names}) < len(names):
        raise refusal.damaged()
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise refusal.encrypted()
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name.split("/")[0] or ".." in PurePosixPath(name).parts:
            raise refusal.unsafe_path(entry.filename)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal.damaged()


def _refuse_other_archives(names: set[str]) -> None:
    lower = {name.lower().replace("\\", "/") for name in names}
    if "xl/workbook.bin" in lower:
        raise refusal.wrong_kind("xlsb", "二进制工作簿(.xlsb)", "a binary workbook (.xlsb)")
    if "mimetype" in lower and "content.xml" in lower:
        raise refusal.wrong_kind("ods", "OpenDocument 表格(.ods)", "an OpenDocument sheet (.ods)")
    if "[content_types].xml" not in lower:
        raise refusal.wrong_kind("archive", "压缩包(.zip)", "a zip archive")
    if not any(name.endswith("workbook.xml") for name in lower):
        raise refusal.wrong_kind("wrong_kind", "其他 Office 文档（如 Word、PPT）", "another Office document (such as Word or PowerPoint)")


def _scan_part(file: BinaryIO, entry: zipfile.ZipInfo, parts: _Parts) -> None:
    """Inflates one part block by block and looks at each."""
    head, tail, kept, size = b"", b"", bytearray(), 0
    scan: SheetScan | None = None
    keep = entry.filename.endswith((".rels", "workbook.xml"))
    for block in _inflate(file, entry):
        size += len(block)
        parts.inflated += len(block)
        _check_size(entry, size, parts)
        first, head = not head, head or block[:4096]
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and b"<!doctype" in (tail + block).lower():
            raise refusal.doctype(entry.filename)
        if first:
            _check_head(entry, head)
            scan = SheetScan(parts.limits) if _root(head) == b"worksheet" else None
        tail = block[-16:]
        if scan is not None:
            scan.feed(block)
        if keep and len(kept) < KEPT:
            kept += block
    if scan is not None:
        _close(scan, parts)
    if keep:
        parts.kept[entry.filename] = bytes(kept[:KEPT])
    _check_strings(head, size)


def _close(scan: SheetScan, parts: _Parts) -> None:
    scan.close()
    parts.errors += scan.errors
    parts.formulas_without_value += scan.formulas_without_value
    parts.long_numbers += scan.long_numbers


def _inflate(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, at most one block at a time, whatever size the directory declares."""
    file.seek(entry.header_offset)
    header = file.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or not header.startswith(ZIP_MAGIC):
        raise refusal.damaged()
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, 1)
    left, checksum = entry.compress_size, 0
    engine = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(BLOCK, left))
        if not packed:
            raise refusal.damaged()
        left -= len(packed)
        for block in _unpack(engine, packed):
            checksum = zlib.crc32(block, checksum)
            yield block
    if engine is not None and (not engine.eof or engine.unused_data):
        raise refusal.damaged()
    if checksum != entry.CRC:
        raise refusal.damaged()


def _unpack(engine: zlib._Decompress | None, packed: bytes) -> Iterator[bytes]:
    if engine is None:
        yield packed
        return
    try:
        while packed:
            block = engine.decompress(packed, BLOCK)
            packed = engine.unconsumed_tail
            if block:
                yield block
            if engine.eof and packed:
                raise refusal.damaged()
    except zlib.error as error:
        raise refusal.damaged() from error


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
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<"):
        return b""
    found = ROOT.match(BEFORE_ROOT.sub(b"", start))
    if found is None:
        raise refusal.damaged()
    return found[1]


def _check_strings(head: bytes, size: int) -> None:
    """Readers make room for as many strings as the part says it holds, so it may not say more than fit into it."""
    if _root(head) != b"sst":
        return
    counts = [int(number) for number in COUNTED.findall(head[: head.find(b">", head.find(b"sst")) + 1])]
    if len(counts) == 2 and min(counts) > max(size // SMALLEST_STRING, 1):
        raise refusal.damaged()


def _workbook(parts: _Parts) -> Workbook:
    """Visible worksheets (no chart sheets, nothing hidden) in the order of the tabs."""
    path = next((name for name in parts.kept if PurePosixPath(name).name.lower() == "workbook.xml"), None)
    if path is None:
        raise refusal.damaged()
    try:
        root = ElementTree.fromstring(parts.kept[path])
        links = parts.kept.get(str(PurePosixPath(path).parent / "_rels" / "workbook.xml.rels"), b"<none/>")
        kinds = {link.get("Id"): link.get("Type", "") for link in ElementTree.fromstring(links)}
    except ElementTree.ParseError as error:
        raise refusal.damaged() from error
    sheets = tuple(
        str(sheet.get("name"))
        for sheet in root.iter()
        if _local(sheet.tag) == "sheet" and sheet.get("state", "visible") == "visible" and _is_worksheet(sheet, kinds)
    )
    if not sheets:
        raise refusal.all_hidden()
    settings = [element for element in root.iter() if _local(element.tag) == "workbookPr"]
    date1904 = any(element.get("date1904", "0").lower() in ("1", "true", "on") for element in settings)
    return Workbook(sheets, date1904, parts.errors, parts.formulas_without_value, tuple(parts.long_numbers))


def _is_worksheet(sheet: ElementTree.Element, kinds: dict[str | None, str]) -> bool:
    link = next((value for name, value in sheet.attrib.items() if _local(name) == "id" and name != "id"), None)
    return kinds.get(link, "/worksheet").endswith("/worksheet")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
