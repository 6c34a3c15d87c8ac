"""What was said about a person's score, and what was answered: beside the score, for those who may see names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from errors import UserError
from pipelines import read
from pipelines.read import Scope
from ui.answers import books
from ui.drawing import fold
from ui.frame import notices
from ui.session import access, state
from ui.text import named, say, t
from ui.wording import markup, values

KINDS = ("appeal", "answer")
Save = Callable[[str, Scope, str, str], None]  # staff number, months, kind, text; may raise a UserError


def panel(person: str, scope: Scope, save: Save) -> None:
    """A line that tells how many objections there are, and opens into them and the form for the next."""
    said = books.appeals(person, scope)
    count = {kind: said.filter(pl.col("kind") == kind).height for kind in KINDS}
    fold.lazily(t("appeal.title", **count), f"appeals_{person}", partial(_draw, person, scope, save), ":material/gavel:", "compact")


def _draw(person: str, scope: Scope, save: Save) -> None:
    if access.may_comment():
        _form(person, scope, save)
    said = books.appeals(person, scope)
    if said.is_empty():
        notices.nothing_here(t("appeal.none"))
    for line in said.iter_rows(named=True):
        _line(line)


def _form(person: str, scope: Scope, save: Save) -> None:
    kind, text = f"appeal_kind_{person}", f"appeal_text_{person}"

    def keep() -> None:
        if not (typed := str(state.get(text) or "").strip()):
            return
        try:
            save(person, scope, str(state.get(kind)), typed)
        except UserError as error:
            notices.later(say(error.sentence))  # what was typed stays, to be put right
            return
        state.put(text, "")

    with st.form(f"appeal_{person}", border=False):
        st.segmented_control(
            t("appeal.kind"), KINDS, default=KINDS[0], required=True, key=kind,
            format_func=named(KINDS, lambda kind: t(f"appeal.{kind}")), label_visibility="collapsed",
        )  # fmt: skip
        st.text_area(t("appeal.text"), key=text, max_chars=read.LONGEST, placeholder=t("appeal.hint"), height=90)
        st.form_submit_button(t("appeal.save"), icon=":material/save:", on_click=keep)
    notices.flush()  # the fold is drawn without the rest of the page


def _line(line: dict[str, Any]) -> None:
    with st.container(border=True, gap="xsmall"):
        span = values.span(line["first_month"], line["last_month"])
        head = t("appeal.head", kind=t(f"appeal.{line['kind']}"), span=span, by=values.whom(line["by"]), when=values.moment(line["at"]))
        st.caption(head)
        st.markdown(markup.plain(line["text"]))
