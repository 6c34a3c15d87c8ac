"""History: every attempt to load, what became of it, and the way back and forth between versions."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.intake import undoing
from ui.answers import books
from ui.choices import past
from ui.drawing import tables
from ui.frame import guard, notices, sections
from ui.text import say_pair, t
from ui.wording import markup, values

OUTCOMES = {"loaded": "green", "no_change": "gray", "refused": "red"}
SHOWN, MORE = 12, 200


def page() -> None:
    st.title(t("page.history"), anchor=False)
    st.write(t("history.intro"))
    found = books.history()
    if found.is_empty():
        notices.nothing_here(t("history.none"))
        return
    past.choose()
    entries = list(enumerate(found.head(MORE).iter_rows(named=True)))
    for number, entry in entries[:SHOWN]:
        line(entry, number)
    if entries[SHOWN:]:
        with st.expander(
            t("history.more", n=len(entries[SHOWN:])), icon=":material/history:", key="history_more", on_change="rerun"
        ) as fold:
            for number, entry in entries[SHOWN:] if fold.open else ():
                line(entry, number)
    if (held := books.quarantined()).height:
        sections.link("quarantine", t("history.quarantine", n=values.count(held.height)), ":material/build:")


def line(entry: Mapping[str, Any], number: int) -> None:
    undone = entry["outcome"] == "loaded" and not entry["active"]
    name = _name(entry)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            word = "undone" if undone else entry["outcome"]
            st.badge(t(f"history.{word}"), color=OUTCOMES.get(word, "gray"))  # type: ignore[arg-type]
            st.markdown(f"**{markup.plain(name)}**", width="content")
            if entry["batch_id"] is not None:
                st.space("stretch")
                past.link(entry["known_at"], t("past.then"))
                word = "undo" if entry["active"] else "redo"
                undoing.button(entry["batch_id"], name, entry["active"], f"{entry['batch_id']}_{number}", t(f"history.{word}"))
        st.caption(markup.plain(undoing.told(entry) if undone else say_pair(entry["zh"], entry["en"])))
        by, dataset = values.whom(entry["by"]), tables.dataset_name(entry["dataset"])
        st.caption(t("history.who", time=values.moment(entry["at_time"]), by=by, dataset=dataset))


def _name(entry: Mapping[str, Any]) -> str:
    """What a file is called; a month without records has none."""
    return t("history.nil", dataset=tables.dataset_name(entry["dataset"])) if entry["nil"] else entry["file_name"]


guard.require("intake")
page()
