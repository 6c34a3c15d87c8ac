"""A month in one row of badges, and what is folded away: what perhaps missed, what is normal, what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl
import streamlit as st

from pipelines.read import Scope
from ui.answers import source
from ui.answers.figures import Figures
from ui.choices import kpi_link
from ui.drawing import tables
from ui.month import digest
from ui.month.digest import Digest, Item
from ui.month.month_entry import Month
from ui.month.month_late import Promise
from ui.number import commentary, passport, trust
from ui.text import say, t
from ui.wording import status, values


def head(scope: Scope, found: Digest, figures: Figures, gaps: Sequence[str], promises: Sequence[Promise]) -> None:
    """How much there is of each part, and who is in."""
    badges = (
        ("worse", {"n": len(found.changed("concern"))}, ":material/trending_down:", "red"),
        ("better", {"n": len(found.changed("improvement"))}, ":material/trending_up:", "green"),
        ("missed", {"n": len(found.missed())}, ":material/cancel:", status.look("missed").badge),
        ("late", {"n": len(found.late), "gaps": len(gaps)}, ":material/schedule:", "orange"),
        ("promised", {"n": len(promises)}, ":material/event:", "orange"),
    )
    assert scope.end is not None
    with st.container(horizontal=True, gap="xsmall"):
        st.markdown(f"**{values.month(scope.end)}**", width="content")
        for name, counts, icon, colour in badges:
            st.badge(t(f"month.count_{name}", **counts), icon=icon, color=colour if any(counts.values()) else "gray")  # type: ignore[arg-type]
        if words := trust.in_words(trust.everyone(figures.arrivals, scope), "trust.everyone"):
            st.badge(words, icon=":material/apartment:", color="gray")


def perhaps(items: Sequence[Item], month: Month) -> None:
    if items:
        folded(t("month.perhaps", n=len(items)), items, "perhaps", month)


def rest(found: Digest, month: Month) -> None:
    """The normal ones in one line that opens; those that cannot be told, and those without a number, in theirs."""
    st.space("small")
    if found.normal:
        folded(normal_title(found.normal), found.normal, "normal", month, ":material/check:")
    if found.unsure:
        folded(t("month.unsure", n=len(found.unsure)), found.unsure, "unsure", month, ":material/hourglass_empty:")
    if found.absent:
        with st.expander(t("month.absent", n=len(found.absent)), icon=":material/inbox:"):
            st.caption(t("word.comma").join(say(kpi.name) for kpi in found.absent))


def normal_title(items: Sequence[Item]) -> str:
    """How many are normal, and how many have no target that could say so."""
    free = sum(item.status == "no_target" for item in items)
    parts = [t(f"month.{name}", n=n) for name, n in (("normal", len(items) - free), ("no_target", free)) if n]
    return t("word.semicolon").join(parts)


def folded(title: str, items: Sequence[Item], key: str, month: Month, icon: str | None = None) -> None:
    """A line that opens into a table of KPIs and the ways to their passports; it says how many of them still have to be explained."""
    notes = [_explained(item, month) if digest.can_be_told(item) else "" for item in items]
    table, awaited = of_items(tuple(items)), notes.count(t("commentary.not_yet"))
    if any(notes):
        table = table.with_columns(pl.Series(t("commentary.title"), notes))
    title = t("month.awaited", title=title, n=awaited) if awaited else title
    ways = partial(kpi_link.sources, [item.kpi.id for item in items], month.chosen.scope)
    tables.folded(title, table, f"month_{key}", key, icon, below=ways)


def _explained(item: Item, month: Month) -> str:
    """What people wrote about a KPI's month, else that nobody did where the target was surely missed."""
    said = commentary.latest(month.figures.notes, item.kpi.id, month.chosen.span.end)
    if said is not None:
        return commentary.excerpt(said)
    return t("commentary.not_yet") if commentary.demanded(item.row, month.chosen) else ""


@source.as_seen(digest.KEPT)
def of_items(items: tuple[Item, ...]) -> pl.DataFrame:
    """One row a KPI: status, value, target, cases, and for how many months it has surely missed; of what cannot be told the reason for that."""
    rows = [
        {
            t("column.kpi"): say(item.kpi.name),
            t("month.value"): values.full(item.kpi, item.row["value"]),  # type: ignore[arg-type]
            t("column.status"): status.said_text(item.kpi, item.row) if digest.can_be_told(item) else digest.why_untold(item),
            t("month.target"): passport.target(item.kpi, item.row["mixed"]),
            t("month.cases"): passport.sample(item.kpi, dict(item.row)),
            t("month.streak_column"): item.streak if digest.can_be_told(item) else None,
        }
        for item in items
    ]
    return pl.DataFrame(rows)
