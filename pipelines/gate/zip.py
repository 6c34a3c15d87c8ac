"""The zip around a workbook: its directory held against the limits, its parts inflated by hand.

`zipfile` stops at the size that the directory declares, other readers do not, and what the directory declares is the
attacker's word.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipelines.gate import refusals as refusal
from pipelines.gate.limits import Limits

BLOCK = 1 << 20
LOCAL_HEADER = 30
ENCRYPTED = 0x1
ZIP_MAGIC = b"PK\x03\x04"


def list_parts(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """The parts of a workbook; raises Unreadable where it is none, or where the directory lists what no workbook has."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise refusal.damaged() from error
    _check_directory(entries, limits)
    return entries


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


def inflate(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
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
