"""What would have been under another time limit, clock or list of pauses. Nothing is stored."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from errors import UserError
from metrics.cover import ends_of
from metrics.timed import LOGS
from metrics.whatif import Change, breaches
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import kpi_link, parameters, picks
from ui.choices.scope import Chosen
from ui.drawing import charts, stacks
from ui.frame import notices
from ui.number import records
from ui.text import named, say, t
from ui.topics import in_time
from ui.wording import values

CLOCKS = ("natural", "working")
LEAST_HOURS, MOST_HOURS = 0.25, 24 * 365.0


def panel(chosen: Chosen, figures: Figures) -> None:
    charts.section(t("whatif.title"), help=t("whatif.help"))
    if ids := in_time.timed(figures):
        _panel(ids, chosen)
    else:
        notices.nothing_here(t("empty.scope"))


@st.fragment
def _panel(ids: list[str], chosen: Chosen) -> None:
    kpi = registry.kpi(picks.one("whatif", ids, lambda id: say(registry.kpi(id).name), t("breakdown.kpi"), known=registry.kpis()))
    change = _asked(kpi)
    if change == Change():
        st.caption(t("whatif.nothing"))
        return
    try:
        found = ask.whatif(kpi.id, change, chosen.scope)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    _answer(kpi, found, chosen.scope)


def _asked(kpi: Kpi) -> Change:
    """The widgets; what is left empty stays as it is."""
    limit, clock, pauses = st.columns(3)
    hours = parameters.number("limit", LEAST_HOURS, MOST_HOURS, lambda start, key: limit.number_input(
        t("whatif.limit"), min_value=LEAST_HOURS, max_value=MOST_HOURS, value=start, step=1.0, key=key, placeholder=t("whatif.as_is")))  # fmt: skip
    runs = parameters.maybe("clock", CLOCKS, lambda start, key: clock.selectbox(
        t("whatif.clock"), CLOCKS, index=None if start is None else CLOCKS.index(start), key=key, placeholder=t("whatif.as_is"),
        format_func=named(CLOCKS, lambda name: t(f"clock.{name}"))))  # fmt: skip
    stops: tuple[str, ...] = ()
    if kpi.dataset in LOGS:
        log, _ = LOGS[kpi.dataset]
        states = {value.code: say(value.label) for value in registry.dataset(log).column("to_status").values}
        stops = parameters.many("pauses", list(states), (), lambda start, key: pauses.multiselect(
            t("whatif.pauses"), list(states), default=start, key=key, format_func=states.__getitem__, placeholder=t("whatif.as_is")))  # fmt: skip
    saturdays = bool(ends_of(kpi)) and parameters.flag(
        "saturdays", lambda start, key: st.checkbox(t("whatif.saturdays"), value=start, key=key, help=t("whatif.saturdays_help"))
    )
    return Change(hours, "working" if runs == "working" else "natural" if runs else None, stops or None, saturdays=saturdays)


def _answer(kpi: Kpi, found: pl.DataFrame, scope: Scope) -> None:
    sides = breaches(kpi, found)
    before, after = sides["before"], sides["after"]
    left, right = st.columns(2)
    for place, name, side, other in ((left, "before", before, None), (right, "after", after, before)):
        step = None if other is None else side["breached"] - other["breached"]
        place.metric(
            t(f"whatif.{name}"), values.count(side["breached"]), delta=step, delta_color="inverse" if step else "off",
            help=t("whatif.of", n=values.count(side["decided"]), not_due=values.count(side["not_due"])),
        )  # fmt: skip
    words = t(
        "whatif.says",
        name=say(kpi.name),
        before=values.count(before["breached"]),
        after=values.count(after["breached"]),
        n=values.count(after["decided"]),
    )
    kinds = [("breached", t("whatif.breached"), stacks.BAD), ("kept", t("whatif.kept"), stacks.CALM)]
    counts = pl.DataFrame([{"breached": side["breached"], "kept": side["decided"] - side["breached"]} for side in (before, after)])
    told = lambda code: records.outcome_word(kpi, code)  # noqa: E731
    table = pl.DataFrame(
        {
            t("whatif.before"): [told(code) for code in found["before"]],
            t("whatif.after"): [told(code) for code in found["after"]],
            t("column.denominator"): found["n"],
        }
    )
    figure = stacks.figure([t("whatif.before"), t("whatif.after")], counts, kinds)
    charts.show(figure, table, f"whatif_{kpi.id}", words, sources=partial(kpi_link.sources, (kpi.id,), scope))
