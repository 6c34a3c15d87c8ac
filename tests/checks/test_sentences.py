"""A finding says where, what is wrong and what to do, in both languages, and never quotes a personal value."""

from __future__ import annotations

import subprocess
import sys

import polars as pl

from checks import findings
from checks.verdict import LINES_SHOWN, TABLE_SCHEMA
from tests.checks.made import codes, finding, rows, verdict

HEADERS = {"cost": "总费用（元）", "start": "开工", "stop": "完工", "visit_id": "单号", "part": "行", "phone": "手机", "score": "打分"}


def test_one_row_is_named_by_sheet_row_and_header() -> None:
    text = finding(verdict(rows({}, {"cost": -1}), headers=HEADERS), "within:cost").sentence
    assert text.zh == "工作表“十月”，第 6 行，列“总费用（元）”：“费用”里的 -1 超出了允许范围（0.1–100），请改正。"
    assert text.en == 'Sheet "十月", row 6, column "总费用（元）": -1 in "Cost" is outside the allowed range (0.1–100); correct it.'


def test_many_rows_are_named_by_count_and_first_row() -> None:
    text = finding(
        verdict(rows({}, {"stop": "2026-10-01 08:00"}, {"stop": "2026-10-01 08:00"}), headers=HEADERS, sheet=None), "ordered:start,stop"
    ).sentence
    assert text.zh == "共 2 行（首行：第 6 行），列“开工”、“完工”：“结束时间”早于“开始时间”，时间顺序不可能，请核对这两个时间。"
    assert text.en == '2 rows, first: row 6, columns "开工", "完工": "Stop" comes before "Start", which is impossible; check both times.'


def test_rows_of_several_sheets_are_told_sheet_by_sheet() -> None:
    wrong = rows({}, {"cost": -1}, {"cost": -1}, {}, {"cost": -1}, {})
    sheets = ["九月", "九月", "九月", "十月", "十月", "十一月"]
    found = finding(verdict(wrong, headers=HEADERS, sheet=None, sheets=sheets), "within:cost")
    assert found.sentence.zh.startswith("共 3 行：工作表“九月”2 行（首行：第 6 行）、“十月”1 行（首行：第 9 行），列“总费用（元）”：")
    assert found.sentence.en.startswith('3 rows, sheets "九月" (2 rows, first: row 6), "十月" (1 row, first: row 9), column ')
    assert list(zip(found.sheets, found.lines, strict=True)) == [("九月", 6), ("九月", 7), ("十月", 9)]


def test_different_values_are_named_the_most_frequent_first_and_how_many_there_are() -> None:
    many = ["闲聊"] + ["咨询"] * 3 + ["看房"] * 2 + ["甲", "乙"]
    found = finding(verdict(rows(*({"kind": word} for word in many))), "vocabulary:kind").sentence
    assert "“类型”里的“咨询”（3 行）、“看房”（2 行）、“闲聊”（1 行）等 5 个不同的值不是常用的写法" in found.zh
    assert 'each of "咨询" (3 rows), "看房" (2 rows), "闲聊" (1 row) and 2 more in "Kind" is not a usual word' in found.en


def test_different_values_that_stand_once_each_are_not_counted() -> None:
    found = finding(verdict(rows({"project_id": "P8"}, {"project_id": "P9"})), "known:project_id").sentence
    assert "“项目编号”里的“P8”、“P9”不在名册中" in found.zh and 'each of "P8", "P9" in "Project no." is not in the register' in found.en


def test_each_key_that_stands_twice_is_named() -> None:
    found = finding(verdict(rows(*({"visit_id": id} for id in ("V1", "V2", "V1", "V2", "V2", "V3")))), "distinct:visit_id,part").sentence
    assert "的值“V2、1”（3 行）、“V1、1”（2 行）出现了不止一次" in found.zh and "V3" not in found.zh


def test_scores_off_several_scales_are_told_with_their_scales() -> None:
    found = finding(verdict(rows({"score": 9}, {"score": 0, "top": 8}, {"score": 9})), "onscale:score,top").sentence
    assert "“评分”里的 9（2 行）、0（1 行）超出了量表范围（1–5、1–8）" in found.zh


def test_how_many_personal_values_there_are_is_not_told() -> None:
    found = finding(verdict(rows({"phone": "!a"}, {"phone": "!b"})), "readable:phone").sentence
    assert "里的“***”不是" in found.zh


def test_a_column_without_a_header_of_its_own_is_called_by_our_name_in_either_language() -> None:
    found = finding(verdict(rows({"cost": -1})), "within:cost").sentence
    assert 'column "Cost"' in found.en and "列“" not in found.zh


def test_every_kind_of_finding_has_its_row_and_column_in_both_languages() -> None:
    outcome = verdict(
        rows(
            {"visit_id": "V1"}, {}, {"start": None}, {"stop": "!x"}, {"start": "2027-01-01 00:00", "stop": None, "due": None}, {"stop": "2026-10-03 09:10"},
            {"score": 9}, {"project_id": "P9"}, {"kind": "闲聊"},
        ),
        headers=HEADERS,
    )  # fmt: skip
    assert len(codes(outcome)) == 8
    for found in outcome.findings:
        assert f"第 {found.lines[0]} 行" in found.sentence.zh
        assert f"row {found.lines[0]}" in found.sentence.en
        for name in found.columns:
            header = HEADERS.get(name, "")
            assert header in found.sentence.zh
            assert header in found.sentence.en
        assert "{" not in found.sentence.zh + found.sentence.en
    assert '9 in "Score" is off its scale (1–5)' in finding(outcome, "onscale:score,top").sentence.en
    assert '"x" in "Stop" is not a date and time' in finding(outcome, "readable:stop").sentence.en
    assert '"V1、1" of "Visit no.", "Part"' in finding(outcome, "distinct:visit_id,part").sentence.en


def test_a_personal_value_is_never_quoted() -> None:
    outcome = verdict(rows({"phone": "!CANARY13800001234"}, {}))
    text = finding(outcome, "readable:phone").sentence
    assert "***" in text.zh
    assert "***" in text.en
    assert "CANARY" not in outcome.to_json()
    assert "CANARY" not in str(outcome.table.to_dicts())


def test_a_long_or_broken_value_is_shortened_to_one_line() -> None:
    text = finding(verdict(rows({"kind": "a\nb" + "c" * 60})), "vocabulary:kind").sentence.zh
    assert "“a b" + "c" * 37 + "…”" in text


def test_the_table_has_each_row_with_its_own_sentence_and_an_end() -> None:
    outcome = verdict(rows({"cost": -1}, {"kind": "闲聊"}, {"cost": -2}))
    assert outcome.table.schema == pl.Schema(TABLE_SCHEMA)
    assert outcome.table.select("rule", "line").rows() == [("within:cost", 5), ("within:cost", 7), ("vocabulary:kind", 6)]
    assert "-2" in outcome.table["sentence_en"][1]


def test_lines_and_table_are_bounded(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(findings, "TABLE_ROWS", 250)
    outcome = verdict(rows(*({"cost": -1, "score": 9} for _ in range(300))))
    assert len(finding(outcome, "within:cost").lines) == LINES_SHOWN
    assert finding(outcome, "within:cost").count == 300
    assert outcome.table.height == 250
    assert outcome.bad.sum() == 300


def test_the_verdict_can_be_read_without_either_engine() -> None:
    script = "import sys, checks.verdict; sys.exit(bool({'great_expectations', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
