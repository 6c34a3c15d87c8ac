"""Attacks that come as text, or as something else that is called csv."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import os
import random
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl

from tests.hostile.attack import ANY, HEADER, ROWS, TABLE, Attack, Read, of_bytes, with_category

MIB = 1 << 20
NUL = ("not_text", "nul_bytes", "encoding_unclear")


def csv_text(table: Iterable[Iterable[str]] = TABLE, delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue()


GOOD = csv_text()
BODY = GOOD.partition("\n")[2]
LINE = "WX4,P001,报修,{},2026-10-06 09:12,已关闭\n"


def text(
    name: str,
    about: str,
    content: str | bytes | Callable[[], bytes],
    codes: tuple[str, ...] = (),
    rows: Read | None = None,
    slow: bool = False,
) -> Attack:
    if isinstance(content, str):
        content = content.encode()
    make = content if callable(content) else lambda: content
    return Attack(name if "." in name else f"{name}.csv", about, of_bytes(make), codes, rows, slow)


WY: Read = tuple(("WY" + row[0][2:], *row[1:]) for row in ROWS)
MONTHS: Read = tuple((f"WX{y}{m}", *ROWS[0][1:4], f"{y}-{m:02}-01 08:00", "已关闭") for y in range(1900, 2180) for m in range(1, 13))


def streamed(*pieces: tuple[bytes, int]) -> Callable[[Path], None]:
    """Writes each piece so many times, one after the other, never all of it in memory."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            for piece, times in pieces:
                batch = max(1, min(times, MIB // max(len(piece), 1)))
                for done in range(0, times, batch):
                    file.write(piece * min(batch, times - done))

    return write


def sparse(path: Path) -> None:
    """1 GB that takes no room on the disk."""
    path.write_bytes(GOOD.encode())
    os.truncate(path, 1 << 30)


def parquet(path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(path)


def sqlite(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        line = sqlite3.connect(Path(folder) / "x.db")
        line.execute("create table t (a)")
        line.commit()
        line.close()
        path.write_bytes((Path(folder) / "x.db").read_bytes())


def png() -> bytes:
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # noqa: E731
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def surrogate_utf16() -> bytes:
    """UTF-16 with half a character in a cell."""
    return b"\xff\xfe" + GOOD.encode("utf-16-le").replace("漏水".encode("utf-16-le"), b"\x00\xd8a\0")


OTHER_KINDS = (
    text("packed.csv", "gzip named csv", lambda: gzip.compress(GOOD.encode()), ("wrong_kind",)),
    text("packed.xlsx", "gzip named xlsx", lambda: gzip.compress(GOOD.encode()), ("wrong_kind",)),
    text("seven.csv", "7z named csv", b"7z\xbc\xaf\x27\x1c\0\x04" + b"x" * 60, ("wrong_kind",)),
    text("rar.xlsx", "RAR named xlsx", b"Rar!\x1a\x07\x01\0" + b"x" * 60, ("wrong_kind",)),
    text("page.csv", "PDF named csv", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", ("wrong_kind",)),
    text("picture.xlsx", "PNG named xlsx", png, ("wrong_kind",)),
    Attack("columns.csv", "Parquet named csv", parquet, ("wrong_kind",)),
    Attack("database.xlsx", "SQLite named xlsx", sqlite, ("wrong_kind",)),
    text("program.csv", "a program named csv", b"\x7fELF\x02\x01\x01" + b"\0" * 60, ("wrong_kind",)),
    text("json.csv", "JSON named csv", b'[{"a": 1, "b": "x"}]', ("json",)),
    text("json_lines.csv", "JSON lines named csv", b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n', ("json",)),
    text("sheet2003.xls", "XML Spreadsheet 2003", b'<?xml version="1.0"?><Workbook/>', ("xml", "no_table", "no_header", "damaged_workbook")),
    text("random.csv", "random bytes", lambda: random.Random(3).randbytes(50_000), ANY),
    text("base64.csv", "base64 text", lambda: base64.encodebytes(random.Random(3).randbytes(5_000)), ANY),
    text("ebcdic.csv", "EBCDIC", GOOD.translate({ord(c): "x" for c in "工单编号项目类型别报修时间状态漏水电梯已关闭处理中投诉噪音"}).encode("cp500"), ANY),
)  # fmt: skip

EMPTY = (
    text("nothing", "zero bytes", b"", ("empty_file",)),
    text("nothing.xlsx", "zero bytes named xlsx", b"", ("empty_file",)),
    text("one_letter", "one byte: a letter", b"a", ANY),
    text("one_nul", "one byte: NUL", b"\0", ANY),
    text("one_quote", "one byte: a quote", b'"', ANY),
    text("one_comma", "one byte: a comma", b",", ANY),
    text("one_high", "one byte: 0xFF", b"\xff", ANY),
    text("one_line_end", "one byte: a line end", b"\n", ("empty_file",)),
    text("pk", "the first two bytes of a zip", b"PK", ANY),
    text("pk4", "the first four bytes of a zip", b"PK\x03\x04", ANY),
    text("bom_only", "a byte order mark and nothing else", b"\xef\xbb\xbf", ("empty_file",)),
    text("bom16_only", "a UTF-16 mark and nothing else", b"\xff\xfe", ("empty_file", "no_header", "no_rows")),
    text("blanks", "blanks and line ends", b"\xef\xbb\xbf \r\n\r\n", ("empty_file",)),
    text("header_only", "a header and nothing else", GOOD.partition("\n")[0] + "\n", ("no_rows",)),
    text("header_no_end", "a header without a line end", GOOD.partition("\n")[0], ("no_rows",)),
    text("no_header", "numbers without a header", b"1,2,3\n4,5,6\n", ("no_header",)),
    text("commas", "nothing but commas", b",,,,,\n" * 500, ANY),
    text("quotes", "nothing but quotes", b'"' * 4_001, ANY),
)  # fmt: skip

ENCODINGS = (
    text("utf32", "UTF-32", b"\xff\xfe\0\0" + GOOD.encode("utf-32-le"), ("encoding_unclear", "not_text"), ROWS),
    text("utf32_be", "UTF-32, the other way round", b"\0\0\xfe\xff" + GOOD.encode("utf-32-be"), ("encoding_unclear", "not_text"), ROWS),
    text("utf32_bare", "UTF-32 without a mark", GOOD.encode("utf-32-le"), ("encoding_unclear", "not_text"), ROWS),
    text("utf16", "UTF-16 with a mark", GOOD.encode("utf-16"), (), ROWS),
    text("utf16_odd", "UTF-16 with a byte too many", GOOD.encode("utf-16") + b"a", ("encoding_unclear",)),
    text("utf16_mark_wrong", "a UTF-16 mark before UTF-8 text", b"\xff\xfe" + GOOD.encode(), ANY),
    text("gb18030", "GB18030", GOOD.encode("gb18030"), (), ROWS),
    text("gb18030_rare", "GB18030 with characters of four bytes", csv_text((HEADER, *with_category("㐀𠀀", "龥", "噪音"))).encode("gb18030"), ("encoding_unclear",), with_category("㐀𠀀", "龥", "噪音")),
    text("utf7", "UTF-7", GOOD.encode("utf-7"), ANY),
    text("latin1", "Latin-1", "prénom,âge,été\nRené,1,à\nZoë,2,être\n".encode("latin-1"), ("encoding_unclear", "dataset_unknown", "missing_columns")),
    text("cyrillic", "Windows-1251", "номер,название\n1,жилой комплекс\n2,управляющая компания\n".encode("cp1251"), ("encoding_unclear", "dataset_unknown", "missing_columns")),
    text("mixed_encodings", "UTF-8 lines and then GB18030 lines", GOOD.encode() + LINE.format("电梯").encode("gb18030"), ("encoding_unclear",)),
    text("mixed_late", "100,000 lines of UTF-8 and one of GB18030", (GOOD + LINE.format("电梯") * 3).encode() + b"".join(LINE.format("灯").replace("WX4", f"W{i}").encode() for i in range(20_000)) + LINE.format("电梯").encode("gb18030"), ("encoding_unclear",), slow=True),
    text("broken_utf8", "one broken character", (GOOD * 20).encode() + b"WX9,\xe7\xb4,x,x,x,x\n", ("encoding_unclear",)),
    text("surrogate_utf8", "half a character in UTF-8", GOOD.encode().replace("漏水".encode(), b"\xed\xa0\x80"), ("encoding_unclear",)),
    text("surrogate_utf16", "half a character in UTF-16", surrogate_utf16, ("encoding_unclear",)),
    text("overlong_utf8", "a comma in two bytes", GOOD.encode().replace("漏水".encode(), b"a\xc0\xacb"), ("encoding_unclear",)),
    text("two_marks", "two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode(), ANY, ROWS),
    text("mark_inside", "a byte order mark in the middle", GOOD.replace("漏水", "漏\ufeff水"), (), ROWS),
    text("files_joined", "two exports in one file", b"\xef\xbb\xbf" + GOOD.encode() + b"\xef\xbb\xbf" + GOOD.replace("WX", "WY").encode(), ANY, (*ROWS, *WY)),
    text("bidi", "characters that turn the line round", GOOD.replace("漏水", "\u202e漏水\u202c"), (), with_category("\u202e漏水\u202c", "电梯", "噪音")),
    text("nul", "NUL bytes", GOOD.encode().replace("漏水".encode(), b"\0\0\0\0"), NUL),
    text("nul_end", "NUL bytes at the end", GOOD.encode() + b"\0" * 4_096, NUL),
    text("nul_quoted", "a NUL byte in quotes", GOOD.encode().replace("漏水".encode(), b'"a\0b"'), NUL),
)  # fmt: skip

DIALECTS = (
    text("semicolon", "semicolons", csv_text(delimiter=";"), (), ROWS),
    text("tab.xls", "tabs, named xls", csv_text(delimiter="\t"), (), ROWS),
    text("pipe", "bars", csv_text(delimiter="|"), (), ROWS),
    text("sep_line", "Excel's line sep=", "sep=;\n" + csv_text(delimiter=";"), ANY, ROWS),
    text("cr_only", "line ends of old Macs", csv_text(end="\r"), (), ROWS),
    text("line_ends_mixed", "line ends of three kinds", GOOD.replace("\n", "\r\n", 2).replace("已关闭\n", "已关闭\r", 1), ANY, ROWS),
    text("no_last_end", "no line end at the end", GOOD.rstrip("\n"), (), ROWS),
    text("ctrl_z", "the end mark of DOS", GOOD + "\x1a", ANY, ROWS),
    text("trailing_commas", "a comma at the end of each line", GOOD.replace("\n", ",\n"), ANY, ROWS),
    text("blank_lines", "blank lines between the rows", GOOD.replace("\n", "\n\n"), (), ROWS),
    text("spaces_after", "spaces after the commas", GOOD.replace(",", ", "), (), ROWS),
    text("all_quoted", "every cell in quotes", "\n".join(",".join(f'"{cell}"' for cell in row) for row in TABLE), (), ROWS),
    text("quotes_spaced", "spaces before the quotes", "\n".join(", ".join(f'"{cell}"' for cell in row) for row in TABLE), ANY, ROWS),
    text("single_quotes", "single quotes with commas inside", GOOD.replace("漏水", "'漏,水'"), ANY),
    text("escaped", "a quote escaped by a backslash", GOOD.replace("漏水", '"漏\\"水"'), ANY, with_category('漏"水', "电梯", "噪音")),
    text("escaped_comma", "a quote escaped by a backslash before a comma", GOOD.replace("漏水", '"漏\\",水"'), ANY, with_category('漏",水', "电梯", "噪音")),
    text("inner_quote", "a quote in the middle of a cell", GOOD.replace("漏水", '漏"水'), ("unbalanced_quote", "ambiguous_quotes"), with_category('漏"水', "电梯", "噪音")),
    text("inner_line", "a line break in a cell", GOOD.replace("漏水", '"漏\n水"'), (), with_category("漏\n水", "电梯", "噪音")),
    text("inner_delimiter", "a delimiter in a cell", GOOD.replace("漏水", '"漏,水"'), (), with_category("漏,水", "电梯", "噪音")),
    text("excel_text", "cells written as formulas to keep zeros", GOOD.replace("WX1,", '"=""WX1""",'), ANY, (("WX1", *ROWS[0][1:]), *ROWS[1:])),
    text("formula_injection", "texts that a spreadsheet would run", csv_text((HEADER, *with_category("=cmd|' /C calc'!A0", "@SUM(1)", "-1+1"))), (), with_category("=cmd|' /C calc'!A0", "@SUM(1)", "-1+1")),
    text("markup_cells", "cells with scripts", GOOD.replace("漏水", "<script>alert(1)</script>"), (), with_category("<script>alert(1)</script>", "电梯", "噪音")),
    text("markup_first", "a header that begins like a page", "<table>," + GOOD, ANY),
    text("sql_cells", "cells that end a statement", GOOD.replace("漏水", "x'); drop table batch;--"), (), with_category("x'); drop table batch;--", "电梯", "噪音")),
    text("format_cells", "cells with braces and percent signs", GOOD.replace("漏水", "{0.__class__}%s%n"), (), with_category("{0.__class__}%s%n", "电梯", "噪音")),
    text("short_row", "a row with cells missing", GOOD + "WX4,P001\n", ("ragged_rows",)),
    text("long_row", "a row with a cell too many", GOOD + LINE.format("漏,水"), ("ragged_rows",)),
    text("ragged_late", "a short row behind 5,000 good ones", lambda: (GOOD + "".join(LINE.format("灯").replace("WX4", f"W{i}") for i in range(5_000)) + "WX9,P001\n").encode(), ("ragged_rows",)),
    text("footer", "a line of totals", GOOD + "合计,3,,,,\n", ANY, ROWS),
    text("open_quote", "a quote that is never closed", GOOD + 'WX4,P001,报修,"漏水,2026-10-06 09:12,已关闭\nWX5,P001,报修,漏水,2026-10-06 09:12,已关闭\n', ("unbalanced_quote", "ambiguous_quotes")),
    text("swallowed_rows", "a stray quote that would swallow a row", GOOD + 'WX4,P001,报修,"漏水,2026-10-06 09:12,已关闭\nWX5,P001,报修,"漏水",2026-10-06 09:12,已关闭\n', ("unbalanced_quote", "ragged_rows", "ambiguous_quotes")),
    text("twice_header", "two columns of one name", GOOD.replace("类别", "状态", 1), ("duplicate_header", "duplicate_headers")),
    text("nameless", "a column with data and no name", GOOD.replace("类别", "", 1), ("empty_header", "empty_headers"), None),
    text("names_10000", "10,000 columns of one name", lambda: (",".join(["状态"] * 10_000) + "\n" + ",".join(["x"] * 10_000) + "\n").encode(), ("too_many_columns", "duplicate_header")),
    text("duplicate_rows", "the same order twice", GOOD + BODY, ("*",), (*ROWS, *ROWS)),
)  # fmt: skip

LARGE = (
    Attack("line_1gb.csv", "a file of 1 GB", sparse, ("too_large", "not_text")),
    Attack("line_400mb.csv", "a line of 400 MB", streamed((GOOD.encode(), 1), (b"x" * 1_000, 400_000)), ("line_too_long",), slow=True),
    Attack("quote_300mb.csv", "a quote that is never closed, over 300 MB of lines", streamed((GOOD.encode(), 1), (b'WX4,P001,"', 1), ("一行文字,再来\n".encode() * 100, 135_000)), ("cell_too_long", "unbalanced_quote", "line_too_long"), slow=True),
    text("long_line", "a line of 3 MB", GOOD.encode() + b"x" * 3_000_000, ("line_too_long",)),
    text("endless_cell", "a cell of 5 MB in quotes", (GOOD + 'WX4,"' + "一行文字\n" * 400_000).encode(), ("cell_too_long", "unbalanced_quote")),
    text("large_cell", "a cell of 600 KB", GOOD.replace("漏水", "水" * 200_000), (), with_category("水" * 200_000, "电梯", "噪音")),
    Attack("lines_10m.csv", "10,000,000 empty lines", streamed((GOOD.encode(), 1), (b"\n", 10_000_000)), ("too_many_rows",), ROWS, slow=True),
    Attack("lines_10m_before.csv", "10,000,000 empty lines before the header", streamed((b"\n", 10_000_000), (GOOD.encode(), 1)), ("too_many_rows", "no_header"), ROWS, slow=True),
    Attack("commas_5m.csv", "2,000,000 rows without a cell filled", streamed((GOOD.encode(), 1), (b",,,,,\n", 2_000_000)), ("too_many_rows",), ROWS, slow=True),
    Attack("quotes_100mb.csv", "100 MB of quotes", streamed((GOOD.encode(), 1), (b'"' * 1_000, 100_000)), ("line_too_long", "cell_too_long", "unbalanced_quote"), slow=True),
    Attack("columns_2m.csv", "a header of 2,000,000 columns", streamed((b"a,", 2_000_000), (b"b\n1\n", 1)), ("too_many_columns", "line_too_long"), slow=True),
    text("columns_5000", "a header of 5,000 columns", (",".join(f"c{i}" for i in range(5_000)) + "\n").encode(), ("too_many_columns",)),
    Attack("ragged_1m.csv", "a million rows, all of another width than the header", streamed((GOOD.encode(), 1), (b"a,b,c\n", 1_000_000)), ("ragged_rows",), slow=True),
    text("months", "dates over 280 years, each in a month of its own", csv_text((HEADER, *MONTHS)), ANY, MONTHS),
)  # fmt: skip

ATTACKS = (*OTHER_KINDS, *EMPTY, *ENCODINGS, *DIALECTS, *LARGE)
