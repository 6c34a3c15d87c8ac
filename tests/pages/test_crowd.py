"""The measurement of many people at once: a broken page is an error, however calmly it says so, and a page without figures proves nothing."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from bench.people import Said, Visit, figures_of, learn

SLA = Visit("sla", "P001")


def broken_page() -> None:
    from ui.frame import notices

    notices.broken(ValueError("made up"))


def whole_page() -> None:
    import streamlit as st

    st.subheader("工单")
    st.metric("按期办结率", "87.6%")


def messages(page: AppTest) -> list[ForwardMsg]:
    """What the server sends of the headings and figures of a page."""
    made = []
    for kind, name in ((page.subheader, "heading"), (page.metric, "metric"), (page.exception, "exception")):
        for element in kind:
            message = ForwardMsg()
            getattr(message.delta.new_element, name).CopyFrom(element.proto)
            made.append(message)
    return made


def test_the_box_of_an_error_is_an_error() -> None:
    (box,) = messages(AppTest.from_function(broken_page).run())
    with pytest.raises(RuntimeError, match="这一页没能显示出来"):
        list(figures_of(box))


def test_headings_say_no_figure_and_figures_are_read() -> None:
    found = [figure for message in messages(AppTest.from_function(whole_page).run()) for figure in figures_of(message)]
    assert found == [("按期办结率", "87.6%")]


def test_what_one_person_alone_is_told_does_not_change() -> None:
    known: dict[Visit, Said] = {}
    for _ in range(2):
        learn(known, SLA, (("按期办结率", "87.6%"),))
    with pytest.raises(RuntimeError, match="at each visit"):
        learn(known, SLA, (("按期办结率", "85.2%"),))
    assert known == {SLA: (("按期办结率", "87.6%"),)}


def test_a_page_without_figures_proves_nothing() -> None:
    with pytest.raises(RuntimeError, match="no figures"):
        learn({}, SLA, ())
