"""How the command line and the inbox tell what became of a file: its verdict and its outcome, in words or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.words import Text
from metrics import status
from pipelines.matching import reasons
from pipelines.matching.lacking import fillable, given, lacking
from pipelines.parsing.left_out import told
from pipelines.printing import as_json
from pipelines.publishing.account import account
from pipelines.publishing.effect import Effect
from pipelines.publishing.impact import FIGURES
from pipelines.receipt import Outcome
from pipelines.receiving.staged import Examined
from pipelines.values.personal import hide

FLAGS_DIFFER = Text(
    "{n} 行的“是否超时”与它自己的要求完成时间不一致；按要求完成时间判定。",
    "The overdue flag contradicts the row's own due time in {n:row|rows}; the due time decides.",
)

TURNED = 60  # lines; all of them are in the JSON
MORE_TURNED = Text("……另有 {n} 条，用 --json 列出全部", "… {n} more; --json lists all of them")


def verdict(examined: Examined, as_json_: bool, language: str) -> str:
    """In words or as JSON; numbers of people that headers, sheets and words of the file hold are not told."""
    if as_json_:
        return as_json(_hidden(described(examined)))
    rows = None if examined.report.missing else account(examined.report)
    return hide("\n".join([*_lines(examined, language), *([f"· {rows[language]}"] if rows else [])]))


def _hidden(found: Any) -> Any:
    """The same with every text in it as `hide` leaves it; text by text, since a fraction may look like a number of a person."""
    if isinstance(found, dict):
        return {hide(key): _hidden(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_hidden(value) for value in found]
    return hide(found) if isinstance(found, str) else found


def described(examined: Examined) -> dict[str, Any]:
    report = examined.report
    dataset = registry.dataset(report.dataset)
    return {
        "file": examined.staged.name,
        "dataset": report.dataset,
        "verdict": "refused" if report.refused else "quarantine" if report.held_count else "good",
        "read": report.read,
        "rows": report.row_count,
        "good": report.good_count,
        "quarantined": report.held_count,
        "dropped": report.dropped,
        "superseded": report.superseded,
        "missing": [{"column": n, "zh": dataset.column(n).label.zh, "en": dataset.column(n).label.en} for n in report.missing],
        "columns": [
            {"header": m.header, "column": m.column, "suggestion": m.suggestion, "reason": m.reason, "confidence": m.confidence}
            for m in report.matches
        ],
        "remembered": report.remembered,
        "words": [asdict(match) for match in report.value_matches],
        "unknown_projects": list(report.unknown_projects),
        "flag_disagreements": report.flag_disagreements,
        "encoding": report.encoding,
        "sheet": report.sheet,
        "left_out": [{"reason": part.reason, "sheet": part.sheet, "lines": list(part.lines)} for part in report.left_out],
        "data_end": report.data_end,
        "findings": [
            {
                "code": f.code,
                "effect": f.effect,
                "count": f.count,
                "zh": f.sentence.zh,
                "en": f.sentence.en,
                "lines": list(f.lines),
                "sheets": list(f.sheets),
            }
            for f in report.verdict.findings
        ],
        "notes": [{"code": n.code, "column": n.column, "count": n.count, "zh": n.sentence.zh, "en": n.sentence.en} for n in report.notes],
        "proposals": [
            {"kind": p.kind, "column": p.column, "applied": p.applied, "mapping": p.change, "zh": p.sentence.zh, "en": p.sentence.en}
            for p in report.proposals
        ],
    }


def _lines(examined: Examined, language: str) -> list[str]:
    report = examined.report
    dataset = registry.dataset(report.dataset)
    lines = [f"{examined.staged.name} · {dataset.name[language]} · {report.row_count}"]
    if (lack := lacking(report)) is not None:
        lines.append(f"✗ {lack[language]}")
    if whole := fillable(report):
        lines.append(f"  --mapping: {as_json({'constants': dict.fromkeys(whole, '…')}, None)}")
    if apart := told(report.left_out):
        lines.append("· " + apart[language])
    if report.flag_disagreements:
        lines.append("· " + FLAGS_DIFFER.format(n=report.flag_disagreements)[language])
    lines += [f"· {value[language]}" for value in given(report)]
    lines += [f"{sign} {sentence[language]}" for sign, sentence in reasons.told(report, dataset)]
    lines += [f"{'·' if offer.applied else '?'} {offer.sentence[language]}" for offer in report.proposals]
    lines += [f"· {note.sentence[language]}" for note in report.notes]
    signs = {"refuse": "✗", "quarantine": "△", "warn": "·"}
    return lines + [f"{signs[finding.effect]} {finding.sentence[language]}" for finding in report.verdict.findings]


def outcome(ended: Outcome, language: str) -> str:
    lines = _lines(ended.examined, language) if ended.examined else [ended.name]
    sentence = ended.receipt.sentence if ended.receipt else ended.error.sentence if ended.error else None
    batch = f" [{ended.receipt.batch_id}]" if ended.receipt and ended.receipt.batch_id else ""
    turned = _turned(ended.receipt.effect, language) if ended.receipt else []
    result = [f"→ {sentence[language]}{batch}"] if sentence else []
    if sentence and f"✗ {sentence[language]}" in lines:  # it has been said already
        result = []
    return hide("\n".join([*lines, *turned, *result]))


def _turned(effect: Effect, language: str) -> list[str]:
    """Whose status turns and in which month, of those that were judged before, over all and at which sites."""
    marks, kpis = {"red": "▼", "green": "▲", "worse": "↘", "better": "↗"}, registry.kpis()
    rows = pl.concat([effect.kpis.with_columns(project=pl.lit("")), effect.projects], how="diagonal_relaxed")
    rows = rows.filter(pl.col("turn").is_in(list(marks)), pl.col("status_before") != "not_enough_data")
    told = [
        f"{marks[row['turn']]} {row['kpi']} {kpis[row['kpi']].name[language]} {row['month']:%Y-%m}"
        + (f" · {effect.names[row['project']][language]}" if row["project"] else "")
        + f": {_state(kpis[row['kpi']], row, 'before')[language]} → {_state(kpis[row['kpi']], row, 'after')[language]}"
        for row in rows.head(TURNED).iter_rows(named=True)
    ]
    return told + ([MORE_TURNED.format(n=rows.height - TURNED)[language]] if rows.height > TURNED else [])


def _state(kpi: Kpi, row: Mapping[str, Any], side: str) -> Text:
    """What a figure says on one side, in the words of the pages."""
    return status.said(kpi, {name: row[f"{part}{side}"] for part, (name, _) in FIGURES.items()})


def outcomes_json(ended: list[Outcome]) -> str:
    return as_json(_hidden([_outcome(one) for one in ended]))


def _outcome(ended: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = described(ended.examined) if ended.examined else {"file": ended.name}
    if ended.error:
        return found | {
            "outcome": "refused",
            "code": ended.error.code,
            "zh": ended.error.sentence.zh,
            "en": ended.error.sentence.en,
            "choices": list(ended.error.choices),
            "batch": None,
        }
    receipt = ended.receipt
    assert receipt is not None
    word = "no_change" if receipt.batch_id is None else "loaded"
    added = {"batch": receipt.batch_id, "version": receipt.version, "added_projects": list(receipt.added_projects)}
    return found | {"outcome": word, "zh": receipt.sentence.zh, "en": receipt.sentence.en} | added | _changes(receipt.effect)


def _changes(effect: Effect) -> dict[str, Any]:
    counts = {name: getattr(effect, name) for name in ("new", "changed", "unchanged", "older", "withdrawn")}
    covers = {"months": [f"{month:%Y-%m}" for month in effect.covers.months], "projects": list(effect.covers.projects)}
    return counts | {
        "covers": covers,
        "kpis": [_by_month(row) for row in effect.kpis.to_dicts()],
        "projects": [_site(effect, row) for row in effect.projects.to_dicts()],
    }


def _site(effect: Effect, row: dict[str, Any]) -> dict[str, Any]:
    called = effect.names[row["project"]]
    return _by_month(row) | {"project_zh": called.zh, "project_en": called.en}


def _by_month(row: dict[str, Any]) -> dict[str, Any]:
    """Months as 2026-10, as everywhere else."""
    return row | {"month": f"{row['month']:%Y-%m}"}
