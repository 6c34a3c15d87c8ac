"""Surveys exported with one column a question, as questionnaire tools write them, read as one row an answer.

Only questions about satisfaction are taken, by their words and by answers that lie on a scale. Where each question is a known item
and its scale is certain, the file is read so at once; otherwise it is a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table_
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from catalog.model import Column, Dataset
from catalog.rules import OnScale
from catalog.words import Text
from pipelines.matching.answers import Answers, read_answers
from pipelines.matching.headings import normalise
from pipelines.matching.mapping import Mapping
from pipelines.matching.matching import Match
from pipelines.matching.proposal import Proposal
from pipelines.matching.questions import Item, about, item_of
from pipelines.parsing.parse import Table
from pipelines.values.numbers import Numbers

SERIAL = re.compile(r"(?:序号|编号|答题序号|答卷序号|no|id|index|number)")


@dataclass(frozen=True)
class Shape:
    """The columns of a dataset that one answer needs: the question, the score, the ends of its scale, the answer sheet."""

    item: Column
    score: str
    low: str | None
    high: str
    sheet: str | None


@dataclass(frozen=True)
class Question:
    """One column of the file that asks for a score."""

    header: str
    item: Item
    answers: Answers


def wide(table: Table, dataset: Dataset, mapping: Mapping, matches: Sequence[Match], before: Table_[str, Numbers]) -> list[Proposal]:
    """The proposal to read a survey question by question; none where the file is none, or the mapping says how to read it."""
    shape = _shape(dataset)
    given = {match.column for match in matches} | set(mapping.constants)
    if shape is None or mapping.unpivot is not None or shape.item.name in given:
        return []
    left_out = {normalise(name) for name in mapping.columns}
    questions = [
        Question(header, item_of(header, shape.item), answers)
        for at, header in enumerate(table.header)
        if matches[at].column in (None, shape.score) and normalise(header) not in left_out and about(header, shape.item)
        if (answers := read_answers(header, table.frame[str(at)], before.get(shape.high))) is not None
    ]
    questions = [question for question in questions if question.answers.scale is not None]
    return [_proposal(table, dataset, shape, matches, _told_apart(questions))] if len(questions) >= 2 else []


def _shape(dataset: Dataset) -> Shape | None:
    """What an answer of a dataset is made of; None where its rows are no answers on a scale."""
    items = [c for c in dataset.columns if c.name in dataset.key and c.required and c.type in ("category", "text")]
    rule = next((rule for rule in dataset.rules if isinstance(rule, OnScale) and dataset.column(rule.score).required), None)
    if len(items) != 1 or rule is None:
        return None
    sheets = [name for name in dataset.key if dataset.column(name).type == "id" and len(dataset.key) == 2]
    return Shape(items[0], rule.score, rule.low if isinstance(rule.low, str) else None, rule.high, sheets[0] if sheets else None)


def _told_apart(questions: Sequence[Question]) -> list[Question]:
    """Two questions are never one item: those that look alike keep their headers."""
    names = [question.item.name for question in questions]
    return [q if names.count(q.item.name) == 1 else Question(q.header, Item(q.header, q.item.own, False), q.answers) for q in questions]


def _proposal(table: Table, dataset: Dataset, shape: Shape, matches: Sequence[Match], questions: Sequence[Question]) -> Proposal:
    given = {match.column for match in matches}
    scaled = shape.high in given
    five_steps = any(q.answers.worded and q.answers.certain for q in questions)
    certain = all(q.item.certain and (scaled or q.answers.certain or (q.answers.worded and five_steps)) for q in questions)
    change: dict[str, Any] = {
        "unpivot": _unpivot(shape, questions, scaled),
        "values": {
            shape.item.name: {q.header: q.item.name for q in questions if q.item.name != q.header},
            shape.score: {word: score for q in questions for word, score in q.answers.words.items()},
        },
        **_sheets(table, dataset, shape, matches),
    }
    if (comment := _comment(table, dataset, matches, questions)) is not None:
        change["columns"] = {**change.get("columns", {}), comment[0]: comment[1]}
    refusal = {"columns": {q.header: None for q in questions}}
    sentence = _sentence(questions, certain)
    return Proposal("wide", shape.item.name, questions[0].header, sentence, applied=certain, change=change, refusal=refusal)


def _unpivot(shape: Shape, questions: Sequence[Question], scaled: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"columns": [q.header for q in questions], "item": shape.item.name, "score": shape.score}
    if scaled:
        return made
    made |= {"high": shape.high, "low": shape.low} if shape.low else {}
    return made | ({"scales": {q.header: list(q.answers.scale or ()) for q in questions}} if shape.low else {})


def _sheets(table: Table, dataset: Dataset, shape: Shape, matches: Sequence[Match]) -> dict[str, Any]:
    """How the answer sheet is known: a running number starts anew in every export, so the time of the answer goes with it."""
    serial = next((at for at, name in enumerate(table.header) if SERIAL.fullmatch(normalise(name))), None)
    if shape.sheet is None or serial is None or not _distinct(table.frame[str(serial)]):
        return {}
    if any(match.column == shape.sheet for at, match in enumerate(matches) if at != serial):
        return {}
    times = [(at, m.column) for at, m in enumerate(matches) if m.column in dataset.month and at != serial]
    if not times:
        return {}
    at, column = times[0]
    return {"columns": {table.header[at]: column}, "combine": {shape.sheet: [table.header[at], table.header[serial]]}}


def _distinct(cells: pl.Series) -> bool:
    return cells.null_count() == 0 and cells.n_unique() == len(cells)


def _comment(table: Table, dataset: Dataset, matches: Sequence[Match], questions: Sequence[Question]) -> tuple[str, str] | None:
    """The one question that asks for free words, and the column for them."""
    asked = {question.header for question in questions}
    given = {match.column for match in matches}
    for column in (c for c in dataset.columns if c.personal == "free_text" and c.name not in given):
        words = [word for word in column.headers if not word.isascii()]
        fitting = [
            match.header
            for match in matches
            if match.column is None and match.header not in asked and any(word in match.header for word in words)
        ]
        if len(fitting) == 1:
            return fitting[0], column.name
    return None


def _sentence(questions: Sequence[Question], certain: bool) -> Text:
    shown = questions[:5]
    zh = "、".join(f"“{q.header}”→{q.item.name}（{'–'.join(q.answers.scale or ())}）" for q in shown)
    en = ", ".join(f'"{q.header}" → {q.item.name} ({"–".join(q.answers.scale or ())})' for q in shown)
    more_zh, more_en = (f"等 {len(questions)} 题", f" and {len(questions) - 5} more") if len(questions) > 5 else ("", "")
    done_zh, done_en = (
        ("已改读为一行一题", "It is read as one row a question") if certain else ("是否改读为一行一题", "Read it as one row a question")
    )
    return Text(
        f"这份问卷一题一列：{zh}{more_zh}。{done_zh}{'。' if certain else '？'}",
        f"This survey has a column for each question: {en}{more_en}. {done_en}{'.' if certain else '?'}",
    )
