"""The register of standards as people read it: whom it holds, how much, since when, who says so in which words, and whether anybody has confirmed it."""

from __future__ import annotations

import polars as pl

from catalog import register, registry
from catalog.standards import MINUTES, Standard
from metrics import standing
from ui.answers import ask
from ui.answers.names import Names, property_type_name
from ui.text import say, t
from ui.wording import values


def of(rows: pl.DataFrame, asked: str, unconfirmed: bool) -> pl.DataFrame:
    """The rows of `read.standards` in words. `asked`: words that must occur in a row; `unconfirmed`: only what nobody has confirmed."""
    names = ask.project_names()
    told = [_row(row, names) for row in standing.rows_of(rows) if not (unconfirmed and row.is_confirmed)]
    kept = [row for row in told if asked.lower() in " ".join(str(cell) for cell in row.values()).lower()]
    return pl.DataFrame(kept, schema=dict.fromkeys(told[0], pl.String)) if told else pl.DataFrame()


def _row(row: Standard, names: Names) -> dict[str, str]:
    kpis = registry.kpis()
    return {
        t("column.kpi"): t("word.dot").join((say(kpis[row.kpi].name), row.kpi)) if row.kpi in kpis else row.kpi,
        t("targets.goal"): _bar(row, row.goal),
        t("targets.limit"): _bar(row, row.limit),
        t("targets.for"): holds_for(row, names),
        t("targets.standing"): t("targets.confirmed" if row.is_confirmed else "targets.unconfirmed"),
        t("targets.clock"): t(f"clock.{row.clock}") if row.judges_cases else "",
        t("targets.since"): f"{row.effective_from:%Y-%m-%d}" if row.effective_from else "",
        t("targets.until"): f"{row.effective_to:%Y-%m-%d}" if row.effective_to else "",
        t("targets.source"): row.cited,
        t("targets.quote"): row.quote or "",
        t("targets.approved"): row.approved_by or "",
        t("targets.set"): t("targets.shipped") if row.standard_id in _shipped() else t("targets.own"),
    }  # fmt: skip


def _word(column: str, code: str) -> str:
    """The name of a kind or a severity of cases; a line of service that no column names is told as it is."""
    columns = [registry.dataset(id).column(column) for id in ("work_orders", "complaints") if column in registry.dataset(id).names]
    return next((say(value.label) for each in columns for value in each.values if value.code == code), code)


def bars(row: Standard) -> str:
    """Goal and limit in words."""
    told = (("tile.goal", row.goal), ("tile.limit", row.limit if row.limit != row.goal else None))
    return " · ".join(t(key, value=_bar(row, value)) for key, value in told if value is not None)


def _shipped() -> frozenset[str]:
    return frozenset(row.standard_id for row in register.shipped())


def holds_for(row: Standard, names: Names) -> str:
    """Whom a standard speaks of: a project, a property type, kinds of cases, or all."""
    parts = [
        names[row.project_id] if row.project_id else "",
        property_type_name(row.property_type) if row.property_type else "",
    ]
    parts += [_word(name, word) for name, word in (("kind", row.kind or row.service_line), ("severity", row.severity)) if word]
    return " · ".join(dict.fromkeys(part for part in parts if part)) or t("targets.everybody")


def _bar(row: Standard, value: float | None) -> str:
    if value is None:
        return ""
    kpi = registry.kpis().get(row.kpi)
    unit = t(f"targets.unit_{MINUTES[row.unit]}") if row.judges_cases else say(kpi.unit) if kpi else row.unit
    sign = values.SIGNS[kpi.direction] if kpi and row.operator == "=" else row.operator  # a target of a month names none
    return f"{sign} {values.bar(value)}{'' if unit in values.CLOSE else ' '}{unit}".strip()
