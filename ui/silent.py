"""Whose numbers are missing although the file is in: a list of the whole company that lacks a project's part."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from metrics.arrivals import LOOK_BACK
from metrics.silence import fallen
from pipelines.read import Scope, shift
from ui import ask, sentences, tables
from ui.text import say, t

NAMED = 2  # figures that a line names


def draw(month: date) -> None:
    """One line a project and kind of data; nothing where all are there."""
    kpis = _kpis()
    monthly = ask.numbers(list(kpis), Scope(shift(month, -LOOK_BACK), month), ("project", "month"))
    found = fallen(monthly, month).with_columns(pl.col("kpi").replace_strict(kpis, return_dtype=pl.String).alias("dataset"))
    if found.is_empty():
        return
    names = ask.project_names()
    lines = [t("silent.one", **_words(rows, names)) for _, rows in found.group_by("project", "dataset", maintain_order=True)]
    st.warning(t("silent.says") + "\n" + "\n".join(f"- {line}" for line in lines), icon=":material/rule:")


def _kpis() -> dict[str, str]:
    """The shares that rest on what projects owe month by month, with their data; nothing about people."""
    owed = {dataset.id for dataset in registry.owed()}
    return {
        id: kpi.dataset
        for id, kpi in registry.kpis().items()
        if kpi.kind == "rate" and kpi.adds_over_time and not kpi.about_people and kpi.dataset in owed
    }


def _words(rows: pl.DataFrame, names: dict[str, str]) -> dict[str, str]:
    first = rows.row(0, named=True)
    return {
        "project": tables.plain(names.get(first["project"], first["project"])),
        "dataset": tables.dataset_name(first["dataset"]),
        "kpis": sentences.listing([say(registry.kpi(id).name) for id in rows["kpi"]], NAMED),
    }
