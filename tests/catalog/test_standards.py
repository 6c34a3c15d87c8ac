"""The shipped register: every conflict of the founding documents is handled as agreed, and what no document gives awaits confirmation."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from catalog import profiles, register, registry, scales
from catalog.datasets import complaints, work_orders
from catalog.standards import DEFAULT, DOCUMENTS, GUIDE, HANDBOOK, PROFILES, ROLLOUT, Standard
from metrics.limits import limits

ALL = [row for profile in PROFILES for row in register.shipped(profile)]


def one(profile: str, kpi: str, cases: bool | None = None) -> Standard:
    found = [row for row in register.shipped(profile) if row.kpi == kpi and cases in (None, row.judges_cases)]
    assert len(found) == 1, found
    return found[0]


def hours(profile: str, kpi: str) -> tuple[float, float]:
    row = one(profile, kpi, cases=True)
    return row.minutes("goal") / 60, row.minutes("limit") / 60  # type: ignore[operator]


def test_x1_two_hours_are_for_repairs_and_a_day_for_complaints() -> None:
    assert (hours(DEFAULT, "R01"), hours(DEFAULT, "C01")) == ((2, 2), (24, 24))
    assert (one(DEFAULT, "R01", True).service_line, one(DEFAULT, "C01", True).service_line) == ("报修", "投诉")


def test_x2_complaints_have_two_tiers_with_both_documents() -> None:
    both = one(DEFAULT, "C02", cases=True)
    assert hours(DEFAULT, "C02") == (48, 72) and both.cited == "S4、S0 §1.5；§2/1.4"
    assert (hours(GUIDE, "C02"), hours(HANDBOOK, "C02")) == ((48, 48), (72, 72))
    assert (limits(registry.kpi("C02")), limits(registry.kpi("C02G"))) == ((("C02", "limit"),), (("C02", "goal"),))


def test_x3_satisfaction_is_staged() -> None:
    v01 = one(DEFAULT, "V01")
    assert (v01.goal, v01.limit) == (90, 80) and (one(ROLLOUT, "V01").goal, one(ROLLOUT, "V01").limit) == (85, 80)
    stages = [row for row in register.dated(ROLLOUT, date(2026, 9, 1)) if row.kpi == "V01"]
    assert [(s.goal, s.effective_from, s.status) for s in stages] == [(80, date(2026, 9, 1), "待确认"), (85, date(2027, 3, 1), "待确认")]


def test_x4_drills_are_held_to_both_documents() -> None:
    assert [(row.goal, row.unit, row.source_doc) for row in (one(HANDBOOK, "M01"), one(GUIDE, "M02"))] == [
        (1, "次/季", "S0"),
        (1, "次/年", "S4"),
    ]


@pytest.mark.parametrize(("score", "top", "good"), [(4, 5, True), (3, 5, False), (8, 10, True), (7, 10, False), (3, 4, None)])
def test_x5_scales_are_never_mixed(score: int, top: int, good: bool | None) -> None:
    frame = pl.DataFrame({"score": [score], "top": [top]})
    assert frame.select(scales.satisfied(pl.col("score"), pl.col("top"))).item() is good
    assert frame.select(scales.index(pl.col("score"), pl.lit(1), pl.col("top"))).item() == pytest.approx((score - 1) / (top - 1) * 100)


def test_x5_a_promoter_score_comes_from_0_to_10_alone() -> None:
    assert "not_0_10" in dict(registry.kpi("V04").excluded)


def test_x6_staff_service_is_what_customers_say() -> None:
    assert (
        one(ROLLOUT, "V06").goal == 90
        and registry.kpi("V06").dataset == "survey_answers"
        and "不是员工自己的满意度" in registry.kpi("V06").meaning.zh
    )


def test_x7_a_gain_is_relative() -> None:
    row = one(ROLLOUT, "T09")
    assert (row.goal, row.unit) == (15, "%") and "15%" in str(row.quote)
    assert "87" in registry.kpi("T09").meaning.zh  # whoever starts above 87 of 100 cannot gain 15 %


def test_x8_kind_and_severity_are_two_columns() -> None:
    words: dict[str, Any] = {c.name: [v.code for v in c.values] for c in complaints.DATASET.columns}
    assert {"投诉", "建议", "表扬"} <= set(words["kind"]) and {"重大", "一般"} <= set(words["severity"])
    assert "severity" in work_orders.DATASET.names


def test_x9_the_five_things_are_asked_of_the_records() -> None:
    fields = registry.dataset("pm_tasks").names
    assert {"owner", "content", "standard"} <= set(fields) and {"asset_id", "planned_at"} <= set(fields)
    assert registry.kpi("E12F").dataset == "pm_tasks"


def test_x13_the_communication_index_is_called_by_its_full_name() -> None:
    assert "客户沟通满意度指数" in registry.kpi("V05").name.zh and "ommunication" in registry.kpi("V05").name.en


def test_x10_x11_the_clock_runs_to_the_first_answer_of_a_person_and_never_stops() -> None:
    timed = [row for row in ALL if row.judges_cases]
    assert {row.clock for row in timed} == {"natural"} and not any(row.pauses for row in timed)
    assert {row.stop_event for row in timed if row.kpi in ("R01", "C01")} == {"responded"}


def test_x12_shares_within_a_time_have_an_attention_line_that_is_ours() -> None:
    for id in ("R01", "R03", "C01", "C02", "C02G"):
        row = one(DEFAULT, id, cases=False)
        assert (row.goal, row.limit, row.status) == (100, 95, "待确认")


@pytest.mark.parametrize("row", ALL, ids=lambda row: f"{row.profile}:{row.standard_id}")
def test_every_row_is_confirmed_by_a_document_or_awaits_confirmation(row: Standard) -> None:
    assert row.kpi in registry.kpis()
    assert row.quote
    documents = (row.source_doc or "").split("、")
    assert row.status == "待确认" or {*documents} <= {*DOCUMENTS}
    assert (row.source_doc is None) == (row.source_section is None)
    if row.profile != DEFAULT:
        assert documents == [{HANDBOOK: "S0", GUIDE: "S4", ROLLOUT: "S2"}[row.profile]]


def test_ids_are_distinct_and_the_shipped_targets_are_the_entries() -> None:
    ids = [row.standard_id for row in ALL]
    assert len(set(ids)) == len(ids)
    entries = {row.kpi: (row.goal, row.limit) for row in register.shipped() if not row.judges_cases}
    targets = {kpi.id: (kpi.target.goal, kpi.target.limit) for kpi in registry.kpis().values()}
    assert entries == {id: bars for id, bars in targets.items() if bars != (None, None)}


def test_every_time_that_an_entry_asks_for_is_in_the_register() -> None:
    asked = {id for kpi in registry.kpis().values() for id, _ in limits(kpi)}
    assert asked == {row.kpi for row in profiles.DEFAULT_LIMITS}


@pytest.mark.parametrize(
    "wrong",
    [
        {"goal": None},
        {"start_event": "created"},
        {"start_event": "created", "stop_event": "resolved", "unit": "%"},
        {"effective_from": date(2026, 2, 1), "effective_to": date(2026, 1, 1)},
    ],
)
def test_half_a_standard_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="S1"):
        Standard(**{"standard_id": "S1", "kpi": "R01", "goal": 1.0, **wrong})
