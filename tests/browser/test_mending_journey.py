"""The month of a quality manager, mended on the page, in at most twelve clicks; and the numbers are those of the right file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.browser import journey
from tests.browser.conftest import Tab
from tests.browser.serving import Server
from tests.browser.test_upload_journey import command, go, undo

MOST_CLICKS = 12


def test_a_month_is_mended_and_published_in_twelve_clicks(server: Server, tab: Callable[..., Tab], tmp_path: Path) -> None:
    opened = tab("zh", "desktop", "light")
    manager, path = journey.Manager(opened.page), journey.write(tmp_path / "十月工单.csv")
    journey.walk(manager, server, path)
    assert manager.clicks <= MOST_CLICKS
    told = json.loads(command(server, "records", "R14", "--from", "2026-10", "--to", "2026-10", "--format", "json"))
    mine = {line["order_id"]: line for line in told if line["order_id"].startswith("QM")}
    assert len(mine) == journey.ROWS
    assert (mine["QM009"]["project_id"], mine["QM005"]["created_at"][:10]) == ("P001", "2026-10-06")
    go(opened.page, server, "history")
    undo(opened.page, path)
    assert not opened.complaints
