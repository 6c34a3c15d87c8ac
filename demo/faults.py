"""Files with faults: some must be refused, of some the good rows can be published."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from demo.company import Company
from demo.exports import Mailbox
from demo.files import laid_out
from demo.layouts import LAYOUTS
from demo.snapshots import Window
from demo.surveys import OVERALL

FOLDER = "问题文件"


def faulty(box: Mailbox, company: Company) -> None:
    """All faulty files, made of the last month's rows."""
    window = Window.of(company.starts[-2], company.starts[-1])
    _missing_column(box, window)
    _repeated_numbers(box, window)
    _empty_sheet(box, window)
    _bad_dates(box, window)
    _off_scale(box, window)


def _rows(box: Mailbox, dataset: str, window: Window, start: str, count: int) -> pl.DataFrame:
    frame = box.records.export(dataset, window).filter(pl.col(start) >= window.first)
    return frame.head(count)


def _missing_column(box: Mailbox, window: Window) -> None:
    table = laid_out(_rows(box, "work_orders", window, "created_at", 60), LAYOUTS["work_orders"]).drop("报修时间")
    file = f"{FOLDER}/工单明细_{window.label}_缺报修时间"
    box.send("work_orders", "faulty", file, table, window.made, expect="refused", story="少了“报修时间”一列")


def _repeated_numbers(box: Mailbox, window: Window) -> None:
    frame = _rows(box, "complaints", window, "received_at", 25)
    table = laid_out(pl.concat([frame, frame.head(3)]), LAYOUTS["complaints"])
    file = f"{FOLDER}/投诉台账_{window.label}_单号重复"
    box.send("complaints", "faulty", file, table, window.made, workbook=True, expect="refused", story="三个投诉单号各出现两次")


def _empty_sheet(box: Mailbox, window: Window) -> None:
    table = laid_out(box.records.known("training_records", window.made).clear(), LAYOUTS["training_records"])
    file = f"{FOLDER}/培训记录_{window.label}_空表"
    box.send("training_records", "faulty", file, table, window.made, workbook=True, expect="refused", story="只有表头，没有一行数据")


def _bad_dates(box: Mailbox, window: Window) -> None:
    """Orders taken by telephone and typed in later: two impossible dates and an unknown project among forty rows."""
    frame = _rows(box, "work_orders", window, "created_at", 40).with_columns(pl.col("order_id").str.replace("WX", "BL"))
    table = laid_out(frame, LAYOUTS["work_orders"])
    wrong = (
        ("完成时间", f"{window.first:%Y}/13/45 9:00"),
        ("报修时间", f"{window.first:%Y}/2/30 10:15"),
        ("项目编号", "P999"),
    )
    file = f"{FOLDER}/工单补录_{window.label}"
    story = "电话补录的工单：两个不可能的日期、一个未登记的项目，其余可用"
    if table.height > len(wrong):
        bad = _spoiled(table, wrong)
        box.send("work_orders", "faulty", file, bad, window.made, expect="quarantine", accept_good=True, story=story)


def _spoiled(table: pl.DataFrame, wrong: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """The table with one wrong cell in each of some rows, spread evenly."""
    row, step = pl.int_range(pl.len()), table.height // (len(wrong) + 1)
    cells = [
        pl.when(row == step * n).then(pl.lit(value)).otherwise(header).alias(header) for n, (header, value) in enumerate(wrong, start=1)
    ]
    return table.with_columns(cells)


def _off_scale(box: Mailbox, window: Window) -> None:
    """Ten paper questionnaires typed in by hand: three scores that are not on their scale."""
    rows = _rows(box, "survey_answers", window, "answered_at", 96)
    sheets = rows["response_id"].unique(maintain_order=True).head(10).to_list()
    frame = rows.filter(pl.col("response_id").is_in(sheets)).with_columns(pl.col("response_id").str.replace("DJ", "ZZ"))
    score = pl.col("score")
    for sheet, wrong in zip(sheets[:3], (45, 0, 11), strict=False):
        overall = (pl.col("response_id") == sheet.replace("DJ", "ZZ")) & (pl.col("item") == OVERALL)
        score = pl.when(overall).then(wrong).otherwise(score)
    file = f"{FOLDER}/满意度答卷_{window.label}_纸质补录"
    story = "纸质问卷录入：三个得分超出量表，其余可用"
    table = laid_out(frame.with_columns(score.alias("score")), LAYOUTS["survey_answers"])
    box.send("survey_answers", "faulty", file, table, window.made, expect="quarantine", accept_good=True, story=story)
