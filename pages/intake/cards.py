"""The card of one uploaded file: what it is taken for, its columns, the verdict, the preview, the decision."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from catalog import registry
from catalog.words import Text
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines.report import Report
from ui import notices, sections, state, tables, values
from ui.text import named, say, t

LINES_NAMED = 8
METRIC_PX = 120  # two stand side by side on a phone
_EFFECTS = (("refuse", ":material/block:", "red"), ("quarantine", ":material/warning:", "orange"), ("warn", ":material/info:", "blue"))


def card(draft: Draft) -> None:
    """Draws one file from its name to its decision."""
    with st.container(border=True):
        _head(draft)
        if draft.receipt is not None:
            _done(draft)
            return
        if draft.error is not None:
            notices.sentence(draft.error)
        _dataset(draft)
        if draft.examined is not None:
            report = draft.examined.report
            _columns(draft, report)
            _verdict(report, draft.id)
            _projects(draft, report)
            _preview(draft, report)
            _decide(draft, report)


def _head(draft: Draft) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: **{tables.plain(draft.staged.name)}**", width="content")
        word, color = _stage(draft)
        st.badge(t(f"upload.{word}"), color=color)  # type: ignore[arg-type]
        st.space("stretch")
        if draft.receipt is None and st.button(t("upload.remove"), key=f"remove_{draft.id}", type="tertiary", icon=":material/close:"):
            drafts.forget(draft)
            st.rerun()


def _stage(draft: Draft) -> tuple[str, str]:
    if draft.receipt is not None:
        return ("published", "green") if draft.receipt.batch_id is not None else ("nothing_new", "gray")
    if draft.examined is None or draft.examined.report.refused:
        return "refused", "red"
    return ("with_problems", "orange") if draft.examined.report.held_count else ("ready", "blue")


def _dataset(draft: Draft) -> None:
    """The dataset that was guessed, open to correction."""
    ids = list(registry.datasets())
    chosen = st.selectbox(
        t("upload.dataset"), ids, index=ids.index(draft.dataset) if draft.dataset in ids else None, key=f"dataset_{draft.id}",
        format_func=named(ids, tables.dataset_name), placeholder=t("upload.dataset_pick"), width=360,
    )  # fmt: skip
    if chosen is not None and chosen != draft.dataset:
        _again(replace(draft, dataset=chosen, mapping=replace(draft.mapping, columns={})))


def _columns(draft: Draft, report: Report) -> None:
    """Header by header: what it was taken for. Open where a required column is missing."""
    dataset = registry.dataset(report.dataset)
    matched = sum(match.column is not None for match in report.matches)
    if report.missing:
        names = t("word.comma").join(say(dataset.column(name).label) for name in report.missing)
        st.error(t("upload.missing", columns=names), icon=":material/block:")
    label = t("upload.columns", matched=matched, total=len(report.matches))
    with st.expander(label, expanded=bool(report.missing), icon=":material/table_chart:"), st.form(f"columns_{draft.id}", border=False):
        st.caption(t("upload.columns_help"))
        options = [None, *dataset.names]
        called = named(options, lambda name: t("upload.unused") if name is None else say(dataset.column(name).label))
        places = st.columns(3)
        picked = {}
        for number, match in enumerate(report.matches):
            with places[number % 3]:
                picked[match.header] = st.selectbox(
                    match.header or t("upload.no_header", n=number + 1), options, index=options.index(match.column),
                    key=f"column_{draft.id}_{report.dataset}_{number}",
                    format_func=called,
                )  # fmt: skip
        if st.form_submit_button(t("upload.check_again"), icon=":material/refresh:"):
            changed = {match.header: picked[match.header] for match in report.matches if picked[match.header] != match.column}
            if changed:
                _again(drafts.with_columns(draft, changed))


def _verdict(report: Report, id: str) -> None:
    """The findings in sentences, gravest first, with their rows and the list to hand back."""
    findings = report.verdict.findings
    if not report.missing:
        good, held = values.count(report.good_count), values.count(report.held_count)
        st.caption(t("upload.read", rows=values.count(report.row_count), good=good, held=held))
    if not findings and not report.refused:
        st.success(t("upload.clean"), icon=":material/check_circle:")
        return
    for effect, icon, color in _EFFECTS:
        mine = [finding for finding in findings if finding.effect == effect]
        if mine:
            st.badge(t(f"effect.{effect}"), icon=icon, color=color)  # type: ignore[arg-type]
            st.markdown("\n".join(f"- {_sentence(finding.sentence, finding.count, finding.lines)}" for finding in mine))
    table = report.verdict.table
    if table.height:
        shown = table.select(pl.col("line").alias(t("column.line")), pl.col(f"sentence_{state.language()}").alias(t("column.finding")))
        tables.download(shown, "findings", f"findings_{id}")


def _sentence(sentence: Text, count: int, lines: tuple[int, ...]) -> str:
    named = t("word.comma").join(str(line) for line in lines[:LINES_NAMED])
    more = "…" if count > LINES_NAMED else ""
    where = t("upload.lines", lines=named + more) if count > 1 and lines else ""
    return f"{tables.plain(say(sentence))} {where}"


def _projects(draft: Draft, report: Report) -> None:
    """Projects the register does not know: add them, or correct the file."""
    if not report.unknown_projects and not draft.add_projects:
        return
    names = t("word.comma").join(report.unknown_projects[:LINES_NAMED])
    st.info(t("upload.projects", n=len(report.unknown_projects), names=tables.plain(names)), icon=":material/apartment:")
    add = st.checkbox(t("upload.add_projects"), value=draft.add_projects, key=f"projects_{draft.id}")
    if add != draft.add_projects:
        _again(replace(draft, add_projects=add))


def _preview(draft: Draft, report: Report) -> None:
    """What publishing will change: rows by fate, KPIs before and after."""
    effect = draft.effect
    if effect is None:
        return
    st.markdown(f"**{t('upload.preview')}**")
    counts = (("new", effect.new), ("changed", effect.changed), ("unchanged", effect.unchanged + effect.older),
              ("withdrawn", effect.withdrawn), ("held", report.held_count))  # fmt: skip
    with st.container(horizontal=True):
        for name, number in counts:
            st.metric(t(f"fate.{name}"), values.count(number), width=METRIC_PX)
    if not (effect.new or effect.changed or effect.withdrawn):
        st.info(t("upload.no_change"), icon=":material/done_all:")
        return
    kpis = registry.kpis()
    moved = [row for row in effect.kpis.iter_rows(named=True) if (row["before"], row["n_before"]) != (row["after"], row["n_after"])]
    lines = [
        {
            t("column.kpi"): say(kpis[row["kpi"]].name),
            t("column.before"): values.full(kpis[row["kpi"]], row["before"]),
            t("column.after"): values.full(kpis[row["kpi"]], row["after"]),
            t("column.n_before"): row["n_before"],
            t("column.n_after"): row["n_after"],
        }
        for row in moved
    ]
    if lines:
        st.caption(t("upload.kpis"))
        grouped = dict.fromkeys((t("column.n_before"), t("column.n_after")), st.column_config.NumberColumn(format="localized"))
        st.dataframe(pl.DataFrame(lines), hide_index=True, key=f"kpis_{draft.id}", placeholder=values.DASH, column_config=grouped)


def _decide(draft: Draft, report: Report) -> None:
    """Consent where rows are held back, then the one button that publishes."""
    if report.refused or not report.good_count:
        st.caption(t("upload.refused_help"))
        return
    agreed = True
    if report.held_count:
        label = t("upload.accept", good=values.count(report.good_count), held=values.count(report.held_count))
        agreed = st.checkbox(label, key=f"accept_{draft.id}")
    if st.button(t("upload.publish"), key=f"publish_{draft.id}", type="primary", icon=":material/publish:", disabled=not agreed):
        with st.spinner(t("upload.publishing")):
            drafts.publish(draft, accept_good=bool(report.held_count))
        st.rerun()


def _done(draft: Draft) -> None:
    """The receipt, the way to the numbers and the way back."""
    assert draft.receipt is not None
    st.success(say(draft.receipt.sentence), icon=":material/check_circle:")
    if draft.receipt.added_projects:
        st.caption(t("upload.added", n=len(draft.receipt.added_projects)))
    with st.container(horizontal=True, vertical_alignment="center"):
        sections.link("overview", t("upload.see"), ":material/dashboard:")
        if draft.receipt.batch_id is not None and st.button(
            t("upload.undo"), key=f"undo_{draft.id}", icon=":material/undo:", type="tertiary"
        ):
            drafts.undo(draft)
            notices.later(t("upload.undone", name=draft.staged.name))
            st.rerun()


def _again(draft: Draft) -> None:
    with st.spinner(t("upload.checking", name=draft.staged.name)):
        drafts.examine(draft)
    st.rerun()
