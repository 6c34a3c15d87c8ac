"""The verdict on a file, by two engines that must agree.

Polars masks say which rows break a rule; Great Expectations counts, on its own, how many do. A rule on which they
differ, or on which one of them fails, has the outcome *error*, and an error refuses the file: it is never "0 bad rows".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from catalog.model import DEFAULT_ZONE, Dataset
from catalog.rules import Distinct, Known, Ordered, Readable, Required, Rule, Skewed
from catalog.words import Text
from checks.expectations import Ask, asks
from checks.great import counts
from checks.masks import Context, Registers, mask
from checks.sentences import Sheet, placed, sentence
from checks.verdict import LINES_SHOWN, TABLE_ROWS, TABLE_SCHEMA, Finding, Verdict, in_order

COULD_NOT_COUNT = -1


@dataclass(frozen=True)
class _Outcome:
    """One rule: the rows its mask marks, those to report, and both counts."""

    rule: Rule
    marked: pl.Series
    reported: pl.Series
    masks: int
    gx: int

    @property
    def agreed(self) -> bool:
        return self.masks == self.gx and self.masks != COULD_NOT_COUNT


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
) -> Verdict:
    """Runs all rules of the dataset whose columns were delivered.

    `frame`: typed rows with `_line` (source row number); `raw`: the cells as delivered, same rows, delivered columns only;
    `dated`: time columns of bare dates; `now`: UTC without zone; `registers`: known ids by dataset and column;
    `headers`: the file's own header of each column; `sheet`: its name, None for CSV; `zone`: whose calendar days count.
    """
    context = Context(frame.schema, now, frozenset(dated), registers, zone)
    shown = Sheet(dataset, headers, sheet, frame, raw)
    rules = [rule for rule in dataset.all_rules() if _applies(rule, raw, context)]
    outcomes = _outcomes(rules, frame, raw, context)
    findings = [*_about_file(dataset, frame, raw, context), *(_error(o, shown) for o in outcomes if not o.agreed)]
    findings += [_finding(o, shown, context) for o in outcomes if o.agreed and o.reported.any()]
    ordered = in_order(findings)
    blocking = ("refuse",) if dataset.policy == "rows" else ("refuse", "quarantine")
    return Verdict(
        findings=ordered,
        refused=any(finding.effect in blocking for finding in ordered),
        bad=_bad(outcomes, frame.height),
        agreement=tuple((o.rule.code, o.masks, o.gx) for o in outcomes),
        table=_table(outcomes, shown, context),
    )


def _applies(rule: Rule, raw: pl.DataFrame, context: Context) -> bool:
    delivered = all(name in raw.columns for name in rule.columns)
    if isinstance(rule, Distinct):
        return True
    if isinstance(rule, Required):
        return True
    if isinstance(rule, Skewed):
        return delivered and not context.by_day(*rule.columns)
    if isinstance(rule, Known):
        return delivered and (rule.dataset == "projects" or context.register(rule) is not None)
    return delivered


def _outcomes(rules: Sequence[Rule], frame: pl.DataFrame, raw: pl.DataFrame, context: Context) -> list[_Outcome]:
    marked = _marked(rules, frame, raw, context)
    signed = {rule: _attempt(asks, rule, context) for rule in rules}
    wanted = list(dict.fromkeys(ask for parts in signed.values() for _, ask in parts or ()))
    found = counts(wanted, frame, raw, context)
    unreadable = {rule.column: rows for rule, rows in marked.items() if isinstance(rule, Readable) and rows is not None}
    nothing = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    outcomes = []
    for rule in rules:
        rows = marked[rule]
        known = nothing if rows is None else rows
        # A cell that cannot be read is empty as well; its reader wants to hear of it once.
        told = known & ~unreadable[rule.column] if isinstance(rule, Required) and rule.column in unreadable else known
        masks = COULD_NOT_COUNT if rows is None else int(rows.sum())
        outcomes.append(_Outcome(rule, known, told, masks, _total(signed[rule], found)))
    return outcomes


def _marked(rules: Sequence[Rule], frame: pl.DataFrame, raw: pl.DataFrame, context: Context) -> dict[Rule, pl.Series | None]:
    """The rows each rule's mask marks; None for a mask that fails."""
    both = frame.hstack(raw.rename(lambda name: f"raw:{name}"))
    masks = {rule: _attempt(mask, rule, context) for rule in rules}
    ready = [rule for rule in rules if masks[rule] is not None]
    try:
        together = both.select(masks[rule].alias(str(i)) for i, rule in enumerate(ready))
        return {**dict.fromkeys(rules), **{rule: together[str(i)] for i, rule in enumerate(ready)}}
    except pl.exceptions.PolarsError:
        return {rule: _attempt(lambda one, _: both.select(masks[one].alias("m"))["m"], rule, context) for rule in rules}


def _attempt(make: Callable, rule: Rule, context: Context) -> object | None:
    try:
        return make(rule, context)
    except Exception:  # a rule that cannot be run must refuse the file, with a sentence, not stop the worker
        return None


def _total(parts: Sequence[tuple[int, Ask]] | None, found: Mapping[Ask, int | None]) -> int:
    if parts is None or any(found[ask] is None for _, ask in parts):
        return COULD_NOT_COUNT
    return sum(sign * (found[ask] or 0) for sign, ask in parts)


def _bad(outcomes: Sequence[_Outcome], height: int) -> pl.Series:
    rows = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    for outcome in outcomes:
        if outcome.rule.effect == "quarantine":
            rows = rows | outcome.marked
    return rows.alias("bad")


def _finding(outcome: _Outcome, sheet: Sheet, context: Context) -> Finding:
    rule, count = outcome.rule, int(outcome.reported.sum())
    positions = outcome.reported.arg_true().head(LINES_SHOWN)
    lines = sheet.frame["_line"].gather(positions).to_list()
    text = sentence(rule, positions[0], sheet, _registered(rule, context))
    return Finding(rule.code, rule.effect, rule.columns, count, placed(text, rule, lines[0], count, sheet), tuple(lines))


def _registered(rule: Rule, context: Context) -> bool:
    return not isinstance(rule, Known) or context.register(rule) is not None


def _error(outcome: _Outcome, sheet: Sheet) -> Finding:
    rule, headers = outcome.rule, sheet.shown_headers(outcome.rule)
    english = headers.replace("、", ", ")
    if COULD_NOT_COUNT in (outcome.masks, outcome.gx):
        text = Text(
            f"列{headers}:规则 {rule.code} 无法检查,文件未被接受。请保留原文件并联系管理员。",
            f"Columns {english}: rule {rule.code} could not be checked, so the file is not accepted. Keep the file and tell the administrator.",
        )
        return Finding("could_not_be_checked", "refuse", rule.columns, 0, text)
    text = Text(
        f"列{headers}:规则 {rule.code} 的两次独立检查结果不一致({outcome.masks} 行与 {outcome.gx} 行),文件未被接受。请保留原文件并联系管理员。",
        f"Columns {english}: two independent checks of rule {rule.code} disagree ({outcome.masks} and {outcome.gx} rows), "
        "so the file is not accepted. Keep the file and tell the administrator.",
    )
    return Finding("engines_disagree", "refuse", rule.columns, 0, text)


def _about_file(dataset: Dataset, frame: pl.DataFrame, raw: pl.DataFrame, context: Context) -> list[Finding]:
    """Findings that no row has: nothing in the file, a required column that is not there, a register not loaded."""
    found = []
    if frame.is_empty():
        text = Text("文件里没有数据行;请检查导出条件后重新上传。", "The file has no rows; check what was exported and load it again.")
        found.append(Finding("no_rows", "refuse", (), 0, text))
    for column in (c for c in dataset.columns if c.required and c.name not in raw.columns):
        if frame[column.name].null_count() == frame.height:
            text = Text(
                f"缺少必填列“{column.label.zh}”;请在列映射中指定它,或在导出时加上这一列。",
                f"The required column “{column.label.en}” is missing; match it to a column of the file, or export it too.",
            )
            found.append(Finding(f"missing_column:{column.name}", "refuse", (column.name,), 0, text))
    for rule in (r for r in dataset.all_rules() if isinstance(r, Known) and r.dataset != "projects" and r.column in raw.columns):
        if context.register(rule) is None:
            label = dataset.column(rule.column).label
            text = Text(
                f"“{label.zh}”没有核对:名册({rule.dataset})还没有上传;上传名册后再次上传本文件即可核对。",
                f"“{label.en}” was not checked: the register ({rule.dataset}) has not been loaded; load it, then this file again.",
            )
            found.append(Finding(f"no_register:{rule.dataset}", "warn", (rule.column,), 0, text))
    return found


def _table(outcomes: Sequence[_Outcome], sheet: Sheet, context: Context) -> pl.DataFrame:
    """One row per finding and source row, gravest first, at most `TABLE_ROWS`."""
    effects = ("refuse", "quarantine", "warn")
    rows: list[tuple] = []
    for outcome in sorted((o for o in outcomes if o.agreed), key=lambda o: effects.index(o.rule.effect)):
        rule = outcome.rule
        header = "、".join(sheet.header(name) for name in rule.columns)
        for position in outcome.reported.arg_true().head(TABLE_ROWS - len(rows)):
            text = sentence(rule, position, sheet, _registered(rule, context))
            rows.append((rule.code, rule.effect, sheet.frame["_line"][position], header, text.zh, text.en))
    return pl.DataFrame(rows, schema=TABLE_SCHEMA, orient="row")
