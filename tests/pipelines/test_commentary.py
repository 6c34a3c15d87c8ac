"""What people write about a number: kept by KPI, scope and month, only added to, by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from errors import UserError
from pipelines import commentary
from pipelines.commentary import may_comment, notes, write
from pipelines.scope import OWNER, Scope, Viewer
from tests.pipelines.commands import CommandLine

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

OCTOBER = Scope(date(2026, 10, 1), date(2026, 10, 1))
SITE = Scope(OCTOBER.start, OCTOBER.end, projects=("P001",))
MINE = Viewer("王敏", ("P001",))


def test_nothing_is_overwritten(empty_office: CommandLine) -> None:
    warehouse = empty_office.intake.warehouse
    for text in ("台风停工三天", "台风停工三天，下月补齐"):
        write(warehouse, "quality", OWNER, "R14", OCTOBER, text)
    found = notes(warehouse, OCTOBER, OWNER)
    assert found["text"].to_list() == ["台风停工三天，下月补齐", "台风停工三天"], "the newest first, the earlier one stays"
    assert found.select("kpi", "month", "by").unique().rows() == [("R14", date(2026, 10, 1), "owner")]
    assert found["at"].null_count() == 0


def test_words_belong_to_their_scope_and_month(empty_office: CommandLine) -> None:
    warehouse = empty_office.intake.warehouse
    write(warehouse, "quality", OWNER, "R14", SITE, "电梯换件")
    year = Scope(date(2025, 11, 1), date(2026, 10, 1), projects=("P001",))
    others = (
        OCTOBER,
        Scope(date(2026, 9, 1), date(2026, 9, 1), projects=("P001",)),
        Scope(OCTOBER.start, OCTOBER.end, projects=("P001", "P002")),
    )
    assert notes(warehouse, SITE, OWNER).height == notes(warehouse, year, OWNER).height == 1
    assert [notes(warehouse, scope, OWNER).height for scope in others] == [0, 0, 0]
    assert notes(warehouse, replace(SITE, filters=(("category", "电梯"),)), OWNER).is_empty(), "a part of the number is another number"


def test_who_sees_some_projects_speaks_of_these_and_reads_no_more(empty_office: CommandLine) -> None:
    warehouse = empty_office.intake.warehouse
    write(warehouse, "quality", OWNER, "R14", OCTOBER, "全公司的说明")
    assert notes(warehouse, OCTOBER, MINE).is_empty()
    write(warehouse, "project", MINE, "R14", OCTOBER, "本项目的说明")
    assert notes(warehouse, OCTOBER, MINE)["text"].to_list() == notes(warehouse, SITE, OWNER)["text"].to_list() == ["本项目的说明"]


@pytest.mark.parametrize(
    ("role", "viewer", "kpi", "scope", "text", "code"),
    [
        ("executive", OWNER, "R14", OCTOBER, "原因", "commentary_not_allowed"),
        ("project", MINE, "R14", Scope(OCTOBER.start, OCTOBER.end, projects=("P002",)), "原因", "commentary_not_allowed"),
        ("quality", OWNER, "R99", OCTOBER, "原因", "unknown_entry"),
        ("quality", OWNER, "R14", Scope(), "原因", "commentary_text"),
        ("quality", OWNER, "R14", OCTOBER, "  \n", "commentary_text"),
        ("quality", OWNER, "R14", OCTOBER, "因" * (commentary.LONGEST + 1), "commentary_text"),
    ],
)
def test_what_is_not_kept(empty_office: CommandLine, role: str, viewer: Viewer, kpi: str, scope: Scope, text: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        write(empty_office.intake.warehouse, role, viewer, kpi, scope, text)
    assert refused.value.code == code
    assert notes(empty_office.intake.warehouse, scope, OWNER).is_empty()


def test_what_names_a_person_is_masked(empty_office: CommandLine) -> None:
    write(empty_office.intake.warehouse, "quality", OWNER, "R14", OCTOBER, "请致电13812345678")
    assert "13812345678" not in notes(empty_office.intake.warehouse, OCTOBER, OWNER)["text"][0]


def test_what_is_as_long_as_may_be_is_kept_though_its_mask_is_longer(empty_office: CommandLine) -> None:
    typed = "李师傅" + "。" * (commentary.LONGEST - 3)
    write(empty_office.intake.warehouse, "quality", OWNER, "R14", OCTOBER, typed)
    (kept,) = notes(empty_office.intake.warehouse, OCTOBER, OWNER)["text"]
    assert "李" not in kept and len(kept) > len(typed) == commentary.LONGEST


@pytest.mark.parametrize(("role", "may"), [("executive", False), ("quality", True), ("project", True), ("", False)])
def test_who_may_write(role: str, may: bool) -> None:
    assert may_comment(role) is may
