"""How the states of the month's close look: symbol, word and colour; and a table whose cells carry them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
import streamlit as st

from ui.text import t
from ui.wording import values

Colour = Literal["red", "orange", "blue", "green", "violet", "gray"]


@dataclass(frozen=True)
class Look:
    """`badge` is a colour name of Streamlit's palette."""

    symbol: str
    badge: Colour


LOOKS: dict[str, Look] = {
    "overdue": Look("✕", "red"),
    "failed": Look("⊘", "violet"),
    "expected": Look("◌", "gray"),
    "received": Look("✓", "green"),
    "late": Look("△", "orange"),
    "nil": Look("○", "blue"),
    "waived": Look("◇", "gray"),
    "signed": Look("☑", "green"),
}
COLOURS: dict[str, Colour] = {look.symbol: look.badge for look in LOOKS.values()}
DOUBT = "?"


def word(state: str) -> str:
    return t(f"close.{state}")


def badge_text(state: str) -> str:
    """Symbol and word."""
    return f"{LOOKS[state].symbol} {word(state)}"


def told(state: str, signed: bool) -> str:
    """The same, with the signature where the state does not say it."""
    return f"{badge_text(state)} {badge_text('signed')}" if signed and state == "late" else badge_text(state)


def doubted(cell: str, is_doubtful: bool) -> str:
    """The cell, marked where its file is in and most likely lacks records."""
    return f"{cell} {DOUBT}" if is_doubtful else cell


def legend() -> None:
    with st.container(horizontal=True, gap="xsmall"):
        for state, look in LOOKS.items():
            st.badge(badge_text(state), color=look.badge, help=t(f"close.{state}_means"))


def matrix(rows: Sequence[Mapping[str, str]], heads: Sequence[str], first: str, key: str, alt: str, pinned: Collection[str] = ()) -> None:
    """A table of states: each cell is a coloured word that begins with its symbol; an empty cell owes nothing. `pinned`: heads that stay in view."""
    lines = [{first: row[first]} | {head: [row[head]] if row.get(head) else [] for head in heads} for row in rows]
    frame = pl.DataFrame(lines, schema={first: pl.String} | dict.fromkeys(heads, pl.List(pl.String)))
    config: dict[str, Any] = {first: st.column_config.TextColumn(first, pinned=True)}
    for head in heads:
        found = sorted({row[head] for row in rows if row.get(head)})
        config[head] = st.column_config.MultiselectColumn(
            head, options=found, color=[_colour(cell) for cell in found], pinned=head in pinned
        )
    st.dataframe(frame, hide_index=True, height="content", key=f"matrix_{key}", column_config=config, placeholder=values.DASH, alt=alt)


def _colour(cell: str) -> Colour:
    """That of the symbol a cell begins with; what is in, but in doubt or in part late, is not green."""
    own = COLOURS.get(cell[0], "gray")
    return "orange" if cell.endswith(DOUBT) or (own == "green" and LOOKS["late"].symbol in cell) else own
