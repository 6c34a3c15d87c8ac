"""Held-back rows on the page that mends them: what is shown, what was typed, and their way into the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from catalog import registry
from catalog.model import Dataset
from catalog.rules import Known
from errors import UserError
from pages.intake.mending import LINE, OUT, PROBLEM, editor
from pipelines import served
from pipelines.closing import acts
from pipelines.mending.fixes import SHOWN, Fix
from pipelines.mending.merge import in_place as in_place
from pipelines.publishing.given_up import give_up
from pipelines.values.personal import MASK
from ui.drawing import tables
from ui.frame import notices, sections
from ui.session import access, state
from ui.text import say, t
from ui.wording import markup, sentences

SHEET = "_sheet"


def by_rule(rows: pl.DataFrame) -> list[str]:
    """Each kind of problem among the rows by the columns concerned, with how many rows it holds back, the most frequent first."""
    dataset = registry.dataset(rows["dataset"][0])
    codes = rows.select(pl.col("codes").str.split(" ").alias("code")).explode("code").drop_nulls()
    counted = codes.group_by("code").len().sort("len", "code", descending=[True, False])
    return [t("quarantine.rule", columns=_columns(dataset.id, code), n=n) for code, n in counted.iter_rows()]


def by_row(rows: pl.DataFrame) -> list[str]:
    """What is wrong with each row."""
    return [t("quarantine.row", line=line, words=words) for line, words in rows.select("line", state.language()).iter_rows()]


def _columns(dataset: str, code: str) -> str:
    """The columns that a rule is about, in words."""
    return t("word.comma").join(say(registry.dataset(dataset).column(name).label) for name in _names(dataset, code))


def _names(dataset: str, code: str) -> list[str]:
    own = registry.dataset(dataset).names
    return [name for name in code.partition(":")[2].split(",") if name in own]


def unlisted(rows: pl.DataFrame) -> dict[str, list[str]]:
    """What rows name and a register does not know, by the register's dataset."""
    dataset = registry.dataset(rows["dataset"][0])
    found: dict[str, list[str]] = {}
    for rule in (rule for rule in dataset.all_rules() if isinstance(rule, Known)):
        mine = rows.filter(pl.col("codes").str.split(" ").list.contains(rule.code))
        if mine.height:
            found.setdefault(rule.dataset, []).extend(_cells(mine, [rule.column])[rule.column].drop_nulls().unique().sort())
    return found


def registers(rows: pl.DataFrame) -> None:
    """The way to the registers that lack what rows name."""
    if lacking := unlisted(rows):
        named = t("word.comma").join(tables.dataset_name(id) for id in lacking)
        sections.link("upload", t("quarantine.register", registers=named), ":material/upload_file:")


def new_projects(batch: int, rows: pl.DataFrame) -> bool:
    """Whether projects that the register does not know are new ones, to be registered with the rows: as for a file that is uploaded."""
    unknown = unlisted(rows).get("projects", [])
    label = t("quarantine.new_projects", n=len(unknown), names=markup.plain(sentences.first([t("word.quoted", name=id) for id in unknown])))
    return bool(unknown) and st.checkbox(label, key=f"add_projects_{batch}")


def listed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in words, for a download: where each stands, what one knows it by, and what is wrong with it."""
    dataset = registry.dataset(rows["dataset"][0])
    place, known_by = rows.select(pl.col("sheet").alias(t("column.sheet")), pl.col("line").alias(t("column.line"))), dataset.telling
    cells = _cells(rows, known_by).rename(_labels(dataset, known_by))
    return place.hstack(cells).with_columns(rows[state.language()].alias(t("column.finding")))


def edited(batch: int, rows: pl.DataFrame) -> tuple[tuple[Fix, ...], list[int]]:
    """The rows to type in, what one knows them by and their failing columns alone: what was typed, and the rows (`row_no`) that nobody wants."""
    rows = rows.head(SHOWN)
    dataset = registry.dataset(rows["dataset"][0])
    failing = {name for codes in rows["codes"].drop_nulls() for code in codes.split(" ") for name in _names(dataset.id, code)}
    names = sorted((name for name in dataset.names if name in failing or name in dataset.telling), key=lambda name: name not in failing)
    edits = editor(_base(rows, _cells(rows, names)), f"held_{batch}_{rows.height}", _labels(dataset, names))
    return tuple(Fix(None, rows["line"][row], column, text) for row, column, text in edits if column != OUT), _out(rows, edits)


def ticked(batch: int, rows: pl.DataFrame) -> list[int]:
    """Rows that cannot be mended here, with what one knows them by, to be ticked: those (`row_no`) that nobody wants."""
    rows = rows.head(SHOWN)
    dataset = registry.dataset(rows["dataset"][0])
    shown = [*([SHEET] if rows["sheet"].n_unique() > 1 else []), *dataset.telling]
    cells = _cells(rows, dataset.telling).with_columns(rows["sheet"].alias(SHEET)).select(shown)
    labels = {SHEET: t("column.sheet"), **_labels(dataset, dataset.telling)}
    return _out(rows, editor(_base(rows, cells), f"elsewhere_{batch}_{rows.height}", labels, shown))


def _base(rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of rows between their place in the file and what is wrong with them."""
    place = rows.select(pl.col("line").alias(LINE), pl.lit(False).alias(OUT))
    return place.hstack(cells).with_columns(rows[state.language()].alias(PROBLEM))


def _cells(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Cells of rows as delivered, personal ones masked. Of a file from before these were kept as they were understood, but for times, which are UTC there."""
    dataset = registry.dataset(rows["dataset"][0])
    texts = pl.coalesce("texts", "cells").str.json_decode(pl.Struct(dict.fromkeys(names, pl.String)))
    found = rows.select("texts", texts.alias("cell")).unnest("cell")
    times, personal = (
        [name for name in names if test(dataset.column(name))] for test in (lambda c: c.type == "time", lambda c: c.personal)
    )
    found = found.with_columns(pl.when(pl.col("texts").is_not_null()).then(pl.col(name)) for name in times)
    return found.select(names).with_columns(pl.when(pl.col(name).is_not_null()).then(pl.lit(MASK)).alias(name) for name in personal)


def _labels(dataset: Dataset, names: Sequence[str]) -> dict[str, str]:
    return {name: say(dataset.column(name).label) for name in names}


def _out(rows: pl.DataFrame, edits: Sequence[tuple[int, str, str | None]]) -> list[int]:
    return [rows["row_no"][row] for row, column, text in edits if column == OUT and text == str(True)]


def merge(batch: int, fixes: tuple[Fix, ...], reason: str = "", add_projects: bool = False) -> str:
    """Judges the rows once more and merges those that are in order; what happened, and what is still wrong."""
    intake = served.intake()
    checked = intake.recheck(batch, fixes, add_projects)
    wrong = [say(finding.sentence) for finding in checked.report.verdict.findings if finding.effect != "warn"]
    if not checked.report.good_count:
        intake.discard(checked.staged)
        return sentences.together(t("quarantine.still"), *wrong)
    receipt = intake.commit(checked, access.viewer().name, accept_good=True, reason=reason, impact=False)
    added = t("upload.added", n=len(receipt.added_projects)) if receipt.added_projects else ""
    return sentences.together(say(receipt.sentence), added, *wrong)


def leave_out(batch: int, out: list[int], place: str) -> None:
    """The reason for the rows that are ticked, and the button that takes them off the list."""
    if not out:
        return
    reason = st.text_input(t("word.required", label=t("quarantine.reason")), key=f"give_up_reason_{place}_{batch}", width=480) or ""
    label = t("quarantine.give_up", n=len(out))
    if st.button(label, key=f"give_up_{place}_{batch}", icon=":material/playlist_remove:", disabled=not reason.strip()):
        try:
            done = give_up(served.intake().warehouse, batch, out, reason, access.viewer().name, acts.moment())
        except UserError as error:
            notices.sentence(error.sentence)
            return
        notices.done(say(done))
        st.rerun()
