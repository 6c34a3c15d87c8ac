"""Whose numbers are missing although the file is in: a list of the whole company that lacks a project's part."""

from __future__ import annotations

import polars as pl
import streamlit as st

from catalog import registry
from pipelines.read import Scope
from ui.answers import ask
from ui.drawing import tables
from ui.number import trust
from ui.text import say, t
from ui.wording import sentences

NAMED = 2  # figures that a line names


def draw(scope: Scope) -> None:
    """One line a project and kind of data; nothing where all are there."""
    if found := lines(ask.arrivals(), scope):
        st.warning(t("silent.says") + "\n" + "\n".join(f"- {line}" for line in found), icon=":material/rule:")


def lines(arrivals: pl.DataFrame, scope: Scope) -> list[str]:
    """Which project's records a kind of data lacks, though it is in, and for which figures, in words; of the last month of a scope."""
    return [_line(rows) for _, rows in _found(arrivals, scope).group_by("project", "dataset", maintain_order=True)]


def cells(scope: Scope) -> set[tuple[str, str]]:
    """The project and kind of data that each such line speaks of."""
    return set(_found(ask.arrivals(), scope).select("project", "dataset").iter_rows())


def _found(arrivals: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """One row a project, kind of data and figure without records."""
    missing = trust.missing(arrivals, scope)
    kpis = {id: kpi.dataset for id, kpi in registry.kpis().items()}
    of_kpis = missing.filter(pl.col("source").is_in(list(kpis))).with_columns(dataset=pl.col("source").replace(kpis))
    whole = missing.select(pl.col("source").alias("dataset"), "project")
    return of_kpis.join(whole, on=["dataset", "project"], how="anti").sort("project", "dataset", "source")


def _line(rows: pl.DataFrame) -> str:
    project, dataset = rows.row(0, named=True)["project"], rows.row(0, named=True)["dataset"]
    kpis = sentences.listing([say(registry.kpi(id).name) for id in rows["source"]], NAMED)
    return t("silent.one", project=trust.who([project]), dataset=tables.dataset_name(dataset), kpis=kpis)
