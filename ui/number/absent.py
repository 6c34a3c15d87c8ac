"""KPIs of a page without a number: one calm list, by the dataset that would bring them, with its template."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from pipelines import read
from ui.drawing import tables
from ui.frame import notices, sections
from ui.number import tiles
from ui.session import access
from ui.text import say, t


def split(kpis: Sequence[Kpi], now: pl.DataFrame) -> tuple[list[Kpi], list[Kpi]]:
    """Those that have something to say about this scope, and those that have nothing."""
    rows = {row["kpi"]: row for row in now.iter_rows(named=True)}
    silent = [kpi for kpi in kpis if kpi.id not in rows or tiles.empty(rows[kpi.id]) or tiles.not_delivered(rows[kpi.id])]
    return [kpi for kpi in kpis if kpi not in silent], silent


def listing(kpis: Sequence[Kpi], expanded: bool) -> None:
    """Folded where the page has other numbers. A KPI whose file came without its columns says which they are."""
    if not kpis:
        return
    with st.expander(t("absent.title", n=len(kpis)), icon=":material/inbox:", expanded=expanded):
        st.caption(t("absent.help"))
        for id in dict.fromkeys(kpi.dataset for kpi in kpis):
            _dataset(id, [kpi for kpi in kpis if kpi.dataset == id])
        if access.may("intake"):
            sections.link("upload", t("empty.upload"), ":material/upload_file:")


def _dataset(id: str, kpis: Sequence[Kpi]) -> None:
    dataset = registry.dataset(id)
    names = t("word.comma").join(say(kpi.name) for kpi in kpis)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{say(dataset.name)}**{t('word.dot')}{names}", width="stretch")
        st.download_button(
            t("absent.template"), data=lambda: read.workbook(dataset), file_name=f"{id}.xlsx", mime=tables.XLSX, key=f"template_{id}",
            type="tertiary", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def unfit(kpis: Sequence[Kpi]) -> None:
    """KPIs that the picked filters cannot narrow: named, not shown as if they were."""
    if kpis:
        notices.nothing_here(t("filter.unfit", names=t("word.comma").join(say(kpi.name) for kpi in kpis)))
