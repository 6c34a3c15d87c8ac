"""Who owes what: by the register, else by what came in of the months before."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from catalog.duties import ALL_DATA, DUE_DAY, OFTEN, SHAPE, WINDOW, duties, general_day, newest_due

ORDERS = registry.dataset("work_orders").name.zh
LISTED = {"month": pl.Date, "project": pl.String, "dataset": pl.String, "is_owed": pl.Boolean, "due_on": pl.Date, "received_on": pl.Date}
NONE = pl.DataFrame(schema=LISTED)


def books(
    *months: int, rows: tuple[int, ...] = (), at: datetime = datetime(2026, 1, 5), project: str = "P", spoken: bool = False
) -> pl.DataFrame:
    """Data that came in for these months of 2026; other data of October, so that there is an October, `spoken`: in a list of the whole company."""
    lines = [(date(2026, m, 1), project, ORDERS, at, n, False, spoken) for m, n in zip(months, rows or [5] * len(months), strict=True)]
    others = [(date(2026, 10, 1), "Q", ORDERS, at, 5, False, spoken)]
    if spoken and 10 not in months:
        others.append((date(2026, 10, 1), project, ORDERS, None, None, False, True))  # type: ignore[arg-type]
    return pl.DataFrame([*lines, *others], schema=SHAPE, orient="row")


def listed(**cells: object) -> pl.DataFrame:
    row = {"month": date(2026, 10, 1), "project": "P", "dataset": ORDERS, "is_owed": None, "due_on": None, "received_on": None}
    return pl.DataFrame([row | cells], schema=LISTED)


def october(register: pl.DataFrame, came: pl.DataFrame) -> dict[str, object] | None:
    found = duties(register, came).filter(pl.col("month") == date(2026, 10, 1), pl.col("project") == "P").to_dicts()
    return found[0] if found else None


@pytest.mark.parametrize(
    ("months", "owed"), [((4, 6, 9), True), ((3, 4, 9), False), ((4, 9), False), ((4, 5, 6, 7, 8, 9), True), ((), False)]
)
def test_what_came_in_three_of_six_months_is_owed(months: tuple[int, ...], owed: bool) -> None:
    assert (WINDOW, OFTEN) == (6, 3)
    cell = october(NONE, books(*months))
    assert (cell is not None and cell["owed"] is True) is owed


EVERY = (4, 5, 6, 7, 8, 9)


@pytest.mark.parametrize(
    ("months", "rows", "owed"),
    [
        ((4, 6, 9), (), False),
        (EVERY[1:], (), False),
        (EVERY, (), True),
        (EVERY, (5, 5, 5, 5, 5, 4), False),
        (EVERY, (10, 11, 30, 12, 13, 40), True),
        (EVERY, (9, 11, 30, 12, 13, 40), False),
        ((5, 6, 7, 10), (), True),
    ],
    ids=["now and then", "not in April", "a report", "a log", "a busy log", "a log that is nearly busy", "on the list"],
)
def test_of_who_is_not_on_a_list_of_all_only_a_report_is_owed(months: tuple[int, ...], rows: tuple[int, ...], owed: bool) -> None:
    cell = october(NONE, books(*months, rows=rows, spoken=True))
    assert cell is not None and (cell["owed"], cell["_quiet"]) == (owed, 10 not in months)
    assert (october(listed(is_owed=True), books(*months, spoken=True)) or {})["owed"] is True, "the register goes before"


def test_the_register_goes_before_the_habit_and_holds_until_it_changes() -> None:
    free = listed(month=date(2026, 7, 1), is_owed=False)
    assert october(free, books(4, 6, 9)) is None
    asked = listed(month=date(2026, 7, 1), is_owed=True)
    assert (october(asked, books()) or {})["owed"] is True
    later = listed(month=date(2026, 11, 1), is_owed=True)
    assert october(later, books()) is None


@pytest.mark.parametrize(
    ("register", "came", "day", "in_time"),
    [
        (listed(is_owed=True, received_on=date(2026, 11, 5)), books(), date(2026, 11, 5), True),
        (listed(is_owed=True, received_on=date(2026, 11, 6)), books(), date(2026, 11, 6), False),
        (listed(is_owed=True, received_on=date(2026, 11, 6), due_on=date(2026, 11, 8)), books(), date(2026, 11, 6), True),
        (listed(is_owed=True), books(10, at=datetime(2026, 11, 5, 15, 59)), date(2026, 11, 5), True),  # 23:59 local
        (listed(is_owed=True), books(10, at=datetime(2026, 11, 5, 16, 0)), date(2026, 11, 6), False),  # midnight
        (listed(received_on=date(2026, 11, 2)), books(10, at=datetime(2026, 11, 20)), date(2026, 11, 2), True),  # the earlier of both
    ],
)
def test_in_time(register: pl.DataFrame, came: pl.DataFrame, day: date, in_time: bool) -> None:
    cell = october(register, came)
    assert cell is not None
    assert (cell["received_on"], cell["_in_time"], cell["_arrived"]) == (day, in_time, True)


def test_what_was_due_before_the_product_was_in_use_is_not_judged() -> None:
    late = datetime(2026, 12, 20)
    assert (october(NONE, books(4, 5, 6, 10, at=late)) or {})["_before_use"] is True
    assert (october(listed(is_owed=True, received_on=date(2026, 11, 9)), books(10, at=late)) or {})["_before_use"] is False
    assert (october(listed(is_owed=True), books(at=late)) or {})["_before_use"] is False  # the register asked for it, and it never came


def test_the_deadline_is_what_the_company_says_for_the_data_and_the_month() -> None:
    rules = pl.DataFrame(
        {
            "dataset": [ALL_DATA, ALL_DATA, ORDERS],
            "from_month": [date(2026, 3, 1), date(2026, 11, 1), date(2026, 8, 1)],
            "due_day": [6, 7, 10],
        }
    )
    days = {month: general_day(rules, date(2026, month, 1)) for month in (2, 3, 10, 11)}
    assert days == {2: DUE_DAY, 3: 6, 10: 6, 11: 7}
    register = listed(is_owed=True)
    due = lambda said: duties(register, books(10), said).filter(pl.col("project") == "P")["_due_day"].to_list()  # noqa: E731
    assert due(rules) == [date(2026, 11, 10)]  # the rule of a kind of data goes before that of all
    assert due(rules.filter(pl.col("dataset") == ALL_DATA)) == [date(2026, 11, 6)]
    assert due(rules.clear()) == due(None) == [date(2026, 11, DUE_DAY)]


@pytest.mark.parametrize(
    ("today", "day", "month", "due"),
    [
        (date(2026, 12, 5), None, date(2026, 10, 1), date(2026, 11, 5)),
        (date(2026, 12, 6), None, date(2026, 11, 1), date(2026, 12, 5)),
        (date(2027, 1, 6), None, date(2026, 12, 1), date(2027, 1, 5)),
        (date(2026, 12, 6), 8, date(2026, 10, 1), date(2026, 11, 8)),
        (date(2026, 12, 9), 8, date(2026, 11, 1), date(2026, 12, 8)),
    ],
)
def test_the_newest_month_that_should_be_in_hangs_on_the_deadline(today: date, day: int | None, month: date, due: date) -> None:
    said = pl.DataFrame({"dataset": [ALL_DATA], "from_month": [date(2026, 1, 1)], "due_day": [day]})
    assert newest_due(said, today) == (month, due)
