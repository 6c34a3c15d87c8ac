"""Numbers as they are told: short durations in minutes, the goal beside the limit, records in the words of their KPI."""

from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest

from catalog import registry
from catalog.kpi import Rate
from pipelines import read
from pipelines.intake import Intake
from ui.comparing import heat
from ui.number import passport, records
from ui.text import catalogue
from ui.wording import sentences, status, values

ZH = catalogue("zh")
WAIT, ON_TIME, PAST_DUE = (registry.kpi(id) for id in ("R02", "R14", "R09"))


@pytest.mark.parametrize(("hours", "words"), [(0.4, "24 分钟"), (1.99, "119 分钟"), (2.0, "2.0 小时"), (61.5, "61.5 小时")])
def test_durations_below_two_hours_are_told_in_minutes(hours: float, words: str) -> None:
    assert values.full(WAIT, hours) == words


def test_both_ends_of_an_interval_have_one_unit() -> None:
    assert values.interval(WAIT, 23 / 60, 24 / 60) == "23–24 分钟"
    assert values.interval(WAIT, 1.5, 2.5) == "1.5–2.5"
    assert values.interval(ON_TIME, 91.0, 92.0) == "91.0–92.0"
    assert values.interval(ON_TIME, -2.9, -0.4) == "−2.9 至 −0.4"


@pytest.mark.parametrize(("name", "head"), [("一次解决率", "一次<br>解决率"), ("满意度均分", "满意度<br>均分"), ("重大问题按时处理率", "重大问题<br>按时<br>处理率"), ("净推荐值（NPS）", "净推荐值<br>（NPS）"),
                                            ("投诉按时办结率（底线时限）", "投诉按时<br>办结率<br>（底线<br>时限）"), ("返修（重开）率", "返修<br>（重开）率"), ("Work orders on time", "Work orders on<br>time")])  # fmt: skip
def test_a_head_of_a_heat_map_is_cut_into_short_lines(name: str, head: str) -> None:
    assert heat.head(name) == head


def test_no_head_of_a_heat_map_is_wider_than_its_column_or_leaves_a_character_alone() -> None:
    """Four Chinese characters wide, Latin ones count half; no more lines than the room above the map has."""
    for kpi in registry.kpis().values():
        lines = heat.head(kpi.name.zh).split("<br>")
        wide = [sum(0.5 if sign.isascii() else 1 for sign in line) for line in lines]
        assert max(wide) <= 5 and len(lines) <= 4 and all(len(line) > 1 for line in lines), (kpi.id, lines)


def test_a_change_is_the_difference_of_what_is_shown() -> None:
    assert values.change(WAIT, 24 / 60, 22 / 60) == "+2 分钟"
    assert values.change(WAIT, 24.4 / 60, 22.6 / 60) == "+1 分钟"  # shown as 24 and 23, though 1.8 lie between them
    assert values.change(WAIT, 2.5, 1.5) == "+1.0 小时"
    assert values.change(ON_TIME, 91.5, 93.2) == "−1.7 个百分点"
    assert values.change(registry.kpi("C06"), 3.104, 3.136).startswith("−0.04 ")  # told to the hundredth, so is what it changed by


def test_what_is_kept_whole_has_no_place_to_break() -> None:
    assert values.whole("n = 1–2") == "n\u00a0=\u00a01\u2060–\u20602"


@pytest.mark.parametrize(
    ("code", "misses", "word"),
    [("met", 3, "达到底线"), ("probably_met", 3, "大致达到底线"), ("met", 0, "达标"), ("missed", 3, "未达标")],
)
def test_a_met_limit_is_not_called_a_met_goal(code: str, misses: int, word: str) -> None:
    row = {"status": code, "value": 97.0, "misses": misses, "allowed": 0}
    assert status.said(ON_TIME, row) == word


def test_a_goal_that_is_the_limit_is_judged_by_the_status() -> None:
    assert status.said(WAIT, {"status": "met", "value": 0.4, "misses": None, "allowed": None}) == "达标"


@pytest.mark.parametrize(("misses", "words"), [(1189, "1,189 个没做到，目标最多容许 809 个"), (809, "没做到的没有超出目标容许的个数")])
def test_the_goal_is_told_in_counts(misses: int, words: str) -> None:
    assert passport.to_goal({"value": 90.0, "misses": misses, "allowed": 809}) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"status": "not_enough_data", "value": 50.0, "denominator": 8},
            "样本 8，不足 30，先不判断。",
        ),  # wholly below the limit, yet not judged
        ({"status": "missed", "value": 50.0, "denominator": 30}, ZH["status.help"]),
        ({"status": "not_enough_data", "value": None, "denominator": 0}, ZH["status.help"]),
    ],
)
def test_where_the_least_number_decides_the_mark_says_so(row: dict[str, object], words: str) -> None:
    assert status.mark(registry.kpi("V01"), {"misses": None, "allowed": None, **row}).means == words


def test_records_are_told_in_the_words_of_their_kpi() -> None:
    told = {id: records.outcome_word(registry.kpi(id), "open_past_due") for id in ("T02", "R14")}
    assert told == {"T02": "✕ 逾期未完成", "R14": "✕ 在办已超时"}
    assert records.outcome_word(registry.kpi("C07"), "hit").startswith("✕")


def test_what_may_be_met_late_is_not_called_in_time() -> None:
    """Which KPIs count time, by their names; of all others a record that is met after its due time is met, not in time."""
    timed = re.compile("按期|按时|及时|履约|30 日回访|新员工入职培训")
    due = [kpi for kpi in registry.kpis().values() if isinstance(kpi.measure, Rate) and kpi.measure.due is not None]
    told = {kpi.id: (records.outcome_word(kpi, "hit"), records.outcome_word(kpi, "open_past_due")) for kpi in due}
    for kpi in due:
        if not timed.search(kpi.name.zh) or kpi.id == "V13":  # 按期开展: held at all within the half year
            assert "时" not in told[kpi.id][0] and "超时" not in told[kpi.id][1], kpi.id
        else:
            assert "按时" in told[kpi.id][0], kpi.id
    assert told["Q04"] == ("✓ 已闭环", "✕ 逾期未闭环") and told["Q03"][0] == "✓ 按时"
    assert not any(
        records.outcome_word(kpi, "open_past_due") == "✕ 到期未达到" for kpi in due if records.outcome_word(kpi, "hit") == "✓ 按时"
    )


@pytest.mark.parametrize("id", ["R14", "C02", "V01"])
def test_stand_ins_for_personal_values_are_not_shown(full: Intake, id: str) -> None:
    kpi = registry.kpi(id)
    dataset = registry.dataset(kpi.dataset)
    found = read.records(full.warehouse, id, read.Scope(), read.OWNER)
    found = found.with_columns(pl.lit("9f86d081").alias(c.name) for c in dataset.columns if c.personal == "hash")
    shown = records.of_records(kpi, found, read.OWNER)
    assert not {c.label.zh for c in dataset.columns if c.personal == "hash"} & set(shown.columns)
    assert shown.columns[0] == "结果" and "项目" in shown.columns[:3]


@pytest.mark.parametrize(("code", "end"), [("missed", "到 2026 年 2 月的 80.0%（未达标）。"), ("no_target", "到 2026 年 2 月的 80.0%。")])
def test_a_course_without_a_target_is_not_said_to_have_none(code: str, end: str) -> None:
    months = [date(2026, 1, 1), date(2026, 2, 1)]
    rows = pl.DataFrame(
        {"kpi": ["R14"] * 2, "month": months, "value": [90.0, 80.0], "status": [code] * 2, "misses": [2] * 2, "allowed": [1] * 2}
    )
    assert sentences.of_trend(ON_TIME, rows).endswith(end)
