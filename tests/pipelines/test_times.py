"""Times, dates and months: what is read, what is not, and that the fast ways agree with the plain one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.values.forms import read_month, read_time
from pipelines.values.orders import settle
from pipelines.values.times import read_months, read_times, to_utc

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
MORNING = datetime(2026, 1, 5, 9, 5)
DAY = datetime(2026, 1, 5)

LADDER = [
    ("2026-01-05 09:05", MORNING),
    ("2026-01-05T09:05", MORNING),
    ("2026-01-05 09:05:07", datetime(2026, 1, 5, 9, 5, 7)),
    ("2026-01-05 09:05:07.25", datetime(2026, 1, 5, 9, 5, 7, 250_000)),
    ("2026-1-5 9:05", MORNING),
    ("2026/1/5 9:05", MORNING),
    ("2026/01/05", DAY),
    ("2026.1.5", DAY),
    ("2026年1月5日", DAY),
    ("2026年1月5日 9时5分", MORNING),
    ("2026年1月5日9时", datetime(2026, 1, 5, 9)),
    ("2026年01月05日 09:05", MORNING),
    ("2026年1月5日9:05", MORNING),
    ("20260105", DAY),
    ("20260105.0", DAY),
    ("20260105090500", MORNING),
    ("202601050905", MORNING),
    ("2026/1/5 上午 9:05", MORNING),
    ("2026/1/5 下午 9:05:00", datetime(2026, 1, 5, 21, 5)),
    ("2026-01-05 12:05 AM", datetime(2026, 1, 5, 0, 5)),
    ("２０２６-０１-０５ 09：05", MORNING),
    ("2026-01-05  09:05", MORNING),
    ("45678", datetime(2025, 1, 21)),
    ("45678.5", datetime(2025, 1, 21, 12)),
    ("45678.38263888889", datetime(2025, 1, 21, 9, 11)),
    ("2026年1月5日 下午3:05", datetime(2026, 1, 5, 15, 5)),
    ("2026年1月5日下午3时5分", datetime(2026, 1, 5, 15, 5)),
    ("2026-1-5 晚上8:30", datetime(2026, 1, 5, 20, 30)),
    ("2026-1-5 凌晨12:30", datetime(2026, 1, 5, 0, 30)),
    ("2026-1-5 中午12:30", datetime(2026, 1, 5, 12, 30)),
    ("2026-1-5 中午1:30", datetime(2026, 1, 5, 13, 30)),
    ("2026-1-5 中午11:30", datetime(2026, 1, 5, 11, 30)),
    ("2026-01-05 9:05 下午", datetime(2026, 1, 5, 21, 5)),
    ("2026-01-05 9点5分", MORNING),
    ("2026-01-05 24:00", datetime(2026, 1, 6)),
    ("2026-12-31 24:00:00", datetime(2027, 1, 1)),
    ("2026-01-05 09:05:07,250", datetime(2026, 1, 5, 9, 5, 7, 250_000)),
    ("2026年1月5日 星期一", DAY),
    ("2026-01-05（周一） 09:05", MORNING),
    ("2026-01-05\u200b 09:05", MORNING),
    ("'2026-01-05", DAY),
    ('="2026-01-05"', DAY),
    ("2026-Jan-05", DAY),
    ("5 Jan 2026", DAY),
    ("05-JAN-2026 09:05", MORNING),
    ("Jan 5, 2026", DAY),
    ("January 5, 2026 9:05 AM", MORNING),
    ("Sept. 5 2026", datetime(2026, 9, 5)),
    ("13/1/2026", datetime(2026, 1, 13)),
    ("1/13/2026 9:05 PM", datetime(2026, 1, 13, 21, 5)),
    ("85-03-02", datetime(1985, 3, 2)),
    ("26-1-5", DAY),
    ("26/1/5 9:05", MORNING),
    ("5-Jan-26", DAY),
]
NEVER = [
    "3/4/2026", "03-04-2026", "01-02-26", "2026-13-01", "2026-02-30", "2026-01-05 25:00", "2026-1-112:30", "2026-01/05", "0026-01-05", "9999-12-31",
    "19999", "80000", "2026105", "abc", "-", "明天", "2026", "12:30", "2026-01-05 13:05 PM", "NaN", "1e9", "26-01-05", "26/01/05 9:05", "05-Jan-26", "1-5-26", "1 5 2026", "1/5-2026",
    "2026-01-05 24:01", "2026-01-05 9:60", "2026-01-05 中午6:00", "2026-01-05 晚上12:05", "2026-01-05 星期二", "1月5日", "29/2/2027", "260105", "5.6.7", "1/5/202", "Foo 5, 2026",
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), LADDER)
def test_the_ladder_reads_it(text: str, moment: datetime) -> None:
    assert read_time(text) in (moment, None)
    assert read_times(pl.Series([text, None, text]), (), SHANGHAI).local.to_list() == [moment, None, moment]


@pytest.mark.parametrize("text", NEVER)
def test_what_is_not_certain_stays_unreadable(text: str) -> None:
    assert read_time(text) is None
    assert read_times(pl.Series(["2026-01-05", text]), (), SHANGHAI).local.to_list() == [DAY, None]


def test_a_column_of_all_forms_reads_like_its_cells() -> None:
    never = [text for text in NEVER if not settle([text]).open]  # an open order may be shown by the other cells
    texts = pl.Series([text for text, _ in LADDER] + never)
    assert read_times(texts, (), SHANGHAI).local.to_list() == [moment for _, moment in LADDER] + [None] * len(never)


ORDERS = [
    # what stands in the column, the order it shows ("" = none), what becomes of its first cell
    (["3/4/2026", "13/4/2026"], "DMY", datetime(2026, 4, 3)),
    (["3/4/2026 9:05", "4/13/2026"], "MDY", datetime(2026, 3, 4, 9, 5)),
    (["3/4/2026", "13/4/2026", "4/13/2026"], "", None),
    (["3/4/2026", "5/5/2026"], "", None),
    (["3/4/2026", "99/99/2026", "13/4/2026"], "DMY", datetime(2026, 4, 3)),
    (["3-4-2026", "13/4/2026"], "", None),
    (["03.04.2026", "13.04.2026"], "DMY", datetime(2026, 4, 3)),
    ([*(f"3/{day}/2026" for day in range(1, 13)), "13/4/2026", *(f"4/{day}/2026" for day in range(1, 13))], "", None),
    (["26-01-05", "26-13-05"], "", None),
    (["26-01-05", "99-01-05"], "YMD", datetime(2026, 1, 5)),
    (["26-01-05", "26-1-6"], "YMD", datetime(2026, 1, 5)),
    (["5/1/26", "5/1/99"], "", None),
    (["5/1/26", "5/31/99"], "MDY", datetime(2026, 5, 1)),
    (["05-Jan-26", "05-Jan-99"], "DMY", datetime(2026, 1, 5)),
    (["2026-01-05", "1/6/2026"], "", datetime(2026, 1, 5)),
]


@pytest.mark.parametrize(("texts", "order", "first"), ORDERS)
def test_a_column_shows_its_order_or_stays_open(texts: list[str], order: str, first: datetime | None) -> None:
    found = read_times(pl.Series(texts), (), SHANGHAI)
    assert (found.shown, found.local[0]) == ((order,) if order else (), first)
    assert bool(found.open) is not bool(order) and (found.doubtful > 0) is bool(found.open)


def test_five_and_five_is_one_day_in_either_order() -> None:
    assert read_times(pl.Series(["5/5/2026", "3/4/2026"]), (), SHANGHAI).local.to_list() == [datetime(2026, 5, 5), None]


def test_what_has_happened_shows_its_order_by_the_future() -> None:
    texts = pl.Series([f"26-01-{day:02}" for day in range(1, 32)])
    days = [datetime(2026, 1, day) for day in range(1, 32)]
    assert read_times(texts, (), SHANGHAI).local.null_count() == 30, "the 26th of January is one day in both orders"
    assert read_times(texts, (), SHANGHAI, latest=datetime(2026, 11, 21)).local.to_list() == days
    slip = pl.Series(["26-01-05", "26-01-07", "28-01-09"])
    assert read_times(slip, (), SHANGHAI, latest=datetime(2026, 11, 21)).local.null_count() == 3, "one slip of the pen proves nothing"


@pytest.mark.parametrize(("order", "day"), [("DMY", datetime(2026, 4, 3)), ("MDY", datetime(2026, 3, 4))])
def test_the_order_may_be_told(order: str, day: datetime) -> None:
    assert read_times(pl.Series(["3/4/2026", "2026-04-03"]), (order,), SHANGHAI).local.to_list() == [day, datetime(2026, 4, 3)]


def test_open_dates_are_counted_and_shown() -> None:
    found = read_times(pl.Series(["3/4/2026", "3/4/2026", "2026-04-03", "x"]), (), SHANGHAI)
    assert (found.open, found.doubtful, found.example) == (("DMY", "MDY"), 2, "3/4/2026")


@pytest.mark.parametrize(
    ("text", "moment"), [("44215", datetime(2025, 1, 20)), ("44215.5", datetime(2025, 1, 20, 12)), ("2025-01-20", datetime(2025, 1, 20))]
)
def test_serials_of_a_1904_workbook(text: str, moment: datetime) -> None:
    assert read_times(pl.Series([text, "2026-01-05"]), (), SHANGHAI, date1904=True).local[0] == moment
    assert read_time(text, date1904=True) == moment
    assert read_months(pl.Series([text]), (), SHANGHAI, date1904=True).to_list() == [date(2025, 1, 1)]


@pytest.mark.parametrize("text", ["2026-01-05T09:05:00+02:00", "2026-01-05T07:05:00Z", "2026-01-05 15:05+0800", "2026-01-05 07:05:00.000Z"])
def test_an_offset_is_converted(text: str) -> None:
    found = read_times(pl.Series([text, "2026-01-05 15:05"]), (), SHANGHAI)
    assert found.utc.to_list() == [datetime(2026, 1, 5, 7, 5)] * 2
    assert found.local.to_list() == [datetime(2026, 1, 5, 15, 5)] * 2


@pytest.mark.parametrize(
    ("formats", "text", "moment"),
    [
        (("%m/%d/%Y %I:%M %p",), "11/16/2019 02:55 PM", datetime(2019, 11, 16, 14, 55)),
        (("%m/%d/%Y",), "11/16/2019", datetime(2019, 11, 16)),
        (("%d-%m-%Y %H:%M",), "29-02-2016 01:16", datetime(2016, 2, 29, 1, 16)),
        (("%d.%m.%Y", "%m/%d/%Y"), "11/16/2019", datetime(2019, 11, 16)),
        (("%d/%m/%Y %H:%M:%S.%f",), "16/11/2019 01:02:03.5", datetime(2019, 11, 16, 1, 2, 3, 500_000)),
        (("%d/%m/%Y %H",), "16/11/2019 07", datetime(2019, 11, 16, 7)),
        (("%d/%m/%Y %H:%M %z",), "16/11/2019 07:00 +0000", datetime(2019, 11, 16, 15)),
        (("%m/%d/%Y",), "2019-11-16 08:00", datetime(2019, 11, 16, 8)),
        (("%m/%d/%Y",), "11/16/19", None),
        (("%m/%d/%Y",), "16/11/2019", None),
    ],
)
def test_the_formats_of_the_mapping_come_first(formats: tuple[str, ...], text: str, moment: datetime | None) -> None:
    assert read_times(pl.Series([text]), formats, SHANGHAI).local.to_list() == [moment]


@pytest.mark.parametrize(
    ("texts", "dated"),
    [
        (["2026-01-05", None, "2026/1/6"], True),
        (["2026-01-05 00:00:00", "2026-01-06 00:00:00"], True),
        (["2026-01-05 00:00:00", "2026-01-06 00:00:01"], False),
        (["2026-01-05", "2026-01-06 10:00"], False),
        (["45678", "45679"], True),
        (["2026-01-05T00:00:00Z"], False),
        ([None, "?"], False),
    ],
)
def test_bare_dates_are_noticed(texts: list[str | None], dated: bool) -> None:
    assert read_times(pl.Series(texts, dtype=pl.String), (), SHANGHAI).dated is dated


def test_repeated_hours_read_early_and_skipped_hours_move_forward() -> None:
    local = pl.Series(
        [datetime(2015, 3, 8, 1, 59), datetime(2015, 3, 8, 2, 30), datetime(2015, 3, 8, 3, 0), datetime(2015, 11, 1, 1, 30), None]
    )
    assert to_utc(local, NEW_YORK).to_list() == [
        datetime(2015, 3, 8, 6, 59),
        datetime(2015, 3, 8, 7, 30),  # 02:30 does not exist: 03:30 EDT
        datetime(2015, 3, 8, 7, 0),
        datetime(2015, 11, 1, 5, 30),  # 01:30 comes twice: the EDT one
        None,
    ]


def test_a_skipped_day_moves_forward_too() -> None:
    assert to_utc(pl.Series([datetime(2011, 12, 30, 12)]), "Pacific/Apia").to_list() == [datetime(2011, 12, 30, 22)]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-10", 10), ("2026/10", 10), ("2026.10", 10), ("2026年10月", 10), ("2026年10月份", 10), ("202610", 10), ("2026-1", 1), ("2026Q3", 7), ("2026年Q3", 7),
        ("2026年第3季度", 7), ("2026年三季度", 7), ("2026-Q4", 10), ("2026-10-31 23:59", 10), ("2026年10月5日", 10), ("20261005", 10),
        ("2026-13", None), ("2026.1", None), ("十月", None), ("202613", None), ("2026Q5", None), ("1月", None), ("Oct 2026", 10), ("2026 October", 10), ("2026年01月份", 1), ("Oct-26", None), ("13/2026", None), ("10/2026", 10),
    ],
)  # fmt: skip
def test_months(text: str, month: int | None) -> None:
    wanted = date(2026, month, 1) if month else None
    assert read_months(pl.Series([text, None]), (), SHANGHAI).to_list() == [wanted, None]


def test_months_by_a_format() -> None:
    assert read_months(pl.Series(["10/2026", "202611"]), ("%m/%Y",), SHANGHAI).to_list() == [date(2026, 10, 1), date(2026, 11, 1)]


def test_nothing_to_read() -> None:
    assert read_times(pl.Series([], dtype=pl.String), (), SHANGHAI).utc.to_list() == []
    assert read_times(pl.Series([None, None], dtype=pl.String), ("%Y",), SHANGHAI).utc.to_list() == [None, None]
    assert read_months(pl.Series([None], dtype=pl.String), (), SHANGHAI).to_list() == [None]


# ---- properties -------------------------------------------------------------------------------------------------------

moments = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)).map(lambda m: m.replace(microsecond=0))
written = st.sampled_from(
    [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y/%m/%d %H:%M:%S",
        "%Y.%m.%d %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S",
        "%Y年%m月%d日%H时%M分%S秒",
        "%Y%m%d%H%M%S",
        "%Y-%m-%d %I:%M:%S %p",
        "%d-%b-%Y %H:%M:%S",
        "%b %d, %Y %I:%M:%S %p",
    ]
)


@settings(deadline=None)
@given(st.lists(st.tuples(moments, written), min_size=1, max_size=20))
def test_what_is_written_is_read(cells: list[tuple[datetime, str]]) -> None:
    texts = pl.Series([moment.strftime(form) for moment, form in cells])
    assert read_times(texts, (), SHANGHAI).local.to_list() == [moment for moment, _ in cells]


@settings(deadline=None)
@given(
    st.lists(moments.filter(lambda m: 1969 <= m.year <= 2068), min_size=1, max_size=30),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%y-%m-%d", "%d.%m.%y"]),
)
def test_no_order_is_guessed(days: list[datetime], form: str) -> None:
    """Whatever a column of uncertain dates is read as, the day that was written is among its readings, and it is read right or not at all
    once each other order is impossible for one cell in twenty."""
    texts = [day.strftime(form) for day in days]
    proof = {"%d/%m/%Y": "31/12/2026", "%m/%d/%Y": "12/31/2026", "%y-%m-%d": "99-12-31", "%d.%m.%y": "31.12.99"}[form]
    found = read_times(pl.Series([*texts, *[proof] * 3]), (), "UTC").local.to_list()[: len(days)]
    assert found == [day.replace(hour=0, minute=0, second=0) for day in days]


@settings(deadline=None)
@given(st.lists(st.tuples(moments, st.booleans()), min_size=1, max_size=10))
def test_what_is_written_without_zeros_is_read(cells: list[tuple[datetime, bool]]) -> None:
    texts = [f"{m.year}/{m.month}/{m.day} {m.hour}:{m.minute:02}" if timed else f"{m.year}-{m.month}-{m.day}" for m, timed in cells]
    wanted = [m.replace(second=0) if timed else m.replace(hour=0, minute=0, second=0) for m, timed in cells]
    assert read_times(pl.Series(texts), (), SHANGHAI).local.to_list() == wanted


@settings(deadline=None)
@given(st.lists(moments, min_size=1, max_size=10), st.sampled_from([SHANGHAI, NEW_YORK, "Europe/London", "Australia/Lord_Howe", "UTC"]))
def test_local_time_becomes_utc_as_python_has_it(local: list[datetime], zone: str) -> None:
    wanted = [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for moment in local if moment.year < 2037]
    assert to_utc(pl.Series([m for m in local if m.year < 2037], dtype=pl.Datetime("us")), zone).to_list() == wanted


@settings(deadline=None)
@given(st.integers(20_000 * 86_400_000, 80_000 * 86_400_000 - 1))
def test_excel_serials_are_read_to_the_millisecond(millis: int) -> None:
    text = repr(millis / 86_400_000)
    wanted = datetime(1899, 12, 30) + timedelta(milliseconds=millis)
    assert read_times(pl.Series([text]), (), SHANGHAI).local.to_list() == [wanted]
    assert read_time(text) == wanted


@settings(deadline=None)
@given(st.lists(st.text("0123456789-/.: T年月日时分Zq+", max_size=20), min_size=1, max_size=20))
def test_the_fast_ways_agree_with_the_plain_one(texts: list[str]) -> None:
    found = read_times(pl.Series(texts), (), "UTC").utc.to_list()
    assert found == one_by_one(texts)


def one_by_one(texts: list[str]) -> list[datetime | None]:
    """Each text by itself, and what no ladder reads by the order that these texts show."""
    readings = [moment and moment.replace(tzinfo=None) for moment in map(read_time, texts)]
    left = list(dict.fromkeys(text for text, moment in zip(texts, readings, strict=True) if moment is None))
    settled = dict(zip(left, settle(left).readings, strict=True))
    return [moment or ((late := settled[text]) and late.replace(tzinfo=None)) for text, moment in zip(texts, readings, strict=True)]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good text with up to two characters taken out, put in or changed."""
    text = draw(st.sampled_from([text for text, _ in LADDER if text.isascii()]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", "0", "1", "-", "/", ":", " ", ".", "T", "Z"])) + text[at + draw(st.integers(0, 1)) :]
    return text.strip()


@settings(deadline=None)
@given(st.lists(damaged(), min_size=1, max_size=8))
@example(["2026-01-05 09:05", "2026- 01-05 09:05"])
def test_the_fast_ways_read_damaged_texts_like_the_plain_one(texts: list[str]) -> None:
    found = read_times(pl.Series(texts), (), "UTC").utc.to_list()
    assert found == one_by_one(texts)


@settings(deadline=None)
@given(st.text(max_size=12))
def test_no_text_breaks_the_month_reader(text: str) -> None:
    assert read_month(text) is None or isinstance(read_month(text), date)
