"""Actions: from a number that fell short to an owner, a due date and a tested effect; and the loop of nonconformities."""

import streamlit as st

from pages.results import action_form, action_list
from ui.choices import scope
from ui.frame import guard, notices
from ui.session import access
from ui.text import t


def page() -> None:
    st.title(t("page.actions"), anchor=False)
    chosen = scope.chosen()
    if chosen is None:
        notices.nothing_yet()
        return
    st.write(t("actions.intro"))
    if access.can("act"):
        action_form.new(chosen)
        action_form.done()
    action_list.actions(chosen)
    action_list.loops(chosen)


guard.require("results")
page()
