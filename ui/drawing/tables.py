"""Tables as people read them, and their downloads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import polars as pl
import streamlit as st

from catalog import registry
from ui.drawing import fold
from ui.session import state
from ui.text import say, t
from ui.wording import markup, values

# A cell that begins with one of these is run as a formula by a spreadsheet program; the full-width forms by some.
_FORMULA = "=+-@\t\r\n＝＋－＠"
_TIME = r"^\d{4}[-/.]\d"
_FIGURE = re.compile(r"[\d.,:%/–\- ]+")
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGN, MARGIN, SENTENCE, WIDEST = 7, 24, 200, 900  # pixels
THOUSAND = 1000
SEEN, FAR = (
    9,
    1.5,
)  # cells that a column is measured by if left to itself; those this much longer than their mean are safely not counted on (it is 2)
ICON = 28  # pixels that the sign of a column to type in takes beside its title
SHORT = 12  # rows that are read from the first to the last


def safe(frame: pl.DataFrame) -> pl.DataFrame:
    """Text cells that a spreadsheet would take for a formula begin with an apostrophe; numbers stay numbers."""
    risky = pl.col(pl.String).str.contains(f"^[{_escaped()}]")
    return frame.with_columns(pl.when(risky).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep())


def _escaped() -> str:
    return "".join("\\" + char if char in "-+=@" else char for char in _FORMULA)


def csv(frame: pl.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it."""
    return safe(frame.rename({name: _safe_header(name) for name in frame.columns})).write_csv(include_bom=True).encode()


def _safe_header(name: str) -> str:
    return f"'{name}" if name[:1] in _FORMULA else name


def download(frame: pl.DataFrame | Callable[[], pl.DataFrame], name: str, key: str) -> None:
    """A download button; the file is made when it is asked for."""
    language, moment = state.language(), state.as_of()

    def make() -> bytes:
        with state.speaking(language, moment):
            return csv(frame() if callable(frame) else frame)

    st.download_button(
        t("table.download"),
        data=make,
        file_name=f"{name}.csv",
        mime=CSV,
        key=f"download_{key}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def show(frame: pl.DataFrame, key: str, name: str) -> None:
    """A table with its download. It goes to the browser as Arrow anyway; by way of pandas takes ten times as long."""
    shown = _numbers(frame) | sentences(frame)
    st.dataframe(frame.to_arrow(), hide_index=True, key=f"table_{key}", placeholder=values.DASH, column_config=shown)
    download(frame, name, key)


def sentences(frame: pl.DataFrame) -> dict[str, Any]:
    """Columns of texts that need to be told their width."""
    found = {name: width(frame[name], name) for name, kind in frame.schema.items() if kind == pl.String}
    return {name: st.column_config.TextColumn(width=wide) for name, wide in found.items() if wide is not None}


def width(cells: pl.Series, title: str, icon: int = 0) -> int | None:
    """How many pixels wide a column has to be to show its words (of a sentence the beginning); None where it comes to that by itself.

    A browser measures the first cells without those far longer than their mean, no wider than a half-sentence, and keeps that for other rows of the same
    table: among dashes a time would be cut off. So a column of times is always told.
    """
    head, longest = width_of(pl.Series([title])) + icon, width_of(cells)
    seen = _pixels(cells.head(SEEN).fill_null(values.DASH))
    alone = max([head, *seen.filter(seen < FAR * (seen.mean() or 0))])  # type: ignore[operator]
    return max(head, longest) if longest > min(alone, SENTENCE) or cells.str.contains(_TIME).any() else None


def width_of(texts: pl.Series) -> int:
    """How many pixels the longest of some texts takes in a table, at most `WIDEST`; a Chinese character takes two Latin ones."""
    return min(WIDEST, max(_pixels(texts.drop_nulls()), default=MARGIN))


def _pixels(texts: pl.Series) -> pl.Series:
    return (texts.str.len_chars() + texts.str.count_matches(r"[\u{2e80}-\u{ffff}]")) * SIGN + MARGIN


def signs(text: str) -> int:
    """How many Latin characters wide a text is, about."""
    return len(text) + sum(sign >= "\u2e80" for sign in text)


def _numbers(frame: pl.DataFrame) -> dict[str, Any]:
    """Numbers as everywhere else: thousands apart, what is not whole to one decimal, small rates to two."""
    parts = {name: st.column_config.NumberColumn(format=_digits(frame[name])) for name, kind in frame.schema.items() if kind.is_float()}
    return {
        **parts,
        **{name: st.column_config.NumberColumn(format="localized") for name, kind in frame.schema.items() if kind.is_integer()},
    }


def _digits(column: pl.Series) -> str:
    if max(map(abs, column.drop_nulls().to_list()), default=0) >= THOUSAND:
        return "localized"
    return f"%.{_places(column)}f"


def _places(column: pl.Series) -> int:
    return 2 if _in_hundredths(column) else 1


def _in_hundredths(column: pl.Series) -> bool:
    """Whether a column was rounded to the hundredth, as rates below ten are."""
    cells = column.drop_nulls().to_list()
    return all(round(cell, 2) == cell for cell in cells) and any(round(cell, 1) != cell for cell in cells)


def brief(frame: pl.DataFrame, key: str, name: str, most: int = SHORT) -> None:
    """A list of at most so many rows as text, whose words wrap on a phone and which a browser draws at once; a longer one as `show` does."""
    if frame.height > most:
        show(frame, key, name)
        return
    st.markdown(written(frame))
    download(frame, name, key)


def written(frame: pl.DataFrame) -> str:
    """A table in Markdown: numbers as everywhere else and to the right, words as they are."""
    numeric = [kind.is_numeric() for kind in frame.schema.values()]
    lines = [
        [markup.plain(column) for column in frame.columns],
        ["---:" if number else "---" for number in numeric],
        *zip(*(_cells(frame[column]) for column in frame.columns), strict=True),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(column: pl.Series) -> list[str]:
    if column.dtype.is_numeric():
        digits = 0 if column.dtype.is_integer() else _places(column)
        return [values.DASH if cell is None else values.figure(cell, digits) for cell in column]
    return [values.DASH if cell is None else _words(str(cell)) for cell in column]


def _words(cell: str) -> str:
    """In one line, as a table in Markdown wants it; a figure and a date stay whole."""
    line = " ".join(cell.split())
    return markup.plain(values.whole(line) if _FIGURE.fullmatch(line) else line)


def twin(frame: pl.DataFrame, key: str, name: str, sources: Callable[[], None] | None = None) -> None:
    """The table behind a chart, folded away, with its download, and below it the ways to the passports of its numbers."""
    title = t("chart.table" if sources is None else "chart.table_and_sources")
    folded(title, frame, key, name, ":material/table_rows:", "compact", sources)


def folded(
    title: str, frame: pl.DataFrame, key: str, name: str, icon: str | None = None, type: Literal["default", "compact"] = "default",
    below: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """A line that opens into a table with its download, and what stands `below` them. A table is much work for a browser: it is drawn when it is asked for."""

    def draw() -> None:
        show(frame, key, name)
        if below is not None:
            below()

    fold.lazily(title, f"twin_{key}", draw, icon, type)


def dataset_name(id: str) -> str:
    entries = registry.datasets()
    return say(entries[id].name) if id in entries else id
