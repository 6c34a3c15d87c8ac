"""The way of a file in the browser: chosen, corrected, previewed, published, seen in the numbers, taken back; refused; with consent."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog import registry
from pipelines.matching.lacking import ABSENT
from tests.browser.conftest import Tab
from tests.browser.journey import card
from tests.browser.serving import ROOT, Server, settle
from tests.pipelines.files import as_csv, cells
from ui.text import catalogue

ORDERS = registry.dataset("work_orders")
ON_TIME = registry.kpi("R14").name.zh
UNKNOWN_HEADER = "报事时刻"
LATE = 9
# Tables are drawn on a canvas; their cells stand in it once more for those who cannot see it.
CELLS = "canvas table td"


def zh(key: str, **values: object) -> str:
    """The pages' own words; what matters here is that they are shown, not how they are put."""
    return catalogue("zh")[key].format(**values)


def orders(prefix: str, count: int) -> list[dict[str, object]]:
    """Repairs of October 2026 that were done a day after they had to be."""
    same = {"project_id": "P001", "kind": "报修", "status": "已解决", "due_at": "2026-10-02 08:00", "resolved_at": "2026-10-03 08:00"}
    return [{**same, "order_id": f"{prefix}{i:03d}", "created_at": "2026-10-01 08:00"} for i in range(count)]


def renamed(table: list[list[str]], old: str, new: str) -> list[list[str]]:
    return [[new if header == old else header for header in table[0]], *table[1:]]


def without(table: list[list[str]], header: str) -> list[list[str]]:
    place = table[0].index(header)
    return [row[:place] + row[place + 1 :] for row in table]


@pytest.fixture
def opened(tab: Callable[..., Tab]) -> Tab:
    return tab("zh", "desktop", "light")


# ---- what a person does -------------------------------------------------------------------------------------------


def go(page: Page, server: Server, name: str, **parameters: str) -> None:
    page.goto(server.address(name, lang="zh", **parameters))
    settle(page)


def upload(page: Page, server: Server, path: Path) -> None:
    """Opens the upload page and chooses one file; waits for its card. Those of files that were taken back may stand beside it."""
    go(page, server, "upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(card(page, path.name).get_by_role("button", name=zh("upload.remove"))).to_be_visible(timeout=60_000)
    settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name=name).first.click()
    page.wait_for_timeout(300)
    settle(page)


def publish(page: Page, path: Path) -> None:
    """Publishes the one file that is ready: its own card says so, in which earlier files have no part."""
    press(page, zh("upload.publish"))
    expect(card(page, path.name)).to_contain_text(zh("upload.published"), timeout=60_000)
    settle(page)


def undo(page: Page, path: Path, button: str = "history.undo") -> None:
    """Takes the file back that was published last: what that would change is said first."""
    press(page, zh(button))
    question = page.get_by_role("dialog")
    expect(question).to_contain_text(zh("reversal.undo_says", parts="").partition("：")[0], timeout=60_000)
    question.get_by_role("button", name=zh("history.undo")).click()
    expect(page.get_by_test_id("stMain")).to_contain_text(
        zh("reversal.undo_done", name=path.name, parts="", page="").partition("：")[0], timeout=60_000
    )


def choose(page: Page, label: str, option: str) -> None:
    """Opens the select box of this label, types what is looked for (a long list is drawn in part) and takes it."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def tile(page: Page, label: str = ON_TIME) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).first


def on_time(page: Page, server: Server) -> tuple[str, int]:
    """What the page on times says of October 2026: the value, and of how many cases."""
    go(page, server, "sla", **{"from": "2026-10", "to": "2026-10"})
    value = tile(page).get_by_test_id("stMetricValue").inner_text()
    card = page.get_by_test_id("stVerticalBlock").filter(has=tile(page)).last
    found = re.search(r"[\d,]+[\s\u2060]*/[\s\u2060]*([\d,]+)", card.inner_text())
    assert found is not None, card.inner_text()
    return value.strip(), int(found[1].replace(",", ""))


def command(server: Server, *words: str) -> str:
    """The command line beside the running server, on the same warehouse."""
    line = [sys.executable, "-m", "pipelines", *words, "--warehouse", server.warehouse]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def downloaded(page: Page, button: Locator) -> list[dict[str, str]]:
    """What a download button gives; it is pressed when what has brought it is over, else its file is another one's by then."""
    expect(button).to_be_visible()
    settle(page)
    with page.expect_download() as waiting:
        button.click()
    return list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))


# ---- the journeys -------------------------------------------------------------------------------------------------


def test_the_whole_journey(server: Server, opened: Tab, tmp_path: Path) -> None:
    page = opened.page
    before = on_time(page, server)
    path = as_csv(tmp_path / "十月补录.csv", renamed(cells(ORDERS, orders("BR", LATE)), "报修时间", UNKNOWN_HEADER), "gb18030")

    upload(page, server, path)
    main = page.get_by_test_id("stMain")
    expect(page.get_by_role("combobox", name=zh("upload.dataset"))).to_have_value(ORDERS.name.zh)  # guessed
    expect(main).to_contain_text(ABSENT.zh.format(columns="“报修时间”"))
    expect(main.get_by_role("button", name=zh("upload.publish"), exact=True)).to_have_count(0)
    choose(page, UNKNOWN_HEADER, "报修时间")
    press(page, zh("upload.check_again"))

    expect(main).to_contain_text(zh("upload.read", rows=LATE, good=LATE, held=0))
    expect(main.get_by_test_id("stMetric").filter(has_text=zh("fate.new")).get_by_test_id("stMetricValue")).to_have_text(str(LATE))
    expect(page.get_by_role("cell", name=ON_TIME, exact=True).first).to_be_attached()
    publish(page, path)

    after = on_time(page, server)
    assert after[1] == before[1] + LATE
    assert float(after[0].rstrip("%")) < float(before[0].rstrip("%"))

    go(page, server, "history")
    line = page.get_by_test_id("stMain")
    expect(line.get_by_text(path.name).first).to_be_visible()
    undo(page, path)
    assert on_time(page, server) == before
    assert not opened.complaints


def test_a_file_without_a_needed_column_is_refused(server: Server, opened: Tab, tmp_path: Path) -> None:
    page = opened.page
    before = on_time(page, server)
    table = without(cells(ORDERS, orders("NO", 3)), "报修时间")
    upload(page, server, as_csv(tmp_path / "缺列.csv", table))
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(zh("upload.refused"))
    expect(main).to_contain_text(ABSENT.zh.format(columns="“报修时间”"))
    expect(main.get_by_role("button", name=zh("upload.publish"), exact=True)).to_have_count(0)
    assert on_time(page, server) == before


def test_bad_rows_want_consent(server: Server, opened: Tab, tmp_path: Path) -> None:
    page = opened.page
    before = on_time(page, server)
    bad = {**orders("CO", 1)[0], "order_id": "CO999", "created_at": "2026-13-01 08:00"}
    path = as_csv(tmp_path / "有错行.csv", cells(ORDERS, [*orders("CO", 4), bad]))
    upload(page, server, path)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(zh("upload.read", rows=5, good=4, held=1))
    button = main.get_by_role("button", name=zh("upload.publish"), exact=True)
    expect(button).to_be_disabled()
    main.get_by_test_id("stCheckbox").locator("label").click()
    settle(page)
    expect(button).to_be_enabled()
    publish(page, path)
    undo(page, path, "upload.undo")
    assert on_time(page, server) == before


# ---- tile = records = download = command line -----------------------------------------------------------------------


def test_a_table_is_what_the_command_line_says(server: Server, opened: Tab) -> None:
    page = opened.page
    go(page, server, "sla", **{"from": "2026-08", "to": "2026-10"})
    page.get_by_text(zh("chart.table_and_sources")).first.click()
    rows = downloaded(page, page.get_by_test_id("stExpanderDetails").get_by_role("button", name=zh("table.download")).first)
    asked = ("kpi", "R14", "--by", "month", "--to", "2026-10", "--format", "json")
    told = {line["month"][:7]: (line["numerator"], line["denominator"]) for line in json.loads(command(server, *asked))}
    shown = {row[zh("by.month")]: (int(row[zh("column.numerator")]), int(row[zh("column.denominator")])) for row in rows}
    assert shown and shown == {month: told[month] for month in shown}


def test_a_tile_leads_to_its_records(server: Server, opened: Tab) -> None:
    page = opened.page
    _, n = on_time(page, server)
    page.get_by_test_id("stMain").get_by_role("button", name=zh("tile.records")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(ON_TIME)
    expect(dialog.locator(CELLS).first).to_be_attached()
    rows = downloaded(page, dialog.get_by_role("button", name=zh("table.download")))
    asked = ("records", "R14", "--from", "2026-10", "--to", "2026-10", "--format", "json")
    told = json.loads(command(server, *asked))
    assert sorted(row["工单编号"] for row in rows) == sorted(line["order_id"] for line in told)
    outcomes = {zh(f"outcome.{code}") for code in ("late.hit", "late.miss", "open_past_due")}
    judged = [row for row in rows if row[zh("column.outcome")] in outcomes]
    assert len(judged) == n
