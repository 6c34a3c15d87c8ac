"""Objections to a score: kept with the person and the months, answered, and closed to those without the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog import registry
from errors import UserError
from pipelines.appeals import appeals, write
from pipelines.scope import OWNER, Scope, Viewer
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

OCTOBER = Scope(date(2026, 10, 1), date(2026, 10, 1))
THEIRS, OTHERS, NAMELESS = Viewer("王敏", ("P001",), True), Viewer("李强", ("P002",), True), Viewer("访客")


@pytest.fixture
def staffed(office: CommandLine) -> CommandLine:
    rows = [{"staff_id": "E1", "name": "张三", "project_id": "P001", "role": "管家"}]
    assert office("load", export(office.folder, registry.dataset("staff"), rows), "--dataset", "staff").code == 0
    return office


def test_an_objection_and_its_answer_stay_with_the_score(staffed: CommandLine) -> None:
    warehouse = staffed.intake.warehouse
    write(warehouse, "project", THEIRS, "E1", OCTOBER, "appeal", "W7 不是我经手的，电话13812345678")
    write(warehouse, "quality", OWNER, "E1", OCTOBER, "answer", "已更正，下次上传后重算")
    found = appeals(warehouse, "E1", OCTOBER, THEIRS)
    assert found.select("kind", "text", "by").rows() == [
        ("appeal", "W7 不是我经手的，电话***", "王敏"), ("answer", "已更正，下次上传后重算", "owner"),
    ]  # fmt: skip
    quarter = Scope(date(2026, 8, 1), date(2026, 10, 1))
    assert appeals(warehouse, "E1", quarter, OWNER).height == 2 and appeals(warehouse, "E1", Scope(end=date(2026, 9, 1)), OWNER).is_empty()
    assert appeals(warehouse, "E2", OCTOBER, OWNER).is_empty()
    first, _ = found["at"]
    assert appeals(warehouse, "E1", replace(OCTOBER, as_of=first), OWNER)["kind"].to_list() == ["appeal"], "the answer was not written then"
    assert appeals(warehouse, "E1", OCTOBER, NAMELESS).is_empty() and appeals(warehouse, "E1", OCTOBER, OTHERS).is_empty()


@pytest.mark.parametrize(
    ("role", "viewer", "scope", "text", "code"),
    [
        ("executive", OWNER, OCTOBER, "原因", "appeal_not_allowed"),
        ("quality", NAMELESS, OCTOBER, "原因", "appeal_not_allowed"),
        ("project", OTHERS, OCTOBER, "原因", "appeal_not_allowed"),
        ("quality", OWNER, Scope(), "原因", "appeal_text"),
        ("quality", OWNER, OCTOBER, "  ", "appeal_text"),
        ("quality", OWNER, OCTOBER, "长" * 1001, "appeal_text"),
        ("quality", OWNER, OCTOBER, "13812345678" + "长" * 990, "appeal_text"),  # too long as typed
    ],
)
def test_who_may_not_or_says_nothing_is_told(staffed: CommandLine, role: str, viewer: Viewer, scope: Scope, text: str, code: str) -> None:
    with pytest.raises(UserError) as error:
        write(staffed.intake.warehouse, role, viewer, "E1", scope, "appeal", text)
    assert error.value.code == code and appeals(staffed.intake.warehouse, "E1", OCTOBER, OWNER).is_empty()
