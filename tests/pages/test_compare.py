"""The comparison of projects: its choices in the address, its words, and as much drawn as can be read."""

from __future__ import annotations

import pytest

from catalog import registry
from metrics import ranking
from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.text import t


def test_the_choices_are_in_the_address(full: Intake) -> None:
    at = opened("compare", period="all", mine="P002", kpi="V01", peers="")
    assert not at.exception
    assert [box.value for box in at.selectbox if str(box.key).startswith(("own_mine", "own_kpi"))] == ["P002", "V01"]
    assert any("范围内的所有项目" in word for word in words_of(at))


@pytest.mark.parametrize("kpi", ["C06", "E07", "E11", "R04", "R09", "T11", "M10"])
def test_every_kind_of_kpi_can_be_picked_and_what_has_no_order_says_why(full: Intake, kpi: str) -> None:
    at = opened("compare", period="all", kpi=kpi, peers="")
    assert not at.exception and not at.warning
    assert [box.value for box in at.selectbox if str(box.key).startswith("own_kpi")] == [kpi]
    reason = ranking.why_not(registry.kpi(kpi))
    words = {why: t(f"compare.not_ranked_{why}") for why in ("direction", "size")}
    assert [why for why, told in words.items() if any(told in word for word in words_of(at))] == ([reason] if reason else [])
