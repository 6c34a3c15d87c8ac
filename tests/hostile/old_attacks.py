"""Attacks that come as an old workbook (.xls) or as a web page under that name."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from tests.hostile.attack import ANY, HEADER, ROWS, TABLE, Attack, Read, of_bytes, with_category
from tests.hostile.old_books import MAGIC, Container, biff, book, record, string_cell

OLD = ("old_excel", "damaged_workbook")


def xls(
    name: str, about: str, content: bytes | Callable[[], bytes], codes: tuple[str, ...] = ANY, rows: Read | None = ROWS, slow: bool = False
) -> Attack:
    make = content if callable(content) else lambda: content
    return Attack(f"{name}.xls", about, of_bytes(make), codes, rows, slow)


def lie(**fields: object) -> bytes:
    return Container(biff(), **fields).bytes()  # type: ignore[arg-type]


def cut(seed: int) -> bytes:
    raw = book()
    return raw[: random.Random(seed).randrange(600, 2_500)]


def flipped(seed: int) -> bytes:
    """A few bytes of the chains and records changed."""
    raw, draw = bytearray(book()), random.Random(seed)
    for _ in range(8):
        raw[draw.randrange(8, 2_200)] = draw.randrange(256)
    return bytes(raw)


CONTAINERS = (
    xls("plain", "an old workbook, sound", book(), ("old_excel",)),
    xls("plain.xlsx", "an old workbook named xlsx", book(), ("old_excel",)),
    xls("empty_container", "a container with zeros in it", MAGIC + b"\0" * 1_024, rows=None),
    xls("magic_only", "eight bytes of a container", MAGIC, rows=None),
    xls("locked", "a workbook behind a password", MAGIC + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512, ("password",), None),
    xls("other_stream", "a container of something else", Container(biff(), name="WordDocument").bytes(), rows=None),
    xls("fat_count", "4 billion sectors of chains announced", lie(header={44: ("I", 0xFFFFFFFF)})),
    xls("fat_count_half", "2 billion sectors of chains announced", lie(header={44: ("I", 0x7FFFFFFF)})),
    xls("difat_count", "4 billion further sectors announced", lie(header={72: ("I", 0xFFFFFFFF)})),
    xls("difat_start", "further sectors said to begin behind the end", lie(header={68: ("I", 0x00FFFFFF), 72: ("I", 1_000_000)})),
    xls("difat_cycle", "further sectors that lead to themselves", lie(header={68: ("I", 1), 72: ("I", 0x7FFFFFFF)})),
    xls("fat_place", "the chains said to lie behind the end", lie(header={76: ("I", 0x00FFFFFF)})),
    xls("sector_size", "sectors of 2 to the 31", lie(header={30: ("H", 31)})),
    xls("sector_size_huge", "sectors of 2 to the 65535", lie(header={30: ("H", 65_535)})),
    xls("sector_size_zero", "sectors of one byte", lie(header={30: ("H", 0)})),
    xls("mini_size", "small sectors of 2 to the 31", lie(header={32: ("H", 31)})),
    xls("mini_cutoff", "every stream said to be a small one", lie(header={56: ("I", 0xFFFFFFFF)})),
    xls("mini_count", "4 billion small sectors announced", lie(header={60: ("I", 1), 64: ("I", 0xFFFFFFFF)})),
    xls("version", "a version nobody knows", lie(header={26: ("H", 77)})),
    xls("cycle", "a stream whose chain goes round", lie(chain={5: 2})),
    xls("cycle_self", "a sector that follows itself", lie(chain={2: 2})),
    xls("cycle_directory", "a directory whose chain goes round", lie(chain={1: 1})),
    xls("chain_outside", "a chain that leads behind the end", lie(chain={4: 100_000})),
    xls("chain_into_directory", "a chain that leads into the directory", lie(chain={4: 1})),
    xls("stream_size", "a stream of 4 GB announced", lie(size=0xFFFFFFFF)),
    xls("stream_size_huge", "a stream of 2 to the 62 bytes announced", lie(size=1 << 62)),
    xls("stream_first", "a stream said to begin behind the end", lie(first=0x00FFFFFF)),
    *(xls(f"cut_{seed}", "an old workbook cut off at a random place", cut(seed), rows=None) for seed in range(6)),
    *(xls(f"flipped_{seed}", "an old workbook with eight random bytes", flipped(seed)) for seed in range(12)),
)  # fmt: skip

RECORDS = (
    xls("dimensions_lie", "a sheet of 65,536 × 256 cells announced", book(size=(65_536, 256))),
    xls("dimensions_overflow", "a sheet of 4 billion rows announced", book(size=(0xFFFFFFFF, 0xFFFF))),
    xls("dimensions_zero", "a sheet without a cell announced", book(size=(0, 0))),
    xls("corner_cell", "a cell in the last corner", book(more=string_cell(65_535, 255, 0)), rows=None),
    xls("column_65535", "a cell in column 65,535", book(more=string_cell(4, 65_535, 0)), rows=None),
    xls("string_count", "4 billion texts announced", book(announced=0xFFFFFFFF)),
    xls("string_count_half", "2 billion texts announced", book(announced=0x7FFFFFFF)),
    xls("string_index", "a text that does not exist", book(more=string_cell(4, 0, 9_999_999)), rows=None),
    xls("sheet_outside", "a sheet said to begin behind the end", book(place=0x7FFFFFFF), rows=None),
    xls("sheet_at_start", "a sheet said to be the book itself", book(place=0), rows=None),
    xls("record_long", "a record longer than the stream", book(more=struct.pack("<HH", 0x00FD, 0xFFFF)), rows=ROWS),
    xls("record_short", "a cell record of one byte", book(more=record(0x00FD, b"\0")), rows=ROWS),
    xls("text_long", "a text of 65,535 characters in 3 bytes", book(more=record(0x0204, struct.pack("<HHHHB", 4, 0, 0, 0xFFFF, 1) + b"abc")), rows=None),
    xls("multiple_lie", "a row of numbers that ends before it begins", book(more=record(0x00BD, struct.pack("<HH", 4, 200) + b"\0" * 6 + struct.pack("<H", 1))), rows=ROWS),
    xls("error_cell", "a cell that holds an error", book(more=record(0x0205, struct.pack("<HHHBB", 4, 0, 0, 0x17, 1))), ("cells_without_value", "old_excel"), None),
    xls("encrypted_records", "records behind a password", book(books=record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"x" * 48)), rows=None),
    xls("cells_many", "60,000 rows of cells", lambda: long_book(60_000), rows=None, slow=True),
    xls("formula_injection", "texts that a spreadsheet would run", book(table=(HEADER, *with_category("=1+1", "@SUM(1)", "-1+1"))), ("old_excel",), with_category("=1+1", "@SUM(1)", "-1+1")),
)  # fmt: skip


def long_book(rows: int) -> bytes:
    """Longer than one sector of chains can hold: the chain breaks off."""
    return Container(biff(more=b"".join(string_cell(4 + i, 0, 0) for i in range(rows)))).bytes()


# ---- web pages -----------------------------------------------------------------------------------------------------

HTML = ("html",)


def table(rows: object = TABLE, cell: str = "<td>{}</td>") -> str:
    lines = ("<tr>" + "".join(cell.format(text) for text in row) + "</tr>" for row in rows)  # type: ignore[attr-defined]
    return "<table>" + "\n".join(lines) + "</table>"


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def web(
    name: str,
    about: str,
    content: str | Callable[[], str],
    codes: tuple[str, ...] = ANY,
    rows: Read | None = None,
    slow: bool = False,
    codec: str = "utf-8",
) -> Attack:
    make = content if callable(content) else lambda: content
    return Attack(f"web_{name}.xls", about, of_bytes(lambda: make().encode(codec)), codes, rows, slow)


PAGES = (
    web("plain", "a page with one table", page(table()), HTML, ROWS),
    web("gbk", "a page in GBK that says so", page(table(), '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'), HTML, ROWS, codec="gbk"),
    web("charset_lie", "a page in UTF-8 that says GBK", page(table(), '<meta charset="gbk">'), ANY, ROWS),
    web("charset_unknown", "a page in an encoding nobody knows", page(table(), '<meta charset="klingon">'), ANY, ROWS),
    web("unclosed", "a page whose elements are never closed", page("<table>" + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in TABLE)), ANY, ROWS),
    web("cut", "a page that stops in the middle", page(table())[:-120], ANY, None),
    web("script", "scripts and styles around the table", page("<script>document.write('<table><tr><td>x</td></tr></table>')</script>" + table() + "<style>td{}</style>"), ANY, ROWS),
    web("two", "two tables that look alike", page(table() + table().replace("WX", "WY")), ANY, (*ROWS, *(("WY" + row[0][2:], *row[1:]) for row in ROWS))),
    web("nested", "a table in each cell, 100,000 deep", lambda: page("<table><tr><td>" * 100_000 + "x"), ANY, slow=True),
    web("deep", "200,000 nested elements", lambda: page("<div>" * 200_000 + table()), ANY, ROWS, slow=True),
    web("colspan", "a million cells, each over 1,000 columns and 65,000 rows", lambda: page("<table>" + "<tr>" + '<td colspan="1000" rowspan="65000">x</td>' * 1_000_000 + "</tr></table>"), ANY, slow=True),
    web("colspan_few", "ten cells over 1,000 columns and 65,000 rows", page(table(TABLE) + "<table><tr>" + '<td colspan="1000" rowspan="65000">x</td>' * 10 + "</tr></table>"), ANY, ROWS),
    web("colspan_overflow", "a cell over 10 to the 30 columns", page(table().replace("<td>漏水", f'<td colspan="{10**30}" rowspan="{10**30}">漏水')), ANY),
    web("colspan_negative", "a cell over -5 columns", page(table().replace("<td>漏水", '<td colspan="-5" rowspan="x">漏水')), ANY, ROWS),
    web("wide", "a row of 100,000 cells", page("<table><tr>" + "<td>x</td>" * 100_000 + "</tr></table>"), ANY),
    web("long", "300,000 rows", lambda: page("<table>" + "<tr><td>a</td><td>b</td></tr>" * 300_000 + "</table>"), ANY, slow=True),
    web("entities", "entities for characters that do not exist", page(table().replace("漏水", "&#x110000;&#0;&bogus;")), ANY),
    web("comment", "a comment of 5 MB that is never closed", "<html><!--" + "-" * 5_000_000 + table(), ANY, slow=True),
    web("attributes", "a tag with 500,000 attributes", lambda: page("<table " + "".join(f"a{i}=1 " for i in range(500_000)) + ">" + table()[7:]), ANY, ROWS, slow=True),
    web("quotes", "an attribute that is never closed", page('<table border="1>' + table()[7:]), ANY),
    web("angles", "nothing but angle brackets", "<html>" + "<" * 3_000_000, ANY, slow=True),
    web("doctype", "a page with entities that multiply", '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + page(table().replace("漏水", "&b;")), ANY),
    web("no_table", "a page without a table: a login form", page("<form>登录已过期，请重新登录</form>"), ANY),
    web("formula_injection", "texts that a spreadsheet would run", page(table((HEADER, *with_category("=1+1", "@SUM(1)", "-1+1")))), HTML, with_category("=1+1", "@SUM(1)", "-1+1")),
    web("nul", "a NUL in a cell", page(table().replace("漏水", "a\0b")), ANY),
)  # fmt: skip

ATTACKS = (*CONTAINERS, *RECORDS, *PAGES)
