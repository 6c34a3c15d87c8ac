"""The first walk through the product on the made-up company: five steps for each of three roles, each with the page that it speaks of.

How far one is stays in the visit and in the address, so that a link or a reload goes on there; once closed it stays closed.
"""

from __future__ import annotations

import streamlit as st

from ui.answers import ask
from ui.frame import sections
from ui.session import access, state
from ui.text import named, t

PARAMETER, OFF = "guide", "off"
STEPS = {
    "executive": ("overview", "satisfaction", "sla", "compare", "about_kpis"),
    "quality": ("upload", "quarantine", "history", "targets", "sla"),
    "project": ("compare", "sla", "satisfaction", "training", "residents"),
}
LENGTH = 5


def draw() -> None:
    """One strip above the page; nothing where the company is a real one, or the guide was closed."""
    if not ask.is_made_up():
        return
    role, step = _where()
    _write(role, step)
    if step == 0:
        return
    # Folded until somebody takes it up: the page itself is what one came for, above all on a phone.
    with st.expander(t("guide.title"), expanded=(role, step) != _first(), icon=":material/explore:", key="guide"):
        with st.container(horizontal=True, vertical_alignment="center"):
            roles = tuple(STEPS)
            st.segmented_control(
                t("guide.role"), roles, default=role, required=True, key=f"guide_role_{role}", label_visibility="collapsed",
                format_func=named(roles, lambda role: t(f"role.{role}")), on_change=_begin, args=(f"guide_role_{role}",),
            )  # fmt: skip
            st.space("stretch")
            st.button(t("guide.close"), key="guide_close", type="tertiary", icon=":material/close:", on_click=_put, args=(role, 0))
        st.markdown(t("guide.step", step=step, of=LENGTH, words=t(f"guide.{role}_{step}")))
        with st.container(horizontal=True, vertical_alignment="center"):
            _open(STEPS[role][step - 1])
            if step > 1:
                st.button(
                    t("guide.back"), key="guide_back", type="tertiary", icon=":material/arrow_back:", on_click=_put, args=(role, step - 1)
                )
            if step < LENGTH:
                st.button(t("guide.next"), key="guide_next", icon=":material/arrow_forward:", on_click=_put, args=(role, step + 1))
            else:
                st.button(t("guide.done"), key="guide_done", icon=":material/check:", on_click=_put, args=(role, 0))


def _open(name: str) -> None:
    if access.may(sections.section_of(name)):
        sections.link(name, t("guide.open", page=t(f"page.{name}")), ":material/open_in_new:")


def _where() -> tuple[str, int]:
    """Role and step (0: closed): what was last done in this visit, else what the address says, else the beginning."""
    if state.has(state.GUIDE):
        role, step = state.get(state.GUIDE)
        return role, step
    asked = st.query_params.get(PARAMETER, "")
    role, _, step = asked.partition("-")
    if asked == OFF:
        return access.viewer().name, 0
    return (role, int(step)) if role in STEPS and step in tuple("12345") else (access.viewer().name, 1)


def _first() -> tuple[str, int]:
    return access.viewer().name, 1


def _begin(key: str) -> None:
    _put(state.get(key), 1)


def _put(role: str, step: int) -> None:
    state.put(state.GUIDE, (role, step))


def _write(role: str, step: int) -> None:
    """The beginning is not written: an address without it begins there anyway."""
    state.put(state.GUIDE, (role, step))
    wanted = OFF if step == 0 else f"{role}-{step}" if (role, step) != _first() else None
    if wanted is None:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != wanted:
        st.query_params[PARAMETER] = wanted
