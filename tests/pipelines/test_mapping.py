"""The mapping file, and two mappings as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog import registry
from errors import WrongUsage
from pipelines.matching.mapping import EMPTY, Mapping, merged, position

ORDERS = registry.dataset("work_orders")
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


def test_a_header_is_found_as_written_before_normalised() -> None:
    assert position(["Case_ID", "case id"], "case id") == 1
    assert position(["Case_ID"], "case id") == 0
    assert position(["other"], "case id") is None


def test_a_dressed_header_is_found_before_one_with_another_remark() -> None:
    assert position(["费用（万元）", "费用（元）"], "费用(元)") == 1


REMEMBERED = {
    "columns": {"号": "order_id", "小区": "project_id", "备注": None},
    "combine": {"created_at": ["日期", "时刻"]},
    "constants": {"kind": "报修"},
    "values": {"status": {"好": "已关闭", "没": "处理中"}},
    "timezone": "America/New_York",
    "exported_at": "2026-11-01T08:00:00",
}


@pytest.mark.parametrize(
    ("given", "key", "merged_value"),
    [
        ({}, "columns", {"号": "order_id", "小区": "project_id", "备注": None}),
        ({"columns": {"备注": "text"}}, "columns", {"号": "order_id", "小区": "project_id", "备注": "text"}),
        ({"columns": {"小区": None}}, "columns", {"号": "order_id", "小区": None, "备注": None}),
        ({"columns": {"单据": "order_id"}}, "columns", {"小区": "project_id", "备注": None, "单据": "order_id"}),
        ({"columns": {"时间": "created_at"}}, "combine", {}),
        ({"columns": {"类": "kind"}}, "constants", {}),
        ({"combine": {"order_id": ["a", "b"]}}, "columns", {"小区": "project_id", "备注": None}),
        ({"values": {"status": {"没": None, "新": "待受理"}}}, "values", {"status": {"好": "已关闭", "没": None, "新": "待受理"}}),
        ({"timezone": "Asia/Tokyo"}, "timezone", "Asia/Tokyo"),
        ({}, "timezone", "America/New_York"),
        ({}, "exported_at", None),
    ],
)
def test_what_is_given_wins_over_what_is_remembered(given: dict[str, object], key: str, merged_value: object) -> None:
    assert getattr(merged(Mapping.from_json(given), Mapping.from_json(REMEMBERED)), key) == merged_value
