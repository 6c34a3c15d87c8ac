"""The page of weights: what share each KPI has of a role's score, of the weights that hold."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from catalog import registry
from pipelines.matching.mapping import EMPTY
from tests.pages.conftest import connect, copied, opened
from tests.pipelines.files import export
from ui.text import catalogue


def test_a_version_that_was_replaced_has_no_share(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples weigh 40, 40 and 20; the first becomes 60 later: 60 of 120, 40 of 120, 20 of 120."""
    dataset = registry.dataset("score_weights")
    later = {**dataset.samples[0], "weight": 60, "effective_from": "2026-05-01"}
    with closing(copied(sample_home, tmp_path)) as home:
        outcome = home.intake.load(export(tmp_path, dataset, [later]), dataset.id, EMPTY, "tests", True, True)
        assert outcome.error is None
        connect(home.intake, monkeypatch)
        at = opened("weights", section="settings")
        words = catalogue("zh")
        shown = at.dataframe[0].value[words["weights.share"]].to_list()
    assert not at.exception
    assert sorted(value for value in shown if value == value) == [16.7, 33.3, 50.0] and len(shown) == 4
    assert any("没有占比的行" in each.value for each in at.caption)
