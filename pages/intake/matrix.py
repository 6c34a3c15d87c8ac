"""The matrix of a month: project × data, or project × the last months; a page at a time, so that it stays readable with thousands of projects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from pages.intake import month_ask
from pipelines.closing.board import OPEN, summary
from pipelines.read import Scope, shift
from ui.answers import ask
from ui.choices import parameters
from ui.drawing import charts, tables
from ui.frame import notices
from ui.month import closing
from ui.number import silent
from ui.text import named, t
from ui.wording import sentences, values

VIEWS = ("month", "half")
PAGE, HALF_YEAR = 25, 6


def matrix(month: date, cells: pl.DataFrame) -> None:
    """The choices (all in the URL), the page of the matrix that they lead to, and the download of all of it."""
    charts.section(t("month.matrix"), help=month_ask.rule(month))
    closing.legend()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = parameters.one("view", VIEWS, VIEWS[0], lambda start, key: st.segmented_control(
            t("month.view"), VIEWS, default=start, required=True, key=key, label_visibility="collapsed",
            format_func=named(VIEWS, lambda v: t(f"month.view_{v}"))))  # fmt: skip
        find = parameters.text("find", lambda start, key: st.text_input(
            t("month.find"), start, key=key, placeholder=t("month.find"), label_visibility="collapsed", width=220))  # fmt: skip
        missing = parameters.flag("missing", lambda start, key: st.toggle(t("month.only_missing"), value=start, key=key))
    shown = month_ask.board(shift(month, 1 - HALF_YEAR), month) if view == "half" else cells
    projects = _projects(cells, find, missing)
    if not projects:
        notices.nothing_here(t("month.all_in") if missing and not find else t("empty.scope"))
        return
    page = _page(projects)
    mine = shown.filter(pl.col("project").is_in(list(page)))
    _half(mine, page, month_ask.rule(month)) if view == "half" else _month(mine, page, missing, month_ask.rule(month), month)
    tables.download(lambda: listed(shown), f"month_{month:%Y-%m}", "month_matrix")


def _projects(cells: pl.DataFrame, find: str, missing: bool) -> list[str]:
    """The projects asked for, those with most to come first."""
    names = ask.project_names()
    wanted = cells.filter(pl.col("owed") & pl.col("state").is_in(OPEN)) if missing else cells
    counts = cells.filter("owed").group_by("project").agg(pl.col("state").is_in(["overdue", "failed"]).sum().alias("n"))
    order = (
        wanted.select("project")
        .unique()
        .join(counts, on="project", how="left")
        .sort("n", "project", descending=[True, False], nulls_last=True)
    )
    asked = find.strip().lower()
    return [p for p in order["project"] if asked in p.lower() or asked in names[p].lower()]


def _page(projects: Sequence[str]) -> Sequence[str]:
    """One page of them; which one is in the URL."""
    count = -(-len(projects) // PAGE)
    if count == 1:
        return projects
    pages = tuple(str(number + 1) for number in range(count))
    chosen = parameters.one("page", pages, pages[0], lambda start, key: st.selectbox(
        t("month.page"), pages, index=pages.index(start), key=key, width=240,
        format_func=named(pages, lambda n: t("month.page_of", n=n, count=count, projects=values.count(len(projects))))))  # fmt: skip
    start = (int(chosen) - 1) * PAGE
    return projects[start : start + PAGE]


def _month(cells: pl.DataFrame, projects: Sequence[str], missing: bool, rule: str, month: date) -> None:
    """Project × data: only data that somebody owes or has sent, those with something to come first; of `missing`, these alone.

    What of it lies beyond the screen is summed up beside the project. Cells are symbols, whose words stand in the legend: so more columns fit.
    """
    wanted = set(cells.filter("owed", pl.col("state").is_in(OPEN))["dataset"])
    present = wanted if missing else set(cells["dataset"])
    order = sorted((dataset.id for dataset in registry.owed() if dataset.id in present), key=lambda id: (id not in wanted, id))
    heads, total = {id: tables.dataset_name(id) for id in order}, t("month.settled")
    doubted = silent.cells(Scope(month, month))
    unsure = {project for project, _ in doubted}
    by_project: dict[str, dict[str, str]] = {
        row["project"]: {total: closing.doubted(_sum(row), row["project"] in unsure)}
        for row in summary(cells, ["project"]).iter_rows(named=True)
    }
    for project, dataset, state in cells.select("project", "dataset", "state").iter_rows():
        if dataset in heads:
            look = closing.doubted(closing.LOOKS[state].symbol, (project, dataset) in doubted)
            by_project.setdefault(project, {})[heads[dataset]] = look
    st.caption(sentences.together(t("month.read", n=len(heads)), t("month.doubt_means") if doubted else "", rule))
    _table(by_project, projects, [total, *heads.values()], {total})


def _half(cells: pl.DataFrame, projects: Sequence[str], rule: str) -> None:
    """Project × month: how much of what was owed is in."""
    by_project: dict[str, dict[str, str]] = {}
    months = sorted(cells["month"].unique())
    unsure = {(project, month) for month in months for project, _ in silent.cells(Scope(month, month))}
    for row in summary(cells, ["project", "month"]).iter_rows(named=True):
        cell = closing.doubted(_sum(row), (row["project"], row["month"]) in unsure)
        by_project.setdefault(row["project"], {})[values.month(row["month"])] = cell
    st.caption(sentences.together(t("month.read_half"), t("month.doubt_means") if unsure else "", rule))
    _table(by_project, projects, [values.month(month) for month in months])


def _sum(row: Mapping[str, Any]) -> str:
    """How much of what was owed is in, with the symbol of how that stands, and how much of it came late."""
    state = "overdue" if row["overdue"] else "expected" if row["open"] else "signed" if row["signed"] else "received"
    late = f" {closing.LOOKS['late'].symbol}{row['late']}" if row["late"] else ""
    return f"{closing.LOOKS[state].symbol} {row['settled']}/{row['owed']}{late}"


def _table(by_project: dict[str, dict[str, str]], projects: Sequence[str], heads: Sequence[str], pinned: Collection[str] = ()) -> None:
    names, first = ask.project_names(), t("by.project")
    rows = [{first: names[project], **by_project.get(project, {})} for project in projects]
    closing.matrix(rows, heads, first, "month", t("month.matrix"), pinned)


def listed(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells in words, for a list and its download, with the mark of those whose file is in and most likely lacks records."""
    names = ask.project_names()
    data = {dataset.id: tables.dataset_name(dataset.id) for dataset in registry.owed()}
    silences = {month: silent.cells(Scope(month, month)) for month in cells["month"].unique()}
    places = cells.select("month", "project", "dataset").iter_rows()
    doubts = [(project, dataset) in silences[month] for month, project, dataset in places]
    told = [closing.told(*state) for state in cells.select("state", "signed").iter_rows()]
    states = [closing.doubted(words, doubt) for words, doubt in zip(told, doubts, strict=True)]
    means = pl.when(pl.Series(doubts, dtype=pl.Boolean)).then(pl.lit(t("month.doubt_means")))
    return cells.select(
        pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")),
        pl.col("project").replace(names).alias(t("by.project")),
        pl.col("dataset").replace(data).alias(t("column.dataset")),
        pl.Series(t("column.state"), states, pl.String),
        pl.col("due_on").cast(pl.String).alias(t("column.due_on")),
        pl.col("received_on").cast(pl.String).alias(t("column.received_on")),
        pl.col("rows").alias(t("column.rows")),
        pl.col("held").alias(t("column.held")),
        pl.coalesce("reason", means).alias(t("column.reason")),
    )
