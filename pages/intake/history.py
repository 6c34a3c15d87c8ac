"""History: every attempt to load, what became of it, and the way back and forth between versions."""

import streamlit as st

from errors import UserError
from pages.intake import reasons
from pipelines import served
from ui.answers import books
from ui.choices import past
from ui.drawing import tables
from ui.frame import access, notices, sections
from ui.text import say, say_pair, t
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
    why = reasons.reason("history")
    entries = list(enumerate(found.head(MORE).iter_rows(named=True)))
    for number, entry in entries[:SHOWN]:
        line(entry, number, why)
    if entries[SHOWN:]:
        with st.expander(
            t("history.more", n=len(entries[SHOWN:])), icon=":material/history:", key="history_more", on_change="rerun"
        ) as fold:
            for number, entry in entries[SHOWN:] if fold.open else ():
                line(entry, number, why)
    if (held := books.quarantined()).height:
        sections.link("quarantine", t("history.quarantine", n=values.count(held.height)), ":material/build:")


def line(entry: dict[str, object], number: int, why: str) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            word = "undone" if entry["outcome"] == "loaded" and not entry["active"] else str(entry["outcome"])
            st.badge(t(f"history.{word}"), color=OUTCOMES.get(word, "gray"))  # type: ignore[arg-type]
            st.markdown(f"**{markup.plain(str(entry['file_name']))}**", width="content")
            if entry["batch_id"] is not None:
                st.space("stretch")
                past.link(entry["known_at"], t("past.then"))  # type: ignore[arg-type]
                toggle(int(entry["batch_id"]), str(entry["file_name"]), bool(entry["active"]), number, why)  # type: ignore[call-overload]
        st.caption(f"{markup.plain(say_pair(str(entry['zh']), str(entry['en'])))}")
        by = access.called(str(entry["by"]))
        who = t("history.who", time=values.moment(entry["at_time"]), by=by, dataset=tables.dataset_name(str(entry["dataset"])))  # type: ignore[arg-type]
        st.caption(who)


def toggle(batch: int, name: str, active: bool, number: int, why: str) -> None:
    word = "undo" if active else "redo"
    if st.button(t(f"history.{word}"), key=f"{word}_{batch}_{number}", icon=f":material/{word}:", type="tertiary"):
        move = served.intake().undo if active else served.intake().redo
        try:
            move(batch, access.viewer().name, why)
            notices.done(t(f"history.{word}_done", name=name))
        except UserError as error:  # said above the list, where the reason is asked for; the list stays whole
            notices.later(say(error.sentence))
        st.rerun()


access.require("intake")
page()
