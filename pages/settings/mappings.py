"""Mappings: how files of a known header are read without asking again; each can be forgotten, then the next such file is matched anew."""

import json

import streamlit as st

from catalog import registry
from pipelines import served
from ui.answers import books
from ui.drawing import tables
from ui.frame import guard, notices
from ui.session import access
from ui.text import say, t
from ui.wording import markup, values


def page() -> None:
    st.title(t("page.mappings"), anchor=False)
    st.write(t("mappings.intro"))
    found = books.mappings()
    if found.is_empty():
        notices.nothing_here(t("mappings.none"))
        return
    st.caption(t("mappings.count", n=found.height))
    for number, row in enumerate(found.iter_rows(named=True)):
        line(row, number)


def line(row: dict[str, object], number: int) -> None:
    """One remembered header: what it is, its columns in both words, who settled it, and the way to forget it."""
    known = json.loads(str(row["mapping"]))
    dataset = registry.datasets().get(str(row["dataset"]))
    columns = {header: name for header, name in known.get("columns", {}).items() if name}
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{tables.dataset_name(str(row['dataset']))}**", width="content")
            st.caption(t("mappings.who", time=values.moment(row["at_time"]), by=values.whom(str(row["by"]))), width="content")  # type: ignore[arg-type]
            st.space("stretch")
            if access.may("intake") and st.button(t("mappings.forget"), key=f"forget_{number}", type="tertiary", icon=":material/delete:"):
                served.intake().forget(str(row["fingerprint"]), str(row["dataset"]), access.viewer().name)
                notices.done(t("mappings.forgotten"))
                st.rerun()
        labels = {column.name: say(column.label) for column in dataset.columns} if dataset else {}
        pairs = [t("mappings.pair", header=markup.plain(header), column=labels.get(name, name)) for header, name in columns.items()]
        st.caption(t("word.comma").join(pairs) or t("mappings.as_named"))
        others = [
            t(f"mappings.has_{part}", n=len(value)) for part, value in known.items() if part in ("values", "constants", "formats") and value
        ]
        if others:
            st.caption(t("word.comma").join(others))


guard.require("settings")
page()
