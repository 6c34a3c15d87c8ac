"""What has proved itself, and what was begun and is not over: short lists behind one line of the page of improvement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters, places
from ui.choices.scope import Chosen
from ui.drawing import fold, tables
from ui.text import say, say_pair, t


def panel(chosen: Chosen, figures: Figures) -> None:
    fold.lazily(t("unfinished.title"), "unfinished", partial(_draw, chosen), ":material/checklist:")


def _draw(chosen: Chosen) -> None:
    scope: Scope = filters.levels(chosen.scope)
    found, practices = ask.unfinished(scope), proven(places.touching(ask.effects(), scope))
    _list("practices", practices)
    _list("ideas", _columns(found.ideas, "ideas", ("_project", "days", "status", "category", "text", "proposed_at")))
    _list("meetings", _columns(found.meetings, "meetings", ("_project", "left", "issues", "kind", "held_on")))
    _list("milestones", _columns(found.milestones, "milestones", ("_project", "name", "days", "planned_at", "revised_at", "owner", "kind")))


def _list(name: str, lines: pl.DataFrame) -> None:
    st.markdown(f"**{t(f'unfinished.{name}', n=lines.height)}**")
    if lines.height:
        tables.brief(lines, f"unfinished_{name}", name)


def proven(tested: pl.DataFrame) -> pl.DataFrame:
    """Measures that moved their number the right way beyond chance: what, where, which number, and by how much."""
    rows = tested.filter(pl.col("state") == "improved").to_dicts() if tested.height else []
    names = ask.project_names()
    text = lambda cells: pl.Series(cells, dtype=pl.String)  # noqa: E731
    return pl.DataFrame(
        {
            t("effects.name"): text([row["name"] for row in rows]),
            t("by.project"): text([t("word.comma").join(names[id] for id in row["projects"]) for row in rows]),
            t("breakdown.kpi"): text([say(registry.kpi(row["kpi"]).name) for row in rows]),
            t("effects.result"): text([say_pair(row["zh"], row["en"]) for row in rows]),
        }
    )


def _columns(frame: pl.DataFrame, dataset: str, columns: Sequence[str]) -> pl.DataFrame:
    """The columns in the words of the catalogue; those in which nothing stands are left out."""
    entry, own = registry.dataset(dataset), {"_project": t("by.project"), "days": t("unfinished.days"), "left": t("unfinished.left")}
    cells = []
    for name in (name for name in columns if frame[name].null_count() < frame.height):
        cell = pl.col(name)
        if name == "_project":
            cell = cell.replace(ask.project_names())
        elif frame.schema[name] == pl.Date:
            cell = cell.dt.strftime("%Y-%m-%d")
        elif name not in own and entry.column(name).values:
            cell = cell.replace({value.code: say(value.label) for value in entry.column(name).values})
        cells.append(cell.alias(own.get(name) or say(entry.column(name).label)))
    return frame.select(cells)
