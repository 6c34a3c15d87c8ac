"""Every rule with rows that keep it, break it and miss it, counted by hand; and what happens when an engine errs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from catalog.model import Dataset
from catalog.registry import datasets
from catalog.rules import Distinct, Ended, OnScale, Within
from checks import engine, expectations, great
from checks.masks import mask
from checks.verdict import Verdict
from tests.checks.made import NOW, REGISTERS, VISITS, codes, finding, rows, typed, verdict

Records = Sequence[Mapping[str, object]]

CASES: dict[str, tuple[str, Records, tuple[str, ...], list[int]]] = {
    # name: code, rows, dated columns, source rows that break it (the first row is row 5)
    "same key": ("distinct:visit_id,part", rows({}, {"visit_id": "V0"}, {"visit_id": "V0", "part": 2}, {}), (), [5, 6]),
    "no key is no duplicate": ("distinct:visit_id,part", rows({"visit_id": None}, {"visit_id": None}), (), []),
    "empty": ("required:start", rows({}, {"start": None}), (), [6]),
    "unreadable": ("readable:stop", rows({}, {"stop": "!yesterday"}, {"stop": None}), (), [6]),
    "unreadable number": ("readable:cost", rows({"cost": "!ten"}, {}, {"cost": None}), (), [5]),
    "future": ("notfuture:start", rows({"start": "2026-11-01 12:05", "stop": None}, {"start": "2026-11-01 12:06", "stop": None}), (), [6]),
    "future day": ("notfuture:paid", rows({"paid": "2026-11-01"}, {"paid": "2026-11-02"}, {"paid": None}), (), [6]),
    "order": ("ordered:start,stop", rows({"stop": "2026-10-03 09:07"}, {"stop": "2026-10-03 09:06"}, {"stop": None}), (), [6]),
    "skew": ("skewed:start,stop", rows({"stop": "2026-10-03 09:07"}, {"stop": "2026-10-03 09:06"}, {"stop": "2026-10-03 09:12"}), (), [5]),
    "order of bare dates": ("ordered:start,stop", rows({"stop": "2026-10-03 00:00"}, {"stop": "2026-10-02 00:00"}), ("stop",), [6]),
    "no skew of bare dates": ("skewed:start,stop", rows({"start": "2026-10-03 00:03", "stop": "2026-10-03 00:00"}), ("stop",), []),
    "order of a time and a day": ("ordered:start,due", rows({"due": "2026-10-03"}, {"due": "2026-10-02"}, {"due": None}), (), [6]),
    "local day": ("ordered:start,due", rows({"start": "2026-10-03 00:30", "due": "2026-10-03"}, {"start": "2026-10-03 00:30", "due": "2026-10-02"}), (), [6]),
    "last day of the calendar": ("ordered:start,due", rows({"due": "9999-12-31"}), (), []),
    "off its scale": ("onscale:score,top", rows({"score": 6}, {"score": 5}, {"score": 1}, {"score": 0.9}, {"score": None}, {"top": None}), (), [5, 8]),
    "scale upside down": ("onscale:score,top", rows({"score": 1, "top": 0}), (), [5]),
    "bounds": ("within:cost", rows({"cost": 0.1}, {"cost": 0.0999}, {"cost": 100}, {"cost": 100.0001}, {"cost": None}), (), [6, 8]),
    "unknown project": ("known:project_id", rows({}, {"project_id": "P9"}), (), [6]),
    "unknown staff": ("known:staff_id", rows({}, {"staff_id": "S9"}, {"staff_id": None}), (), [6]),
    "unusual word": ("vocabulary:kind", rows({}, {"kind": "闲聊"}, {"kind": None}), (), [6]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rule_marks_exactly_the_rows_that_break_it(name: str) -> None:
    code, records, dated, lines = CASES[name]
    outcome = verdict(records, dated=dated)
    assert all(masks == gx for _, masks, gx in outcome.agreement), outcome.agreement
    found = [found for found in outcome.findings if found.code == code]
    assert [list(f.lines) for f in found] == ([lines] if lines else [])
    assert not found or found[0].count == len(lines)


def test_a_good_file_passes_and_every_rule_ran() -> None:
    outcome = verdict(rows({}, {}))
    assert (outcome.findings, outcome.refused, outcome.bad.sum()) == ((), False, 0)
    assert {code for code, _, _ in outcome.agreement} == {rule.code for rule in VISITS.all_rules()}


def test_effects_order_rows_and_refusal() -> None:
    outcome = verdict(rows({"kind": "闲聊"}, {"cost": -1}, {"project_id": "P9"}, {"visit_id": "V0"}))
    assert [f.effect for f in outcome.findings] == ["refuse", "quarantine", "quarantine", "warn"]
    assert outcome.refused
    assert outcome.bad.to_list() == [False, True, True, False]
    assert [f.lines[0] for f in outcome.findings] == [5, 6, 7, 5]
    held = verdict(rows({}, {"cost": -1}))
    assert not held.refused
    assert verdict(rows({}, {"cost": -1}), dataclasses.replace(VISITS, policy="file")).refused


def test_an_unreadable_required_cell_is_told_once_and_counted_twice() -> None:
    outcome = verdict(rows({"start": "!yesterday"}, {"start": None}))
    assert codes(outcome) == {"readable:start": 1, "required:start": 1}
    assert finding(outcome, "required:start").lines == (6,)
    assert ("required:start", 2, 2) in outcome.agreement
    assert outcome.bad.to_list() == [True, True]


def test_a_default_in_an_empty_cell_is_not_unreadable() -> None:
    frame, raw = typed(rows({"part": 1}, {"part": "!x"}))
    raw = raw.with_columns(pl.Series("part", [None, "x"]))
    outcome = engine.judge(VISITS, frame, raw, (), NOW, REGISTERS, {}, None)
    assert codes(outcome) == {"readable:part": 1}


def test_rules_on_columns_that_were_not_delivered_do_not_run() -> None:
    outcome = verdict([{"visit_id": "V1", "part": 1, "project_id": "P1", "start": "2026-10-03 09:12"}])
    assert outcome.findings == ()
    assert {code.split(":")[0] for code, _, _ in outcome.agreement} == {"distinct", "required", "readable", "notfuture", "known"}


def test_a_missing_required_column_and_an_empty_file_are_refused() -> None:
    outcome = verdict([{"visit_id": "V1", "part": 1, "project_id": "P1"}])
    assert outcome.refused
    assert finding(outcome, "missing_column:start").effect == "refuse"
    frame, raw = typed(rows({}))
    empty = engine.judge(VISITS, frame.clear(), raw.clear(), (), NOW, REGISTERS, {}, None)
    assert empty.refused
    assert [f.code for f in empty.findings] == ["no_rows"]


def test_without_a_project_register_the_way_out_is_named() -> None:
    outcome = verdict(rows({}, {}), registers={})
    project = finding(outcome, "known:project_id")
    assert project.count == 2
    assert "项目名册" in project.sentence.zh
    assert "project register" in project.sentence.en
    assert finding(outcome, "no_register:staff").effect == "warn"


def test_a_broken_mask_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = lambda rule, context: pl.lit(False) if isinstance(rule, Within) else mask(rule, context)  # noqa: E731
    monkeypatch.setattr(engine, "mask", blind)
    outcome = verdict(rows({}, {"cost": -1}))
    assert outcome.refused
    assert [f.code for f in outcome.findings] == ["engines_disagree"]
    assert ("within:cost", 0, 1) in outcome.agreement


def test_a_mask_that_fails_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    astray = lambda rule, context: pl.col("nowhere") > 1 if isinstance(rule, Within) else mask(rule, context)  # noqa: E731
    monkeypatch.setattr(engine, "mask", astray)
    outcome = verdict(rows({}, {"kind": "闲聊"}))
    assert outcome.refused
    assert codes(outcome) == {"could_not_be_checked": 0, "vocabulary:kind": 1}
    assert ("within:cost", -1, 0) in outcome.agreement


def test_an_expectation_that_raises_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real = great.expectation

    def absent(gxe: object, ask: expectations.Ask, names: tuple[str, ...], meta: Mapping[str, object]) -> object:
        return real(gxe, ask, ("absent",) if ask.kind == "between" else names, meta)

    monkeypatch.setattr(great, "expectation", absent)
    outcome = verdict(rows({}, {}))
    assert outcome.refused
    assert [(f.code, f.columns) for f in outcome.findings] == [("could_not_be_checked", ("cost",))]
    assert ("within:cost", 0, -1) in outcome.agreement


def test_great_expectations_failing_altogether_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> object:
        raise RuntimeError("138 0000 1234")

    monkeypatch.setattr(great, "_run", fails)
    outcome = verdict(rows({}))
    assert outcome.refused
    assert {f.code for f in outcome.findings} == {"could_not_be_checked"}
    assert all(gx == -1 for _, _, gx in outcome.agreement)


def test_rows_that_great_expectations_did_not_see_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real = great._run
    monkeypatch.setattr(great, "_run", lambda gx, data, asked, words: real(gx, data.head(1), asked, words))
    assert verdict(rows({}, {})).refused


def test_great_expectations_returns_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = great._run

    def listening(*parts: object) -> object:
        outcome = real(*parts)  # type: ignore[arg-type]
        seen.append(json.dumps([result.result for result in outcome.results], default=str))
        return outcome

    monkeypatch.setattr(great, "_run", listening)
    verdict(rows({"project_id": "CANARY"}, {"kind": "CANARY"}, {"staff_id": "CANARY"}, {"visit_id": "CANARY"}, {"visit_id": "CANARY"}))
    assert seen
    assert not any("CANARY" in text for text in seen)


def test_many_rows_are_asked_in_groups_with_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [record for _, records, _, _ in CASES.values() for record in records]
    together = verdict(records)
    monkeypatch.setattr(great, "SMALL", 0)
    apart = verdict(records)
    assert apart.agreement == together.agreement
    assert all(masks == gx for _, masks, gx in apart.agreement)


def test_repeated_texts_are_counted_like_others() -> None:
    outcome = verdict(rows(*({"project_id": "P9" if i % 10 == 0 else "P1", "kind": None if i % 2 else "闲聊"} for i in range(200))))
    assert codes(outcome) == {"known:project_id": 20, "vocabulary:kind": 100}


def test_a_case_that_is_over_says_when() -> None:
    over = dataclasses.replace(VISITS, rules=(Ended("kind", ("报修",), ("stop", "paid")),))
    records = rows({}, {"stop": None}, {"stop": None, "paid": None}, {"stop": None, "paid": None, "kind": "投诉"})
    found = verdict(records, over)
    assert not found.refused and not found.bad.any()
    assert ("ended:kind", 1, 1) in found.agreement
    told = finding(found, "ended:kind")
    assert (told.effect, told.lines) == ("warn", (7,)) and "“结束时间”、“付款日”" in told.sentence.zh and "报修" in told.sentence.zh
    without = [{name: cell for name, cell in row.items() if name not in ("stop", "paid")} for row in records]
    assert "ended:kind" not in {code for code, _, _ in verdict(without, over).agreement}, "nobody sent the times at all"


def test_a_scale_may_begin_at_a_column_and_a_key_may_be_one_column() -> None:
    own = dataclasses.replace(VISITS, key=("visit_id",), rules=(OnScale("score", "part", "top"), Within("cost", high=50), Within("cost")))
    outcome = verdict(rows({"part": 5, "score": 4}, {"part": None, "score": 0}, {"cost": 51}, {"visit_id": "V2"}), own)
    assert codes(outcome) == {"distinct:visit_id": 2, "onscale:score,part,top": 1, "within:cost": 1}
    assert all(masks == gx for _, masks, gx in outcome.agreement)


@pytest.mark.parametrize("dataset", datasets().values(), ids=lambda dataset: dataset.id)
def test_samples_of_every_dataset_keep_every_rule(dataset: Dataset) -> None:
    registers: dict[str, dict[str, pl.Series]] = {}
    for name, register in datasets().items():
        registers[name] = dict(register.frame(register.samples).select(register.names).to_dict())
    for rule in dataset.all_rules():
        for name in rule.columns if type(rule).__name__ == "Known" else ():
            own = pl.Series([str(row[name]) for row in dataset.samples if row.get(name) is not None], dtype=pl.String)
            registers.setdefault(rule.dataset, {})[rule.reference] = own  # type: ignore[attr-defined]
    outcome = verdict(dataset.samples, dataset, registers=registers)
    assert [(f.code, f.sentence.en) for f in outcome.findings] == []
    assert all(masks == gx for _, masks, gx in outcome.agreement)


def test_every_rule_class_has_a_mask_and_an_expectation() -> None:
    kinds = {type(rule) for dataset in (VISITS, *datasets().values()) for rule in dataset.all_rules()}
    assert kinds <= set(mask.registry)
    assert kinds <= set(expectations.asks.registry)
    assert Distinct in kinds


def test_the_verdict_survives_the_way_out_of_the_worker() -> None:
    outcome = verdict(rows({"kind": "闲聊"}, {"cost": -1}, {"visit_id": "V0"}))
    back = Verdict.from_json(outcome.to_json())
    assert (back.findings, back.refused, back.agreement) == (outcome.findings, outcome.refused, outcome.agreement)
    assert back.bad.equals(outcome.bad)
    assert back.table.equals(outcome.table)
