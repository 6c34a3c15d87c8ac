"""Targets and standards: what each number is held to and who says so; set one, or all in Excel, after seeing who would turn red or green."""

from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from pages.settings import proposal, target_form
from pipelines import register_book
from ui.answers import ask, books
from ui.choices import parameters, periods
from ui.drawing import tables
from ui.frame import guard, notices
from ui.number import standards_table
from ui.session import access
from ui.text import named, say, t

PLACES = ("standards", "targets")


def page() -> None:
    st.title(t("page.targets"), anchor=False)
    st.write(t("targets.intro"))
    rows = books.standards()
    if access.may("intake") and (months := ask.months()):
        closed = periods.closed(months, ask.data_end())
        change(rows, (closed or months)[-1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = parameters.text(
            "search", lambda start, key: st.text_input(t("targets.search"), start, key=key, icon=":material/search:", width=320)
        )
        open_ = parameters.flag("open", lambda start, key: st.toggle(t("targets.only_unconfirmed"), value=start, key=key))
    found = standards_table.of(rows, asked, open_)
    if found.is_empty():
        notices.nothing_here(t("targets.none"))
        return
    st.caption(t("targets.count", n=found.height))
    with st.container(key="standards_list"):
        tables.show(found, "standards", "standards")


def change(rows: pl.DataFrame, last: date) -> None:
    with st.expander(t("targets.set_one"), icon=":material/flag:"):
        if filled := target_form.form(rows, last):
            proposal.of_form(filled, last)
    with st.expander(t("targets.excel"), icon=":material/table_view:"):
        place = parameters.one("book", PLACES, "standards", lambda start, key: st.segmented_control(
            t("targets.which"), PLACES, default=start, required=True, key=key, format_func=named(PLACES, lambda id: say(registry.dataset(id).name))))  # fmt: skip
        dataset = registry.dataset(place)
        book = register_book.of_standards(rows) if place == "standards" else register_book.of_entries(dataset, books.entries(place))
        st.caption(t("targets.excel_help"))
        proposal.round_trip(dataset, book, last)
    proposal.show(PLACES)
    proposal.history()


guard.require("settings")
page()
