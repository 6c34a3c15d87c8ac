"""The staff score taken apart: who stands where in a role, what one person's score is made of, and what other weights would change.

Decision support: a band is given only where the whole interval lies in it. The sandbox stores nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from catalog import registry
from metrics.scorecard import BANDS, MOST, PARTS, STATES, scores
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import filters, kpi_link, parameters, picks
from ui.choices.scope import Chosen
from ui.drawing import charts, tables
from ui.frame import notices
from ui.people import fairness, objections, score_steps
from ui.text import named, say, t
from ui.wording import markup, sentences, values

STATE_LOOKS = {"banded": ("circle", "#2f9e8a"), "red_line": ("x", "#d1603d")}  # of the others a row each would say that nothing can be told
PART_COLUMNS = (
    "breakdown.kpi",
    "score.weight",
    "column.value",
    "score.attained",
    "column.status",
)  # a phone shows no more beside each other
ROW_PX, ROOM = 22, 4  # a row; points of the score below the lowest interval


@dataclass(frozen=True)
class Acts:
    """What only a page can hand in: keeping what is said about a score, and what stands for a staff number outside."""

    save: objections.Save
    stand_ins: Callable[[pl.Series], pl.Series]


def panel(chosen: Chosen, figures: Figures, acts: Acts) -> None:
    charts.section(t("score.title"), help=t("score.help"))
    if not ask.may_see_names():
        notices.nothing_here(t("staff.no_names"))
        return
    scope = filters.levels(chosen.scope)
    people, parts = ask.scorecard(scope)
    if people.is_empty():
        notices.nothing_here(t("score.nobody"))
        return
    _panel(people, parts, scope, chosen.before, acts)


@st.fragment
def _panel(people: pl.DataFrame, parts: pl.DataFrame, scope: Scope, before: Scope, acts: Acts) -> None:
    told = people.group_by("role").agg(pl.col("score").count().alias("n")).sort("n", "role", descending=[True, False])
    roles = told["role"].to_list()  # first the role of which most can be said
    role = picks.one("role", roles, lambda role: role, t("radar.by_role"))
    mine, its = people.filter(pl.col("role") == role), parts.filter(pl.col("role") == role)
    names = ask.staff_names()
    _people(mine, names, partial(kpi_link.sources, its["kpi"].unique(maintain_order=True), scope))
    sheet = unnamed(mine, its, acts.stand_ins(mine["staff_id"]))
    tables.folded(t("score.unnamed"), sheet, f"unnamed_{role}", "staff_scores_unnamed", ":material/visibility_off:", "compact")
    fairness.explained(its)
    everybody = people["staff_id"].to_list()
    charts.section(t("score.own"), help=t("score.own_help"))
    if person := _chosen(mine, names, everybody):
        _one(person, mine, its, names)
        score_steps.panel(person, its, scope, before)
        objections.panel(person, scope, acts.save)
        fairness.own_cases(person, scope)
    charts.section(t("score.sandbox"), help=t("score.sandbox_help"))
    _sandbox(role, mine, its, names)


def _people(mine: pl.DataFrame, names: dict[str, str], sources: Callable[[], None]) -> None:
    counts = {state: mine.filter(pl.col("state") == state).height for state in STATES}
    told = mine.drop_nulls("score").filter(pl.col("state").is_in(list(STATE_LOOKS))).sort("score")
    words = sentences.together(
        t("score.says", n=mine.height, **counts), t("score.drawn", n=told.height) if told.height else t("score.none_drawn")
    )
    table = _table(mine.sort("score", descending=True, nulls_last=True), names)
    if told.height:
        charts.show(_figure(told, names), table, "scores", words, _look_at, sources)
    else:
        st.caption(words)
        tables.twin(table, "scores", "scores", sources)


def _look_at(person: str) -> None:
    """The score of the clicked person taken apart below, by the same choice that stands there."""
    st.query_params["person"] = person


def _figure(scored: pl.DataFrame, names: dict[str, str]) -> go.Figure:
    """A line a person with the interval; the cuts between the bands as lines."""
    drawn = charts.blank(charts.HEAD_PX + ROW_PX * max(scored.height, 3))
    called = [values.person(id, names) for id in scored["staff_id"]]
    rows = list(zip(called, scored.to_dicts(), strict=True))
    for state, (shape, colour) in STATE_LOOKS.items():
        if same := [(name, row) for name, row in rows if row["state"] == state]:
            drawn.add_scatter(
                x=[row["score"] for _, row in same], y=[name for name, _ in same], mode="markers", name=say(STATES[state]),  # type: ignore[index]
                marker={"size": 9, "symbol": shape, "color": colour, "line": {"width": 2, "color": colour}},
                error_x={"type": "data", "symmetric": False, "array": [row["upper"] - row["score"] for _, row in same],
                         "arrayminus": [row["score"] - row["lower"] for _, row in same], "color": charts.MUTED, "thickness": 1.2, "width": 0},
                customdata=[row["staff_id"] for _, row in same], hovertemplate="%{y}<br>%{x:.1f}<extra></extra>",
            )  # fmt: skip
    highest, *lower = (cut for _, cut in BANDS if cut > 0)
    for band, cut in BANDS[: 1 + len(lower)]:
        drawn.add_vline(
            cut, line={"color": charts.TARGET, "width": 1.2, "dash": "dot"}, annotation_text=f"{band} ≥ {cut:g}", annotation_yshift=16,
            annotation_position="top right" if cut == highest else "top left", annotation_font={"size": 11, "color": charts.TARGET},
        )  # fmt: skip
    drawn.update_yaxes(type="category", categoryorder="array", categoryarray=called, automargin=True, range=charts.rows_of(called))
    lowest = min([*scored["lower"].drop_nulls(), *lower])
    drawn.update_xaxes(range=[max(0, lowest - ROOM), MOST + 2], title_text=t("staff.score"))
    return drawn


def _table(mine: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    rows = mine.to_dicts()
    reds = [t("word.comma").join(say(registry.kpi(id).name) for id in row["red_lines"]) for row in rows]
    return pl.DataFrame(
        {
            t("person.name"): [values.person(row["staff_id"], names) for row in rows],
            t("staff.score"): mine["score"].round(1),
            t("column.lower"): mine["lower"].round(1),
            t("column.upper"): mine["upper"].round(1),
            t("score.present"): [f"{100 * row['present']:.0f}%" for row in rows],
            t("score.band"): [row["band"] or values.DASH for row in rows],
            t("column.status"): [_state(row) for row in rows],
            t("score.red"): reds,
        }
    )


def unnamed(mine: pl.DataFrame, its: pl.DataFrame, stand_ins: pl.Series) -> pl.DataFrame:
    """The scores and what was reached of each KPI, for somebody outside: a stand-in for each person, in its order, and no project."""
    names = {id: say(registry.kpi(id).name) for id in its["kpi"].unique(maintain_order=True)}
    reached = its.with_columns(pl.col("kpi").replace(names), pl.col("attainment").round(1)).pivot(
        "kpi", index="staff_id", values="attainment"
    )
    told = mine.with_columns(stand_ins.alias("_code"), pl.Series("_state", [_state(row) for row in mine.to_dicts()], dtype=pl.String))
    return told.join(reached, on="staff_id", how="left").sort("_code").select(
        pl.col("_code").alias(t("score.code")), pl.col("role").alias(t("score.role")), pl.col("score").round(1).alias(t("staff.score")),
        pl.col("lower").round(1).alias(t("column.lower")), pl.col("upper").round(1).alias(t("column.upper")),
        pl.col("band").alias(t("score.band")), pl.col("_state").alias(t("column.status")), *names.values(),
    )  # fmt: skip


def _state(row: dict[str, Any]) -> str:
    """Where somebody was not there long enough, that is why nothing can be said."""
    word = say(STATES[row["state"]])
    return t("score.absent", state=word) if row["absent"] and row["state"] == "not_enough_data" else word


def _chosen(mine: pl.DataFrame, names: dict[str, str], everybody: list[str]) -> str | None:
    """Whose score is taken apart: nobody's, until somebody is chosen or the address names one."""
    ids = mine.sort("score", nulls_last=True)["staff_id"].to_list()
    word = named(ids, lambda id: values.person(id, names))
    return parameters.maybe("person", ids, lambda start, key: st.selectbox(
        t("score.person"), ids, index=None if start is None else ids.index(start), key=f"pick_person_{key}_{ids[0]}_{len(ids)}",
        format_func=word, placeholder=t("score.pick"), width=360), everybody)  # fmt: skip


def _one(person: str, mine: pl.DataFrame, its: pl.DataFrame, names: dict[str, str]) -> None:
    """One person: each KPI with its weight, what was reached of it, and what that adds."""
    row, parts = mine.filter(pl.col("staff_id") == person).row(0, named=True), its.filter(pl.col("staff_id") == person)
    score = values.DASH
    if row["score"] is not None:
        score = t("word.told_apart", name=f"{row['score']:.1f}", what=f"{row['lower']:.0f}–{row['upper']:.0f}")
    st.markdown(t("score.of", name=markup.plain(values.person(person, names)), score=score, state=_state(row)))
    cells = pl.DataFrame([_part(part) for part in parts.sort("weight", descending=True).to_dicts()])
    st.caption(fairness.worked(parts))
    st.markdown(tables.written(cells.select(map(t, PART_COLUMNS))))
    tables.twin(cells, f"parts_{person}", "staff_score")


def _part(part: dict[str, object]) -> dict[str, object]:
    kpi = registry.kpi(str(part["kpi"]))
    marks = [t(f"score.missing_{part['missing']}")] if part["missing"] else []
    marks += [t("score.beyond_red")] if part["red"] else []
    return {
        t("breakdown.kpi"): say(kpi.name),
        t("score.weight"): part["weight"],
        t("column.value"): values.full(kpi, part["value"]),  # type: ignore[arg-type]
        t("score.raw"): values.full(kpi, part["raw"]),  # type: ignore[arg-type]
        t("column.denominator"): round(float(part["n"]), 1),  # type: ignore[arg-type]
        t("score.needed"): part["needed"],
        t("score.left_out"): fairness.left_out(part["left_out"]),  # type: ignore[arg-type]
        t("score.goal"): part["goal"],
        t("score.limit"): part["limit"],
        t("score.attained"): part["attainment"],
        t("column.status"): t("word.comma").join(marks) or values.DASH,
    }


def _sandbox(role: str, mine: pl.DataFrame, its: pl.DataFrame, names: dict[str, str]) -> None:
    """Other weights, the same cases: whose score and band would change. Nothing is stored."""
    now = its.group_by("kpi", maintain_order=True).agg(pl.col("weight").first()).sort("weight", "kpi", descending=[True, False])
    usual = {id: float(weight) for id, weight in now.iter_rows()}
    weights = parameters.numbers("weight", usual, 0, MOST, lambda id, start, key: st.slider(
        say(registry.kpi(id).name), 0.0, MOST, start, 5.0, format="%.0f", key=f"{key}_{role}"), known=registry.kpis())  # fmt: skip
    if not sum(weights.values()):
        notices.nothing_here(t("score.no_weight"))
        return
    then = scores(its.select(list(PARTS)).with_columns(pl.col("kpi").replace_strict(weights, return_dtype=pl.Float64).alias("weight")))
    both = mine.select("staff_id", "score", "band", "state").join(
        then.select("staff_id", "score", "band", "state"), on="staff_id", suffix="_then"
    )
    changed = both.filter((pl.col("state") != pl.col("state_then")) | pl.col("band").ne_missing(pl.col("band_then")))
    st.caption(t("score.sandbox_says", n=changed.height, all=both.height))
    if weights == usual:
        return
    moved = both.with_columns(step=pl.col("score_then") - pl.col("score")).sort(pl.col("step").abs(), descending=True, nulls_last=True)
    tables.brief(
        pl.DataFrame(
            {
                t("person.name"): [values.person(id, names) for id in moved["staff_id"]],
                t("score.before"): moved["score"].round(1),
                t("score.after"): moved["score_then"].round(1),
                t("score.step"): moved["step"].round(1),
                t("score.band_before"): moved["band"].fill_null(values.DASH),
                t("score.band_after"): moved["band_then"].fill_null(values.DASH),
            }
        ),
        f"sandbox_{role}",
        "what_if_weights",
    )
