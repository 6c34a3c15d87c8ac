"""Which row is the header, and which columns it names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from catalog.words import Text
from errors import Refused

LOOKED_AT = 30
NUMERIC = re.compile(r"[\s\d.,:/%+\-¥$€£年月日时分秒TZ()]*\d[\s\d.,:/%+\-¥$€£年月日时分秒TZ()]*")

Row = Sequence[str | None]


def normal(text: str) -> str:
    """A header as it is compared: full width and case do not matter, nor blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def known_hits(rows: Sequence[Row], known: Collection[str]) -> tuple[int, int]:
    """Index of the row with most known headers, and how many it has; `known` is normalised."""
    hits = [len({normal(cell) for cell in row if cell and normal(cell) in known}) for row in rows]
    best = max(range(len(hits)), key=lambda index: (hits[index], -index), default=0)
    return best, hits[best] if hits else 0


def find_header(rows: Sequence[Row], known: Collection[str]) -> int | None:
    """Index of the header row among the first rows, or None.

    The row with most known headers, at least two of them; else the first row with at least two filled cells, none of them
    a number or a date, that is as wide as most rows after it and at least half as full as the fullest of them. A row above
    that is as full as this one is no title: then it is unclear which of them is the header, and the answer is None.
    """
    rows = rows[:LOOKED_AT]
    best, hits = known_hits(rows, known)
    if hits >= 2 or (hits == 1 and len(_filled(rows[best])) == 1 and _usual_width(rows) == 1):
        return best
    found = next((index for index, row in enumerate(rows) if _looks_like_header(row, rows[index + 1 :])), None)
    if found is None or any(len(_filled(above)) >= len(_filled(rows[found])) for above in rows[:found]):
        return None
    return found


def _looks_like_header(row: Row, below: Sequence[Row]) -> bool:
    filled = _filled(row)
    if len(filled) < 2 or any(NUMERIC.fullmatch(cell) for cell in filled):
        return False
    fullest = max((len(_filled(other)) for other in below), default=0)
    return _width(row) >= _usual_width(below) and 2 * len(filled) >= fullest


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell and cell.strip()]


def _width(row: Row) -> int:
    return max((index + 1 for index, cell in enumerate(row) if cell and cell.strip()), default=0)


def _usual_width(rows: Sequence[Row]) -> int:
    """The most frequent number of cells up to the last filled one, the smaller of two equally frequent."""
    widths = Counter(_width(row) for row in rows if _filled(row))
    return max(widths.items(), key=lambda item: (item[1], -item[0]))[0] if widths else 0


def titles(rows: Sequence[Row]) -> tuple[str, ...]:
    """The texts of the rows above the header, one string a row."""
    texts = (" ".join(cell.strip() for cell in _filled(row)) for row in rows)
    return tuple(text for text in texts if text)


def named_columns(header: Row, has_data: Callable[[int], bool]) -> tuple[list[int], tuple[str, ...]]:
    """Positions and names of the columns to keep; empty columns without a name are left out.

    Refuses data under an empty header, and two columns of one name.
    """
    names = [(cell or "").strip() for cell in header]
    if nameless := [index for index, name in enumerate(names) if not name and has_data(index)]:
        where = "、".join(letters(index) for index in nameless[:10])
        raise Refused(
            "empty_header",
            Text(
                f"第 {where} 列有数据但没有表头；请在表头行写上列名，或删除该列后再上传。",
                f"Column {where.replace('、', ', ')} has data but no header; name it in the header row or delete the column.",
            ),
        )
    kept = [index for index, name in enumerate(names) if name]
    times = Counter(normal(names[index]) for index in kept)
    if twice := [names[index] for index in kept if times[normal(names[index])] > 1]:
        raise duplicate_headers(list(dict.fromkeys(twice)))
    return kept, tuple(names[index] for index in kept)


def duplicate_headers(names: Sequence[str]) -> Refused:
    shown = [name[:40] for name in names[:10]]
    return Refused(
        "duplicate_header",
        Text(
            f"表头中有重复的列名：{'、'.join(shown)}；请改成不同的名称或删除多余的列后再上传。",
            f"Several columns have the same header: {', '.join(shown)}; rename them or delete the extra ones.",
        ),
    )


def no_header() -> Refused:
    return Refused(
        "no_header",
        Text(
            f"前 {LOOKED_AT} 行里没有找到可读的表头行（至少两个列名，且不是数字）；请补上表头后再上传，或下载模板填写。",
            f"No readable header in the first {LOOKED_AT} rows (two column names or more, no numbers); add one, or use the template.",
        ),
    )


def no_rows(sheet: str | None = None) -> Refused:
    where = Text(f"工作表“{sheet}”", f"Sheet “{sheet}”") if sheet else Text("文件", "The file")
    return Refused(
        "no_rows",
        Text(
            f"{where.zh}只有表头，没有数据行；若本月确实没有记录，则无需上传；否则请重新导出。",
            f"{where.en} has a header and no data; if there was nothing to record it need not be loaded, else export it again.",
        ),
    )


def letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA, as Excel names columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
