"""The verdict on a file, by two engines that must agree.

Polars masks say which rows break a rule; Great Expectations counts, on its own, how many do. A rule on which they
differ, or on which one of them fails, has the outcome *error*, and an error refuses the file: it is never "0 bad rows".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

import polars as pl

from catalog.model import Dataset
from catalog.rules import Distinct, Ended, Known, Readable, Required, Rule, Skewed
from catalog.zones import DEFAULT_ZONE
from checks.expectations import Ask, Signed, asks
from checks.findings import COULD_NOT_COUNT, Outcome, about_file, effect_of, finding, table
from checks.great import counts
from checks.masks import Context, Registers, mask
from checks.sheet import Sheet
from checks.verdict import Verdict, in_order

T = TypeVar("T")
log = logging.getLogger(__name__)


def judge(
    dataset: Dataset,
    frame: pl.DataFrame,
    raw: pl.DataFrame,
    dated: Sequence[str],
    now: datetime,
    registers: Registers,
    headers: Mapping[str, str],
    sheet: str | None,
    zone: str = DEFAULT_ZONE,
    meanwhile: Callable[[pl.Series], None] = lambda bad: None,
) -> Verdict:
    """Runs all rules of the dataset whose columns were delivered.

    `frame`: typed rows with `_line` (source row number); `raw`: the cells as delivered, same rows, delivered columns only;
    `dated`: time columns of bare dates; `now`: UTC without zone; `registers`: known ids by dataset and column;
    `headers`: the file's own header of each column; `sheet`: its name, None for CSV; `zone`: whose calendar days count;
    `meanwhile` gets the rows that the masks hold back, to work with them while Great Expectations counts.
    """
    context = Context(frame.schema, now, frozenset(dated), registers, zone)
    rules = [rule for rule in dataset.all_rules() if _applies(rule, raw, context)]
    marked = _marked(rules, frame, raw, context)
    bad = _bad(marked, frame.height)
    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(meanwhile, bad)
        outcomes = _outcomes(marked, frame, raw, context)
        done.result()
    shown = Sheet(dataset, headers, sheet, frame, raw)
    findings = [*about_file(shown, context), *(f for outcome in outcomes if (f := finding(outcome, shown, context)))]
    blocking = ("refuse",) if dataset.policy == "rows" else ("refuse", "quarantine")
    return Verdict(
        findings=in_order(findings),
        refused=any(found.effect in blocking for found in findings),
        bad=bad,
        agreement=tuple((outcome.rule.code, outcome.masks, outcome.gx) for outcome in outcomes),
        table=table(outcomes, shown, context),
    )


def _applies(rule: Rule, raw: pl.DataFrame, context: Context) -> bool:
    if isinstance(rule, (Distinct, Required)):
        return True
    if not all(name in raw.columns for name in rule.columns):
        return False
    if isinstance(rule, Ended):
        return any(name in raw.columns for name in rule.stops)
    if isinstance(rule, Skewed):
        return not context.by_day(*rule.columns)
    if isinstance(rule, Known):
        return rule.dataset == "projects" or context.register(rule) is not None
    return True


def _outcomes(marked: Mapping[Rule, pl.Series | None], frame: pl.DataFrame, raw: pl.DataFrame, context: Context) -> list[Outcome]:
    signed = {rule: _attempt(asks, rule, context) for rule in marked}
    wanted = list(dict.fromkeys(ask for parts in signed.values() for _, ask in parts or ()))
    found = counts(wanted, frame, raw, context)
    unreadable = {rule.column: rows for rule, rows in marked.items() if isinstance(rule, Readable) and rows is not None}
    nothing = _no_row(frame.height)
    outcomes = []
    for rule, rows in marked.items():
        reported = nothing if rows is None else rows
        # A cell that cannot be read is empty as well; its owner wants to hear of it once.
        for name in _emptied(rule):
            reported = reported & ~unreadable.get(name, nothing)
        masks = COULD_NOT_COUNT if rows is None else int(rows.sum())
        outcomes.append(Outcome(rule, nothing if rows is None else rows, reported, masks, _total(signed[rule], found)))
    return outcomes


def _emptied(rule: Rule) -> tuple[str, ...]:
    """The columns whose empty cells break the rule."""
    if isinstance(rule, Required):
        return (rule.column,)
    return rule.stops if isinstance(rule, Ended) else ()


def _marked(rules: Sequence[Rule], frame: pl.DataFrame, raw: pl.DataFrame, context: Context) -> dict[Rule, pl.Series | None]:
    """The rows each rule's mask marks; None for a mask that fails."""
    both = frame.hstack(raw.rename(lambda name: f"raw:{name}"))
    masks = {rule: _attempt(mask, rule, context) for rule in rules}
    ready = {rule: made for rule, made in masks.items() if made is not None}
    try:
        together = both.select(made.alias(str(i)) for i, made in enumerate(ready.values()))
        return {**dict.fromkeys(rules), **{rule: together[str(i)] for i, rule in enumerate(ready)}}
    except pl.exceptions.PolarsError:
        return {rule: _attempt(lambda one, _: both.select(ready[one].alias("rows"))["rows"], rule, context) for rule in rules}


def _attempt(make: Callable[[Rule, Context], T], rule: Rule, context: Context) -> T | None:
    """What `make` makes of a rule; None where it fails, for a rule that cannot be run refuses the file with a sentence."""
    try:
        return make(rule, context)
    except Exception as error:
        log.error("rule %s could not be run: %s", rule.code, type(error).__name__)  # a message might quote a cell
        return None


def _total(parts: Signed | None, found: Mapping[Ask, int | None]) -> int:
    if parts is None:
        return COULD_NOT_COUNT
    answers = [(sign, found[ask]) for sign, ask in parts]
    known = [sign * count for sign, count in answers if count is not None]
    return sum(known) if len(known) == len(answers) else COULD_NOT_COUNT


def _bad(marked: Mapping[Rule, pl.Series | None], height: int) -> pl.Series:
    bad = _no_row(height)
    for rule, rows in marked.items():
        if rows is not None and effect_of(rule) == "quarantine":
            bad = bad | rows
    return bad.alias("bad")


def _no_row(height: int) -> pl.Series:
    return pl.repeat(False, height, dtype=pl.Boolean, eager=True)
