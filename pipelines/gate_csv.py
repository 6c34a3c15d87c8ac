"""Encoding and delimiter of a text file, found in one bounded pass over its bytes."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from catalog.words import Text
from errors import Unreadable
from pipelines.limits import Limits

BLOCK = 1 << 20
SNIFFED = 1 << 18
RECORDS = 30
DELIMITERS = (",", "\t", ";", "|")
COMMON_SHARE = 0.6
SAMPLE = 2_000
UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def sniff_text(path: Path, limits: Limits) -> tuple[str, str]:
    """Encoding and delimiter; raises Unreadable where either is unclear or the bytes are not text."""
    encoding = find_encoding(path, limits)
    return encoding, find_delimiter(read_head(path, encoding), limits)


def find_encoding(path: Path, limits: Limits) -> str:
    """Byte order mark, else the pattern of NUL bytes, else strict UTF-8, else GB18030 that reads like Chinese."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    if head.startswith(UTF32):
        raise _unclear(1)
    guess = next((name for mark, name in BOMS if head.startswith(mark)), None) or _utf16_by_nul(head) or "utf-8"
    broken = _broken_line(path, guess, limits)
    if broken is None:
        return guess
    if guess == "utf-8" and _broken_line(path, "gb18030", limits) is None and _reads_like_chinese(path):
        return "gb18030"
    raise _unclear(broken)


def read_head(path: Path, encoding: str) -> str:
    """The first quarter of a mebibyte as text, without a byte order mark."""
    with path.open("rb") as file:
        head = file.read(SNIFFED)
    text = codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    return text.removeprefix("\ufeff")


def find_delimiter(head: str, limits: Limits) -> str:
    """The character that cuts most of the first records into the same number of fields (more than one)."""
    whole = len(head) < SNIFFED // 4
    best = max(DELIMITERS, key=lambda candidate: _consistency(head, candidate, whole))
    widest = max((len(record) for record in _records(head, best, whole)), default=0)
    if widest > limits.columns:
        raise Unreadable(
            "too_many_columns",
            Text(
                f"文件有 {widest} 列，超过上限 {limits.columns} 列；请只导出需要的列。",
                f"The file has {widest} columns, more than the {limits.columns} allowed; export only the columns needed.",
            ),
        )
    return best


def _consistency(head: str, delimiter: str, whole: bool) -> tuple[int, int]:
    widths = Counter(len(record) for record in _records(head, delimiter, whole) if len(record) > 1)
    if not widths:
        return (0, 0)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (times, width)


def _records(head: str, delimiter: str, whole: bool) -> list[list[str]]:
    """The first records that are not blank; one cut off by the end of the sample is left out."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            if record:
                records.append(record)
            if len(records) > RECORDS:
                break
    except csv.Error:  # one field longer than the csv module allows: the parser says which
        return records
    return records if whole or len(records) <= 1 else records[:-1]


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(BLOCK), b"")


def _broken_line(path: Path, encoding: str, limits: Limits) -> int | None:
    """The first physical line that does not decode, or None. Refuses NUL characters and overlong lines on the way."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines, length = 1, 0
    for block in _blocks(path):
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        length = length + len(block) if last < 0 else len(block) - last - 1
        if length > limits.line:
            raise _overlong(lines, limits)
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            return lines + block[: max(error.start, 0)].count(b"\n")
        if "\0" in text:
            raise _not_text()
        lines += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return None


def _utf16_by_nul(head: bytes) -> str | None:
    """UTF-16 without a mark: ASCII characters leave NUL bytes on one side of each pair only."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even == odd == 0:
        return None
    if even == 0:
        return "utf-16-le"
    if odd == 0:
        return "utf-16-be"
    raise _not_text()


def _reads_like_chinese(path: Path) -> bool:
    """GB18030 accepts nearly any bytes. Chinese text consists of the common characters and punctuation of GB 2312."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    common = total = 0
    for block in _blocks(path):
        beyond = "".join(character for character in decoder.decode(block)[: BLOCK // 4] if character > "\x7f")[:SAMPLE]
        leads = beyond.encode("gb2312", errors="ignore")[::2]
        common += sum(0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7 for lead in leads)
        total += len(beyond)
        if total > 20 * SAMPLE:
            break
    return common >= COMMON_SHARE * total


def _unclear(line: int) -> Unreadable:
    return Unreadable(
        "encoding_unclear",
        Text(
            f"无法判断文件编码：第 {line} 行有字符既不是 UTF-8，也不像 GB18030 中文；请在 Excel 中另存为“CSV UTF-8”或 xlsx 后再上传。",
            f"The encoding is unclear: line {line} is neither UTF-8 nor Chinese in GB18030; save the file in Excel as “CSV UTF-8” or xlsx.",
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
