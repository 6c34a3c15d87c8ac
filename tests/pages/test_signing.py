"""Signing and locking on the page: what was taken back after a signature is missing again, and what came late stays late."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from catalog import registry
from catalog.model import Row
from pipelines.closing import acts, lock
from pipelines.intake import Intake
from tests.pages.conftest import connect, copied, opened, words_of
from tests.pages.shown import shown
from tests.pipelines.made import examined
from ui.answers import ask
from ui.month import closing
from ui.number import trust
from ui.text import t
from ui.wording import values

SEPTEMBER, LATER = date(2026, 9, 1), datetime(2026, 11, 3)
OWED = {"project_id": "P001", "dataset": "能耗月报", "month": "2026-09", "is_owed": True}
ENERGY = {"project_id": "P001", "period": "2026-09", "kwh": 1200}


@pytest.fixture
def signed(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Intake, int]:
    """September is whole, P002's orders came late, both sites are signed; and the file that brought P001's energy."""
    intake = connect(copied(sample_home, tmp_path).intake, monkeypatch)
    load(intake, tmp_path, "reporting", OWED)
    batch = load(intake, tmp_path, "energy", ENERGY)
    acts.sign(intake.warehouse, SEPTEMBER, ["P001", "P002"], "Li", datetime(2026, 11, 21))
    return intake, batch


def load(intake: Intake, folder: Path, dataset: str, row: Row) -> int:
    batch = intake.commit(examined(folder, registry.dataset(dataset), [row], LATER), "tests", impact=False).batch_id
    assert batch is not None
    return batch


def sums(view: str) -> dict[str, str]:
    """How each site stands in September, by its number."""
    seen, head = (
        shown("month_close", {"month": ["2026-09"], "view": [view]}),
        t("month.settled") if view == "month" else values.month(SEPTEMBER),
    )
    ids = {name: id for id, name in ask.project_names().items()}
    return {ids[name]: cell[0] for name, cell in seen.tables["matrix_month"].select(t("by.project"), head).iter_rows()}


def test_what_came_late_stays_late_in_both_views_and_the_download(signed: tuple[Intake, int]) -> None:
    assert sums("month") == sums("half") == {"P001": "☑ 2/2", "P002": "☑ 1/1 △1"}
    for view in ("month", "half"):
        file = shown("month_close", {"month": ["2026-09"], "view": [view]}).file("download_month_matrix")
        told = file.filter((file[t("by.month")] == "2026-09") & (file[t("by.project")] == ask.project_names()["P002"]))
        assert f"{closing.badge_text('late')} {closing.badge_text('signed')}" in told[t("column.state")].to_list()


def test_a_signed_site_whose_file_is_gone_is_not_complete_and_the_lock_asks_why(signed: tuple[Intake, int]) -> None:
    intake, batch = signed
    assert "lock_reason" not in [box.key for box in opened("month_close", section="intake", month="2026-09").text_input]
    intake.undo(batch, "Wang")
    assert sums("month") == sums("half") == {"P001": "✕ 1/2", "P002": "☑ 1/1 △1"}
    at = opened("month_close", section="intake", month="2026-09")
    words = " ".join(words_of(at))
    assert t("month.signed_sentence", all=2, signed=1, ready=0, waiting=1) in words
    assert t("month.signed_gone", n=1, projects=trust.who(["P001"])) in words and t("month.lock_missing", n=1, projects=1) in words
    press = next(str(button.key) for button in at.button if button.label == t("month.lock"))
    at.button(key=press).click().run()
    assert not at.exception and locked(intake) == frozenset()
    at.text_input(key="lock_reason").set_value("电表坏了")
    at.button(key=press).click().run()
    assert not at.exception and locked(intake) == {SEPTEMBER}


def locked(intake: Intake) -> frozenset[date]:
    with intake.warehouse.cursor() as cursor:
        return lock.months(cursor)
