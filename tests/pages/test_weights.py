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


def test_a_version_that_was_replaced_has_no_share_and_stands_last(
    sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project's weigh 40, 40 and 20; the first becomes 60 later: 60, 40 and 20 of 120, and none for what was replaced. The company's: 1 and 3 of 4."""
    dataset = registry.dataset("score_weights")
    later = {**dataset.samples[0], "weight": 60, "effective_from": "2026-05-01"}
    whole = [{**dataset.samples[at], "weight_id": f"JX-1{at}", "project_id": None, "weight": weight} for at, weight in ((0, 1), (1, 3))]
    with closing(copied(sample_home, tmp_path)) as home:
        outcome = home.intake.load(export(tmp_path, dataset, [later, *whole]), dataset.id, EMPTY, "tests", True, True)
        assert outcome.error is None
        connect(home.intake, monkeypatch)
        at = opened("weights", section="settings")
        words = catalogue("zh")
        shown = at.dataframe[0].value[words["weights.share"]].to_list()
    assert not at.exception
    assert [None if value != value else value for value in shown] == [75.0, 25.0, 50.0, 33.3, 16.7, None]
    assert any("没有占比的行" in each.value for each in at.caption)
