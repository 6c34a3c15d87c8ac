"""The comparison of projects: its choices in the address, its words, and as much drawn as can be read."""

from __future__ import annotations

from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of


def test_the_choices_are_in_the_address(full: Intake) -> None:
    at = opened("compare", period="all", mine="P002", kpi="V01", peers="")
    assert not at.exception
    assert [box.value for box in at.selectbox if str(box.key).startswith(("own_mine", "own_kpi"))] == ["P002", "V01"]
    assert any("范围内的所有项目" in word for word in words_of(at))
