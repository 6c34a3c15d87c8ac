"""From counted rules to findings: one per broken rule, one per rule that could not be judged, and those about the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from catalog.rules import Effect, Known, Rule
from catalog.words import Text
from checks.masks import Context
from checks.sentences import by_sheet, placed, sentence
from checks.sheet import Sheet
from checks.verdict import EFFECTS, LINES_SHOWN, TABLE_ROWS, TABLE_SCHEMA, Finding

COULD_NOT_COUNT = -1


def effect_of(rule: Rule) -> Effect:
    """What becomes of the rows that break a rule."""
    return rule.effect  # type: ignore[attr-defined]  # every rule class has one, with its own default


@dataclass(frozen=True)
class Outcome:
    """One rule on one file: the rows its mask marks, those to report, and the counts of both engines."""

    rule: Rule
    marked: pl.Series
    reported: pl.Series
    masks: int
    gx: int

    @property
    def effect(self) -> Effect:
        return effect_of(self.rule)

    @property
    def checked(self) -> bool:
        return COULD_NOT_COUNT not in (self.masks, self.gx)

    @property
    def agreed(self) -> bool:
        return self.checked and self.masks == self.gx


def finding(outcome: Outcome, sheet: Sheet, context: Context) -> Finding | None:
    """The finding of a rule; None where every row keeps it and both engines say so."""
    if not outcome.agreed:
        return _error(outcome, sheet)
    rows = outcome.reported.arg_true()
    if rows.is_empty():
        return None
    rule, parts = outcome.rule, by_sheet(rows, sheet)
    shown = [(name, own.head(max(1, LINES_SHOWN // len(parts)))) for name, own in parts]
    lines = [int(line) for _, own in shown for line in sheet.frame["_line"].gather(own)]
    sheets = [name or "" for name, own in shown for _ in own] if len(parts) > 1 else []
    text = placed(sentence(rule, rows, sheet, _registered(rule, context)), rule, rows, sheet)
    return Finding(rule.code, outcome.effect, rule.columns, len(rows), text, tuple(lines), tuple(sheets))


def about_file(sheet: Sheet, context: Context) -> list[Finding]:
    """Findings that no row has: nothing in the file, a required column that is not there, a register not loaded."""
    found = [_no_rows()] if sheet.frame.is_empty() else []
    for column in sheet.dataset.columns:
        if column.required and column.name not in sheet.raw.columns and sheet.frame[column.name].null_count() == sheet.frame.height:
            found.append(Finding(f"missing_column:{column.name}", "refuse", (column.name,), 0, _missing(column.label)))
    for rule in sheet.dataset.all_rules():
        if isinstance(rule, Known) and rule.dataset != "projects" and rule.column in sheet.raw.columns and not _registered(rule, context):
            text = _unregistered(sheet.dataset.column(rule.column).label, rule.dataset)
            found.append(Finding(f"no_register:{rule.dataset}", "warn", rule.columns, 0, text))
    return found


def table(outcomes: Sequence[Outcome], sheet: Sheet, context: Context) -> pl.DataFrame:
    """One row per finding and source row, gravest first, at most `TABLE_ROWS`."""
    rows: list[tuple[object, ...]] = []
    for outcome in sorted((o for o in outcomes if o.agreed), key=lambda o: EFFECTS.index(o.effect)):
        rule = outcome.rule
        header = "、".join(sheet.header(name) for name in rule.columns)
        for position in outcome.reported.arg_true().head(TABLE_ROWS - len(rows)):
            text = sentence(rule, pl.Series([position]), sheet, _registered(rule, context))
            rows.append((rule.code, outcome.effect, sheet.name_at(position), sheet.frame["_line"][position], header, text.zh, text.en))
    return pl.DataFrame(rows, schema=TABLE_SCHEMA, orient="row")


def _registered(rule: Rule, context: Context) -> bool:
    return not isinstance(rule, Known) or context.register(rule) is not None


def _error(outcome: Outcome, sheet: Sheet) -> Finding:
    rule = outcome.rule
    place = sheet.place(rule)
    way_out = Text("文件未被接受；请保留原文件并联系管理员。", "the file is not accepted. Keep it and tell the administrator.")
    if not outcome.checked:
        wrong = Text(f"规则 {rule.code} 无法检查", f"rule {rule.code} could not be checked")
        code = "could_not_be_checked"
    else:
        wrong = Text(
            f"规则 {rule.code} 的两次独立检查结果不一致（{outcome.masks} 行与 {outcome.gx} 行）",
            f"two independent checks of rule {rule.code} disagree ({outcome.masks} and {outcome.gx} rows)",
        )
        code = "engines_disagree"
    text = Text(f"{place.zh}:{wrong.zh},{way_out.zh}", f"{place.en}: {wrong.en}; {way_out.en}")
    return Finding(code, "refuse", rule.columns, 0, text)


def _no_rows() -> Finding:
    text = Text("文件里没有数据行；请检查导出条件后重新上传。", "The file has no rows; check what was exported and load it again.")
    return Finding("no_rows", "refuse", (), 0, text)


def _missing(label: Text) -> Text:
    return Text(
        f"缺少必填列“{label.zh}”；请在“列对应”中指定它，或在导出时加上这一列。",
        f'The required column "{label.en}" is missing; match it to a column of the file, or export it too.',
    )


def _unregistered(label: Text, register: str) -> Text:
    return Text(
        f"“{label.zh}”没有核对：名册（{register}）还没有上传；上传名册后再次上传本文件即可核对。",
        f'"{label.en}" was not checked: the register ({register}) has not been loaded; load it, then this file again.',
    )
