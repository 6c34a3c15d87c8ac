"""For residents and owners' committees: one project's period in plain words, without names and small groups, to be printed or sent as a link."""

from dataclasses import replace

import streamlit as st

from ui.answers import ask
from ui.answers.names import Names
from ui.choices import kpi_link, parameters, places, scope
from ui.drawing import charts, fold
from ui.frame import guard, notices
from ui.text import named, t
from ui.topics import letter
from ui.wording import markup, values


def page() -> None:
    chosen = scope.chosen()
    names = ask.project_names()
    if chosen is None or not names:
        st.title(t("page.residents"), anchor=False)
        notices.nothing_yet()
        return
    project = which(chosen, names)
    st.title(t("page.residents"), anchor=False)
    if project is None:
        notices.nothing_here(t("empty.scope"))
        return
    st.subheader(t("letter.to", name=markup.plain(names[project]), span=values.span(chosen.span.start, chosen.span.end)), anchor=False)
    st.caption(t("letter.intro"))
    mine = replace(chosen.scope, projects=(project,), regions=(), property_types=())
    earlier = chosen.before
    parts = (("heard", letter.heard(mine)), ("done", letter.done(mine, project)))
    for name, lines in parts:
        charts.section(t(f"letter.{name}"))
        told("\n".join(f"- {line}" for line in lines))
    if parts[1][1]:
        st.caption(t("letter.did_note"))
    charts.section(t("letter.went"))
    results = letter.went(chosen, mine, replace(mine, start=earlier.start, end=earlier.end))
    told(letter.lines(results) if results else "")
    end = ask.data_end()
    st.caption(t("letter.foot", time=values.moment(end) if end else values.DASH))
    fold.lazily(t("letter.sources"), "letter_sources", lambda: kpi_link.sources(letter.figures(mine), mine), ":material/fact_check:")


def told(words: str) -> None:
    if words:
        st.markdown(words)
    else:
        notices.nothing_here(t("letter.nothing"))


def which(chosen: scope.Chosen, names: Names) -> str | None:
    """The project that is written to: the only one of the scope bar, else one that is picked here (not printed); None where the scope has none."""
    ids = [id for id in places.within(ask.projects(), chosen.scope)["project"] if id in names]
    if len(ids) < 2:
        return ids[0] if ids else None
    with st.container(key="letter_controls"):
        return parameters.one("site", ids, ids[0], lambda start, key: st.selectbox(
            t("letter.site"), ids, index=ids.index(start), key=key, format_func=named(ids, lambda id: names[id]), width=260, help=t("letter.print")))  # fmt: skip


guard.require("results")
page()
