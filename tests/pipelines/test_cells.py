"""From the texts of a file to typed columns, by a mapping."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from catalog.model import Column, Dataset, Route
from catalog.words import Text
from errors import WrongUsage
from pipelines.gate.gate import inspect
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.matching.proposal import accept
from pipelines.parsing.parse import Table, read_table
from pipelines.values.cells import Typed, data_end, export_time, mask_personal, type_table
from pipelines.values.numbers import read_decimals, read_integers, read_number
from pipelines.values.values import read_categories, read_flags, read_ids

ORDERS = registry.dataset("work_orders")
GOLDEN = Path(__file__).parents[1] / "golden" / "mappings"
KEY = b"0" * 32


def column(name: str, type: str, **more: object) -> Column:
    return Column(name, Text(f"列{name}", name), type, **more)  # type: ignore[arg-type]


ANSWERS = Dataset(
    id="answers",
    name=Text("答卷", "Answers"),
    doc=Text("试", "test"),
    columns=(
        column("sheet", "id", required=True),
        column("place", "id", required=True),
        column("period", "month"),
        column("day", "date"),
        column("seen_at", "time"),
        column("item", "text", required=True),
        column("score", "decimal", required=True),
        column("attempt", "integer", default="1"),
        column("weight", "integer", default="7"),
        column("said", "text", personal="free_text"),
        column("who", "id", personal="hash"),
    ),
    key=("sheet", "item", "attempt"),
    month=("period", "day", "seen_at"),
    route=Route("place"),
    coverage="changes",
    policy="rows",
    events=("seen_at",),
    samples=({"sheet": "1"},),
)


def table(header: str, *rows: str, titles: tuple[str, ...] = ()) -> Table:
    """A table of texts; cells are divided by |, an empty cell is null."""
    names = tuple(header.split("|"))
    cells = [[cell or None for cell in row.split("|")] for row in rows]
    frame = pl.DataFrame(
        {str(i): [row[i] for row in cells] for i in range(len(names))}, schema={str(i): pl.String for i in range(len(names))}
    )
    return Table(names, frame, pl.Series(range(2, len(rows) + 2), dtype=pl.Int64), None, titles, "utf-8")


def typed(dataset: Dataset, mapping: dict[str, object], header: str, *rows: str) -> Typed:
    return type_table(table(header, *rows), dataset, Mapping.from_json(mapping, dataset))


def test_a_plain_file_is_typed_whole() -> None:
    found = typed(
        ORDERS,
        {},
        "工单编号|项目编号|报修时间|状态|重开次数|费用|是否超时",
        "A1|P1|2026-10-31 23:30|办结|2|1,200.5|否",
        "A2|P1|2026/11/1 0:10|奇怪|x||",
    )
    assert found.frame.columns == [*ORDERS.names, "_line", "_month"]
    assert found.frame.schema == pl.Schema({c.name: c.dtype for c in ORDERS.columns} | {"_line": pl.Int64(), "_month": pl.Date()})
    assert found.frame["created_at"].to_list() == [datetime(2026, 10, 31, 15, 30), datetime(2026, 10, 31, 16, 10)]
    assert found.frame["_month"].to_list() == [date(2026, 10, 1), date(2026, 11, 1)]
    assert found.frame["_line"].to_list() == [2, 3]
    assert found.frame["status"].to_list() == ["已解决", "奇怪"]
    assert found.frame["reopen_count"].to_list() == [2, None] and found.raw["reopen_count"].to_list() == ["2", "x"]
    assert found.frame["cost"].to_list() == [Decimal("1200.5"), None]
    assert found.delivered == ("order_id", "project_id", "created_at", "source_overdue", "status", "reopen_count", "cost")
    assert found.raw.columns == list(found.delivered) and found.headers["created_at"] == "报修时间"
    assert found.frame["kind"].null_count() == 2 and found.dated == () and found.dropped == 0


def test_cells_are_stripped_and_empty_ones_filled() -> None:
    mapping = {"defaults": {"project_id": "(未填)", "team": "甲"}, "nulls": ["?", "N/A"], "constants": {"kind": "报修"}}
    found = typed(ORDERS, mapping, "工单编号|项目编号|班组|渠道|工单类型", "\u3000A1 | ? |  |N/A|投诉", "A2|P2|乙|\n电话\t|")
    assert found.raw["order_id"].to_list() == ["A1", "A2"]
    assert found.raw["project_id"].to_list() == ["(未填)", "P2"]
    assert found.raw["team"].to_list() == ["甲", "乙"]
    assert found.raw["channel"].to_list() == [None, "电话"]
    assert found.frame["kind"].to_list() == ["报修", "报修"] and "kind" not in found.headers


def test_a_default_stands_in_for_a_column_that_no_header_is_named_for() -> None:
    assert typed(ORDERS, {"defaults": {"project_id": "P9"}}, "工单编号", "A1").frame["project_id"].to_list() == ["P9"]
    named = typed(ORDERS, {"columns": {"小区": "project_id"}, "defaults": {"project_id": "P9"}}, "工单编号", "A1")
    assert named.frame["project_id"].to_list() == [None] and "project_id" not in named.delivered


def test_values_replace_whole_cells_and_drop_takes_either_word() -> None:
    mapping = {"values": {"status": {"RESOL": "已解决", "X": None, "撤": "作废单"}}, "drop": {"status": ["DUP", "作废单"]}}
    found = typed(ORDERS, mapping, "工单编号|状态", "1| RESOL", "2|DUP", "3|撤", "4|X", "5|RESOLVED")
    assert found.raw["order_id"].to_list() == ["1", "4", "5"] and found.dropped == 2
    assert found.raw["status"].to_list() == ["已解决", None, "RESOLVED"]
    assert found.frame["status"].to_list() == ["已解决", None, "已解决"]
    assert found.frame["_line"].to_list() == [2, 5, 6]


def test_two_columns_are_combined() -> None:
    mapping = {"combine": {"created_at": ["DATE", "TIME"]}, "formats": {"created_at": ["%m/%d/%Y %I:%M %p", "%m/%d/%Y"]}, "nulls": ["-"]}
    found = typed(ORDERS, mapping, "工单编号|Date|TIME", "1|11/16/2019|02:55 PM", "2|11/16/2019|-", "3||", "4|noon|02:55 PM")
    assert found.frame["created_at"].to_list() == [datetime(2019, 11, 16, 6, 55), datetime(2019, 11, 15, 16), None, None]
    assert found.raw["created_at"].to_list() == ["11/16/2019 02:55 PM", "11/16/2019", None, "noon 02:55 PM"]
    assert found.headers["created_at"] == "Date + TIME" and "created_at" in found.delivered


def test_keep_last_compares_times_as_times_and_then_goes_by_the_file() -> None:
    mapping = {"keep_last": {"by": ["upd"]}, "formats": {"upd": "%d-%m-%Y %H:%M"}, "drop": {"status": ["撤销"]}}
    rows = (
        "1|新建|28-03-2016 10:00",
        "1|完成|02-04-2016 09:00",
        "2|关闭|01-01-2016 00:00",
        "2|新建|01-01-2016 00:00",
        "3|新建|?",
        "|新建|",
        "|完成|",
        "4|新建|01-01-2016 00:00",
        "4|撤销|02-01-2016 00:00",
    )
    found = typed(ORDERS, mapping, "工单编号|状态|upd", *rows)
    assert found.raw["order_id"].to_list() == ["1", "2", "3", None, None]
    assert found.raw["status"].to_list() == ["完成", "新建", "新建", "新建", "完成"]
    assert found.frame["_line"].to_list() == [3, 5, 6, 7, 8] and found.dropped == 4


@pytest.mark.parametrize(("by", "kept"), [(["9", "10"], "b"), (["v9", "v10"], "a"), (["9", None], "a"), ([None, None], "b")])
def test_keep_last_compares_numbers_as_numbers_and_words_as_words(by: list[str | None], kept: str) -> None:
    rows = [f"1|{word}|{value or ''}" for word, value in zip("ab", by, strict=True)]
    assert typed(ORDERS, {"keep_last": {"by": ["rev"]}}, "工单编号|渠道|rev", *rows).raw["channel"].to_list() == [kept]


def test_keep_last_by_a_column_of_ours_or_none_at_all() -> None:
    found = typed(
        ORDERS, {"keep_last": {"by": ["closed_at"]}}, "工单编号|关闭时间", "1|2026-10-09 8:00", "1|2026-10-10 8:00", "1|2026-10-08 8:00"
    )
    assert found.frame["_line"].to_list() == [3]
    with pytest.raises(WrongUsage, match="mapping_format_needed"):
        typed(ORDERS, {"keep_last": {"by": ["upd"]}}, "工单编号|upd", "1|08-03-2016 10:00", "1|02-04-2016 09:00")
    shown = typed(ORDERS, {"keep_last": {"by": ["upd"]}}, "工单编号|upd", "1|28-03-2016 10:00", "1|02-04-2016 09:00")
    assert shown.frame["_line"].to_list() == [3], "28 is no month: the column is written day first"
    by_ours = {"keep_last": {"by": ["关闭时间"]}, "formats": {"closed_at": "%d-%m-%Y"}}
    assert typed(ORDERS, by_ours, "工单编号|关闭时间", "1|02-04-2016", "1|28-03-2016").frame["_line"].to_list() == [2]
    with pytest.raises(WrongUsage, match="mapping_unknown_header"):
        typed(ORDERS, {"keep_last": {"by": ["sys_updated"]}}, "工单编号|sys_updated_at", "1|2026-10-09")


def test_a_wide_survey_becomes_rows() -> None:
    mapping = {
        "unpivot": {"columns": ["Q1", "Q2", "Q9"], "item": "item", "score": "score"},
        "values": {"item": {"Q1": "总体"}, "score": {"满意": "4"}},
        "nulls": ["-"],
    }
    found = typed(ANSWERS, mapping, "sheet|place|Q1|Q2", "1|P1|5|满意", "2|P1|-|3", "3|P1||")
    rows = found.frame.select("sheet", "item", "score", "_line").rows()
    assert rows == [("1", "总体", Decimal(5), 2), ("1", "Q2", Decimal(4), 2), ("2", "Q2", Decimal(3), 3)]
    assert found.raw["item"].to_list() == ["总体", "Q2", "Q2"] and found.headers["score"] == "Q1 / Q2"
    assert found.delivered == ("sheet", "place", "item", "score")


def test_defaults_of_the_catalogue_fill_empty_cells_but_not_unreadable_ones() -> None:
    found = typed(ANSWERS, {}, "sheet|weight|score", "1||1", "2|x|1", "3|5|1")
    assert found.frame["weight"].to_list() == [7, None, 5] and found.raw["weight"].to_list() == [None, "x", "5"]
    assert found.frame["attempt"].to_list() == [1, 1, 1], "a key cannot do without"
    assert typed(ANSWERS, {}, "sheet", "1").frame["weight"].to_list() == [None], "not delivered is not empty"


def test_the_month_is_the_local_one_of_the_first_filled_column() -> None:
    header = "sheet|period|day|seen_at"
    found = typed(ANSWERS, {}, header, "1|2026Q3|2026-01-05|", "2||2026-02-05|2026-03-01", "3|||2026-03-31T17:00:00Z", "4|||")
    assert found.frame["_month"].to_list() == [date(2026, 7, 1), date(2026, 2, 1), date(2026, 4, 1), None]
    assert found.frame["day"].to_list() == [date(2026, 1, 5), date(2026, 2, 5), None, None]


def test_bare_dates_are_named() -> None:
    found = typed(
        ORDERS,
        {},
        "工单编号|报修时间|解决时间|关闭时间|到场时间",
        "1|2026-10-01 8:00|2026-10-02|2026-10-02 00:00:00|",
        "2|2026-10-01|2026/10/3||",
    )
    assert found.dated == ("resolved_at", "closed_at")


def test_an_empty_table_is_typed_too() -> None:
    found = typed(
        ORDERS, {"constants": {"kind": "报修"}, "drop": {"status": ["x"]}, "keep_last": {"by": ["状态"]}}, "工单编号|状态|报修时间"
    )
    assert found.frame.height == found.raw.height == 0 and found.frame.schema["created_at"] == pl.Datetime("us")


@pytest.mark.parametrize(
    ("text", "whole", "exact"),
    [
        ("12", 12, "12"), ("12.0", 12, "12"), ("12.5", None, "12.5"), ("1,234", 1234, "1234"), ("1,234.50", None, "1234.5"), ("１２", 12, "12"), ("１，２３４", 1234, "1234"),
        ("¥1,200", 1200, "1200"), ("￥35", 35, "35"), ("35元", 35, "35"), ("95分", 95, "95"), ("-3", -3, "-3"), ("+3", 3, "3"), ("1.2E+3", 1200, "1200"),
        ("1,2", None, None), ("12,34", None, None), ("NaN", None, None), ("inf", None, None), ("-Infinity", None, None), ("1_000", None, None), ("abc", None, None),
        ("95%", None, None), ("", None, None), ("1e99", None, None), ("99999999999999999999", None, None), ("0.00005", None, "0"), ("0.00015", None, "0.0002"),
    ],
)  # fmt: skip
def test_numbers(text: str, whole: int | None, exact: str | None) -> None:
    assert read_integers(pl.Series([text, None])).to_list() == [whole, None]
    assert read_decimals(pl.Series([text, None])).to_list() == [Decimal(exact) if exact else None, None]


@settings(deadline=None)
@given(st.decimals(-(10**13), 10**13, allow_nan=False, places=6))
def test_decimals_round_alike_on_both_ways(number: Decimal) -> None:
    plain, dressed = f"{number:f}", f"¥{number:,f}"
    fast, slow = read_decimals(pl.Series([plain])), read_decimals(pl.Series([dressed if number >= 0 else f"{number:,f}元"]))
    assert fast.to_list() == slow.to_list() != [None]
    assert read_number(plain) == number


def test_flags() -> None:
    yes, no = ["是", "Y", "yes", "TRUE", "1", "√", "1.0", "Ｙ"], ["否", "n", "No", "false", "0", "×", "0.0"]
    assert read_flags(pl.Series(yes)).to_list() == [True] * len(yes)
    assert read_flags(pl.Series(no)).to_list() == [False] * len(no)
    assert read_flags(pl.Series(["ONTIME", "x", "2", None], dtype=pl.String)).to_list() == [None] * 4


@pytest.mark.parametrize(
    ("column", "texts", "flags"),
    [
        ("reached", ["已接通", "未接通", "接通", "没接通", "有", "无", "已", "未", "True", "fAlSe", " y ", "✔", "✘"], [True, False] * 2 + [True, False] * 3 + [True, True, False]),
        ("solved", ["已解决", "未解决", "已接通", "解决中"], [True, False, None, None]),
    ],
)  # fmt: skip
def test_flags_in_the_words_of_their_column(column: str, texts: list[str], flags: list[bool | None]) -> None:
    assert read_flags(pl.Series(texts), registry.dataset("callbacks").column(column)).to_list() == flags


def test_ids_keep_every_digit_or_are_unreadable() -> None:
    texts = ["123.0", "00123", "A1.0", "1E5", "1.01000729509E+11", "1.01E+11", "1.10101199001071E+17", "110101199001071234", "5E+00", None]
    given_ids = pl.Series(texts)
    assert read_ids(given_ids).to_list() == ["123", "00123", "A1.0", "1E5", "101000729509", None, None, "110101199001071234", "5", None]
    assert given_ids.to_list() == texts


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("'00123", "00123"), ('="00123"', "00123"), ("Ｐ００１", "P001"), ("P001\u200b", "P001"), ("\ufeffP001", "P001"), ("WX\u3000１", "WX 1"), ("阳光花园", "阳光花园"), ("①号", "①号"),
        ("６２２２０２１２３４５６７８９０１２３", "6222021234567890123"), ("#N/A", None), ("#REF!", None), ("#12", "#12"), ("=A1", "=A1"), ("1E5", "1E5"),
    ],
)  # fmt: skip
def test_ids_are_freed_of_what_programs_did_to_them(text: str, id: str | None) -> None:
    assert read_ids(pl.Series([text, None, "P002"])).to_list() == [id, None, "P002"]


SILENT = ["-", "—", "——", "－", "/", "N/A", "n/a", "NULL", "无", "暂无", "(空)"]


@pytest.mark.parametrize("word", SILENT)
@pytest.mark.parametrize("column", ["attempt", "score", "day", "seen_at", "period", "place", "who"])
def test_what_says_nothing_is_empty_and_counted(word: str, column: str) -> None:
    good = {"attempt": "2", "score": "3", "day": "2026-01-05", "seen_at": "2026-01-05 8:00", "period": "2026-01", "place": "P1", "who": "x"}
    found = typed(ANSWERS, {}, f"sheet|{column}", f"1|{good[column]}", f"2|{word}", f"3|{word}")
    default = 1 if column == "attempt" else None
    assert found.frame[column].to_list()[1:] == [default, default] and found.raw[column].to_list() == [good[column], None, None]
    assert [(note.code, note.column, note.count) for note in found.notes] == [("empty_words", column, 2)]


@pytest.mark.parametrize("word", ["?", "x", "#N/A", "NaN", "0", "没有"])
def test_other_words_are_not_taken_for_nothing(word: str) -> None:
    found = typed(ANSWERS, {}, "sheet|score|seen_at", f"1|{word}|{word}")
    assert found.raw.select("score", "seen_at").row(0) == (word, word) and found.notes == ()


def test_words_are_left_as_they_are_where_any_may_be_meant() -> None:
    found = typed(ORDERS, {}, "工单编号|班组|报修内容|状态|是否取消", "1|无|-|已关闭|无", "2|/|N/A|-|-")
    assert found.frame.select("team", "text", "status", "cancelled").rows() == [("无", "-", "已关闭", False), ("/", "N/A", None, None)]
    assert [note.column for note in found.notes] == ["status", "cancelled"]


def test_invisible_signs_make_no_second_group() -> None:
    found = typed(ORDERS, {}, "工单编号|班组|报修内容", "1|水电\u200b班|a\u200bb", "2|水电班\ufeff|", "3|水电班|")
    assert found.frame["team"].unique().to_list() == ["水电班"] and found.frame["text"][0] == "a\u200bb"


def test_traditional_words_are_the_same_words() -> None:
    complaints = registry.dataset("complaints")
    found = typed(
        complaints, {}, "投诉编号|反馈类型|严重程度|状态", "1|投訴|緊急|處理中", "2|客戶投訴|嚴重|已 關 閉", "3|表揚|\u200b一般|飛了"
    )
    assert found.frame.select("kind", "severity", "status").rows() == [
        ("投诉", "紧急", "处理中"),
        ("投诉", "重大", "已关闭"),
        ("表扬", "一般", "飛了"),
    ]


def test_dates_in_no_certain_order_are_offered_as_a_choice() -> None:
    found = typed(ORDERS, {}, "工单编号|报修时间|关闭时间", "1|3/4/2026 8:00|13/4/2026", "2|2026-04-03|3/4/2026")
    assert found.frame["created_at"].null_count() == 1 and found.frame["closed_at"].null_count() == 0
    assert [(note.code, note.column) for note in found.notes] == [("date_order", "closed_at")]
    assert [(offer.kind, offer.column, offer.applied) for offer in found.proposals] == [("order", "created_at", False)] * 2
    read = [typed_by(accept(EMPTY, offer)) for offer in found.proposals]
    assert read == [datetime(2026, 4, 3), datetime(2026, 3, 4)]
    assert "2026-04-03" in found.proposals[0].sentence.zh and "day-month-year" in found.proposals[0].sentence.en


def typed_by(mapping: Mapping) -> datetime:
    found = type_table(table("工单编号|报修时间", "1|3/4/2026 8:00"), ORDERS, mapping)
    assert found.proposals == ()
    return found.frame["created_at"][0]  # type: ignore[no-any-return]


def test_what_has_happened_is_not_read_into_the_future() -> None:
    rows = [f"{day}|26-01-{day:02}|26-01-{day:02}" for day in range(1, 32)]
    found = type_table(table("工单编号|报修时间|要求完成时间", *rows), ORDERS, EMPTY, datetime(2026, 11, 21))
    assert found.frame["created_at"].null_count() == 0 and found.frame["due_at"].null_count() == 30
    assert [offer.column for offer in found.proposals] == ["due_at", "due_at"]


def test_categories_become_codes_and_unknown_words_stay() -> None:
    status = ORDERS.column("status")
    assert read_categories(pl.Series(["RESOL", "Closed", "ＣＬＯＳＥＤ", "已关闭", "飞了", None]), status).to_list() == [
        "已解决",
        "已关闭",
        "已关闭",
        "已关闭",
        "飞了",
        None,
    ]


@pytest.mark.parametrize(
    "secret",
    [
        "13800138000", "138 0013 8000", "138-0013-8000", "+8613800138000", "１３８００１３８０００", "（010）12345678", "110101199001071234", "11010119900107123X", "110101900107123",
        "110101 19900107 1234", "6222021234567890123", "6222 0212 3456 7890 123", "010-12345678", "0755 1234567", "01012345678", "0101234567", "(021)12345678", "zhang.san@example.com.cn",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "电话{}请联系", "tel{},{}", "a{}b"])
def test_nothing_personal_is_left_in_free_text(secret: str, around: str) -> None:
    frame = pl.DataFrame({"said": [around.format(secret, secret), None]})
    masked = mask_personal(frame, ANSWERS, KEY)["said"]
    assert secret not in masked[0] and "***" in masked[0] and masked[1] is None
    assert sum(character.isdigit() for character in masked[0]) == 0


def test_what_is_not_personal_stays_in_free_text() -> None:
    plain = "2026-10-05 09:30 3栋2单元1201漏水,费用1200.50元,第20261005次,楼层12"
    assert mask_personal(pl.DataFrame({"said": [plain]}), ANSWERS, KEY)["said"].to_list() == [plain]


def test_hashes_are_keyed_short_and_equal_for_equal_values() -> None:
    frame = pl.DataFrame({"who": ["张三", "李四", "张三", None]})
    hashed = mask_personal(frame, ANSWERS, KEY)["who"].to_list()
    assert hashed[0] == hashed[2] != hashed[1] and hashed[3] is None and len(hashed[0]) == 16
    assert mask_personal(frame, ANSWERS, b"1" * 32)["who"][0] != hashed[0]
    assert mask_personal(pl.DataFrame({"sheet": ["1"]}), ANSWERS, KEY).columns == ["sheet"]


def test_the_data_end_is_the_latest_event_that_has_happened() -> None:
    found = typed(
        ORDERS,
        {},
        "工单编号|报修时间|关闭时间|要求完成时间",
        "1|2026-10-01 8:00|2026-10-03 8:00|2027-01-01",
        "2|2026-10-02 8:00|2030-01-01 8:00|",
    )
    assert data_end(found, ORDERS, datetime(2026, 11, 1)) == datetime(2026, 10, 3)
    assert data_end(found, ORDERS, datetime(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("titles", "moment"),
    [
        (("工单明细", "导出时间：2026-11-01 08:00:00 导出人:张三"), datetime(2026, 11, 1)),
        (("导出日期: 2026年11月1日",), datetime(2026, 10, 31, 16)),
        (("导出时间", "2026/11/1 8:00"), datetime(2026, 11, 1)),
        (("Report exported at 2026-11-01T08:00:00Z.",), datetime(2026, 11, 1, 8)),
        (("Exported at: 2026-11-01T08:00:00Z, by x",), datetime(2026, 11, 1, 8)),
        (("Export time: 2026/11/1 下午 4:00",), datetime(2026, 11, 1, 8)),
        (("统计期间 2026-10-01 至 2026-10-31",), None),
        ((), None),
    ],
)
def test_the_export_time_is_found_above_the_header(titles: tuple[str, ...], moment: datetime | None) -> None:
    assert export_time(titles, EMPTY, "Asia/Shanghai") == moment


def test_the_mapping_may_say_when_it_was_exported() -> None:
    mapping = Mapping.from_json({"exported_at": "2026-11-01T08:00:00", "timezone": "America/New_York"})
    assert export_time(("导出时间:2026-01-01",), mapping, mapping.zone) == datetime(2026, 11, 1, 13)
    assert export_time((), Mapping.from_json({"exported_at": "2026-11-01T08:00:00Z"}), "Asia/Shanghai") == datetime(2026, 11, 1, 8)


# ---- real exports -----------------------------------------------------------------------------------------------------


def load(paths: list[Path], mapping: Mapping) -> list[Typed]:
    found = [type_table(read_table(path, inspect(path), set(mapping.columns)), ORDERS, mapping) for path in paths]
    for one in found:
        for name in one.delivered:
            assert one.raw.filter(one.raw[name].is_not_null() & one.frame[name].is_null()).is_empty(), f"{name} has unreadable cells"
    return found


def golden(name: str) -> Mapping:
    return Mapping.from_json((GOLDEN / f"{name}.json").read_text(encoding="utf-8"), ORDERS)


@pytest.mark.real_data
def test_boston(real_data: Path) -> None:
    found = pl.concat([one.frame for one in load(sorted((real_data / "boston311").glob("filtered_*.csv")), golden("boston311"))])
    due = found.filter(pl.col("due_at").is_not_null())
    assert (found.height, due.height, found["order_id"].n_unique()) == (14_584, 8_294, 14_584)
    assert found.filter(pl.col("project_id") == "(未填)").height == 50
    on_time = due.filter(pl.col("resolved_at") <= pl.col("due_at"))
    by_year = on_time.group_by(pl.col("_month").dt.year()).len().sort("_month").rows()
    assert by_year == [(2013, 2_433), (2014, 2_125), (2015, 2_439)]
    assert set(found["status"].unique()) == {"已关闭", "待受理"}


@pytest.mark.real_data
def test_kansas_city(real_data: Path) -> None:
    found = load(sorted((real_data / "kc311").glob("*.csv")), golden("kc311"))
    assert all(one.dated == ("resolved_at",) for one in found)
    rows = pl.concat([one.frame for one in found])
    assert (rows.height, sum(one.dropped for one in found)) == (24_830, 194)
    counts = rows.group_by("source_overdue", pl.col("resolved_at").is_null().alias("open")).len()
    assert set(counts.rows()) == {(False, False, 17_575), (True, False, 6_910), (True, True, 140), (False, True, 204), (None, False, 1)}


@pytest.mark.real_data
def test_incidents(real_data: Path) -> None:
    (found,) = load([real_data / "itsm" / "incident_event_log_head.csv"], golden("itsm"))
    assert (found.frame.height, found.dropped) == (890, 5_108)
    assert dict(found.frame.group_by("source_overdue").len().rows()) == {False: 495, True: 395}
