"""For residents and owners' committees: one project's period in plain words, without names and small groups, to be printed or sent as a link."""

from dataclasses import replace

import streamlit as st

from ui import access, ask, charts, letter, notices, parameters, periods, scope, values
from ui.text import named, t


def page() -> None:
    chosen = scope.chosen()
    names = ask.project_names()
    if chosen is None or not names:
        st.title(t("page.residents"), anchor=False)
        notices.nothing_yet()
        return
    project = which(chosen, names)
    st.title(t("page.residents"), anchor=False)
    st.subheader(t("letter.to", name=names[project], span=values.span(chosen.span.start, chosen.span.end)), anchor=False)
    st.caption(t("letter.intro"))
    mine = replace(chosen.scope, projects=(project,), regions=(), property_types=())
    earlier = periods.before(chosen.span)
    parts = (("heard", letter.heard(mine)), ("done", letter.done(mine, project)))
    for name, lines in parts:
        charts.section(t(f"letter.{name}"))
        st.markdown("\n".join(f"- {line}" for line in lines)) if lines else notices.nothing_here(t("letter.nothing"))
    charts.section(t("letter.went"))
    results = letter.went(chosen, mine, replace(mine, start=earlier.start, end=earlier.end))
    st.markdown(letter.lines(results)) if results else notices.nothing_here(t("letter.nothing"))
    end = ask.data_end()
    st.caption(t("letter.foot", time=values.moment(end) if end else values.DASH))


def which(chosen: scope.Chosen, names: dict[str, str]) -> str:
    """The project that is written to: the one of the scope bar, else one that is picked here. Not printed."""
    if len(chosen.scope.projects) == 1:
        return chosen.scope.projects[0]
    ids = [id for id in names if not chosen.scope.projects or id in chosen.scope.projects]
    with st.container(key="letter_controls"):
        return parameters.one("site", ids, ids[0], lambda start, key: st.selectbox(
            t("letter.site"), ids, index=ids.index(start), key=key, format_func=named(ids, lambda id: names[id]), width=260, help=t("letter.print")))  # fmt: skip


access.require("results")
page()
