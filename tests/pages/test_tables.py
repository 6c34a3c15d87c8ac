"""Downloads hold no formulas; numbers stay numbers."""

from __future__ import annotations

import re

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from ui.drawing import tables
from ui.session import state
from ui.text import t
from ui.wording import markup, values


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])
def test_a_text_that_would_be_run_is_disarmed(text: str) -> None:
    assert tables.safe(pl.DataFrame({"a": [text]}))["a"].item() == f"'{text}"


def test_the_rest_stays_as_it_is() -> None:
    frame = pl.DataFrame({"n": [-1.5], "a": ["上海=浦东"], "none": pl.Series([None], dtype=pl.String)})
    assert tables.safe(frame).equals(frame)


def test_headers_are_disarmed_too_and_excel_reads_the_encoding() -> None:
    data = tables.csv(pl.DataFrame({"=x": ["1"]}))
    assert data.startswith(b"\xef\xbb\xbf") and b"'=x" in data


def test_a_download_keeps_the_language_of_its_page() -> None:
    with state.speaking("en"):
        assert t("table.download") == "Download CSV"
    assert t("table.download") == "下载 CSV"


def test_a_column_is_as_wide_as_its_longest_words() -> None:
    """A cell far down, or a sentence, sets the width; a column whose first cells are as long as the others is left to itself."""
    words = ["", "", "", "", "", "", "2026-08-31"]
    frame = pl.DataFrame({"失效": words, "项目": ["滨江花园"] * 7, "问题": ["“解决时间”里的“2026/13/45 9:00”不是日期时间，请改正。"] * 7})
    widths = {name: config["width"] for name, config in tables.sentences(frame).items()}
    assert widths.keys() == {"失效", "问题"} and 80 <= widths["失效"] < 110 and 300 < widths["问题"] < tables.WIDEST
    assert tables.width_of(pl.Series(["长" * 500])) == tables.WIDEST


TIME, SHORT = "2026-10-12 21:47", "2026/1/2"
TIME_PX = 16 * 7  # as wide as a browser draws it, and it has a margin


@pytest.mark.parametrize(
    ("cells", "title", "least"),
    [
        ([None, TIME, None, None, None, TIME, None, None, None, None], "最迟应完成", TIME_PX),
        ([TIME] * 10, "In time until", TIME_PX),
        ([SHORT] * 9 + [f"{TIME}:00"], "报修时间", TIME_PX + 3 * 7),
        ([TIME] * 10, "The last moment that keeps it in time", 37 * 7),
        (["—"] * 8 + ["没有期限也没有标准"], "原因", 18 * 7),
        (["×", "滨江花园", "云栖花园", "海岸城花园"], "项目", None),
        ([], "项目", None),
    ],
)
def test_a_column_is_told_its_width_where_a_browser_would_cut_it(cells: list[str | None], title: str, least: int | None) -> None:
    """It measures the first cells of those rows that come first, and leaves out what is twice as long as their mean: times among dashes."""
    width = tables.width(pl.Series(cells, dtype=pl.String), title)
    assert width is None if least is None else width is not None and least < width < least + 2 * tables.MARGIN


def test_a_table_tells_numbers_as_tiles_do() -> None:
    """Polars rounds 73.65 to 73.6, words to 73.7; small rates of events are told to the hundredth."""
    kpi, rare = registry.kpi("R04"), registry.kpi("C06")
    for each, value, told in ((kpi, 73.65, 73.7), (rare, 0.834, 0.83), (rare, 12.34, 12.3)):
        assert values.rounded(each, value) == told and values.plain(each, value) == str(told)
    formats = {
        name: config["type_config"]["format"]
        for name, config in tables._numbers(pl.DataFrame({"a": [0.83, 1.5], "b": [1.234, 2.0]})).items()
    }
    assert formats == {"a": "%.2f", "b": "%.1f"}


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        ([1234.5, None], ["1,234.5", "—"]),
        ([0.25, 1.0], ["0.25", "1.00"]),
        ([1234, None], ["1,234", "—"]),
        ([-3, 0], ["−3", "0"]),
        ([-0.04, -2.5], ["−0.04", "−2.50"]),
        ([-0.04, -2.51234], ["0.0", "−2.5"]),
        (["3 号楼 - 北塔"], ["3 号楼 \\- 北塔"]),
        (["滨江|花园", "a\n*b*"], ["滨江\\|花园", "a \\*b\\*"]),
        (["2026-11-04"], ["2026\u2060\\-\u206011\u2060\\-\u206004"]),
    ],
)
def test_a_short_table_is_text(cells: list[object], written: list[str]) -> None:
    """Words are never markup and stay in their cell; numbers stand to the right, thousands apart; a date stays in one line."""
    head, rule, *lines = tables.written(pl.DataFrame({"a|b": cells})).splitlines()
    assert head == "| a\\|b |" and rule == ("| --- |" if isinstance(cells[0], str) else "| ---: |")
    assert lines == [f"| {cell} |" for cell in written]


@pytest.mark.parametrize("rows", [tables.SHORT, tables.SHORT + 1])
def test_a_long_list_is_a_table_that_scrolls(rows: int) -> None:
    def script(rows: int) -> None:
        import polars as pl

        from ui.drawing import tables

        tables.brief(pl.DataFrame({"a": list(range(rows))}), "list", "list")

    at = AppTest.from_function(script, kwargs={"rows": rows}).run()
    assert not at.exception and len(at.get("download_button")) == 1
    assert (len(at.markdown), len(at.dataframe)) == ((1, 0) if rows <= tables.SHORT else (0, 1))


@pytest.mark.parametrize(
    "live",
    [
        "https://a.cn",
        "HTTP://a.cn",
        "www.a.cn",
        "a@b.cn",
        ":material/home:",
        ":streamlit:",
        "a -> b",
        "a <- b",
        "a -- b",
        "a >= b",
        "&copy;",
    ],
)
def test_words_of_a_file_never_come_to_life(live: str) -> None:
    """What Streamlit makes links, icons, arrows and signs of even where it is escaped stands there broken up, to the eye the same."""
    shown = markup.plain(live)
    assert re.sub(r"[\\\u2060]", "", shown) == live
    assert live not in shown.replace("\\", "") or shown == "\\&copy;"
