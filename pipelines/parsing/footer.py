"""Rows among and below the data that are no data: totals, footers, headers and titles repeated on every printed page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from statistics import median_low

import polars as pl

from pipelines.parsing.header import LOOKED_AT, Row, filled, is_number, is_value
from pipelines.parsing.left_out import Reason

LONGEST = 60
SENTENCE = re.compile(r"[,。;:、!?]|^\d+\.\s*\D|\w \w+ \w")
SUM = r"合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|汇\s*总|总\s*数|(?:grand |sub[- ]?)?totals?|sum"
TOTAL = re.compile(
    rf"(?:{SUM})(?:\(.*\))?\s*:?|.{{1,30}}(?:合计|总计|小计|(?:sub)?total)\s*:?|(?:grand |sub[- ]?)?total for .{{1,30}}", re.IGNORECASE
)
AVERAGE = re.compile(r"平\s*均[值数分]?|均值|average|avg|mean", re.IGNORECASE)
PAGE = re.compile(r"第\s*\d+\s*页.*|.{0,10}共\s*\d+\s*页.*|page \d+( ?(of|/) ?\d+)?|- ?\d+ ?-", re.IGNORECASE)
RULE = re.compile(r"[-=_*~—─━–]{3,}")
FOOTER = re.compile(
    r"(?:制表|填表|填报|编制|审核|复核|审批|批准|负责|经办|统计|打印|导出|制单|主管|报送|签字|签章|盖章|单位|项目|部门)[人员者单位部门负责]*(?:签字|签名|姓名)?"
    r"(?:日期|时间)?\s*[:].*|(?:日期|时间|备\s*注|注|附注|说\s*明|数据来源|来源|注意|提示)\s*\d?\s*[:].*|[*※]\s*注?\s*[:].*"
    r"|(?:共|总共|合计)\s*\d+\s*[条行笔项][记录数据]*[。.]?|以上.*|(?:本|此)(?:表|报表|数据).*|-+\s*(?:完|结束|end).*|\(?以下空白\)?"
    r"|(?:prepared|printed|generated|exported|approved|reviewed|checked|signed|created) (?:by|on|at)\b.*|(?:source|notes?|remarks?)\s*\d?\s*[:].*"
    r"|end of (?:report|file|data).*|\d+ (?:rows?|records?)\.?",
    re.IGNORECASE,
)
FIGURE = re.compile(
    r"(?:平均|共计|共|计|约)?[(+\-]?[¥$€£]?\s*\d{1,3}(?:(?:,\d{3})+|\d{0,8})(?:\.\d+)?\s*%?\)?(?:\s*[^\W\d_]{1,3})?|[-–—/]+|\d+:\d\d(?::\d\d)?"
)


def no_data(frame: pl.DataFrame, lines: pl.Series, above: Sequence[Row]) -> pl.Series:
    """For each row of a body why it is no data (a `Reason`), or null.

    `frame`: all columns of the body by position, without empty rows; `lines`: their row numbers; `above`: the rows above
    the data. A row is left out only where it is certain; else it stays, for the checks to speak of.
    """
    first = _first_filled(frame)
    telling = _telling(first)
    marks: dict[int, Reason] = {}
    _mark(marks, "footer", _pages(frame, first, telling))
    _mark(marks, "header", headers := _repeated(frame, [cells for row in above if len(cells := filled(row)) >= 2]))
    _mark(marks, "title", (title for at in headers for title in _titles_above(frame, at)))
    _mark(marks, "title", _titles(frame, first, [text for row in above for text in _only(row)]))
    usual = _usual(frame, marks)
    _mark(marks, "total", _totals(frame, first, telling, usual))
    marks = {**_tail(frame, lines, marks, usual), **marks}
    places = sorted(marks)
    reasons = pl.Series("reason", [None], pl.String).new_from_index(0, frame.height)
    return reasons.scatter(places, [marks[at] for at in places]) if places else reasons


def _mark(marks: dict[int, Reason], reason: Reason, places: Iterable[int]) -> None:
    for at in places:
        marks.setdefault(at, reason)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip() if len(text) <= LONGEST else ""


def _first(row: Row) -> str:
    return _plain(next(iter(filled(row).values()), ""))


def _only(row: Row) -> list[str]:
    cells = list(filled(row).values())
    return cells if len(cells) == 1 else []


def _is_figure(cell: str) -> bool:
    return FIGURE.fullmatch(_plain(cell)) is not None


def _usual(frame: pl.DataFrame, marks: Collection[int]) -> int:
    """How many cells of a row are filled, in the middle of the first and the last rows."""
    ends = {*range(min(LOOKED_AT, frame.height)), *range(max(frame.height - LOOKED_AT, 0), frame.height)}
    return median_low([len(filled(frame.row(at))) for at in ends if at not in marks] or [0])


def _first_filled(frame: pl.DataFrame) -> pl.Series:
    first = frame[:, 0]
    for name in frame.columns[1:]:
        if not first.null_count():
            break
        first = first.zip_with(first.is_not_null(), frame[name])
    return first


def _telling(first: pl.Series) -> list[str]:
    """The different first cells that may say what their row is: a quick look, for there may be a million of them."""
    parts = ["计", "汇总", "汇 总", "总数", "总 数", "total", "sum", "页", "page", "- ", *(mark * 3 for mark in "-=_*~—─━–")]
    return first.filter(first.str.contains_any(parts, ascii_case_insensitive=True).fill_null(False)).unique().to_list()


def _saying(first: pl.Series, telling: Sequence[str], pattern: re.Pattern[str]) -> list[int]:
    """The rows whose first cell is such a word."""
    words = [text for text in telling if pattern.fullmatch(_plain(text))]
    return first.is_in(words).fill_null(False).arg_true().to_list() if words else []


def _repeated(frame: pl.DataFrame, headers: Sequence[dict[int, str]]) -> list[int]:
    """Rows whose filled cells are exactly those of a row above the data."""
    found = []
    for cells in headers:
        first = min(cells)
        if first < frame.width:
            found += [at for at in (frame[:, first] == cells[first]).arg_true() if filled(frame.row(at)) == cells]
    return found


def _titles_above(frame: pl.DataFrame, header: int) -> list[int]:
    """The rows right above a repeated header with one cell only: the title of the new page or table."""
    above = []
    for at in range(header - 1, max(header - 3, -1), -1):
        if frame.width < 3 or not (texts := _only(frame.row(at))) or is_number(texts[0]) or _is_id(texts[0]):
            break
        above.append(at)
    return above


def _titles(frame: pl.DataFrame, first: pl.Series, titles: list[str]) -> list[int]:
    """Titles that come again, with nothing else in their row."""
    places = first.is_in(titles).fill_null(False).arg_true() if titles and frame.width > 1 else ()
    return [at for at in places if _only(frame.row(at))]


def _pages(frame: pl.DataFrame, first: pl.Series, telling: Sequence[str]) -> list[int]:
    """Rows with page numbers or ruled lines and nothing else."""
    places = _saying(first, telling, PAGE) + _saying(first, telling, RULE)
    return [
        at for at in places if all(PAGE.fullmatch(text) or RULE.fullmatch(text) for text in map(_plain, filled(frame.row(at)).values()))
    ]


def _totals(frame: pl.DataFrame, first: pl.Series, telling: Sequence[str], usual: int) -> list[int]:
    """Rows that begin with “合计” or the like and hold nothing else but figures.

    Where the word only ends the cell (“一期小计”), the row must also lack something that most rows have.
    """
    found = []
    for at in _saying(first, telling, TOTAL):
        cells = list(filled(frame.row(at)).values())
        plainly = re.fullmatch(rf"(?:{SUM}).*", _plain(cells[0]), re.IGNORECASE) is not None
        if all(map(_is_figure, cells[1:])) and (plainly or len(cells) < usual):
            found.append(at)
    return found


def _tail(frame: pl.DataFrame, lines: pl.Series, marks: Collection[int], usual: int) -> dict[int, Reason]:
    """Footers below the data: who made the table, remarks, averages.

    Looked at are the last rows that are much emptier than a row of data. From the first on that says what it is, or that
    stands below an empty row and reads like a sentence, they are left out; another one among them stays.
    """
    begin = frame.height
    while begin > max(0, frame.height - LOOKED_AT) and (begin - 1 in marks or _may_end(frame.row(begin - 1), usual)):
        begin -= 1
    found: dict[int, Reason] = {}
    apart = False
    for at in range(begin, frame.height):
        cells = filled(frame.row(at))
        apart = apart or (at > 0 and lines[at] > lines[at - 1] + 1)
        if at in marks:
            continue
        if AVERAGE.fullmatch(_first(frame.row(at))):
            found[at] = "total"
        elif _says_footer(cells, usual) or (apart and usual > 2 and len(cells) == 1 and _reads_like_a_note(cells)):
            found[at], apart = "footer", True
        else:
            apart = False
    return found


def _may_end(row: Row, usual: int) -> bool:
    cells = filled(row)
    average = AVERAGE.fullmatch(_first(row)) is not None and all(map(_is_figure, list(cells.values())[1:]))
    return average or _says_footer(cells, usual) or (usual > 2 and len(cells) <= usual // 3)


def _says_footer(cells: dict[int, str], usual: int) -> bool:
    says = [FOOTER.fullmatch(_plain(cell[:LONGEST])) is not None for cell in cells.values()]
    return bool(says) and says[0] and (all(says) or len(says) < usual)


def _reads_like_a_note(cells: dict[int, str]) -> bool:
    text = next(iter(cells.values()))
    return not is_value(text) and SENTENCE.search(_plain(text[:LONGEST])) is not None and not _is_id(text)


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[\w\-/#.]*", text, re.ASCII) is not None
