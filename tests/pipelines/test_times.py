"""Times, dates and months: what is read, what is not, and that the fast ways agree with the plain one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.times import read_month, read_months, read_time, read_times, to_utc

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
]
NEVER = [
    "3/4/2026", "03-04-2026", "01-02-26", "2026-13-01", "2026-02-30", "2026-01-05 25:00", "2026-1-112:30", "2026-01/05", "0026-01-05", "9999-12-31",
    "19999", "80000", "2026105", "abc", "-", "明天", "2026", "12:30", "2026-01-05 13:05 PM", "NaN", "1e9",
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), LADDER)
def test_the_ladder_reads_it(text: str, moment: datetime) -> None:
    assert read_time(text) == moment
    assert read_times(pl.Series([text, None, text]), (), SHANGHAI).local.to_list() == [moment, None, moment]


@pytest.mark.parametrize("text", NEVER)
def test_what_is_not_certain_stays_unreadable(text: str) -> None:
    assert read_time(text) is None
    assert read_times(pl.Series(["2026-01-05", text]), (), SHANGHAI).local.to_list() == [DAY, None]


def test_a_column_of_all_forms_reads_like_its_cells() -> None:
    texts = pl.Series([text for text, _ in LADDER] + NEVER)
    assert read_times(texts, (), SHANGHAI).local.to_list() == [moment for _, moment in LADDER] + [None] * len(NEVER)


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
        ("2026-13", None), ("2026.1", None), ("十月", None), ("202613", None), ("2026Q5", None), ("10/2026", None),
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
    ]
)


@given(st.lists(st.tuples(moments, written), min_size=1, max_size=20))
def test_what_is_written_is_read(cells: list[tuple[datetime, str]]) -> None:
    texts = pl.Series([moment.strftime(form) for moment, form in cells])
    assert read_times(texts, (), SHANGHAI).local.to_list() == [moment for moment, _ in cells]


@given(st.lists(st.tuples(moments, st.booleans()), min_size=1, max_size=10))
def test_what_is_written_without_zeros_is_read(cells: list[tuple[datetime, bool]]) -> None:
    texts = [f"{m.year}/{m.month}/{m.day} {m.hour}:{m.minute:02}" if timed else f"{m.year}-{m.month}-{m.day}" for m, timed in cells]
    wanted = [m.replace(second=0) if timed else m.replace(hour=0, minute=0, second=0) for m, timed in cells]
    assert read_times(pl.Series(texts), (), SHANGHAI).local.to_list() == wanted


@given(st.lists(moments, min_size=1, max_size=10), st.sampled_from([SHANGHAI, NEW_YORK, "Europe/London", "Australia/Lord_Howe", "UTC"]))
def test_local_time_becomes_utc_as_python_has_it(local: list[datetime], zone: str) -> None:
    wanted = [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for moment in local if moment.year < 2037]
    assert to_utc(pl.Series([m for m in local if m.year < 2037], dtype=pl.Datetime("us")), zone).to_list() == wanted


@given(st.integers(20_000 * 86_400_000, 80_000 * 86_400_000 - 1))
def test_excel_serials_are_read_to_the_millisecond(millis: int) -> None:
    text = repr(millis / 86_400_000)
    wanted = datetime(1899, 12, 30) + timedelta(milliseconds=millis)
    assert read_times(pl.Series([text]), (), SHANGHAI).local.to_list() == [wanted]
    assert read_time(text) == wanted


@given(st.lists(st.text("0123456789-/.: T年月日时分Zq+", max_size=20), min_size=1, max_size=20))
def test_the_fast_ways_agree_with_the_plain_one(texts: list[str]) -> None:
    found = read_times(pl.Series(texts), (), "UTC").utc.to_list()
    plain = [moment and moment.replace(tzinfo=None) for moment in map(read_time, texts)]
    assert found == plain


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good text with up to two characters taken out, put in or changed."""
    text = draw(st.sampled_from([text for text, _ in LADDER if text.isascii()]))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", "0", "1", "-", "/", ":", " ", ".", "T", "Z"])) + text[at + draw(st.integers(0, 1)) :]
    return text.strip()


@given(st.lists(damaged(), min_size=1, max_size=8))
def test_the_fast_ways_read_damaged_texts_like_the_plain_one(texts: list[str]) -> None:
    found = read_times(pl.Series(texts), (), "UTC").utc.to_list()
    assert found == [moment and moment.replace(tzinfo=None) for moment in map(read_time, texts)]


@given(st.text(max_size=12))
def test_no_text_breaks_the_month_reader(text: str) -> None:
    assert read_month(text) is None or isinstance(read_month(text), date)
