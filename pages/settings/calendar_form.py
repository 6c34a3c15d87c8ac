"""The small forms of the calendar: what the company says of one day, and until when the month's data are due. Each becomes rows of a file like any other."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from catalog.datasets.reporting_deadlines import LAST_DAY
from catalog.duties import ALL_DATA, DEADLINES, general_day
from catalog.model import Row
from pages.settings.target_form import Filled
from pipelines.read import shift
from ui.drawing import tables
from ui.text import named, t
from ui.topics import workdays
from ui.wording import values

PLACES = ("work_hours", "calendar_days", DEADLINES)
PLANS = ("off", "worked", "ordinary")
MONTHS = 12
NOTE = 200


def day(hours: pl.DataFrame, last: date) -> Filled | None:
    """One day: off, worked, or as the public plan has it; what was filled in when the form is sent off, else None."""
    with st.form("calendar_day", border=False):
        left, right = st.columns(2)
        chosen = left.date_input(t("calendars.day"), shift(last, 1), key="calendar_day_day", format="YYYY-MM-DD")
        plan = right.segmented_control(
            t("calendars.is"), PLANS, default=PLANS[0], required=True, key="calendar_day_plan",
            format_func=named(PLANS, lambda plan: t(f"calendars.plan_{plan}")),
        )  # fmt: skip
        note = st.text_input(t("calendars.note"), key="calendar_day_note", max_chars=NOTE, placeholder=t("calendars.note_example"))
        if not st.form_submit_button(t("targets.preview"), type="primary", icon=":material/visibility:"):
            return None
    worked = workdays.is_ordinarily_worked(chosen, hours) if plan == "ordinary" else plan == "worked"
    said = note or (t("calendars.plan_ordinary") if plan == "ordinary" else None)
    return Filled("calendar_days", ({"day": f"{chosen:%Y-%m-%d}", "workday": worked, "note": said},))


def deadline(rules: pl.DataFrame, last: date) -> Filled | None:
    """Until which day of the next month the data are due, and from which month's data on."""
    kinds = (ALL_DATA, *(dataset.name.zh for dataset in registry.owed()))
    ids = {dataset.name.zh: dataset.id for dataset in registry.owed()}
    months = [shift(last, step) for step in range(-MONTHS, MONTHS + 1)]
    with st.form("deadline", border=False):
        left, right = st.columns(2)
        kind = left.selectbox(
            t("deadlines.data"), kinds, key="deadline_data",
            format_func=named(kinds, lambda kind: tables.dataset_name(ids[kind]) if kind in ids else t("deadlines.all")),
        )  # fmt: skip
        nth = right.number_input(t("deadlines.day"), 1, LAST_DAY, general_day(rules, last), step=1, key="deadline_day")
        since = left.selectbox(
            t("deadlines.from"),
            months,
            index=MONTHS + 1,
            key="deadline_from",
            format_func=named(months, values.month),
            help=t("deadlines.from_help"),
        )
        note = right.text_input(t("calendars.note"), key="deadline_note", max_chars=NOTE)
        if not st.form_submit_button(t("targets.preview"), type="primary", icon=":material/visibility:"):
            return None
    row: Row = {"dataset": kind, "due_day": int(nth), "from_month": f"{since:%Y-%m}", "note": note or None}
    return Filled(DEADLINES, (row,))
