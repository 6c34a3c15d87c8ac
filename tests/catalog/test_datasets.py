"""Every dataset entry is whole: both languages, distinct headers, samples that keep its own rules."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from catalog.model import Column, Dataset
from catalog.rules import NOT_BEGUN, Known, NotFuture, OnScale, Ordered, Skewed, Vocabulary, Within

EXPECTED = {
    "projects",
    "staff",
    "survey_campaigns",
    "survey_answers",
    "work_orders",
    "order_events",
    "complaints",
    "callbacks",
    "training_records",
    "assessments",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Times, days and months that may lie ahead, by why. All others tell what has happened or was measured.
AHEAD: dict[str, tuple[str, ...]] = {
    "until when it is to be done": (
        "actions.due_on", "complaints.due_at", "hazards.due_at", "nonconformities.due_at", "reporting.due_on", "reports.due_at", "risks.due_at",
        "training_records.due_at", "work_orders.due_at",
    ),
    "when it is planned": (
        "actions.opened_on", "cleaning_log.slot_at", "inspections.planned_at", "interventions.started_on", "interventions.ended_on", "milestones.planned_at",
        "milestones.revised_at", "patrol_log.planned_at", "pm_tasks.planned_at", "renewals.planned_at", "shift_log.starts_at", "shift_log.ends_at",
        "training_records.assigned_at", "work_orders.appointment_at", "absences.from_day", "absences.to_day",
    ),
    "until when it is good": ("certificates.expires_at", "customers.contract_end", "supplies.expires_at", "training_records.valid_until"),
    "what is owed for a month, which is known before": ("reporting.month", "reporting_deadlines.from_month"),
    "from or until when something holds": (
        "projects.valid_from", "projects.start_date", "equipment.valid_from", "equipment.install_date", "equipment.retired_at", "places.valid_from",
        "places.valid_to", "role_requirements.valid_from", "role_requirements.valid_to", "score_weights.effective_from", "staff.valid_from",
        "staff.hire_date", "staff.leave_date", "standards.effective_from", "standards.effective_to", "targets.month", "work_hours.valid_from",
        "calendar_days.day",
    ),
}  # fmt: skip
every = pytest.mark.parametrize("dataset", registry.datasets().values(), ids=lambda d: d.id)


def normal(header: str) -> str:
    """As header matching sees it, and stricter: spaces, underscores and hyphens gone as well."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", header).casefold().strip())


def sample(dataset: Dataset) -> pl.DataFrame:
    defaults = {c.name: c.default for c in dataset.columns if c.default is not None}
    return dataset.frame([{**defaults, **row} for row in dataset.samples])


def test_the_datasets_of_the_first_product_are_there() -> None:
    assert not EXPECTED - set(registry.datasets())


def test_registers_come_before_what_refers_to_them() -> None:
    order = list(registry.datasets())
    assert order[0] == "projects"
    for dataset in registry.datasets().values():
        for referred in [dataset.route.through] + [rule.dataset for rule in dataset.all_rules() if isinstance(rule, Known)]:
            if referred is not None:
                assert order.index(referred) < order.index(dataset.id)


@every
def test_route_and_rules_name_columns_that_exist(dataset: Dataset) -> None:
    for rule in dataset.all_rules():
        assert set(rule.columns) <= set(dataset.names)
        if isinstance(rule, Known):
            assert rule.reference in registry.dataset(rule.dataset).names
    if dataset.route.through is not None:
        assert dataset.route.through_column in registry.dataset(dataset.route.through).names


@every
def test_key_month_and_route_are_never_empty(dataset: Dataset) -> None:
    frame = sample(dataset)
    assert frame.height == len(dataset.samples) >= 2
    assert frame.select(dataset.key).is_unique().all()
    assert frame["_month"].null_count() == 0
    # What holds for the whole company (its calendar, its hours) leads to no project.
    assert frame[dataset.route.column].null_count() == 0 or not dataset.column(dataset.route.column).required
    assert dataset.column(dataset.month[0]).type in ("time", "date", "month")
    assert all(dataset.column(name).type in ("time", "date") for name in dataset.events)
    if dataset.effective_from is not None:
        assert dataset.column(dataset.effective_from).type == "date"


@every
def test_columns_are_named_in_both_languages_and_found_by_many_headers(dataset: Dataset) -> None:
    assert CHINESE.search(dataset.name.zh) and CHINESE.search(dataset.doc.zh)
    assert not CHINESE.search(dataset.name.en) and not CHINESE.search(dataset.doc.en)
    for column in dataset.columns:
        assert CHINESE.search(column.label.zh), column.name
        assert not CHINESE.search(column.label.en), column.name
        for value in column.values:
            assert CHINESE.search(value.code) and not CHINESE.search(value.en)
    if dataset.id != "work_orders":
        assert all(len(column.aliases) >= 4 for column in dataset.columns if column.required)


@every
def test_no_header_leads_to_two_columns(dataset: Dataset) -> None:
    owner: dict[str, str] = {}
    for column in dataset.columns:
        for header in column.headers:
            assert owner.setdefault(normal(header), column.name) == column.name, header


@every
def test_no_word_means_two_values(dataset: Dataset) -> None:
    for column in dataset.columns:
        owner: dict[str, str] = {}
        for value in column.values:
            for word in (value.code, value.en, *value.aliases):
                assert owner.setdefault(normal(word), value.code) == value.code, word


@every
def test_samples_fill_what_is_required_and_are_typed(dataset: Dataset) -> None:
    frame = sample(dataset)
    for column in dataset.columns:
        assert frame.schema[column.name] == column.dtype
        if column.required:
            assert frame[column.name].null_count() == 0, column.name
    assert {name for row in dataset.samples for name in row} <= set(dataset.names)


@every
def test_samples_keep_the_rules(dataset: Dataset) -> None:
    frame = sample(dataset)
    for rule in dataset.all_rules():
        if isinstance(rule, Ordered | Skewed):
            assert not frame.select((pl.col(rule.later) < pl.col(rule.earlier)).any()).item(), rule.code
        if isinstance(rule, Within):
            assert all(
                (rule.low is None or v >= rule.low) and (rule.high is None or v <= rule.high) for v in frame[rule.column].drop_nulls()
            )
        if isinstance(rule, OnScale):
            low = pl.col(rule.low) if isinstance(rule.low, str) else pl.lit(rule.low)
            assert frame.select(pl.col(rule.score).is_between(low, pl.col(rule.high)).fill_null(True).all()).item(), rule.code
        if isinstance(rule, Vocabulary):
            assert set(frame[rule.column].drop_nulls()) <= set(rule.values)
        if isinstance(rule, Known):
            register = sample(registry.dataset(rule.dataset))
            assert set(frame[rule.column].drop_nulls()) <= set(register[rule.reference])


def test_an_empty_cell_takes_the_default_of_its_column() -> None:
    defaults = {(d.id, c.name): c.default for d in registry.datasets().values() for c in d.columns if c.default is not None}
    for (dataset, column), default in defaults.items():
        kind = registry.dataset(dataset).column(column).type
        assert default == "1900-01-01" if kind == "date" else default == "", (dataset, column)
    assert defaults["projects", "valid_from"] == defaults["staff", "valid_from"] and defaults["assessments", "assessor"] == ""


def test_what_concerns_a_customer_is_never_kept_readable() -> None:
    exposed = [
        (d.id, c.name)
        for d in registry.datasets().values()
        for c in d.columns
        if c.name in ("customer_id", "location", "text") and c.personal is None
    ]
    assert exposed == []


@every
def test_what_happened_or_was_measured_does_not_lie_ahead(dataset: Dataset) -> None:
    rules = [rule for rule in dataset.all_rules() if isinstance(rule, NotFuture)]
    times = {column.name: column.type for column in dataset.columns if column.type in ("time", "date", "month")}
    ahead = {name for name in times if f"{dataset.id}.{name}" in {one for named in AHEAD.values() for one in named}}
    assert {rule.column for rule in rules} == times.keys() - ahead
    assert {rule.column for rule in rules if rule.sentence == NOT_BEGUN} == {rule.column for rule in rules if times[rule.column] == "month"}


def test_what_may_lie_ahead_is_there() -> None:
    known = {f"{d.id}.{c.name}" for d in registry.datasets().values() for c in d.columns}
    assert {one for named in AHEAD.values() for one in named} <= known


def test_a_month_without_a_day_and_a_local_time_are_read() -> None:
    campaign = sample(registry.dataset("survey_campaigns")).row(0, named=True)
    assert campaign["period"] == date(2026, 9, 1)
    answer = sample(registry.dataset("survey_answers")).row(0, named=True)
    assert answer["answered_at"] == datetime(2026, 9, 14, 11, 22)
    assert answer["_month"] == date(2026, 9, 1)


def test_a_column_that_is_no_category_has_no_values() -> None:
    with pytest.raises(ValueError, match="only a category"):
        Column("x", registry.dataset("staff").name, "text", values=registry.dataset("projects").column("property_type").values)
