"""A clean table written with every kind of pollution that delimited files are known to have, in the whole file or in one row.

`python -m tests.pipelines.pollution [ROWS]` reads each file and prints how many came out right, were refused (by code), or, what
must never be, were read wrong.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from errors import UserError
from pipelines.gate.gate import inspect
from pipelines.parsing.parse import read_table

Cells = list[str]
HEADER = ["Date", "Time", "Units", "Item", "Cost", "Kind", "Details", "Link", "Remark"]
KINDS = ("Pump", "Lift", "Gate, main", "Lamp", 'Pipe 3"', "Door")
DETAILS = (
    "Replaced the seal, then tested",
    'Tenant said "too loud" twice',
    "First visit: no access\nSecond visit: done",
    "Ordered parts; waiting",
    "Checked",
    "Cleaned 3 | 4 | 5",
    "It's fixed, isn't it?",
    '"Urgent", says the desk',
    "Left at door\tB2",
    "",
)


@dataclass(frozen=True)
class Style:
    """How a row is written. `quoting`: minimal (where needed), all, words (all but numbers), none."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = "double"
    quoting: str = "minimal"
    end: str = "\n"
    pad: str = ""
    needs: str = ""

    def cell(self, text: str) -> str:
        needed = any(mark in text for mark in (self.delimiter, self.delimiter.strip() or " ", *self.quote, "\n", "\r", *self.needs))
        wanted = {"minimal": needed, "all": True, "words": not text.replace(".", "").isdigit(), "none": False}[self.quoting]
        if not wanted:
            return f"{self.pad}{text}{self.pad}"
        inside = text
        if self.escape == "\\":
            inside = inside.replace("\\", "\\\\")
        for mark in dict.fromkeys(self.quote):
            inside = inside.replace(mark, {"double": mark + mark, "\\": "\\" + mark, "none": mark}[self.escape])
        return f"{self.pad}{self.quote[0]}{inside}{self.quote[-1]}{self.pad}"

    def row(self, cells: Iterable[str]) -> str:
        return self.delimiter.join(map(self.cell, cells)) + self.end


@dataclass(frozen=True)
class Polluted:
    """A file and what it may be read as: rows under the header, or None where any table would be wrong."""

    name: str
    content: bytes
    rows: tuple[Cells, ...] | None
    padded: bool = False

    @property
    def family(self) -> str:
        return self.name.partition(" @")[0]


def clean_rows(count: int, seed: int = 5) -> list[Cells]:
    """Made-up rows; the first ones have every kind of detail."""
    draw = random.Random(seed)
    rows = []
    for at in range(count):
        detail = DETAILS[at] if at < len(DETAILS) else draw.choice(DETAILS)
        rows.append(
            [
                f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/2025",
                f"{draw.randint(0, 23):02}:{draw.randint(0, 59):02}",
                str(draw.randint(1, 60)),
                f"AX-{draw.randint(100, 999)}-{at:03}",
                f"{draw.randint(1, 900)}.{draw.randint(10, 99)}",
                KINDS[at % len(KINDS)],
                detail,
                f"https://example.org/items?id={at}&x={draw.randint(1, 9)}",
                draw.choice(("", "ok", "see file, page 2", "late")),
            ]
        )
    return rows


def written(rows: Iterable[Cells], style: Style = Style(), odd: dict[int, Style] | None = None) -> str:
    return "".join((odd or {}).get(at, style).row(row) for at, row in enumerate(rows))


def corpus(count: int) -> Iterator[Polluted]:
    rows = clean_rows(count)
    yield from whole_files(rows)
    yield from odd_rows(rows)


def whole_files(rows: list[Cells]) -> Iterator[Polluted]:
    """Files that are polluted from end to end."""
    table, right = [HEADER, *rows], tuple(rows)

    def file(name: str, text: str | bytes, rows: tuple[Cells, ...] | None = right, padded: bool = False) -> Polluted:
        return Polluted(name, text.encode() if isinstance(text, str) else text, rows, padded)

    plain = written(table)
    yield file("clean", plain)
    yield file("empty file", "", None)
    yield file("header only", written(table[:1]), None)
    yield file("one row", written(table[:2]), right[:1])
    yield file("no last line end", plain.removesuffix("\n"))
    yield file("two last line ends", plain + "\n")
    yield file("five last line ends", plain + "\r\n\n\n\n")
    yield file("no header", written(rows), None)
    yield file("mark of UTF-8", b"\xef\xbb\xbf" + plain.encode())
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "gb18030", "big5", "cp1252"):
        yield file(f"encoding {codec}", plain.encode(codec))
    accents = [[cell.replace("Lift", "Élévateur").replace("ok", "très bien, à côté") for cell in row] for row in table]
    yield file("accents in cp1252", written(accents).encode("cp1252"), tuple(accents[1:]))
    for end in ("\n", "\r", "\r\n"):
        for quoting in ("minimal", "all", "words"):
            for delimiter in (",", ";", "\t", " ", "|", ", ", "; ", ";;", "||", ",,", " | ", "::", "\x1f", "^", "~", ":"):
                for quote in ('"', "'", "“”"):
                    style = Style(delimiter, quote, "double", quoting, end)
                    yield file(f"dialect {style.delimiter!r} {quote} {quoting} {end!r}", written(table, style))
            for quote in ('"', "'"):
                for escape in ("\\", "none"):
                    style = Style(quote=quote, escape=escape, quoting=quoting, end=end)
                    yield file(f"escape {escape} {quote} {quoting} {end!r}", written(table, style))
    yield file("line ends mixed", "".join(Style(end=("\n", "\r", "\r\n")[at % 3]).row(row) for at, row in enumerate(table)))
    for quote in ("'", "“”"):
        yield file(f"quotes mixed with {quote}", "".join(Style(quote='"' if at % 2 else quote).row(row) for at, row in enumerate(table)))
    for delimiter in (";", "\t", " ", "|"):
        yield file(
            f"delimiters mixed with {delimiter!r}", "".join(Style("," if at % 2 else delimiter).row(row) for at, row in enumerate(table))
        )
        yield file(f"header with {delimiter!r}", written(table, odd={0: Style(delimiter)}))
        yield file(f"never quoted {delimiter!r}", written(table, Style(delimiter, quoting="none")))
    yield file("never quoted", written(table, Style(quoting="none")))
    yield file("every cell in spaces", written(table, Style(pad=" ")), padded=True)
    yield file("every cell in spaces, all quoted", written(table, Style(pad=" ", quoting="all")), padded=True)
    yield file("delimiter at the end of each line", written(table, Style(end=",\n")))
    yield file("delimiter at the end of each row, not of the header", written(table, Style(end=",\n"), {0: Style()}))
    yield file("blank lines between", written(table, Style(end="\n\n")))
    yield file("spare header cell", written([[*HEADER, "Spare"], *rows]))
    yield file("spare nameless column", written([[*row, ""] for row in table]))
    yield file("two columns of one name", written([[*HEADER[:-1], HEADER[0]], *rows]), None)
    yield from _around(table, plain)


def _around(table: list[Cells], plain: str) -> Iterator[Polluted]:
    """Lines above and below the table, and several tables in one file."""
    rows = table[1:]
    make = lambda name, text, right=tuple(rows): Polluted(name, text.encode(), right)  # noqa: E731
    for name, above in {
        "a title": "Report of the month\n",
        "three lines": 'Report of the month\nOffice: north, 2nd floor\nPrinted by "R. Doe"\n',
        "a title and a blank line": "Report of the month\n\n",
        "a title as wide as the table": "Report of the month" + "," * 8 + "\n",
        "wide lines": "Report of the month,a,b,c,d,e,f,g,h,i,j\nx,1\n",
        "two full lines": "a,b,c,d,e,f,g,h,i\nj,k,l,m,n,o,p,q,r\n",
    }.items():
        yield make(f"above: {name}", above + plain)
    for name, below in {
        "a remark": "End of report\n",
        "a blank line and a remark": "\nPrinted on 3 May\n",
        "a total": "Total,,1200,,88.10,,,,\n",
        "a wide line": "1,2,3,4,5,6,7,8,9,10,11,12\n",
    }.items():
        yield make(f"below: {name}", plain + below)
    other = [
        ["Site", "Area", "Head", "Phone", "Floor", "Year", "Owner", "Type", "Zone"],
        *[[f"S{i}", "North", "Lee", "n/a", "two", "old", "City", "b", "z"] for i in range(5)],
    ]
    for gap in ("", "\n", "\n\n"):
        for width in (4, 9, 12):
            second = [row[:width] + ["x"] * (width - 9) for row in other]
            second[0] = [f"{cell}{at}" if at > 8 else cell for at, cell in enumerate(second[0])]
            yield make(f"two tables, {width} columns, gap {len(gap)}", plain + gap + written(second), None)
            yield make(f"two tables, {width} columns first, gap {len(gap)}", written(second) + gap + plain, None)
        yield make(f"two tables, same kinds, gap {len(gap)}", plain + gap + written([[f"{name} 2" for name in HEADER], *rows]), None)
        yield make(f"two tables, second without header, gap {len(gap)}", plain + gap + written(other[1:]), None)
    groups = ["When", "", "What", "", "", "", "Notes", "", ""]
    yield make("header in two rows: groups above", written([groups, *table]))
    yield make(
        "header in two rows: more below",
        written([HEADER, ["local", "local", "pieces", "code", "euro", "class", "text", "web", "text"], *rows]),
    )
    yield make("header in two rows: all cells", written([[f"{name} A" for name in HEADER], [f"{name} B" for name in HEADER], *rows]))
    yield make("header in three rows", written([groups, HEADER, ["x", "y", "z", "u", "v", "w", "r", "s", "t"], *rows]))
    yield make("header twice", written([HEADER, *table]))


def odd_rows(rows: list[Cells]) -> Iterator[Polluted]:
    """Files with one polluted row, at every place."""
    table, right = [HEADER, *rows], tuple(rows)
    for base in (Style(), Style(quoting="all"), Style(quoting="words"), Style(";"), Style("\t", quoting="all")):
        lines = [base.row(row) for row in table]
        kind = f"{base.quoting} {base.delimiter!r}"

        def at(place: int, name: str, line: str, lines: list[str] = lines, kind: str = kind, padded: bool = False) -> Polluted:
            text = "".join([*lines[:place], line, *lines[place + 1 :]])
            return Polluted(f"row: {name} ({kind}) @{place}", text.encode(), right, padded)

        for place, cells in enumerate(table):
            for name, style in _odd_styles(base):
                yield at(place, name, style.row(cells), padded=name == "cells in spaces")
            yield at(place, "blank line before", "\n" + lines[place])
            yield at(place, "cut in the middle", lines[place][: len(lines[place]) // 2] + "\n")
            yield at(place, "no line end", lines[place].removesuffix("\n"))
            yield from (at(place, name, line) for name, line in _slips(base, cells))


def _odd_styles(base: Style) -> Iterator[tuple[str, Style]]:
    for delimiter in {",", ";", "\t", " ", "|", ", ", ";;"} - {base.delimiter}:
        yield f"delimiter {delimiter!r}", replace(base, delimiter=delimiter)
        yield f"delimiter {delimiter!r}, quoted as before", replace(base, delimiter=delimiter, needs=base.delimiter)
    for quote in ("'", "“”", "`"):
        yield f"quote {quote}", replace(base, quote=quote)
    yield "escape backslash", replace(base, escape="\\")
    yield "escape none", replace(base, escape="none")
    yield "never quoted", replace(base, quoting="none")
    yield "all quoted", replace(base, quoting="all")
    yield "cells in spaces", replace(base, pad=" ")
    yield "line end CR", replace(base, end="\r")
    yield "line end CR LF", replace(base, end="\r\n")


def _slips(base: Style, cells: Cells) -> Iterator[tuple[str, str]]:
    """A delimiter or a quote too few, too many, or both."""
    parts = [base.cell(cell) for cell in cells]
    cut, end = base.delimiter, base.end
    for at in range(len(parts)):
        less = [*parts[: at - 1], parts[at - 1] + parts[at], *parts[at + 1 :]] if at else parts
        if at:
            yield "delimiter missing", cut.join(less) + end
        if 0 < at < len(parts) - 1:  # nothing is shifted where the two are neighbours: that is a good row of other cells
            yield "delimiter missing, one too many at the end", cut.join([*less, ""]) + end
        if at > 1:
            yield "delimiter missing, one too many at the start", cut.join(["", *less]) + end
        yield "delimiter too many", cut.join([*parts[:at], "", *parts[at:]]) + end
        for place in {0, len(parts[at]) // 2, len(parts[at])}:
            more = parts[at][:place] + base.quote[0] + parts[at][place:]
            yield "quote too many", cut.join([*parts[:at], more, *parts[at + 1 :]]) + end
        for place, sign in enumerate(parts[at]):
            if sign in base.quote:
                fewer = parts[at][:place] + parts[at][place + 1 :]
                yield "quote missing", cut.join([*parts[:at], fewer, *parts[at + 1 :]]) + end


def outcome(polluted: Polluted, folder: Path) -> str:
    """`right`, the code of the refusal, or `WRONG`."""
    path = folder / "polluted.csv"
    path.write_bytes(polluted.content)
    try:
        table = read_table(path, inspect(path), ())
    except UserError as error:
        return error.code
    found = [[cell or "" for cell in row] for row in table.frame.rows()]
    if polluted.rows is None:
        return "WRONG"
    wanted = [list(row) for row in polluted.rows]
    if polluted.padded:
        found, wanted = ([[cell.strip(" ") for cell in row] for row in rows] for rows in (found, wanted))
    named = all(name.casefold() in cell.casefold() for name, cell in zip(HEADER, table.header, strict=False))
    return "right" if found == wanted and named and len(table.header) >= len(HEADER) else "WRONG"


def main(count: int) -> None:
    tally: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for polluted in corpus(count):
            found = outcome(polluted, Path(folder))
            tally.setdefault(polluted.family, Counter())[found] += 1
    for family, counts in tally.items():
        sys.stdout.write(f"{family:60} {dict(counts)}\n")
    total = sum(tally.values(), Counter())
    sys.stdout.write(f"{total.total()} files: {total['right']} right, {total['WRONG']} wrong, the others refused: {dict(total)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
