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

from catalog.words import Text
from errors import Unreadable
from pipelines.gate_sheet import SheetScan
from pipelines.limits import Limits

BLOCK = 1 << 20
KEPT = 1 << 20
LOCAL_HEADER = 30
ENCRYPTED = 0x1
ZIP_MAGIC = b"PK\x03\x04"
ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]")
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
        raise _damaged() from error
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
        raise _bomb("too_many_parts", f"压缩包内有 {len(names)} 个部件", f"it has {len(names)} parts")
    if len({name.lower() for name in names}) < len(names):
        raise _damaged()
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise _encrypted()
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name.split("/")[0] or ".." in PurePosixPath(name).parts:
            raise _unsafe(entry.filename)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged()


def _refuse_other_archives(names: set[str]) -> None:
    lower = {name.lower().replace("\\", "/") for name in names}
    if "xl/workbook.bin" in lower:
        raise _wrong("xlsb", "二进制工作簿(.xlsb)", "a binary workbook (.xlsb)")
    if "mimetype" in lower and "content.xml" in lower:
        raise _wrong("ods", "OpenDocument 表格(.ods)", "an OpenDocument sheet (.ods)")
    if "[content_types].xml" not in lower:
        raise _wrong("archive", "压缩包(.zip),请先解压", "a zip archive: unpack it first")
    if not any(name.endswith("workbook.xml") for name in lower):
        raise _wrong("wrong_kind", "其他 Office 文档(如 Word、PPT)", "another Office document (such as Word or PowerPoint)")


def _scan_part(file: BinaryIO, entry: zipfile.ZipInfo, parts: _Parts) -> None:
    """Inflates one part block by block and looks at each."""
    head, tail, kept, size = b"", b"", bytearray(), 0
    scan: SheetScan | None = None
    keep = entry.filename.endswith((".rels", "workbook.xml"))
    for block in _inflate(file, entry):
        size += len(block)
        parts.inflated += len(block)
        _check_size(entry, size, parts)
        if not head:
            head = block[:4096]
            _check_head(entry, head)
            scan = SheetScan(parts.limits) if _root(head) == b"worksheet" else None
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<!doctype" in (tail + block).lower():
            raise _doctype(entry.filename)
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
        raise _damaged()
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, 1)
    left, checksum = entry.compress_size, 0
    engine = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(BLOCK, left))
        if not packed:
            raise _damaged()
        left -= len(packed)
        for block in _unpack(engine, packed):
            checksum = zlib.crc32(block, checksum)
            yield block
    if engine is not None and (not engine.eof or engine.unused_data):
        raise _damaged()
    if checksum != entry.CRC:
        raise _damaged()


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
                raise _damaged()
    except zlib.error as error:
        raise _damaged() from error


def _check_size(entry: zipfile.ZipInfo, size: int, parts: _Parts) -> None:
    limits = parts.limits
    if size > limits.ratio_from and size > limits.ratio * max(entry.compress_size, 1):
        raise _bomb("zip_ratio", f"部件“{entry.filename}”解压后超过 {limits.ratio} 倍", f"part {entry.filename} inflates more than {limits.ratio} times")
    if parts.inflated > limits.inflated:
        limit = limits.inflated >> 20
        raise _bomb("zip_too_large", f"解压后超过 {limit} MB", f"it inflates to more than {limit} MB")


def _check_head(entry: zipfile.ZipInfo, head: bytes) -> None:
    """No archive within the archive, and XML in UTF-8 only: in another encoding our patterns would see nothing."""
    if head.startswith((ZIP_MAGIC, b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise _nested(entry.filename)
    if not entry.filename.lower().endswith((".xml", ".rels")):
        return
    declared = DECLARED.search(head)
    if b"\0" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in PLAIN):
        raise Unreadable(
            "xml_encoding",
            Text(
                f"工作簿部件“{entry.filename}”不是 UTF-8 编码;请在 Excel 中打开并另存为 xlsx 后再上传。",
                f"Part {entry.filename} of the workbook is not in UTF-8; open it in Excel, save it as xlsx and upload that.",
            ),
        )


def _root(head: bytes) -> bytes:
    found = ROOT.search(head)
    return found[1] if found else b""


def _check_strings(head: bytes, size: int) -> None:
    """Readers make room for as many strings as the part says it holds, so it may not say more than fit into it."""
    if _root(head) != b"sst":
        return
    counts = [int(number) for number in COUNTED.findall(head[: head.find(b">", head.find(b"sst")) + 1])]
    if len(counts) == 2 and min(counts) > max(size // SMALLEST_STRING, 1):
        raise _damaged()


def _workbook(parts: _Parts) -> Workbook:
    """Visible worksheets (no chart sheets, nothing hidden) in the order of the tabs."""
    path = next((name for name in parts.kept if PurePosixPath(name).name.lower() == "workbook.xml"), None)
    if path is None:
        raise _damaged()
    try:
        root = ElementTree.fromstring(parts.kept[path])
        links = parts.kept.get(str(PurePosixPath(path).parent / "_rels" / "workbook.xml.rels"), b"<none/>")
        kinds = {link.get("Id"): link.get("Type", "") for link in ElementTree.fromstring(links)}
    except ElementTree.ParseError as error:
        raise _damaged() from error
    sheets = tuple(
        str(sheet.get("name"))
        for sheet in root.iter()
        if _local(sheet.tag) == "sheet" and sheet.get("state", "visible") == "visible" and _is_worksheet(sheet, kinds)
    )
    if not sheets:
        raise Unreadable("no_visible_sheet", Text("工作簿里没有可见的工作表;请取消隐藏后再上传。", "The workbook has no visible sheet; unhide one and upload again."))
    date1904 = any(_local(e.tag) == "workbookPr" and e.get("date1904", "0").lower() in ("1", "true", "on") for e in root.iter())
    return Workbook(sheets, date1904, parts.errors, parts.formulas_without_value, tuple(parts.long_numbers))


def _is_worksheet(sheet: ElementTree.Element, kinds: dict[str | None, str]) -> bool:
    link = next((value for name, value in sheet.attrib.items() if _local(name) == "id" and name != "id"), None)
    return kinds.get(link, "/worksheet").endswith("/worksheet")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _wrong(code: str, zh: str, en: str) -> Unreadable:
    return Unreadable(code, Text(f"这是{zh},不是 xlsx;请在 Excel 中打开,另存为 xlsx 后再上传。", f"This is {en}, not xlsx; open it in Excel, save it as xlsx and upload that."))


def _damaged() -> Unreadable:
    return Unreadable(
        "damaged_workbook",
        Text(
            "工作簿文件已损坏或不完整;请重新导出,或在 Excel 中打开并另存为 xlsx 后再上传。",
            "The workbook is damaged or incomplete; export it again, or open it in Excel and save it as xlsx.",
        ),
    )


def _encrypted() -> Unreadable:
    return Unreadable("password", Text("压缩内容设有密码;请去掉密码,另存为 xlsx 后再上传。", "The content is locked with a password; remove it, save as xlsx and upload that."))


def _unsafe(name: str) -> Unreadable:
    return Unreadable(
        "unsafe_path",
        Text(f"压缩包内有不安全的路径“{name[:60]}”,文件已拒收;请用 Excel 另存为 xlsx。", f"The file holds an unsafe path “{name[:60]}” and was refused; save it as xlsx in Excel."),
    )


def _nested(name: str) -> Unreadable:
    return Unreadable(
        "nested_archive",
        Text(
            f"工作簿里嵌有另一个文件(“{name[:60]}”);请删除嵌入的对象,另存为 xlsx 后再上传。",
            f"The workbook has another file inside ({name[:60]}); delete the embedded object, save it as xlsx and upload that.",
        ),
    )


def _doctype(name: str) -> Unreadable:
    return Unreadable(
        "doctype",
        Text(
            f"工作簿部件“{name[:60]}”含有 DOCTYPE 声明,Excel 不会这样写,文件已拒收;请用 Excel 另存为 xlsx。",
            f"Part {name[:60]} has a DOCTYPE, which Excel never writes; the file was refused. Save it as xlsx in Excel.",
        ),
    )


def _bomb(code: str, zh: str, en: str) -> Unreadable:
    return Unreadable(code, Text(f"这个工作簿过大:{zh};请只导出需要的数据,或另存为 CSV。", f"This workbook is too large: {en}; export only the data needed, or save it as CSV."))
