"""What the KPIs on satisfaction, complaints, training and staff bring together, beyond their worked examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from catalog import registry
from catalog.model import Row
from catalog.reasons import REASONS
from catalog.zones import DEFAULT_ZONE
from metrics.cases import cases
from metrics.numbers import numbers
from metrics.tally import spread, tally

COMPLAINT: Row = {"project_id": "P", "kind": "投诉", "severity": "一般", "received_at": "2026-10-01 08:00", "status": "处理中"}


def judged(id: str, rows: Sequence[Row], joins: Mapping[str, Sequence[Row]] | None = None) -> pl.DataFrame:
    kpi = registry.kpi(id)
    dataset = registry.dataset(kpi.dataset)
    joined = {name: registry.dataset(name).frame((joins or {}).get(name, ())) for name in kpi.joins}
    return cases(kpi, dataset.names, dataset.frame(rows), joined)


def number(id: str, rows: Sequence[Row], at: str, joins: Mapping[str, Sequence[Row]] | None = None) -> dict[str, object]:
    kpi = registry.kpi(id)
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(DEFAULT_ZONE)).astimezone(UTC).replace(tzinfo=None)
    return numbers({id: kpi}, spread(tally(kpi, judged(id, rows, joins))), {id: moment}).row(0, named=True)


def example(id: str) -> tuple[Sequence[Row], Mapping[str, Sequence[Row]], str]:
    told = registry.kpi(id).example
    return told.rows, told.joins, told.at


def test_every_reason_has_words_in_both_languages() -> None:
    given = {word for kpi in registry.kpis().values() for word, _ in kpi.excluded} | {"not_recorded", "undecidable"}
    assert given <= set(REASONS)


@pytest.mark.parametrize("id", ["V08", "C04", "C05", "C07", "T07", "T08", "T08D"])
def test_the_order_of_the_rows_does_not_matter(id: str) -> None:
    rows, joins, at = example(id)
    backwards = {name: tuple(reversed(joined)) for name, joined in joins.items()}
    assert number(id, rows, at, joins) == number(id, tuple(reversed(rows)), at, backwards)


@pytest.mark.parametrize("id", ["V08", "C04", "C05", "C07", "T07", "T08", "T08D"])
def test_what_is_brought_in_keeps_the_columns_that_counting_needs(id: str) -> None:
    rows, joins, _ = example(id)
    verdict = judged(id, rows, joins)
    dataset = registry.dataset(registry.kpi(id).dataset)
    assert {*dataset.names, "_month", "_project", "_delivered", "_dated"} <= set(verdict.columns)
    assert verdict["_month"].null_count() == 0 and verdict["_delivered"].null_count() == 0
    assert {name: verdict.schema[name] for name in dataset.names} == {c.name: c.dtype for c in dataset.columns}


@pytest.mark.parametrize("id", ["V08", "C04", "C05", "C07", "T07", "T08", "T08D"])
def test_no_rows_give_no_cases(id: str) -> None:
    assert judged(id, ()).is_empty()


# ---- complaints -------------------------------------------------------------------------------------------------


def test_open_complaints_past_due_count_and_leaving_them_out_would_flatter() -> None:
    rows, _, at = example("C02")
    closed = [row for row in rows if row["status"] != "处理中"]
    assert number("C02", rows, at)["value"] == pytest.approx(50.0)
    assert number("C02", closed, at)["value"] == pytest.approx(200 / 3)


def test_an_open_complaint_turns_into_a_miss_at_its_hour_without_a_load() -> None:
    rows = [{**COMPLAINT, "complaint_id": "T1", "resolved_at": None}]
    before, after = (number("C02", rows, f"2026-10-04 {hour}") for hour in ("08:00", "08:01"))
    assert (before["denominator"], before["pending"]) == (0, 1)
    assert (after["denominator"], after["pending"], after["value"]) == (1, 0, 0.0)


def test_without_any_call_backs_the_call_back_rate_says_so() -> None:
    row = {**COMPLAINT, "complaint_id": "T1", "resolved_at": "2026-10-02 08:00"}
    assert judged("C05", [row])["_why"].to_list() == ["not_recorded"]


def test_a_rating_is_taken_from_call_backs_where_complaints_have_none() -> None:
    rows = [{**COMPLAINT, "complaint_id": "T1"}, {**COMPLAINT, "complaint_id": "T2"}]
    call = {
        "callback_id": "H1",
        "project_id": "P",
        "source_type": "投诉",
        "source_id": "T1",
        "called_at": "2026-10-05 10:00",
        "score": 5,
        "scale_max": 5,
    }
    verdict = judged("C04", rows, {"callbacks": [call]}).sort("complaint_id")
    assert verdict["_why"].to_list() == [None, "not_recorded"]
    assert verdict["_num"].to_list() == [1, 0]


def test_the_same_flat_number_at_another_project_is_another_customer() -> None:
    here = {**COMPLAINT, "complaint_id": "T1", "location": "3-201", "category": "漏水"}
    there = {**here, "complaint_id": "T2", "project_id": "Q"}
    assert judged("C07", [here, there])["_num"].to_list() == [0, 0]


def test_a_repeat_found_by_customer_and_by_place_is_one() -> None:
    first = {**COMPLAINT, "complaint_id": "T1", "customer_id": "K1", "location": "3-201", "category": "漏水"}
    moved = {**first, "complaint_id": "T2", "location": "5-101", "received_at": "2026-10-09 08:00"}
    family = {**first, "complaint_id": "T3", "customer_id": "K9", "received_at": "2026-10-20 08:00"}
    assert judged("C07", [first, moved, family])["_num"].to_list() == [0, 1, 1]


# ---- training and staff -----------------------------------------------------------------------------------------


def test_training_is_due_until_the_end_of_its_day() -> None:
    rows = [{"staff_id": "E1", "course_id": "K", "due_at": "2026-10-15", "completed_at": None}]
    late, last = number("T02", rows, "2026-10-16 00:01"), number("T02", rows, "2026-10-16 00:00")
    assert (last["denominator"], last["pending"]) == (0, 1)
    assert (late["denominator"], late["value"]) == (1, 0.0)


def test_a_blank_reason_exempts_nobody() -> None:
    rows = [{"staff_id": "E1", "course_id": "K", "due_at": "2026-10-15", "completed_at": "2026-10-01", "exempt_reason": " "}]
    assert judged("T02", rows)["_why"].to_list() == [None]


def test_people_who_were_not_assessed_stand_in_the_records_with_their_project_and_month() -> None:
    rows, joins, _ = example("T07")
    missing = judged("T07", rows, joins).filter(~pl.col("_assessed")).sort("period", "staff_id")
    found = missing.select("staff_id", "_month", "_project").rows()
    third, fourth = date(2026, 7, 1), date(2026, 10, 1)
    assert found == [("E3", third, "P"), ("E2", fourth, "P"), ("E3", fourth, "P"), ("E4", fourth, "P")]


def test_a_mark_of_somebody_unknown_to_the_register_is_left_out() -> None:
    mark = {"staff_id": "X", "period": "2026-07", "dimension": "态度", "score": 90, "max": 100, "assessor": ""}
    assert judged("T07", [mark])["_why"].to_list() == ["not_in_post"]


def test_the_record_of_a_staff_score_shows_the_score_out_of_100() -> None:
    rows, joins, _ = example("T08")
    first = judged("T08", rows, joins).sort("staff_id").row(0, named=True)
    assert (float(first["score"]), float(first["max"]), first["dimension"]) == (81.5, 100.0, None)


def test_weights_of_another_size_give_the_same_score() -> None:
    rows, _, at = example("T08")
    small = [{**row, "weight": row["weight"] / 100} if "weight" in row else row for row in rows]
    assert number("T08", small, at)["value"] == number("T08", rows, at)["value"]
