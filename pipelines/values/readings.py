"""In words: what was understood in a column without asking, and what it leaves to choose."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from catalog.model import Column
from catalog.words import Text, counted
from pipelines.matching.proposal import Note, Proposal
from pipelines.values.orders import Order, read_in
from pipelines.values.times import Times

ORDER_WORDS: dict[Order, Text] = {
    "YMD": Text("年-月-日", "year-month-day"),
    "DMY": Text("日-月-年", "day-month-year"),
    "MDY": Text("月-日-年", "month-day-year"),
}


def empty_words(column: Column, header: str, count: int, example: str) -> Note:
    """Cells such as - or 无 that were taken as empty."""
    sentence = Text(
        f"“{header}”有 {count:,} 格写着“{example}”之类表示没有的字样，按空白处理。",
        f'{counted(count, "cell", "cells")} of "{header}" with "{example}" or the like, which means nothing is there; taken as empty.',
    )
    return Note("empty_words", column.name, header, count, sentence)


def converted(column: Column, header: str, factor: Fraction) -> Note:
    """The mapping multiplies the numbers of this column."""
    sentence = Text(
        f"按映射，“{header}”里没有写单位的数都乘以了 {factor}。",
        f'As the mapping says, the numbers of "{header}" that name no unit were multiplied by {factor}.',
    )
    return Note("converted", column.name, header, 0, sentence)


def shown_order(column: Column, header: str, order: Order) -> Note:
    """The column gave away in which order day, month and year stand."""
    words = ORDER_WORDS[order]
    sentence = Text(
        f"“{header}”里日期的写法由其中的其他日期可以确定，按“{words.zh}”读。",
        f'The dates of "{header}" show among themselves that they are written {words.en}; they are read so.',
    )
    return Note("date_order", column.name, header, 0, sentence)


def choices(column: Column, header: str, times: Times) -> list[Proposal]:
    """One proposal for each order in which the doubtful dates of a column may be read."""
    return [_choice(column, header, times, order) for order in times.open]


def _choice(column: Column, header: str, times: Times, order: Order) -> Proposal:
    words, found = ORDER_WORDS[order], read_in(times.example, order)
    day = found.strftime("%Y-%m-%d") if isinstance(found, datetime) else "?"
    sentence = Text(
        f"“{header}”有 {times.doubtful} 格的日期分不清年、月、日的先后，例如“{times.example}”；若按“{words.zh}”读，它是 {day}。请选定一种写法。",
        f'{times.doubtful} dates of "{header}" do not show which part is the day, such as "{times.example}"; '
        f"read as {words.en} it is {day}. Choose the order.",
    )
    return Proposal("order", column.name, header, sentence, change={"formats": {column.name: order}})
