"""What one KPI means: all that the catalogue and the register know of it."""

from __future__ import annotations

import streamlit as st

from catalog import formulas, registry
from catalog.kpi import Kpi
from metrics import standing
from ui.answers import ask, books
from ui.number import passport, records, standards_table
from ui.text import say, t
from ui.wording import values


def matches(kpi: Kpi, asked: str) -> bool:
    """Whether every word that is searched for occurs in what the entry says, in either language."""
    said = (kpi.id, kpi.name, kpi.meaning, formulas.formula(kpi), kpi.target.source, kpi.source, registry.dataset(kpi.dataset).name)
    text = " ".join(part if isinstance(part, str) else f"{part.zh} {part.en}" for part in said).lower()
    return all(word in text for word in asked.lower().split())


def entry(kpi: Kpi) -> None:
    """Meaning, formula, standard, what it needs, and the worked example that is its test."""
    st.write(say(kpi.meaning))
    lines = (
        (t("about.formula"), say(formulas.formula(kpi))),
        (t("about.interval"), say(formulas.interval(kpi))),
        (t("about.target"), passport.target(kpi)),
        (t("about.target_source"), say(kpi.target.source)),
        (t("about.standards"), _standards(kpi)),
        (t("about.source"), say(kpi.source)),
        (t("about.dataset"), say(registry.dataset(kpi.dataset).name)),
        (t("about.columns"), _columns(kpi)),
        (t("about.left_out"), t("word.comma").join(records.reason(code) for code in formulas.possible_exclusions(kpi))),
        (t("about.minimum"), values.count(kpi.minimum_n)),
        (t("about.example"), _example(kpi)),
    )
    for name, value in lines:
        if value:
            st.markdown(f"**{name}**  {value}")


def _columns(kpi: Kpi) -> str:
    dataset = registry.dataset(kpi.dataset)
    return t("word.comma").join(t("word.or").join(say(dataset.column(name).label) for name in group) for group in kpi.needs)


def _standards(kpi: Kpi) -> str:
    """The rows of the register that speak of it: the company's own, else the shipped ones."""
    rows = standing.rows_of(books.standards().filter(books.standards()["kpi"] == kpi.id))
    names = ask.project_names()
    told = [
        t("about.standard_line", whom=standards_table.holds_for(row, names), bars=standards_table.bars(row), cited=row.cited)
        for row in rows[:8]
    ]
    return t("word.semicolon").join(told)


def _example(kpi: Kpi) -> str:
    found = kpi.example
    return t(
        "about.example_mean" if kpi.kind == "mean" else "about.example_line",
        rows=len(found.rows),
        value=values.full(kpi, found.value),
        n=found.numerator,
        d=found.denominator,
        left=found.excluded,
    )
