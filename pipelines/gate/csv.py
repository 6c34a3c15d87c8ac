"""Encoding and dialect of a text file, found in two passes over its bytes: Arrow's, and a bounded one of our own."""

from __future__ import annotations

import codecs
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from catalog.words import Text
from errors import Unreadable
from pipelines.gate.dialect import find_dialect
from pipelines.gate.legacy_encoding import find_legacy
from pipelines.gate.limits import Limits
from pipelines.gate.tokens import Dialect

BLOCK = 1 << 20
SNIFFED = 1 << 18
UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def sniff_text(path: Path, limits: Limits) -> tuple[str, Dialect]:
    """Encoding and dialect; raises Unreadable where either is unclear or the bytes are not text."""
    encoding = find_encoding(path, limits)
    return encoding, find_dialect(read_head(path, encoding), whole=path.stat().st_size <= SNIFFED)


def find_encoding(path: Path, limits: Limits) -> str:
    """Byte order mark, else the pattern of NUL bytes, else strict UTF-8, else an older one whose text reads well."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    if head.startswith(UTF32):
        raise _unclear(1)
    guess = next((name for mark, name in BOMS if head.startswith(mark)), None) or _utf16_by_nul(head) or "utf-8"
    broken = _broken_line(path, guess, limits)
    if broken is None:
        return guess
    legacy = find_legacy(path) if guess == "utf-8" else None
    if legacy is None:
        raise _unclear(broken)
    if (line := _broken_line(path, legacy, limits)) is not None:
        raise _unclear(line)
    return legacy


def read_head(path: Path, encoding: str) -> str:
    """The first quarter of a mebibyte as text, without a byte order mark."""
    with path.open("rb") as file:
        head = file.read(SNIFFED)
    text = codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    return text.removeprefix("\ufeff")


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(BLOCK), b"")


def _broken_line(path: Path, encoding: str, limits: Limits) -> int | None:
    """The first physical line that does not decode, or None. Refuses NUL characters and overlong lines on the way."""
    sound = encoding.startswith("utf-8") and _is_utf8(path)
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines, length = 1, 0
    for block in _blocks(path):
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        length = length + len(block) if last < 0 else len(block) - last - 1
        if length > limits.line:
            raise _overlong(lines, limits)
        try:
            nul = b"\0" in block if sound else "\0" in decoder.decode(block)
        except UnicodeDecodeError as error:
            return lines + block[: max(error.start, 0)].count(b"\n")
        if nul:
            raise _not_text()
        lines += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return None


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is UTF-8, as Arrow tells some times faster than the decoder, which knows where it is not."""
    if not (size := path.stat().st_size):
        return True
    ends = pa.py_buffer(array("q", [0, size]))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.memory_map(str(path)).read_buffer()])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _utf16_by_nul(head: bytes) -> str | None:
    """UTF-16 without a mark: its line ends are a byte of their own and a NUL, always on the same side; else NULs are on one side."""
    even, odd = head[::2], head[1::2]
    if not even.count(0) and not odd.count(0):
        return None
    pairs = Counter(zip(even, odd, strict=False))
    little, big = pairs[10, 0] + pairs[13, 0], pairs[0, 10] + pairs[0, 13]
    if not little and not big:
        little, big = odd.count(0), even.count(0)
    if little and big:
        raise _not_text()
    return "utf-16-le" if little else "utf-16-be"


def _unclear(line: int) -> Unreadable:
    return Unreadable(
        "encoding_unclear",
        Text(
            f"无法判断文件编码：第 {line} 行有字符既不是 UTF-8，也看不出是 GB18030、Big5 还是西文；请在 Excel 中另存为“CSV UTF-8”或 xlsx 后再上传。",
            f'The encoding is unclear: line {line} is not UTF-8, and not clearly GB18030, Big5 or Western European; save the file in Excel as "CSV UTF-8" or xlsx.',
        ),
    )


def _not_text() -> Unreadable:
    return Unreadable(
        "not_text",
        Text(
            "文件含有二进制内容，不是 CSV 或 xlsx；请在 Excel 中打开原始数据，另存为 xlsx 后再上传。",
            "The file holds binary content and is neither CSV nor xlsx; open the data in Excel, save them as xlsx and upload that.",
        ),
    )


def _overlong(line: int, limits: Limits) -> Unreadable:
    return Unreadable(
        "line_too_long",
        Text(
            f"第 {line} 行以后有一行超过 {limits.line >> 10} KB，不像表格；请检查导出设置，或另存为 xlsx 后再上传。",
            f"After line {line} a line has more than {limits.line >> 10} KB, as no table has; check the export, or save as xlsx.",
        ),
    )
