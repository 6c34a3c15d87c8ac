"""Targets set on the page: who turns red is shown first, and saving makes one batch that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import NumberInput

from catalog import registry
from catalog.register import shipped
from catalog.standards import MONTHLY, Standard
from metrics import standing
from pages.settings import who_turns
from pipelines import proposing, read, templates
from pipelines.closing.restated import Signed
from pipelines.intake import Intake
from pipelines.publishing.effect import Applied, apply
from pipelines.read import Scope
from tests.pages.conftest import opened, words_of
from ui.number import holders
from ui.wording.status import LOOKS


def box(at: AppTest, label: str) -> NumberInput:
    return next(each for each in at.number_input if each.label == label)


def test_a_target_is_previewed_saved_and_undone(full: Intake) -> None:
    before = read.history(full.warehouse).height
    at = opened("targets", section="settings", kpi="R14", who="company")
    assert not at.exception
    assert [box(at, label).value for label in ("目标", "底线")] == [100, 95], "what holds now is there to be changed"
    box(at, "底线").set_value(101.0)
    at.text_input(key="target_source").set_value("2027 经营计划")
    next(button for button in at.button if "影响" in button.label).click().run()
    assert not at.exception
    assert any("保存之前" in word for word in words_of(at))
    assert read.history(full.warehouse).height == before, "a preview stores nothing"
    at.button(key="proposal_save").click().run()
    assert not at.exception
    history = read.history(full.warehouse)
    assert history.height == before + 1 and history["dataset"][0] == "standards"
    kept = read.standards(full.warehouse).filter(pl.col("kpi") == "R14", pl.col("limit") == 101)
    assert kept["source_doc"].to_list() == ["2027 经营计划"] and kept["status"].to_list() == ["待确认"]
    full.undo(int(history["batch_id"][0]), "tests")
    assert read.standards(full.warehouse).filter(pl.col("limit") == 101).is_empty()


def test_what_a_target_moves_of_what_is_settled_is_told_before_it_is_saved(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples are too few to be judged, so what the preview finds is put in its mouth."""

    def found(*asked: Any, **more: Any) -> Applied:
        done = apply(*asked, **more)
        return replace(done, effect=replace(done.effect, signed=(Signed(OCTOBER, 1, 7),), locked=(OCTOBER,)))

    monkeypatch.setattr(proposing, "apply", found)
    before = read.history(full.warehouse).height
    at = opened("targets", section="settings", kpi="R14", who="company", since="2026-10")
    box(at, "底线").set_value(99.0)
    next(button for button in at.button if "影响" in button.label).click().run()
    signed, locked = ([box.value for box in at.warning if word in box.value] for word in ("已签核", "已锁定"))
    assert len(signed) == len(locked) == 1 and "2026 年 10 月（1 个项目，7 个数）" in signed[0]
    assert at.button(key="proposal_save").disabled
    at.text_input(key="reason_proposal").set_value("合同变更").run()
    at.button(key="proposal_save").click().run()
    assert not at.exception and read.history(full.warehouse).height == before + 1
    full.undo(int(read.history(full.warehouse)["batch_id"][0]), "tests")


FEW, MET, MISSED = "not_enough_data", "met", "missed"


@pytest.mark.parametrize(
    ("pairs", "limit", "judged", "told"),
    [
        ([(MET, MISSED), (MET, MET)], 95.0, None, "按十月的数据判 2 个项目：1 个变红（✕）、0 个变绿（✓）、1 个不变。"),
        ([(FEW, FEW)], 95.0, None, "按十月的数据判 1 个项目：0 个变红（✕）、0 个变绿（✓）、1 个不变。1 个数据不足，换什么标准都不判。"),
        ([(MET, MET), (FEW, FEW)], 90.0, None, "按十月的数据，2 个的标准都没有变：不归它管，或者有更具体的标准。"),
        ([(MET, "probably_met"), (MET, MET)], 90.0, None, "按十月的数据判 1 个项目：0 个变红（✕）、0 个变绿（✓）、1 个转差（没到红）。另外 1 个的标准没有变：不归它管，或者有更具体的标准。"),
        ([("no_target", MET)], 95.0, date(2026, 12, 31), "新标准从2026 年 12 月起才管。先拿十月的数据试判 1 个项目（按2026 年 12 月的标准，改之前 → 改之后）：0 个变红（✕）、1 个变绿（✓）。"),
    ],
)  # fmt: skip
def test_the_preview_says_how_many_turn_and_why_others_do_not(
    pairs: list[tuple[str, str]], limit: float, judged: date | None, told: str
) -> None:
    rows = sides(*pairs).with_columns(limit_after=pl.lit(limit))
    assert "".join(who_turns._told(rows, "十月", judged)) == told


@pytest.mark.parametrize(
    ("goal", "limit", "told"),
    [
        ((95.0, 95.0), (90.0, 92.0), "底线 ≥ 90 → 底线 ≥ 92"),
        ((95.0, 96.0), (90.0, 92.0), "目标 ≥ 95 · 底线 ≥ 90 → 目标 ≥ 96 · 底线 ≥ 92"),
        ((95.0, None), (90.0, 90.0), "目标 ≥ 95 · 底线 ≥ 90 → 底线 ≥ 90"),
        ((None, None), (None, 92.0), "无标准，与自身比较 → 底线 ≥ 92"),
        ((95.0, 95.0), (90.0, 90.0), "目标 ≥ 95 · 底线 ≥ 90"),
    ],
)
def test_what_moves_is_told_before_and_after(goal: tuple[float | None, ...], limit: tuple[float | None, ...], told: str) -> None:
    row = {
        "kpi": "R14",
        **{f"{bar}_{side}": ends[n] for bar, ends in (("goal", goal), ("limit", limit)) for n, side in enumerate(who_turns.SIDES)},
    }
    assert who_turns._turned(*who_turns._bars(row)) == told


@pytest.mark.parametrize("since", ["2026-01-01", "2026-10-01", "2027-01-01"])
def test_what_the_preview_counts_is_what_is_judged_after_saving(full: Intake, since: str) -> None:
    """The company's targets of months, a contract and a future start among them: KPI by KPI, project by project, to the last bit."""
    kpis, of = ["R01", "R14", "V01"], ["kpi", "project"]
    new = {"operator": "≥", "limit": 99.5, "unit": "%", "effective_from": since, "status": "有效"}
    file = BytesIO(templates.workbook(registry.dataset("standards"), [{"standard_id": f"N-{kpi}", "kpi": kpi, **new} for kpi in kpis]))
    made = proposing.propose(full, file, "new.xlsx", "standards", OCTOBER, read.OWNER)
    receipt = full.commit(made.examined, "tests", accept_good=True, base=made.base)
    after = read.numbers(full.warehouse, kpis, made.scope, read.OWNER, ("project",))
    shown = made.turns.select(*of, *(pl.col(f"{name}_after").alias(name) for name in proposing.JUDGED))
    assert set(shown["kpi"]) == set(kpis)
    assert_frame_equal(shown.sort(of), after.drop_nulls("value").select(shown.columns).sort(of), check_exact=True)
    full.undo(int(receipt.batch_id or 0), "tests")


OCTOBER = date(2026, 10, 1)
OWN = {"goal": None, "status": "有效", "source_doc": "X"}
BOOK = (  # P001 is 住宅, P002 写字楼
    Standard("C", "V01", limit=80, effective_from=date(2026, 1, 1), **OWN),
    Standard("C2", "V01", limit=81, effective_from=date(2027, 3, 1), **OWN),
    Standard("T", "V01", property_type="写字楼", limit=85, effective_from=date(2026, 1, 1), effective_to=date(2026, 12, 31), **OWN),
    *(Standard(f"M{n}", "V01", project_id=f"P00{n}", limit=82, effective_from=OCTOBER, effective_to=date(2026, 10, 31), profile=MONTHLY, **OWN) for n in (1, 2)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("book", "who", "whom", "since", "alone", "told"),
    [
        # In October a target of the month holds both, whatever the company or the type says; in November it is over.
        (BOOK, "company", "", OCTOBER, False, ["全公司的标准，现在是底线 ≥ 80%；0 个项目按它判", "2 个项目有更具体的标准，仍按自己的判：月度目标 · 底线 ≥ 82%（2 个项目）"]),
        (BOOK, "company", "", date(2026, 11, 1), False,
         ["底线 ≥ 80%；1 个项目按它判", "另外 1 个项目有更具体的标准，仍按自己的判：写字楼 · 底线 ≥ 85%（1 个项目）", "最近出数的2026 年 10 月，判定用的是：月度目标 · 底线 ≥ 82%（2 个项目）"]),
        # The type's has ended at New Year, and in March another one of the company's begins.
        (BOOK, "company", "", date(2027, 2, 1), False, ["底线 ≥ 80%；2 个项目按它判", "最近出数的"]),
        (BOOK, "company", "", date(2027, 3, 1), False, ["底线 ≥ 81%；2 个项目按它判", "最近出数的"]),
        (BOOK, "type", "写字楼", date(2026, 11, 1), False, ["写字楼的标准，现在是底线 ≥ 85%；1 个项目按它判", "最近出数的2026 年 10 月，判定用的是：月度目标 · 底线 ≥ 82%（1 个项目）"]),
        (BOOK, "project", "P001", date(2026, 11, 1), False, ["云栖花园还没有自己的标准，从2026 年 11 月起新设一条；1 个项目按它判", "最近出数的"]),
        (BOOK, "company", "", OCTOBER, True, ["给全公司的 2 个项目各记一条2026 年 10 月的月度目标"]),
        # Nothing of the company's: what is shipped holds all.
        ((), "company", "", OCTOBER, False, ["全公司的标准，现在是目标 ≥ 100% · 底线 ≥ 95%（出厂默认）；2 个项目按它判"]),
    ],
)  # fmt: skip
def test_it_is_told_which_standard_changes_and_who_is_held_to_another(
    full: Intake, book: Sequence[Standard], who: str, whom: str, since: date, alone: bool, told: list[str]
) -> None:
    kpi = registry.kpi("V01" if book else "R14")
    register = standing.frame_of(book)
    shown = pl.concat([register, standing.unspoken(standing.frame_of(shipped()), register)])
    found = holders.told(holders.company(shown), holders.Aim(kpi, who, whom, since, alone), OCTOBER)
    assert len(found) == len(told) and all(words in sentence for words, sentence in zip(told, found, strict=True)), found


def test_only_what_is_missed_is_red_and_only_what_is_met_is_green() -> None:
    colours = {code: look.badge for code, look in LOOKS.items()}
    assert [[code for code, badge in colours.items() if badge == colour] for colour in ("red", "green")] == [["missed"], ["met"]]


def sides(*pairs: tuple[str, str]) -> pl.DataFrame:
    rows = [{"kpi": "R14", "project": f"P{n:03}", "value": 92.0, "goal": 95.0, "limit": 90.0, "misses": 8, "allowed": 5,
             "mixed": False} for n in range(len(pairs))]  # fmt: skip
    return proposing.turns(
        *(pl.DataFrame([{**row, "status": pair[side]} for row, pair in zip(rows, pairs, strict=True)]) for side in (0, 1))
    )


def test_who_turns_red_or_green_comes_first() -> None:
    found = sides(("met", "met"), ("met", "no_target"), ("missed", "met"), ("probably_met", "probably_missed"), ("met", "missed"))
    assert found["turn"].to_list() == ["red", "green", "worse", "other", None]


@pytest.mark.parametrize(
    ("column", "day", "start", "end", "judged"),
    [
        ("effective_from", date(2026, 5, 3), date(2026, 5, 1), date(2026, 10, 1), None),
        ("effective_from", date(1900, 1, 1), date(2025, 11, 1), date(2026, 10, 1), None),
        ("effective_from", date(2027, 1, 1), date(2026, 10, 1), date(2026, 10, 1), date(2027, 1, 31)),
        ("month", date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 1), None),
        ("month", date(2026, 12, 1), date(2026, 10, 1), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_which_months_a_proposal_is_judged_on(column: str, day: date, start: date, end: date, judged: date | None) -> None:
    found = proposing._scope(pl.DataFrame({column: [day]}), date(2026, 10, 1))
    assert (found.start, found.end, found.judged) == (start, end, judged)


@pytest.mark.parametrize(
    ("start", "statuses"), [(10, {10: "met"}), (-1, {-1: "missed"}), (-1, {}), (-1, {10: "not_enough_data", -1: "met"}), (-1, {10: "not_enough_data"})]
)  # fmt: skip
def test_where_the_last_month_judges_nobody_the_year_is_looked_at(start: int, statuses: dict[int, str]) -> None:
    """`start` and the keys of `statuses`: the last month, or the one eleven months before."""
    last, months = date(2026, 10, 1), {10: date(2026, 10, 1), -1: date(2025, 11, 1)}
    told = {months[month]: status for month, status in statuses.items()}

    def find(scope: Scope) -> pl.DataFrame:
        return pl.DataFrame({"status_after": [told[scope.start]] if scope.start in told else []}, schema={"status_after": pl.String})

    found, scope = proposing._turned(find, Scope(start=last, end=last, judged=last), last)
    assert scope == Scope(start=months[start], end=last, judged=last)
    assert found["status_after"].to_list() == [status for day, status in told.items() if day == months[start]]
