"""Why delimited text is refused: the sentences, each with the rows and lines it speaks of and a way out."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.words import Text, counted
from errors import Unreadable
from pipelines.gate.limits import Limits
from pipelines.gate.tokens import Misquoted

NAMED_ROWS = 5

Ragged = tuple[int, int, int]  # number of a record, its first line in a text editor, how many cells it has


def ragged(rows: Sequence[Ragged], width: int, count: int) -> Unreadable:
    """`rows`: the first of the `count` rows that have another number of cells than the header."""
    zh = "、".join(f"第 {record} 行{_line(record, line)[0]}有 {found} 列" for record, line, found in rows[:NAMED_ROWS])
    en = ", ".join(f"row {record}{_line(record, line)[1]} has {found}" for record, line, found in rows[:NAMED_ROWS])
    more = ("等", " and so on") if count > NAMED_ROWS else ("", "")
    return Unreadable(
        "ragged_rows",
        Text(
            f"表头有 {width} 列，但有 {count:,} 行列数不同：{zh}{more[0]}；"
            "请改正这些行（常见原因：单元格里有未加引号的分隔符），或另存为 xlsx 后再上传。",
            f"The header has {width} columns, but {counted(count, 'row does', 'rows do')} not: {en}{more[1]}; "
            "put these rows right (often a delimiter inside a cell without quotes), or save as xlsx.",
        ),
    )


def misquoted(error: Misquoted) -> Unreadable:
    if error.reason == "stray":
        return stray_quote(error.number, error.line)
    if error.reason == "escape":
        return _unclear_escape(error.number, error.line)
    where = _line(error.number, error.line)
    return Unreadable(
        "unbalanced_quote",
        Text(
            f"第 {error.number} 行{where[0]}起的引号没有成对；请改正该行的引号，或在 Excel 中另存为 xlsx 后再上传。",
            f"A quote that opens in row {error.number}{where[1]} is not closed properly; correct it, or save the file as xlsx.",
        ),
    )


def stray_quote(record: int, line: int) -> Unreadable:
    where = _line(record, line)
    return Unreadable(
        "ambiguous_quotes",
        Text(
            f"第 {record} 行{where[0]}有一个单元格里出现单独的引号，看不出是文字还是漏写的引号；请给该单元格补全引号，或另存为 xlsx 后再上传。",
            f"Row {record}{where[1]} has a lone quote in a cell, and it is not clear whether it is text; quote that cell, or save as xlsx.",
        ),
    )


def _unclear_escape(record: int, line: int) -> Unreadable:
    where = _line(record, line)
    return Unreadable(
        "ambiguous_escape",
        Text(
            f"第 {record} 行{where[0]}的反斜杠（\\）看不出是文字还是转义符；请在 Excel 中打开并核对，另存为 xlsx 后再上传。",
            f"In row {record}{where[1]} it is not clear whether a backslash is text or an escape; check it in Excel and save as xlsx.",
        ),
    )


def cell_too_long(record: int, line: int) -> Unreadable:
    where = _line(record, line)
    return Unreadable(
        "cell_too_long",
        Text(
            f"第 {record} 行{where[0]}有一个单元格长得不合理，多半是引号没有成对；请改正后再上传，或另存为 xlsx。",
            f"Row {record}{where[1]} has a cell of unreasonable length, likely a missing quote; correct it or save as xlsx.",
        ),
    )


def quotes_too_odd(line: int, limit: int) -> Unreadable:
    return Unreadable(
        "unbalanced_quote",
        Text(
            f"文本第 {line} 行的引号不成对或写法特殊，而文件超过 {limit >> 20} MB；请改正该行，或在 Excel 中另存为“CSV UTF-8”或 xlsx 后再上传。",
            f"The quotes in text line {line} do not pair or are of an unusual kind, and the file has more than {limit >> 20} MB; "
            'correct that line, or save the file in Excel as "CSV UTF-8" or xlsx.',
        ),
    )


def mixed_separators(line: int) -> Unreadable:
    return Unreadable(
        "mixed_separators",
        Text(
            f"第 {line} 行的分隔符与其他行不同（例如逗号后多了空格）；请改成一致的分隔符，或在 Excel 中核对后另存为 xlsx 再上传。",
            f"Row {line} is separated in another way than the others (such as a blank behind each comma); make it the same, or save as xlsx.",
        ),
    )


def mixed_quotes(line: int, marks: str) -> Unreadable:
    return Unreadable(
        "mixed_quotes",
        Text(
            f"第 {line} 行用 {marks} 代替引号，与其他行不同；请改成一致的引号，或在 Excel 中核对后另存为 xlsx 再上传。",
            f"Row {line} has {marks} in the place of quotes, unlike the others; make them the same, or save as xlsx.",
        ),
    )


def shifted(line: int) -> Unreadable:
    return Unreadable(
        "shifted_row",
        Text(
            f"第 {line} 行的内容与列对不上，像是一处少了分隔符、另一处多了分隔符；请改正该行，或另存为 xlsx 后再上传。",
            f"The cells of row {line} stand beside their columns, as if a separator were missing in one place and one too many in another; "
            "put this row right, or save as xlsx.",
        ),
    )


def stranger(line: int) -> Unreadable:
    return Unreadable(
        "several_tables",
        Text(
            f"第 {line} 行与其他行内容不同，像是表头的第二行或另一个表；一个文件只能有一个表，请删去该行或分开保存后再上传。",
            f"Row {line} is unlike the others, as if it belonged to the header or to another table; keep one table in a file and remove that row.",
        ),
    )


def too_many_rows(limits: Limits) -> Unreadable:
    return Unreadable(
        "too_many_rows",
        Text(
            f"数据超过 {limits.csv_rows} 行的上限；请按月份或项目分开导出。",
            f"More than the {limits.csv_rows} rows allowed; export by month or by project.",
        ),
    )


def too_many_columns(widest: int, limits: Limits) -> Unreadable:
    return Unreadable(
        "too_many_columns",
        Text(
            f"文件有 {widest} 列，超过上限 {limits.columns} 列；请只导出需要的列。",
            f"The file has {widest} columns, more than the {limits.columns} allowed; export only the columns needed.",
        ),
    )


def _line(record: int, line: int) -> tuple[str, str]:
    """The line in a text editor, where cells with line breaks make it another than the row in Excel."""
    return ("", "") if record == line else (f"（文本第 {line} 行）", f" (text line {line})")
