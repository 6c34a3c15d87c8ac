"""Attacks that come as a workbook."""

from __future__ import annotations

import random
import zipfile

from tests.hostile.attack import ANY, HEADER, ROWS, Attack, Read, of_bytes, with_category
from tests.hostile.books import (
    BODY,
    BOOK,
    GOOD,
    HEADER_ROW,
    LINKS,
    MAIN,
    OFFICE,
    PACKAGE,
    SHEET,
    STRINGS,
    TYPES,
    droste,
    encrypted,
    items,
    lying_size,
    overlapping,
    parts,
    patched,
    row,
    shared,
    sheet,
    swallowing_itself,
    text_cell,
    with_rows,
    with_sheet,
    workbook,
    zipped,
)

FAR = f'<worksheet xmlns="{MAIN}"><sheetData><row r="2"><c r="XFD2"><v>1</v></c></row></sheetData></worksheet>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CDATA = '<![CDATA[<c r="XFD5"/>]]>'
DAMAGED = ("damaged_workbook",)
BOUNDS = ("cell_out_of_bounds",)
BOOK_HEAD = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
TWO_SHEETS = BOOK.replace("</sheets>", '<sheet name="Sheet2" sheetId="2" r:id="rId2"/></sheets>')
SECOND_LINK = f'<Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>'
EXTERNAL = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'


def book(name: str, about: str, content: object, codes: tuple[str, ...] = (), rows: Read | None = None, slow: bool = False) -> Attack:
    make = content if callable(content) else lambda: content
    return Attack(f"{name}.xlsx", about, of_bytes(make), codes, rows, slow)


def two_sheets(first: str, second: str, names: tuple[str, str] = ("Sheet1", "Sheet2")) -> bytes:
    named = TWO_SHEETS.replace("Sheet1", names[0]).replace("Sheet2", names[1])
    links = LINKS.replace("</Relationships>", SECOND_LINK)
    return workbook({"xl/workbook.xml": named, "xl/_rels/workbook.xml.rels": links, SHEET: first, "xl/worksheets/sheet2.xml": second})


def wide_total() -> bytes:
    """400 MB in parts none of which inflates to more than 60 times its size."""
    noise = random.Random(1).randbytes(1_500)
    part = b"".join(noise[i % 100 :] + b" " * 60_000 for i in range(700))
    return workbook({f"xl/media/m{i}.bin": part for i in range(10)})


def styles(count: int) -> str:
    kinds = "".join(f'<xf numFmtId="{i % 50}" fontId="{i * 7919 % 9973}" xfId="{i}"/>' for i in range(count))
    return f'<styleSheet xmlns="{MAIN}"><cellXfs count="{count}">{kinds}</cellXfs></styleSheet>'


def styled(count: int, method: int) -> bytes:
    link = f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    return workbook({"xl/styles.xml": styles(count), "xl/_rels/workbook.xml.rels": LINKS.replace("</Relationships>", link)}, method)


def nested(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + f"</{tag}>" * depth


def blank_rows(first: int, last: int) -> str:
    return "".join(f'<row r="{n}" s="1" customFormat="1" ht="15"/>' for n in range(first, last + 1))


def cut(seed: int) -> bytes:
    raw = workbook()
    return raw[: random.Random(seed).randrange(30, len(raw) - 1)]


def two_archives() -> bytes:
    return workbook({SHEET: FAR}) + workbook()


def prepended() -> bytes:
    return b"PK\x03\x04" + b"\0" * 60 + workbook()


def local_name() -> bytes:
    """The local header calls the sheet otherwise than the directory does."""
    return workbook().replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml", 1)


CELLS = (
    book("corner_cell", "one cell in the last corner of the sheet", with_rows(f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'), BOUNDS),
    book("stray_column", "one cell in column XFD", with_rows(f'<row r="5">{text_cell("XFD5", "x")}</row>'), BOUNDS),
    book("stray_row", "one cell in the last row", with_rows(f'<row r="1048576">{text_cell("A1048576", "x")}</row>'), BOUNDS),
    book("corner_prefixed", "column XFD behind an XML prefix", with_rows('<x:row r="5"><x:c r="XFD5"><x:v>1</x:v></x:c></x:row>'), BOUNDS),
    book("corner_single_quotes", "column XFD in single quotes", with_rows("<row r='5'><c\n r = 'XFD5'><v>1</v></c></row>"), BOUNDS),
    book("corner_behind_bracket", "column XFD behind a > in an attribute", with_rows('<row r="5"><c s="a>b" r="XFD5"><v>1</v></c></row>'), BOUNDS),
    book("corner_behind_comment", "a comment that seems to end the data", with_rows('<!-- </sheetData> --><row r="5"><c r="XFD5"><v>1</v></c></row>'), BOUNDS),
    book("corner_behind_long_comment", "9 KB of comment before the root", workbook({SHEET: f"<!--{'x' * 9_000}-->" + FAR}), DAMAGED),
    book("corner_behind_decoy", "a comment that seems to be another part", workbook({SHEET: "<!-- <sst > -->" + FAR}), BOUNDS),
    book("corner_in_another_folder", "a sheet where no sheet belongs", workbook({"xl/elsewhere.xml": FAR}), BOUNDS),
    book("corner_in_cdata", "column XFD inside CDATA, which is text", with_rows(f'<row r="5">{text_cell("D5", CDATA)}</row>'), ANY),
    book("reference_overflow", "a column number beyond 32 bits", with_rows('<row r="5"><c r="ZZZZZZZ5"><v>1</v></c></row>'), ("bad_cell_reference",)),
    book("reference_row_overflow", "a row number beyond 32 bits", with_rows('<row r="4294967297"><c r="A4294967297"><v>1</v></c></row>'), (*BOUNDS, "bad_cell_reference")),
    book("reference_entity", "a letter of the reference as an entity", with_rows('<row r="5"><c r="&#88;FD5"><v>1</v></c></row>'), ("bad_cell_reference",)),
    book("reference_lower", "a reference in small letters", with_rows('<row r="5"><c r="xfd5"><v>1</v></c></row>'), ("bad_cell_reference",)),
    book("reference_zero", "row 0", with_rows('<row r="0"><c r="A0"><v>1</v></c></row>'), ("bad_cell_reference",)),
    book("reference_twice", "two cells at one place", with_sheet(HEADER_ROW + BODY.replace(text_cell("D2", "漏水"), text_cell("D2", "漏水") + text_cell("D2", "电梯"))), ANY),
    book("row_twice", "two rows with one number", with_rows(row(4, ("WX4", *ROWS[0][1:]))), ANY),
    book("rows_out_of_order", "rows not in their order", with_sheet(HEADER_ROW + row(4, ROWS[2]) + row(2, ROWS[0]) + row(3, ROWS[1])), ANY, ROWS),
    book("row_and_cells_differ", "a row that says 2 and holds cells of row 4", with_sheet(HEADER_ROW + row(2, ROWS[0]) + row(3, ROWS[1]) + row(4, ROWS[2]).replace('row r="4"', 'row r="2"')), ANY, ROWS),
    book("implicit_cells", "20,000 cells without a reference in one row", with_rows('<row r="5">' + "<c><v>1</v></c>" * 20_000 + "</row>"), ("sheet_too_large",)),
    book("no_references", "a table without a single reference", with_sheet((HEADER_ROW + BODY).replace(' r="', ' x="')), ANY, ROWS),
    book("dimension_lie", "a dimension of the whole sheet", with_sheet(before='<dimension ref="A1:XFD1048576"/>'), ANY, ROWS),
    book("dimension_overflow", "a dimension beyond all numbers", with_sheet(before='<dimension ref="A1:ZZZZZZZ99999999999"/>'), ANY, ROWS),
    book("dimension_small", "a dimension of one cell", with_sheet(before='<dimension ref="A1"/>'), ANY, ROWS),
    book("columns_lie", "16,384 formatted columns", with_sheet(before='<cols><col min="1" max="16384" width="9"/></cols>'), ANY, ROWS),
    book("merge_everything", "one merged range over the whole sheet", with_sheet(after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'), ANY, ROWS),
    book("merge_million", "a million merged ranges", lambda: with_sheet(after="<mergeCells>" + "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(10, 150_000)) + "</mergeCells>"), ANY, ROWS, slow=True),
    book("merge_overflow", "a merged range with an impossible reference", with_sheet(after='<mergeCells><mergeCell ref="A2:ZZZZZZZ4294967297"/></mergeCells>'), ANY, ROWS),
    book("blank_rows", "a million empty rows with a format", lambda: with_rows(blank_rows(5, 1_048_576)), ("sheet_too_large", *BOUNDS, "zip_ratio"), ROWS, slow=True),
    book("blank_rows_few", "150,000 empty rows with a format", lambda: with_rows(blank_rows(5, 150_000)), ("zip_ratio",), ROWS, slow=True),
    book("error_cells", "cells that hold an error", with_rows('<row r="5"><c r="A5" t="e"><v>#REF!</v></c></row>'), ("cells_without_value",)),
    book("formula_without_value", "a formula nobody reckoned", with_rows('<row r="5"><c r="A5"><f>1+1</f></c></row>'), ("cells_without_value",)),
    book("formula_dde", "a formula that runs a program, with a text as its value", with_sheet(HEADER_ROW + BODY.replace(text_cell("D2", "漏水"), '<c r="D2" t="str"><f>cmd|\'/C calc\'!A0</f><v>漏水</v></c>')), (), ROWS),
    book("number_absurd", "numbers such as 1e999 and NaN among texts", with_sheet(HEADER_ROW + BODY.replace(text_cell("D2", "漏水"), '<c r="D2"><v>1e999</v></c>').replace(text_cell("D3", "电梯"), '<c r="D3"><v>NaN</v></c>')), ANY),
    book("number_is_text", "a number cell that holds a word", with_sheet(HEADER_ROW + BODY.replace(text_cell("D2", "漏水"), '<c r="D2"><v>漏水</v></c>')), ANY, ROWS),
    book("long_id", "an id of 18 digits typed as a number", with_sheet(HEADER_ROW + BODY.replace(text_cell("A2", "WX1"), '<c r="A2"><v>1.2345678901234568E+17</v></c>')), ANY, ROWS),
    book("string_index", "a shared string that does not exist", with_rows('<row r="5"><c r="A5" t="s"><v>99999999</v></c></row>'), ANY),
    book("string_index_negative", "a shared string with number -1", with_rows('<row r="5"><c r="A5" t="s"><v>-1</v></c></row>'), ANY),
    book("formula_injection", "texts that a spreadsheet would run", with_sheet(HEADER_ROW + "".join(row(n, cells) for n, cells in enumerate(with_category("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"), start=2))), (), with_category("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0")),
)  # fmt: skip

PARTS = (
    book("doctype", "entities that multiply, in shared strings", shared(f'{ENTITIES}<sst xmlns="{MAIN}">{items()}<si><t>&b;</t></si></sst>'), ("doctype",)),
    book("doctype_sheet", "an entity that reads a file, in the sheet", workbook({SHEET: OUTSIDE + GOOD.replace("漏水", "&a;").partition("?>")[2]}), ("doctype",)),
    book("doctype_book", "entities in the book itself", workbook({"xl/workbook.xml": ENTITIES + BOOK}), ("doctype",)),
    book("doctype_late", "entities behind 5 MB of comment", lambda: workbook({STRINGS: f"<sst><!--{'x' * 5_000_000}-->{ENTITIES}</sst>"}, zipfile.ZIP_STORED), ("doctype",)),
    book("utf16_part", "a sheet in UTF-16, in which patterns see nothing", workbook({SHEET: GOOD.replace("UTF-8", "UTF-16").encode("utf-16")}), ("xml_encoding",)),
    book("utf7_part", "a sheet that declares UTF-7", workbook({SHEET: GOOD.replace("UTF-8", "UTF-7")}), ("xml_encoding",)),
    book("gbk_part", "a sheet in GBK", workbook({SHEET: GOOD.replace("UTF-8", "GBK").encode("gbk")}), ("xml_encoding",)),
    book("broken_utf8_part", "broken UTF-8 in a cell", workbook({SHEET: GOOD.encode().replace("漏水".encode(), b"\xe6\xbc")}), ANY),
    book("nul_entity", "the character 0 as an entity", workbook({SHEET: GOOD.replace("漏水", "a&#0;b")}), ANY),
    book("surrogate_entity", "half a character as an entity", workbook({SHEET: GOOD.replace("漏水", "a&#xD800;b")}), ANY),
    book("unknown_entity", "an entity nobody declared", workbook({SHEET: GOOD.replace("漏水", "&evil;")}), ANY),
    book("deep_sheet", "200,000 nested elements in the sheet", lambda: workbook({SHEET: sheet(HEADER_ROW + BODY, after=nested("extLst", 200_000))}, zipfile.ZIP_STORED), ANY, ROWS, slow=True),
    book("deep_cell", "100,000 nested elements in a cell", lambda: with_rows(f'<row r="5"><c r="A5" t="inlineStr"><is>{nested("r", 100_000)}</is></c></row>'), ANY, ROWS),
    book("deep_book", "40,000 nested elements in the book", lambda: workbook({"xl/workbook.xml": BOOK.replace("<sheets>", nested("a", 40_000) + "<sheets>")}), ANY, ROWS),
    book("deep_strings", "100,000 nested elements in shared strings", lambda: shared(f'<sst xmlns="{MAIN}">{items()}{nested("si", 100_000)}</sst>'), ANY, ROWS),
    book("unclosed_sheet", "a sheet that stops in the middle", workbook({SHEET: GOOD[:-60]}), ANY),
    book("string_count", "4 billion shared strings announced", shared(f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295">{items()}</sst>'), ("damaged_workbook",)),
    book("string_count_modest", "more shared strings announced than are there", shared(f'<sst xmlns="{MAIN}" count="60" uniqueCount="60">{items()}</sst>'), ANY, ROWS),
    book("string_count_hidden", "the count behind a long attribute", shared(f'<sst xmlns="{MAIN}" x="{"y" * 9_000}" uniqueCount="4294967295">{items()}</sst>'), ANY, ROWS),
    book("styles_packed", "a million cell formats, packed", lambda: styled(1_000_000, zipfile.ZIP_DEFLATED), ANY, ROWS, slow=True),
    book("styles_stored", "a million cell formats, stored", lambda: styled(1_000_000, zipfile.ZIP_STORED), ANY, ROWS, slow=True),
    book("style_index", "a cell with a format that does not exist", with_sheet(HEADER_ROW + BODY.replace('r="D2"', 'r="D2" s="4000000000"')), ANY, ROWS),
    book("external_link", "a link to a file of the reader's computer", workbook({"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>', "xl/externalLinks/_rels/externalLink1.xml.rels": EXTERNAL}), (), ROWS),
    book("link_outside", "a sheet said to lie at ../../../etc/passwd", workbook({"xl/_rels/workbook.xml.rels": LINKS.replace("worksheets/sheet1.xml", "../../../../etc/passwd")}), ANY),
    book("link_to_itself", "a sheet that is the book itself", workbook({"xl/_rels/workbook.xml.rels": LINKS.replace("worksheets/sheet1.xml", "workbook.xml")}), ANY),
    book("macros", "a macro, which is never run", workbook({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 500}), ANY, ROWS),
    book("all_hidden", "no visible sheet", workbook({"xl/workbook.xml": BOOK.replace('name="Sheet1"', 'name="Sheet1" state="hidden"')}), ("no_visible_sheet",)),
    book("hidden_decoy", "a hidden sheet with other rows", lambda: two_sheets(GOOD, GOOD.replace("WX", "XX"), ("Sheet1", 'Sheet2" state="veryHidden')), (), ROWS),
    book("two_tables", "two sheets that look alike", two_sheets(GOOD, GOOD.replace("WX", "XX")), ANY, (*ROWS, *(("XX" + cells[0][2:], *cells[1:]) for cells in ROWS))),
    book("broken_book", "a book that stops in the middle", workbook({"xl/workbook.xml": BOOK[:-9]}), DAMAGED),
    book("no_book", "no book part", zipped({name: content for name, content in parts().items() if name != "xl/workbook.xml"}), ("wrong_kind", *DAMAGED)),
    book("no_sheet_part", "a sheet that is announced and not there", zipped({name: content for name, content in parts().items() if name != SHEET}), ANY),
    book("sheet_name_climbing", "a sheet named ../../evil", workbook({"xl/workbook.xml": BOOK.replace("Sheet1", "../../evil")}), (), ROWS),
    book("sheet_name_long", "a sheet name of 100,000 characters", workbook({"xl/workbook.xml": BOOK.replace("Sheet1", "长" * 100_000)}), ANY, ROWS),
    book("sheet_name_formula", "a sheet name that a spreadsheet would run", workbook({"xl/workbook.xml": BOOK.replace("Sheet1", "=1+1")}), (), ROWS),
    book("sheet_million", "15,000 sheets announced, all of them one part", lambda: workbook({"xl/workbook.xml": BOOK.replace("</sheets>", "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(2, 15_000)) + "</sheets>")}), ANY),
    book("empty_sheet", "a sheet without a cell", with_sheet(""), ("empty_sheet", "no_rows")),
    book("repeated_header", "the header on every page of a printed report", with_rows(row(5, HEADER) + row(6, ("WX4", *ROWS[0][1:]))), ANY, (*ROWS, ("WX4", *ROWS[0][1:]))),
)  # fmt: skip

ARCHIVES = (
    book("zip_bomb", "90 MB of blanks in 90 KB", lambda: workbook({STRINGS: b"<sst>" + b" " * 90_000_000 + b"</sst>"}), ("zip_ratio",), slow=True),
    book("zip_total", "400 MB in parts of a modest ratio", wide_total, ("zip_too_large", "zip_ratio"), slow=True),
    book("lying_size", "a directory that declares 1,000 bytes for 400 MB", lying_size, ("zip_ratio",), slow=True),
    book("lying_crc", "a wrong checksum in the directory", lambda: patched(workbook(), SHEET, 16, "I", 1), DAMAGED),
    book("lying_offset", "a part said to begin at another place", lambda: patched(workbook(), SHEET, 42, "I", 3), DAMAGED),
    book("lying_offset_far", "a part said to begin behind the end", lambda: patched(workbook(), SHEET, 42, "I", 0x7FFFFFFF), DAMAGED),
    book("lying_packed_size", "a packed size of 2 GB", lambda: patched(workbook(), SHEET, 20, "I", 0x7FFFFFFF), DAMAGED),
    book("lying_method", "packed data declared as stored", lambda: patched(workbook(), SHEET, 10, "H", 0), (*DAMAGED, "xml_encoding")),
    book("lying_count", "fewer entries declared than are there", lambda: (raw := workbook())[:-14] + b"\x01\0\x01\0" + raw[-10:], ANY),
    book("lying_name", "a part that its own header calls otherwise", local_name, ANY, ROWS),
    book("overlapping", "1,500 entries over the data of one", lambda: overlapping(1_500), ("zip_too_large", "zip_ratio", *DAMAGED), slow=True),
    book("overlapping_few", "three entries over the data of one", lambda: overlapping(3), ANY, ROWS),
    book("swallowing_itself", "a part that holds the rest of its archive", swallowing_itself, ANY),
    book("nested", "a workbook in the workbook", lambda: workbook({"xl/embeddings/inner.xlsx": workbook()}), ("nested_archive",)),
    book("droste", "forty archives, each in the next", lambda: droste(40), ("nested_archive",)),
    book("two_archives", "two workbooks in one file, the first deadly", two_archives, ANY, ROWS),
    book("prepended", "bytes before the first part", prepended, ANY, ROWS),
    book("appended", "bytes behind the archive", lambda: workbook() + b"\0" * 10_000, ANY, ROWS),
    book("many_parts", "2,100 parts", lambda: workbook({f"xl/p{index}.xml": "<a/>" for index in range(2_100)}), ("too_many_parts",)),
    book("climbing", "a part named ../../evil.xml", lambda: workbook({"../../evil.xml": "<a/>"}), ("unsafe_path",)),
    book("absolute", "a part named /etc/evil.xml", lambda: workbook({"/etc/evil.xml": "<a/>"}), ("unsafe_path",)),
    book("name_long", "a part with a name of 60 KB", lambda: workbook({"xl/" + "x" * 60_000: "<a/>"}), ANY, ROWS),
    book("encrypted", "parts that are said to be encrypted", encrypted, ("password",)),
    book("bzip2", "parts packed in a way Excel never uses", lambda: workbook(method=zipfile.ZIP_BZIP2), ANY, ROWS),
    book("lzma", "parts packed in another way Excel never uses", lambda: workbook(method=zipfile.ZIP_LZMA), ANY, ROWS),
    book("duplicate_part", "two sheets under one name", lambda: workbook({"xl/worksheets/sheet2.xml": GOOD}).replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/SHEET1.xml"), DAMAGED),
    book("empty_archive", "an archive with nothing in it", zipped({}), ANY),
    *(book(f"cut_{seed}", "a workbook cut off at a random place", cut(seed), DAMAGED) for seed in range(12)),
    book("cut_short", "a workbook without its end", workbook()[:-200], DAMAGED),
    Attack("binary.xlsb", "a binary workbook", of_bytes(lambda: workbook({"xl/workbook.bin": b"\x83\x01"})), ("xlsb",)),
    Attack("zip.csv", "an archive of a CSV, named csv", of_bytes(lambda: zipped({"a.csv": "a,b\n1,2\n"})), ("archive",)),
    book("document", "a Word document", zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<a/>"}), ("wrong_kind",)),
    Attack("open.ods", "an OpenDocument sheet", of_bytes(lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})), ("ods",)),
)  # fmt: skip

ATTACKS = (*CELLS, *PARTS, *ARCHIVES)
