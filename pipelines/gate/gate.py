"""The first look at an uploaded file: standard library, NumPy and Arrow's check of UTF-8, bounded in time and memory, by content and never by name.

What passes is either a workbook whose parts are safe to inflate and whose cells lie within bounds, or a text file
whose encoding and dialect are known. Everything else is refused with its kind and a way out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from catalog.words import Text
from errors import Unreadable
from pipelines.gate.biff import open_book, version_of
from pipelines.gate.cells import Care
from pipelines.gate.csv import sniff_text
from pipelines.gate.html import markup_encoding, markup_kind
from pipelines.gate.limits import DEFAULT, Limits
from pipelines.gate.ole import MAGIC, book_stream
from pipelines.gate.refusals import all_hidden, blank_start, empty_file, old_excel
from pipelines.gate.tokens import Dialect
from pipelines.gate.xlsx import SheetFacts, scan_workbook

HEAD = 1 << 16
BINARY: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("PDF 文件", "a PDF file")),
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("7z 压缩文件", "a 7z archive")),
    (b"Rar!", Text("RAR 压缩文件", "a RAR archive")),
    (b"BZh", Text("bzip2 压缩文件", "a bzip2 archive")),
    (b"\xfd7zXZ", Text("xz 压缩文件", "an xz archive")),
    (b"\x28\xb5\x2f\xfd", Text("zstd 压缩文件", "a zstd archive")),
    (b"\x89PNG", Text("图片（PNG）", "a picture (PNG)")),
    (b"\xff\xd8\xff", Text("图片（JPEG）", "a picture (JPEG)")),
    (b"GIF8", Text("图片（GIF）", "a picture (GIF)")),
    (b"PAR1", Text("Parquet 文件", "a Parquet file")),
    (b"SQLite format 3", Text("SQLite 数据库", "a SQLite database")),
    (b"{\\rtf", Text("RTF 文档", "an RTF document")),
    (b"MZ", Text("程序文件", "a program")),
    (b"\x7fELF", Text("程序文件", "a program")),
)
OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
MARKUP: tuple[tuple[bytes, str, Text], ...] = (
    (b"mime-version:", "mhtml", Text("单个文件网页（MHTML）", "a single-file web page (MHTML)")),
    (b"<?xml", "xml", Text("XML 文件", "an XML file")),
    (b"<!doctype", "html", Text("没有数据表的网页（HTML）", "a web page (HTML) without a table of data")),
    (b"<html", "html", Text("没有数据表的网页（HTML）", "a web page (HTML) without a table of data")),
    (b"<head", "html", Text("没有数据表的网页（HTML）", "a web page (HTML) without a table of data")),
    (b"<body", "html", Text("没有数据表的网页（HTML）", "a web page (HTML) without a table of data")),
    (b'{"', "json", Text("JSON 文件", "a JSON file")),
    (b"[{", "json", Text("JSON 文件", "a JSON file")),
    (b"id;p", "sylk", Text("SYLK 文件", "a SYLK file")),
)


@dataclass(frozen=True)
class Gate:
    """What the first look found.

    `encoding` and `dialect` are of text files (encoding: utf-8, utf-8-sig, gb18030, big5, utf-16-le, …); the rest is of
    workbooks: visible worksheets in their order, where each lies, and which of their cells the reader would show otherwise.
    """

    kind: Literal["csv", "xlsx", "xls", "html", "xml"]
    encoding: str | None = None
    dialect: Dialect | None = None
    sheets: tuple[str, ...] = ()
    care: Care = field(default_factory=Care)
    facts: tuple[SheetFacts, ...] = ()

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904."""
        return self.care.date1904


def inspect(path: Path, limits: Limits = DEFAULT) -> Gate:
    """Kind, encoding and shape of a file; raises Unreadable with a named reason and a way out."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise blank_start() if size > HEAD else empty_file()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook(path, size, limits)
    if head.startswith(MAGIC) or version_of(head):
        return _old_workbook(path, size, limits)
    if (kind := markup_kind(head)) is not None:
        if size > limits.page:
            raise _too_large(size, limits.page)
        return Gate(kind, encoding=markup_encoding(path, head, limits))
    refuse_other_kinds(path, head)
    if size > limits.csv:
        raise _too_large(size, limits.csv)
    encoding, dialect = sniff_text(path, limits)
    return Gate("csv", encoding=encoding, dialect=dialect)


def _workbook(path: Path, size: int, limits: Limits) -> Gate:
    if size > limits.workbook:
        raise _too_large(size, limits.workbook)
    found = scan_workbook(path, limits)
    return Gate("xlsx", sheets=tuple(sheet.name for sheet in found.sheets), care=found.care, facts=found.sheets)


def _old_workbook(path: Path, size: int, limits: Limits) -> Gate:
    if size > limits.workbook:
        raise _too_large(size, limits.workbook)
    book = open_book(book_stream(path))
    if not book.sheets:
        raise all_hidden()
    return Gate("xls", sheets=tuple(sheet.name for sheet in book.sheets), care=Care(date1904=book.date1904))


def refuse_other_kinds(path: Path, head: bytes) -> None:
    """Refuse what is neither zip nor text, naming what it is."""
    if head.startswith(OLD_BIFF) and b"\0" in head:
        raise old_excel()
    for magic, name in BINARY:
        if head.startswith(magic):
            raise _wrong_kind("wrong_kind", name)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for prefix, code, name in MARKUP:
        if start.startswith(prefix):
            raise _wrong_kind(code, name)


def _wrong_kind(code: str, name: Text) -> Unreadable:
    return Unreadable(
        code,
        Text(
            f"这是{name.zh}，不是 CSV 或 xlsx；请用 Excel 打开原始数据，另存为 xlsx 后再上传。",
            f"This is {name.en}, not CSV or xlsx; open the data in Excel, save them as xlsx and upload that.",
        ),
    )


def _too_large(size: int, limit: int) -> Unreadable:
    return Unreadable(
        "too_large",
        Text(
            f"文件有 {size >> 20} MB，超过上限 {limit >> 20} MB；请按月份或项目分开导出。",
            f"The file has {size >> 20} MB, more than the {limit >> 20} MB allowed; export it by month or by project.",
        ),
    )
