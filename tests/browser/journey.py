"""A quality manager's month in the browser: a file with a title row, two impossible dates and an unknown project, mended on the page
and published. The test counts the clicks; `make screens` keeps the pictures in docs/journey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.serving import Server, settle
from ui.frame import guide
from ui.text import catalogue

HEADER = ("工单编号", "项目编号", "类型", "类别", "状态", "严重程度", "报修时间", "解决时间", "要求完成时间")
ROWS = 30
WRONG = {(5, "报修时间"): "2026-10-32 09:00", (17, "解决时间"): "2026-13-03 15:30", (9, "项目编号"): "P098"}
RIGHT = {(5, "报修时间"): "2026-10-06 09:00", (17, "解决时间"): "2026-10-18 15:30", (9, "项目编号"): "P001"}
SLOW_MS = 120_000  # reading, judging and publishing a file, on a busy machine
ROW_PX = 35  # of the table in which one types, its header too
# Tables are drawn on a canvas; their headers stand in it once more for those who cannot see it.
HEADS = "canvas table th"
OPEN_CELL = "#portal textarea, #portal input"


def zh(key: str, **values: object) -> str:
    return catalogue("zh")[key].format(**values)


def write(path: Path) -> Path:
    """The export as the old system writes it: GB18030, a title above the header."""
    lines = ["锦江物业 2026年10月 报修工单", ",".join(HEADER)]
    for number in range(ROWS):
        day = f"2026-10-{number % 28 + 1:02d}"
        cells = [
            f"QM{number:03d}",
            f"P{number % 3 + 1:03d}",
            "报修",
            "电梯",
            "已解决",
            "一般",
            f"{day} 09:00",
            f"{day} 15:30",
            f"{day} 17:00",
        ]
        lines.append(",".join(WRONG.get((number, name), cell) for name, cell in zip(HEADER, cells, strict=True)))
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    return path


@dataclass
class Manager:
    """Who clicks, how often, and what is done after each step."""

    page: Page
    after: Callable[[str], None] = lambda step: None
    clicks: int = field(default=0)

    def click(self, target: Locator, **where: float) -> None:
        target.click(position={"x": where["x"], "y": where["y"]} if where else None)
        self.clicks += 1

    def done(self, step: str) -> None:
        settle(self.page)
        self.after(step)


def walk(manager: Manager, server: Server, path: Path) -> None:
    """From the overview to the published month."""
    page = manager.page
    main = page.get_by_test_id("stMain")
    page.goto(server.address("overview", lang="zh", guide=guide.OFF))
    settle(page)
    manager.click(page.get_by_test_id("stSidebar").get_by_text(zh("page.upload"), exact=True))
    manager.done("upload")
    with page.expect_file_chooser() as chooser:
        manager.click(page.get_by_test_id("stFileUploaderDropzone").get_by_test_id("stBaseButton-secondary"))
    chooser.value.set_files(path)
    expect(main.get_by_role("button", name=zh("upload.remove"))).to_be_visible(timeout=SLOW_MS)
    manager.done("findings")
    manager.click(main.get_by_text(zh("mend.title", n=len(WRONG))).first)
    settle(page)
    mend(manager, main)
    manager.done("mended")
    manager.click(main.get_by_role("button", name=zh("mend.apply", n=len(WRONG))))
    expect(main).to_contain_text(zh("upload.clean"), timeout=SLOW_MS)
    manager.done("ready")
    manager.click(main.get_by_role("button", name=zh("upload.publish"), exact=True))
    expect(card(page, path.name)).to_contain_text(zh("upload.published"), timeout=SLOW_MS)
    manager.done("published")


def card(page: Page, file: str) -> Locator:
    """The line of a file on the upload page: its name and what has become of it. A button that is gone proves nothing, a page that is drawn anew has none."""
    return page.get_by_test_id("stMain").get_by_test_id("stHorizontalBlock").filter(has_text=file).first


def mend(manager: Manager, main: Locator) -> None:
    """Types the right text into each failing cell: one click puts the cursor into its row, the keys do the rest."""
    page = manager.page
    editor = main.get_by_test_id("stExpanderDetails").get_by_test_id("stDataFrame").first
    expect(editor.locator(HEADS).first).to_be_attached()
    settle(page)  # what is typed while the fold is still being drawn is lost
    heads = [head.strip() for head in editor.locator(HEADS).all_inner_texts()]
    for place, ((row, column), text) in enumerate(sorted(RIGHT.items())):
        manager.click(editor, x=20, y=ROW_PX * (place + 1.5))
        for _ in range(heads.index(column)):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        cell = page.locator(OPEN_CELL)
        expect(cell).to_have_value(WRONG[row, column])
        cell.fill(text)
        cell.press("Enter")
        expect(main.get_by_role("button", name=zh("mend.apply", n=place + 1))).to_be_enabled()
        settle(page)
