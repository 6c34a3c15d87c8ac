"""Calendars: when the company works, which days are off, which years are not planned yet; and until when the month's data are due."""

from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from catalog.days import day_of
from catalog.duties import DEADLINES, general_day
from pages.settings import calendar_form, proposal
from pipelines import register_book
from pipelines.closing import acts
from ui.answers import ask, books
from ui.choices import parameters
from ui.drawing import charts, tables
from ui.frame import guard, notices
from ui.session import access
from ui.text import named, say, t
from ui.topics import workdays


def page() -> None:
    st.title(t("page.calendars"), anchor=False)
    st.write(t("calendars.intro"))
    hours, days, deadlines = (books.entries(place) for place in calendar_form.PLACES)
    charts.section(t("calendars.hours"))
    if hours.is_empty():
        notices.nothing_here(t("calendars.no_hours"))
    else:
        tables.show(workdays.hours(hours), "hours", "work_hours")
    charts.section(t("calendars.own"))
    if days.is_empty():
        notices.nothing_here(t("calendars.no_days"))
    else:
        tables.show(workdays.own_days(days), "days", "calendar_days")
    charts.section(t("deadlines.title"), help=t("deadlines.help"))
    st.write(t("deadlines.says", day=general_day(deadlines, _last())))
    if not deadlines.is_empty():
        tables.show(workdays.deadlines(deadlines), "deadlines", DEADLINES)
    if access.may("intake"):
        change(hours, deadlines)
    holidays(days)


def change(hours: pl.DataFrame, deadlines: pl.DataFrame) -> None:
    """One day, one deadline, or all of a register by Excel; each is shown first, then saved as a file like any other."""
    with st.expander(t("calendars.set_day"), icon=":material/edit_calendar:"):
        filled = calendar_form.day(hours, _last())
    with st.expander(t("deadlines.set"), icon=":material/alarm:"):
        filled = calendar_form.deadline(deadlines, _last()) or filled
    with st.expander(t("calendars.change"), icon=":material/table_view:"):
        place = parameters.one("book", calendar_form.PLACES, calendar_form.PLACES[0], lambda start, key: st.segmented_control(
            t("targets.which"), calendar_form.PLACES, default=start, required=True, key=key, format_func=named(calendar_form.PLACES, lambda id: say(registry.dataset(id).name))))  # fmt: skip
        dataset = registry.dataset(place)
        st.caption(say(dataset.doc))
        proposal.round_trip(dataset, register_book.of_entries(dataset, books.entries(place)), _last())
    if filled:
        proposal.of_form(filled, _last())
    proposal.show(calendar_form.PLACES)


def holidays(days: pl.DataFrame) -> None:
    charts.section(t("calendars.public"))
    years = tuple(str(_last().year + step) for step in range(-2, 3))
    year = parameters.one("year", years, years[2], lambda start, key: st.segmented_control(
        t("calendars.year"), years, default=start, required=True, key=key, label_visibility="collapsed"))  # fmt: skip
    if workdays.provisional(int(year)):
        st.badge(t("calendars.provisional", year=year), icon=":material/pending:", color="orange")
        st.caption(t("calendars.provisional_help"))
    tables.show(workdays.holidays(int(year), days), "holidays", f"holidays_{year}")


def _last() -> date:
    return day_of(ask.data_end() or acts.moment()).replace(day=1)


guard.require("settings")
page()
