"""A change of settings on its way: checked, shown with who would turn red or green, then saved as a file like any other, which can be undone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from catalog.model import Dataset
from errors import UserError
from pages.intake.findings import findings
from pages.settings.target_form import Filled
from pipelines import proposing, served, templates
from pipelines.proposing import Proposal
from ui.answers import ask
from ui.choices import parameters
from ui.drawing import tables
from ui.frame import access, notices, sections, state
from ui.number import passport
from ui.text import say, t
from ui.wording import held, sentences, status, values

SHOWN, WRAPPED = 400, 40  # rows, and those that wrap on a phone
SIDES, SAME = ("before", "after"), "same"


def of_form(filled: Filled, last: date) -> None:
    """Takes what a form was filled with on the way of every file."""
    dataset = registry.dataset(filled.dataset)
    _propose(BytesIO(templates.workbook(dataset, filled.rows)), t("targets.file", name=dataset.name[state.language()]), dataset, last)


def round_trip(dataset: Dataset, book: bytes, last: date) -> None:
    """The Excel way: download what holds, edit it, load it back."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            t("settings.download"),
            book,
            file_name=f"{dataset.id}.xlsx",
            key=f"book_{dataset.id}",
            icon=":material/download:",
            on_click="ignore",
        )
        generation = state.get(state.GENERATION, 0)
        given = st.file_uploader(t("settings.load"), ["xlsx", "csv"], key=f"given_{dataset.id}_{generation}", max_upload_size=30)
    if given is not None:
        _propose(BytesIO(given.getvalue()), given.name, dataset, last)


def _propose(source: BytesIO, name: str, dataset: Dataset, last: date) -> None:
    drop()
    with st.spinner(t("settings.checking")):
        try:
            made = proposing.propose(served.intake(), source, name, dataset.id, last, access.viewer())
        except UserError as error:
            notices.sentence(error.sentence)
            return
    state.put(state.PROPOSAL, made)


def drop() -> None:
    """Forgets a proposal and our copy of its file; the chooser is made anew, else it would bring a file back again and again."""
    state.put(state.GENERATION, state.get(state.GENERATION, 0) + 1)
    made = state.get(state.PROPOSAL)
    if made is not None:
        served.intake().discard(made.examined.staged)
        state.drop(state.PROPOSAL)


def show(datasets: tuple[str, ...]) -> None:
    """The proposal that waits on this page: what is wrong with it, or what it changes; save or drop."""
    made: Proposal | None = state.get(state.PROPOSAL)
    if made is None or made.examined.report.dataset not in datasets:
        return
    report = made.examined.report
    with st.container(border=True):
        st.subheader(t("settings.proposal"), anchor=False, icon=":material/visibility:")
        findings(report, "proposal")
        if made.effect is not None:
            told = made.effect
            st.write(t("settings.rows", new=told.new, changed=told.changed, same=told.unchanged + told.older, held=report.held_count))
            turns(made)
        with st.container(horizontal=True):
            if made.effect is not None and made.effect.new + made.effect.changed and st.button(
                t("settings.save"), type="primary", key="proposal_save", icon=":material/save:"
            ):  # fmt: skip
                save(made)
            if st.button(t("settings.drop"), key="proposal_drop", icon=":material/close:"):
                drop()
                st.rerun()


def save(made: Proposal) -> None:
    """Publishes it as one batch. If somebody published in between, nothing is stored and it has to be looked at again."""
    try:
        receipt = served.intake().commit(made.examined, access.viewer().name, accept_good=True, base=made.base)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    drop()
    notices.done(t("settings.saved", sentence=say(receipt.sentence)))
    st.rerun()


def turns(made: Proposal) -> None:
    """Who turns red or green: in a few sentences, then project by project."""
    scope, rows = made.scope, made.turns
    if scope.start is None or scope.end is None:
        return
    span = values.span(scope.start, scope.end)
    if rows.is_empty():
        st.caption(t("settings.turns_none", span=span))
        return
    st.write(sentences.together(*_told(rows, span, scope.judged)))
    moved = rows.drop_nulls("turn")
    shown = rows if parameters.flag("all", lambda start, key: st.toggle(t("settings.all_projects"), value=start, key=key)) else moved
    if shown.height:
        tables.brief(_table(shown.head(SHOWN)), "turns", "who_turns", WRAPPED)


def _told(rows: pl.DataFrame, span: str, judged: date | None) -> list[str]:
    """How many turn which way by the data of a span, held to the standards of the day `judged` where these only begin later; why some never turn;
    and of how many nothing changes, bars, value nor status."""
    reached = rows.filter(
        pl.any_horizontal(pl.col(f"{each}_before").ne_missing(pl.col(f"{each}_after")) for each in ("value", "status", *held.BARS))
    )
    others, untold = rows.height - reached.height, reached.filter(pl.col("status_after") == status.UNKNOWN).height
    if reached.is_empty():
        return [t("settings.nobody", span=span, n=others)]
    told = [_counted(reached, span, judged)]
    told += [t("settings.untold", n=untold)] if untold else []
    told += [t("settings.others", n=others)] if others else []
    return told + ([t("settings.mixed")] if reached["mixed_after"].any() else [])


def _counted(rows: pl.DataFrame, span: str, judged: date | None) -> str:
    """The counts; that nobody turns is told of red and green alone."""
    counts = Counter(rows["turn"].cast(pl.String).fill_null(SAME))
    parts = t("word.comma").join(t(f"settings.n_{turn}", n=counts[turn]) for turn in dict.fromkeys(("red", "green", *counts)))
    what = t("settings.of_projects" if rows["kpi"].n_unique() == 1 else "settings.of_pairs")
    if judged is None:
        return t("settings.turns", span=span, all=rows.height, what=what, parts=parts)
    return t("settings.turns_as_if", span=span, since=values.month(judged), all=rows.height, what=what, parts=parts)


def _table(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a project (and KPI, where there are several): before → after."""
    names, kpis = ask.project_names(), registry.kpis()
    several = rows["kpi"].n_unique() > 1
    return pl.DataFrame(
        [
            {
                t("by.project"): names.get(row["project"], row["project"]),
                **({t("column.kpi"): say(kpis[row["kpi"]].name)} if several else {}),
                t("settings.turn"): t("word.dot").join(
                    (t(f"settings.turn_{row['turn'] or SAME}"), _turned(*(status.badge_text(row[f"status_{side}"]) for side in SIDES)))
                ),
                t("column.value"): _turned(*(values.full(kpis[row["kpi"]], row[f"value_{side}"]) for side in SIDES)),
                t("settings.held_to"): _turned(*_bars(row)),
            }
            for row in rows.iter_rows(named=True)
        ]
    )


def _turned(before: str, after: str) -> str:
    return before if before == after else t("word.turned", before=before, after=after)


def _bars(row: dict[str, Any]) -> list[str]:
    """Goal and limit of both sides; where one of them only moves, that one alone."""
    kpi, ends = registry.kpi(row["kpi"]), {bar: [row[f"{bar}_{side}"] for side in SIDES] for bar in held.BARS}
    moved = [bar for bar, (before, after) in ends.items() if before != after]
    told = moved if moved and all(None not in ends[bar] for bar in moved) else held.BARS
    return [passport.target(held.to_row(kpi, {bar: ends[bar][side] if bar in told else None for bar in held.BARS})) for side in (0, 1)]


def history() -> None:
    if access.may("intake"):
        sections.link("history", t("settings.history"), ":material/history:")
