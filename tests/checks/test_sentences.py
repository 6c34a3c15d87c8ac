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
    assert text.en == "Sheet “十月”, row 6, column “总费用（元）”: -1 in “Cost” is outside the allowed range (0.1–100); correct it."


def test_many_rows_are_named_by_count_and_first_row() -> None:
    text = finding(
        verdict(rows({}, {"stop": "2026-10-01 08:00"}, {"stop": "2026-10-01 08:00"}), headers=HEADERS, sheet=None), "ordered:start,stop"
    ).sentence
    assert text.zh == "共 2 行（首行：第 6 行），列“开工”、“完工”：“结束时间”早于“开始时间”，时间顺序不可能，请核对这两个时间。"
    assert text.en == "2 rows, first: row 6, columns “开工”, “完工”: “Stop” comes before “Start”, which is impossible; check both times."


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
    assert "9 in “Score” is off its scale (1–5)" in finding(outcome, "onscale:score,top").sentence.en
    assert "“x” in “Stop” is not a date and time" in finding(outcome, "readable:stop").sentence.en
    assert "“V1、1” of “Visit no.”, “Part”" in finding(outcome, "distinct:visit_id,part").sentence.en


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
