"""Long work on the upload page: a bar while it runs, a way to stop it, found again by a later visit; and months with nothing in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pages.intake import draft as page_drafts
from pipelines import read, served
from pipelines.closing import events, restated
from pipelines.intake import Intake
from pipelines.worker.report import Job, Report
from pipelines.worker.stages import NOBODY, Watch
from tests.pages.conftest import connect, copied, opened
from tests.pages.test_upload import ROWS, chosen, key_of, undone
from tests.pipelines.conftest import Here
from tests.pipelines.files import as_csv, cells

ORDERS = registry.dataset("work_orders")


LAST = {**ROWS[0], "order_id": "N9", "created_at": "2026-10-31 20:00", "resolved_at": None, "due_at": None, "status": "处理中"}


class Slow(Here):
    """Comes to its checks and goes on when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.there = threading.Event(), threading.Event()

    def read(self, job: Job, watch: Watch = NOBODY) -> Report:
        watch.at("checks", 1234)
        self.there.set()
        while not self.open.wait(0.01):
            watch.go_on()
        return super().read(job, watch)


@pytest.fixture
def reader() -> Slow:
    return Slow()


@pytest.fixture
def own(sample_home: Path, tmp_path: Path, reader: Slow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intake]:
    intake = replace(copied(sample_home, tmp_path).intake, reader=reader)
    monkeypatch.setattr(page_drafts, "PATIENCE_SECONDS", 0.2)
    yield connect(intake, monkeypatch)
    reader.open.set()
    served.drafts().close()
    intake.warehouse.close()


def ready(at: AppTest) -> AppTest:
    """The page once its files have been looked at."""
    served.drafts().wait([draft.id for draft in page_drafts.drafts().values()], 60)
    return at.run()


def metrics(at: AppTest) -> dict[str, str]:
    return {str(metric.label): str(metric.value) for metric in at.metric}


def test_a_page_is_closed_and_the_file_found_again(own: Intake, reader: Slow, tmp_path: Path) -> None:
    at = chosen(as_csv(tmp_path / "october.csv", cells(ORDERS, ROWS)))
    assert reader.there.wait(60)
    at.run()
    assert any("核对规则" in str(bar.proto.text) and "1,234" in str(bar.proto.text) for bar in at.get("progress"))
    assert not [button for button in at.button if str(button.key).startswith("publish_")]
    later = opened("upload", section="intake")
    assert later.get("progress"), "another visit sees the same work"
    reader.open.set()
    later = ready(later)
    assert not later.get("progress") and metrics(later)["新增"] == "3"
    later.button(key=key_of(later, "publish_")).click().run()
    assert not ready(later).exception
    assert read.history(own.warehouse)["file_name"][0] == "october.csv"


def test_work_is_stopped_and_begun_again(own: Intake, reader: Slow, tmp_path: Path) -> None:
    at = chosen(as_csv(tmp_path / "october.csv", cells(ORDERS, ROWS)))
    at.button(key=key_of(at, "cancel_")).click().run()
    at = ready(at)
    assert ["已取消" in warning.value for warning in at.warning] == [True]
    reader.open.set()
    at.button(key=key_of(at, "again_")).click().run()
    assert metrics(ready(at))["新增"] == "3"


def test_a_month_without_records_is_reported_and_undone(own: Intake, reader: Slow, tmp_path: Path) -> None:
    reader.open.set()
    at = ready(chosen(as_csv(tmp_path / "none.csv", cells(ORDERS, ROWS)[:1])))
    assert not at.exception
    box = next(box for box in at.selectbox if str(box.key).startswith("dataset_"))
    at = ready(box.set_value("work_orders").run())
    assert not [warning for warning in at.warning if "已签核" in warning.value]
    month, sites = (next(box.value for box in kind if str(box.key).startswith("nil_")) for kind in (at.selectbox, at.multiselect))
    with own.warehouse.writing() as cursor:
        events.append(cursor, [events.Event("sign", month, site) for site in sites], "Li", datetime(2026, 11, 2))
    at = ready(at.run())
    told = [warning.value for warning in at.warning if "已签核" in warning.value]
    at.button(key=key_of(at, "nil_")).click().run()
    assert not at.exception and any("没有记录" in success.value for success in at.success)

    def nil() -> int:
        found = read.received(own.warehouse, read.OWNER)
        return found.filter((pl.col("dataset") == "work_orders") & (pl.col("rows") == 0)).height

    assert nil() > 0
    moved = restated.restatements(own.warehouse, month, read.OWNER)
    assert [f"（{moved['project'].n_unique()} 个项目，{moved.height} 个数）" in warning for warning in told] == [True]
    undone(at)
    assert not at.exception and nil() == 0


def test_what_a_file_covers_is_shown_and_corrected(own: Intake, reader: Slow, tmp_path: Path) -> None:
    reader.open.set()
    at = ready(chosen(as_csv(tmp_path / "october.csv", cells(ORDERS, [*ROWS, LAST]))))
    assert any("范围：2026-10，1 个项目" in caption.value for caption in at.caption)
    projects = next(box for box in at.multiselect if str(box.key).startswith("covers_projects_"))
    projects.set_value(["P001", "P002"])
    next(group for group in at.get("button_group") if str(group.key).startswith("covers_mode_")).set_value("full")
    next(button for button in at.button if "covers_" in str(button.key)).click().run()
    at = ready(at)
    assert not at.exception and any("2026-10，2 个项目" in caption.value and "全量" in caption.value for caption in at.caption)
    assert int(metrics(at)["撤回"]) > 0, "the samples of the month are not in the file"
