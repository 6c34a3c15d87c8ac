"""The mapping file, header matching and the guess of the dataset."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog import registry
from errors import WrongUsage
from pipelines.mapping import EMPTY, Mapping, guess_dataset, match, missing_columns, normalise, position

ORDERS = registry.dataset("work_orders")
NEEDED = ("工单编号", "项目编号", "工单类型", "报修时间", "状态")
GOLDEN = Path(__file__).parents[1] / "golden" / "mappings"

WHOLE = {
    "columns": {"a": "order_id", "b": None},
    "combine": {"created_at": ["d", "t"]},
    "constants": {"kind": "报修"},
    "defaults": {"project_id": "(未填)"},
    "values": {"status": {"RESOL": "已解决", "N/A": None}},
    "drop": {"status": ["DUP", "CANC"]},
    "formats": {"created_at": "%m/%d/%Y %I:%M %p", "resolved_at": ["%m/%d/%Y", "%m/%d/%y"]},
    "nulls": ["?"],
    "keep_last": {"by": ["sys_updated_at"]},
    "unpivot": {"columns": ["Q1", "Q2"], "item": "category", "score": "cost"},
    "coverage": "changes",
    "timezone": "America/New_York",
    "exported_at": "2026-11-01T08:00:00",
}


def test_a_mapping_survives_the_round_trip() -> None:
    mapping = Mapping.from_json(WHOLE, ORDERS)
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert Mapping.from_json(EMPTY.to_json()) == EMPTY
    assert mapping.zone == "America/New_York" and EMPTY.zone == "Asia/Shanghai"


@pytest.mark.parametrize("name", ["boston311", "kc311", "itsm"])
def test_the_kept_mappings_fit_the_dataset(name: str) -> None:
    assert Mapping.from_json((GOLDEN / f"{name}.json").read_text(encoding="utf-8"), ORDERS).columns


@pytest.mark.parametrize(
    ("given", "code", "near"),
    [
        ({"colums": {}}, "mapping_unknown_key", "columns"),
        ({"columns": {"a": "order_idd"}}, "mapping_unknown_column", "order_id"),
        ({"constants": {"kinds": "报修"}}, "mapping_unknown_column", "kind"),
        ({"unpivot": {"columns": ["Q1"], "item": "items", "score": "cost"}}, "mapping_unknown_column", "items"),
        ({"columns": ["a"]}, "mapping_malformed", "columns"),
        ({"drop": {"status": [1]}}, "mapping_malformed", "drop"),
        ({"keep_last": ["x"]}, "mapping_malformed", "keep_last"),
        ({"unpivot": {"columns": ["Q1"]}}, "mapping_malformed", "unpivot"),
        ({"coverage": "some"}, "mapping_malformed", "coverage"),
        ({"timezone": "Mars/Base"}, "mapping_malformed", "timezone"),
        ({"exported_at": "yesterday"}, "mapping_malformed", "exported_at"),
        ("[]", "mapping_malformed", "{"),
        ("{", "mapping_not_json", "JSON"),
    ],
)
def test_what_is_wrong_is_named_with_a_way_out(given: object, code: str, near: str) -> None:
    with pytest.raises(WrongUsage) as raised:
        Mapping.from_json(given, ORDERS)  # type: ignore[arg-type]
    assert raised.value.code == code
    assert near in raised.value.sentence.zh and near in raised.value.sentence.en


@pytest.mark.parametrize(
    "header",
    [
        "工单编号",
        " 工单编号 ",
        "工单编号*",
        "工单\n编号",
        "工单编号(必填)",
        "工单编号（必填）",
        "*工单 编号[文本]",
        "ORDER_ID",
        "Order ID",
        "order no.",
    ],
)
def test_headers_are_known_whatever_they_are_dressed_in(header: str) -> None:
    (found,) = match([header], ORDERS)
    assert found.column == "order_id"
    assert found.confidence in (1.0, 0.9)


def test_a_header_of_nothing_but_a_remark_is_not_empty() -> None:
    assert normalise("(元)") == "(元)"
    assert match(["(元)", "", "***"], ORDERS)[0].reason == "none"


def test_the_more_exact_header_wins_and_the_other_is_left_unmatched() -> None:
    alias, name = match(["工单号", "工单编号"], ORDERS)
    assert (alias.column, alias.reason, alias.confidence) == (None, "none", 0.0)
    assert (name.column, name.reason, name.confidence) == ("order_id", "name", 1.0)
    first, second = match(["单号", "工单号"], ORDERS)
    assert (first.column, first.reason, first.confidence) == ("order_id", "alias", 0.9)
    assert second.column is None


def test_the_mapping_wins_over_names_and_fills_columns_once() -> None:
    mapping = Mapping.from_json(
        {"columns": {"备用号": "order_id", "位置": None}, "constants": {"kind": "报修"}, "combine": {"created_at": ["日期", "时刻"]}}
    )
    header = ["工单编号", "备用号", "位置", "类型", "日期", "时刻", "创建时间"]
    found = {m.header: (m.column, m.reason) for m in match(header, ORDERS, mapping)}
    assert found == {
        "工单编号": (None, "none"),
        "备用号": ("order_id", "mapping"),
        "位置": (None, "none"),
        "类型": (None, "none"),
        "日期": ("created_at", "mapping"),
        "时刻": ("created_at", "mapping"),
        "创建时间": (None, "none"),
    }


def test_a_mapping_may_name_headers_of_several_years() -> None:
    mapping = Mapping.from_json({"columns": {"旧号": "order_id", "新号": "order_id"}})
    assert [m.column for m in match(["新号"], ORDERS, mapping)] == ["order_id"]
    assert [m.column for m in match(["旧号", "新号"], ORDERS, mapping)] == ["order_id", None]


@pytest.mark.parametrize(
    ("header", "mapping", "missing"),
    [
        (NEEDED, {}, ()),
        (NEEDED[1:], {}, ("order_id",)),
        (NEEDED[:2], {"constants": {"kind": "报修", "status": "已关闭"}}, ("created_at",)),
        ((*NEEDED[:3], "状态", "d", "t"), {"combine": {"created_at": ["d", "t"]}}, ()),
        ((*NEEDED[:3], "状态", "d"), {"combine": {"created_at": ["d", "t"]}}, ("created_at",)),
        ((NEEDED[0], *NEEDED[2:]), {"defaults": {"project_id": "P1"}}, ()),
        ((NEEDED[0], *NEEDED[2:]), {"columns": {"小区": "project_id"}, "defaults": {"project_id": "P1"}}, ("project_id",)),
    ],
)
def test_required_columns_that_nothing_delivers_are_named(
    header: tuple[str, ...], mapping: dict[str, object], missing: tuple[str, ...]
) -> None:
    assert tuple(column.name for column in missing_columns(header, ORDERS, Mapping.from_json(mapping))) == missing


def test_an_unpivoted_file_needs_neither_item_nor_score() -> None:
    answers = registry.dataset("survey_answers")
    mapping = Mapping.from_json(
        {"unpivot": {"columns": ["Q1", "Q2"], "item": "item", "score": "score"}, "constants": {"scale_min": "1", "scale_max": "5"}}
    )
    header = ("答卷编号", "调查批次编号", "项目编号", "答题时间", "Q1")
    assert missing_columns(header, answers, mapping) == ()
    assert missing_columns(header[:-1], answers, mapping) != ()


@pytest.mark.parametrize("id", list(registry.datasets()))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_of_each_dataset_is_recognised_and_matched_whole(id: str, language: str) -> None:
    dataset = registry.dataset(id)
    header = [column.label[language] for column in dataset.columns]
    assert [m.column for m in match(header, dataset)] == list(dataset.names)
    best = guess_dataset(header, registry.datasets().values())[0]
    assert best.dataset.id == id and best.complete and best.share == 1.0


def test_a_mapping_for_another_dataset_ranks_last_and_does_not_raise() -> None:
    mapping = Mapping.from_json({"columns": {"x": "reopen_count"}})
    guesses = guess_dataset(["x", *NEEDED], registry.datasets().values(), mapping)
    assert guesses[0].dataset.id == "work_orders"
    assert not any(guess.complete for guess in guesses[1:])


def test_a_header_is_found_as_written_before_normalised() -> None:
    assert position(["Case_ID", "case id"], "case id") == 1
    assert position(["Case_ID"], "case id") == 0
    assert position(["other"], "case id") is None
