"""The export files of the made-up company, in the order in which they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

import polars as pl

from demo import qualified
from demo.company import Company
from demo.files import laid_out, titles, write_csv, write_xlsx
from demo.layouts import LAYOUTS
from demo.records import ONCE, Records
from demo.registers import REGISTERS, effort_survey
from demo.snapshots import Window, of_window

Kind = Literal["history", "monthly", "reexport", "faulty", "duplicate"]
Expect = Literal["loaded", "refused", "no_change", "quarantine"]
MONTHLY = 2  # months that come as files of their own
WORKBOOKS = {"projects", "staff", "training_records"}
MONTHLY_WORKBOOKS = WORKBOOKS | {"complaints"}
BY_MONTH = ("survey_answers", "work_orders", "complaints")  # sent month by month; of everything else one file tells all
FIRST = ("projects", "staff", "survey_campaigns")  # what the months lean on
LATE_PROJECT = "P014"


@dataclass(frozen=True)
class Export:
    """One file as it comes in: what it holds, in which order to load it, and what must become of it.

    `made`: when the system exported it, by the clock on the wall there. `mapping` is given where the headers are foreign;
    `accept_good` where the good rows are to be published although some are bad; `story` says in one sentence (Chinese) why the file is there.
    """

    path: Path
    dataset: str
    kind: Kind
    order: int
    made: datetime
    expect: Expect
    mapping: dict[str, Any] | None
    accept_good: bool
    story: str


class Mailbox:
    """Writes exports into a folder and keeps their list in order."""

    def __init__(self, directory: Path, records: Records) -> None:
        self.directory = directory
        self.records = records
        self.sent: list[Export] = []

    def send(
        self, dataset: str, kind: Kind, file: str, table: pl.DataFrame, made: datetime, *,
        workbook: bool = False, expect: Expect = "loaded", accept_good: bool = False, story: str,
    ) -> None:  # fmt: skip
        """Writes one laid-out table; a table without rows is sent only where it is meant to be refused."""
        if table.is_empty() and expect != "refused":
            return
        layout = ONCE[dataset].layout if dataset in ONCE else LAYOUTS[dataset]
        path = self.directory / f"{file}.{'xlsx' if workbook else 'csv'}"
        if workbook:
            write_xlsx(path, table, titles(layout, made))
        else:
            write_csv(path, table, layout.encoding)
        self.sent.append(Export(path, dataset, kind, len(self.sent) + 1, made, expect, layout.mapping, accept_good, story))

    def window(self, dataset: str, kind: Kind, window: Window, label: str, story: str, without: pl.Expr | None = None) -> None:
        """The usual export of a data set for a window."""
        frame = self.records.export(dataset, window)
        frame = frame if without is None else frame.filter(~without)
        workbook = dataset in (WORKBOOKS if kind == "history" else MONTHLY_WORKBOOKS)
        folder = "历史数据" if kind == "history" else f"{window.first:%Y-%m}"
        file = f"{folder}/{LAYOUTS[dataset].file}_{label}"
        self.send(dataset, kind, file, laid_out(_filled(frame), LAYOUTS[dataset]), window.made, workbook=workbook, story=story)


def _filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns that the call centre's export adds: the top of its scale, where there is a score."""
    if "callback_id" not in frame.columns:
        return frame
    return frame.with_columns(pl.when(pl.col("score").is_not_null()).then(5).alias("scale_max"))


def leaned_on(box: Mailbox, company: Company) -> None:
    """What the other files lean on: sites, staff, campaigns and the company's own registers, each whole in one file."""
    for dataset in FIRST:
        _whole(box, company, dataset, company.starts[-1])
    for dataset in REGISTERS:
        _listed(box, company, dataset)


def history(box: Mailbox, company: Company) -> None:
    """Of what comes by months, one file with everything up to the last of them."""
    for dataset in BY_MONTH:
        _whole(box, company, dataset, company.starts[-1 - MONTHLY])


def month(box: Mailbox, company: Company, back: int) -> None:
    """The files of one of the last months (0 = the last); one project's survey of the month before the last comes late."""
    window = Window.of(company.starts[-2 - back], company.starts[-1 - back])
    late = (pl.col("project_id") == LATE_PROJECT) if back == 1 else None
    for dataset in BY_MONTH:
        without = late if dataset == "survey_answers" else None
        box.window(dataset, "monthly", window, window.label, f"{window.first:%Y 年 %m 月}的月度导出", without)


def whole(box: Mailbox, company: Company) -> None:
    """What comes in one file with all months: training, assessments, call-backs, logs of orders, what was done to get better."""
    for dataset in ("training_records", "assessments", "callbacks", "order_events", "interventions", "actions", "score_weights"):
        _whole(box, company, dataset, company.starts[-1])


def _whole(box: Mailbox, company: Company, dataset: str, end: date) -> None:
    """One file with everything before `end`, as it stood two days later."""
    window = Window(date(1900, 1, 1), end, Window.of(end, end).made, datetime(1900, 1, 1))
    last = end - timedelta(days=1)
    box.window(dataset, "history", window, f"截至{last:%Y%m}", f"截至 {last:%Y 年 %m 月}的历史数据")


def _listed(box: Mailbox, company: Company, dataset: str) -> None:
    window, layout = Window.of(company.starts[-2], company.starts[-1]), ONCE[dataset].layout
    table = laid_out(box.records.frames[dataset], layout)
    box.send(dataset, "history", f"{window.first:%Y-%m}/{layout.file}", table, window.made, story="一份文件包含全部记录")


def once(box: Mailbox, company: Company) -> None:
    """The lists that come once, each in one file with all it holds, and two short surveys; made with the last month's files."""
    window = Window.of(company.starts[-2], company.starts[-1])
    for dataset in ONCE:
        if dataset not in REGISTERS:
            _listed(box, company, dataset)
    for name, frame, story in (
        ("员工满意度问卷", qualified.staff_survey(company), "员工对自己工作的满意度问卷，不是客户问卷"),
        ("办事省力问卷", effort_survey(company), "办事后的一道短问题，七分制"),
    ):
        table = laid_out(frame, LAYOUTS["survey_answers"])
        box.send("survey_answers", "monthly", f"{window.first:%Y-%m}/{name}", table, window.made, story=story)


def again(box: Mailbox, company: Company) -> None:
    """The orders of the month before the last, exported once more in mid-month: what was open is now done."""
    first, end = company.starts[-3], company.starts[-2]
    made = datetime.combine(end + timedelta(days=14), time(18, 0))
    story = "已关账月份重新导出：当时未办结的工单现已办结"
    _orders(box, first, end, made, f"{end:%Y-%m}/工单明细_{first:%Y%m}_重新导出", story, "loaded")


def stale(box: Mailbox, company: Company) -> None:
    """An export made in the middle of an earlier month, found and loaded long after: it must not reopen anything."""
    first, end = company.starts[-4], company.starts[-3]
    made = datetime.combine(first + timedelta(days=19), time(18, 0))
    story = "月中导出的旧文件，事后才找到：不得让已办结的工单重新变为未办结"
    _orders(box, first, end, made, f"{company.starts[-2]:%Y-%m}/工单明细_{first:%Y%m}_月中旧文件", story, "no_change")


def _orders(box: Mailbox, first: date, end: date, made: datetime, file: str, story: str, expect: Expect) -> None:
    frame = of_window(box.records.known("work_orders", made), Window(first, end, made, made), "created_at")
    box.send("work_orders", "reexport", file, laid_out(frame, LAYOUTS["work_orders"]), made, expect=expect, story=story)


def late(box: Mailbox, company: Company) -> None:
    """One project's survey answers of the month before the last, sent a month late."""
    window = Window.of(company.starts[-3], company.starts[-2])
    frame = box.records.export("survey_answers", window).filter(pl.col("project_id") == LATE_PROJECT)
    made = Window.of(company.starts[-2], company.starts[-1]).made
    file = f"{company.starts[-2]:%Y-%m}/满意度答卷_{window.label}_迟报_{LATE_PROJECT}"
    box.send("survey_answers", "monthly", file, laid_out(frame, LAYOUTS["survey_answers"]), made, story="一个项目的上月答卷迟报一个月")


def duplicates(box: Mailbox, company: Company) -> None:
    """The last month's orders sent twice, and its survey saved as a workbook: same content, nothing new."""
    window = Window.of(company.starts[-2], company.starts[-1])
    folder = f"{window.first:%Y-%m}"
    table = laid_out(box.records.export("work_orders", window), LAYOUTS["work_orders"])
    file = f"{folder}/工单明细_{window.label} (1)"
    box.send("work_orders", "duplicate", file, table, window.made, expect="no_change", story="同一份工单文件又发了一遍")
    table = laid_out(box.records.export("survey_answers", window), LAYOUTS["survey_answers"])
    file = f"{folder}/满意度答卷_{window.label}_另存"
    box.send(
        "survey_answers",
        "duplicate",
        file,
        table,
        window.made,
        workbook=True,
        expect="no_change",
        story="同一份答卷另存为 Excel 后又发了一遍",
    )
