"""The first look at an uploaded file: standard library only, bounded in time and memory, by content and never by name.

What passes is either a workbook whose parts are safe to inflate and whose cells lie within bounds, or a text file
whose encoding and delimiter are known. Everything else is refused with its kind and a way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalog.words import Text
from errors import Unreadable
from pipelines.gate_csv import sniff_text
from pipelines.gate_xlsx import scan_workbook
from pipelines.limits import DEFAULT, Limits

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
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
    (b"<?xml", "xml", Text("XML 文件（例如“XML 表格 2003”）", "an XML file (such as “XML Spreadsheet 2003”)")),
    (b"<!doctype", "html", Text("网页（HTML），即使扩展名是 xls", "a web page (HTML), even if it is called .xls")),
    (b"<html", "html", Text("网页（HTML），即使扩展名是 xls", "a web page (HTML), even if it is called .xls")),
    (b"<head", "html", Text("网页（HTML），即使扩展名是 xls", "a web page (HTML), even if it is called .xls")),
    (b"<meta", "html", Text("网页（HTML），即使扩展名是 xls", "a web page (HTML), even if it is called .xls")),
    (b"<table", "html", Text("网页（HTML），即使扩展名是 xls", "a web page (HTML), even if it is called .xls")),
    (b"<workbook", "xml", Text("XML 文件（例如“XML 表格 2003”）", "an XML file (such as “XML Spreadsheet 2003”)")),
    (b'{"', "json", Text("JSON 文件", "a JSON file")),
    (b"[{", "json", Text("JSON 文件", "a JSON file")),
    (b"id;p", "sylk", Text("SYLK 文件", "a SYLK file")),
)


@dataclass(frozen=True)
class Gate:
    """What the first look found.

    `encoding` and `delimiter` are of text files (encoding: utf-8, utf-8-sig, gb18030, utf-16-le, utf-16-be); the rest is of
    workbooks: visible worksheets in their order, whether days count from 1904, how many cells hold an error such as #REF!,
    how many formulas came without a value, and the first cells where a number of 16 or more digits has lost its end.
    """

    kind: Literal["csv", "xlsx"]
    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    date1904: bool = False
    error_cells: int = 0
    formulas_without_value: int = 0
    long_numbers: tuple[str, ...] = ()


def inspect(path: Path, limits: Limits = DEFAULT) -> Gate:
    """Kind, encoding and shape of a file; raises Unreadable with a named reason and a way out."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unreadable("empty_file", Text("文件是空的；请重新导出后再上传。", "The file is empty; export it again and upload that."))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook(path, size, limits)
    refuse_other_kinds(path, head)
    if size > limits.csv:
        raise _too_large(size, limits.csv)
    encoding, delimiter = sniff_text(path, limits)
    return Gate("csv", encoding=encoding, delimiter=delimiter)


def _workbook(path: Path, size: int, limits: Limits) -> Gate:
    if size > limits.workbook:
        raise _too_large(size, limits.workbook)
    found = scan_workbook(path, limits)
    return Gate(
        "xlsx",
        sheets=found.sheets,
        date1904=found.date1904,
        error_cells=found.errors,
        formulas_without_value=found.formulas_without_value,
        long_numbers=found.long_numbers,
    )


def refuse_other_kinds(path: Path, head: bytes) -> None:
    """Refuse what is neither zip nor text, naming what it is."""
    if head.startswith(OLE):
        raise _ole(path)
    if head.startswith(OLD_BIFF) and b"\0" in head:
        raise _old_excel()
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


def _ole(path: Path) -> Unreadable:
    """An OLE container is an old workbook, or a new one behind a password."""
    with path.open("rb") as file:
        locked = any("EncryptedPackage".encode("utf-16-le") in block for block in iter(lambda: file.read(1 << 20), b""))
    if locked:
        return Unreadable(
            "password",
            Text(
                "这个工作簿设有打开密码；请在 Excel 中去掉密码，另存为 xlsx 后再上传。",
                "This workbook is locked with a password; remove the password in Excel, save it as xlsx and upload that.",
            ),
        )
    return _old_excel()


def _old_excel() -> Unreadable:
    return Unreadable(
        "old_excel",
        Text(
            "这是旧版 Excel 格式(.xls)，请在 Excel 中打开，另存为 xlsx 后再上传。",
            "This is the old Excel format (.xls); open it in Excel, save it as xlsx and upload that.",
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
