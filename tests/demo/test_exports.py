"""The files: the same for the same seed, of the agreed size, with the marks of the systems they pretend to come from."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

import demo
from demo.exports import BY_MONTH
from demo.layouts import LAYOUTS
from demo.records import ONCE

OURS = {"app", "catalog", "checks", "metrics", "pipelines", "exports", "ui", "pages", "settings", "bench"}
Written = tuple[demo.Export, ...]


def csv(export: demo.Export) -> pl.DataFrame:
    text = export.path.read_bytes().decode(LAYOUTS[export.dataset].encoding)
    return pl.read_csv(text.encode(), infer_schema_length=0)


def one(written: Written, dataset: str, kind: str, contains: str = "") -> demo.Export:
    return next(e for e in written if (e.dataset, e.kind) == (dataset, kind) and contains in e.path.name)


def test_same_seed_same_bytes_other_seed_others(tmp_path: Path) -> None:
    kinds = {"projects": 6, "months": 6, "rows_scale": 0.3}
    first, second = demo.write(tmp_path / "a", **kinds), demo.write(tmp_path / "b", **kinds)
    other = demo.write(tmp_path / "c", seed=8, **kinds)
    assert [e.path.name for e in first] == [e.path.name for e in second]
    assert all(a.path.read_bytes() == b.path.read_bytes() for a, b in zip(first, second, strict=True))
    orders = [one(files, "work_orders", "history").path.read_bytes() for files in (first, other)]
    assert orders[0] != orders[1]


@pytest.mark.parametrize(
    ("dataset", "rows"),
    [("projects", 24), ("staff", 600), ("work_orders", 45_000), ("complaints", 4_500), ("survey_answers", 60_000), ("callbacks", 7_000),
     ("training_records", 8_000), ("assessments", 20_000)],
)  # fmt: skip
def test_sizes(records: dict[str, pl.DataFrame], dataset: str, rows: int) -> None:
    assert records[dataset].height == pytest.approx(rows, rel=0.15)


def test_scale_and_projects_and_months_change_the_size() -> None:
    until = date(2026, 10, 31)
    sizes = [
        demo.Records.of(demo.Company(p, m, 7, s, until)).frames["work_orders"].height
        for p, m, s in ((12, 12, 1.0), (12, 12, 3.0), (40, 6, 0.5))
    ]
    assert sizes[1] == pytest.approx(3 * sizes[0], rel=0.1)
    assert sizes[2] == pytest.approx(51 * 40 * 6 * 0.5, rel=0.25)
    names = demo.Company(260, 6, 7, 1.0, until).projects["name"]
    assert names.n_unique() == 260


def test_every_dataset_has_its_history_and_some_their_last_two_months(written: Written) -> None:
    assert [e.order for e in written] == list(range(1, len(written) + 1))
    assert all(e.path.is_file() for e in written)
    count = Counter((e.dataset, e.kind) for e in written)
    assert all(count[dataset, "history"] == 1 for dataset in (*LAYOUTS, *ONCE))
    assert {dataset for dataset, kind in count if kind == "monthly"} == set(BY_MONTH)
    assert all(count[dataset, "monthly"] >= 2 for dataset in BY_MONTH)
    expected = Counter(e.expect for e in written)
    assert expected["refused"] == 3 and expected["quarantine"] == 2 and expected["no_change"] == 3
    assert all(e.accept_good == (e.expect == "quarantine") for e in written)
    assert all((e.mapping is not None) == (e.dataset == "callbacks") for e in written)


def test_work_orders_are_gb18030_with_times_as_the_old_system_writes_them(written: Written) -> None:
    table = csv(one(written, "work_orders", "monthly", "202610"))
    assert table["报修时间"].str.contains(r"^2026/(9|10|8|7|6|5|4|3|2|1)/\d{1,2} \d{1,2}:\d\d$").all()
    assert set(table["是否作废"]) == {"是", "否"}
    assert 0.6 < table["要求完成时间"].is_not_null().mean() < 0.8  # type: ignore[operator]
    assert set(table["工单状态"]) <= {"待派单", "已派单", "处理中", "挂起", "已办结", "已归档", "已撤销"}


def test_nothing_of_an_export_lies_after_it_was_made(written: Written) -> None:
    for month, made in (("202609", "2026-10-02 08:30"), ("202610", "2026-11-02 08:30")):
        table = csv(one(written, "work_orders", "monthly", month))
        for header in ("报修时间", "接单时间", "响应时间", "完成时间", "归档时间"):
            times = table[header].str.to_datetime("%Y/%m/%d %H:%M")
            assert times.max() <= pl.Series([made]).str.to_datetime("%Y-%m-%d %H:%M").item()  # type: ignore[operator]


def test_the_first_page_can_be_shown_before_the_lists_come(written: Written) -> None:
    shown = ("projects", "staff", "survey_answers", "work_orders", "complaints", "training_records", "assessments")
    first = {dataset: next(e.order for e in written if e.dataset == dataset) for dataset in (*shown, *ONCE)}
    listed = [order for dataset, order in first.items() if dataset not in shown]
    assert max(first[dataset] for dataset in shown) < sorted(listed)[4], "only what standards need comes before"


def test_some_certificates_expire_in_each_of_the_next_three_months(records: dict[str, pl.DataFrame]) -> None:
    last = (
        records["certificates"]
        .filter(period=date(2026, 10, 1))
        .with_columns(left=(pl.col("expires_at") - date(2026, 10, 31)).dt.total_days())
    )
    assert all(last.filter(pl.col("left").is_between(days - 29, days)).height >= 2 for days in (30, 60, 90))
    assert records["certificates"].group_by("staff_id").agg(pl.col("expires_at").n_unique())["expires_at"].max() == 1


def test_re_export_closes_what_was_open(written: Written) -> None:
    before = csv(one(written, "work_orders", "monthly", "202609")).filter(pl.col("工单号").str.starts_with("WX202609"))
    after = csv(one(written, "work_orders", "reexport", "202609"))
    assert set(before["工单号"]) == set(after["工单号"])
    assert after["完成时间"].null_count() < before["完成时间"].null_count()


def test_the_stale_file_is_older_than_what_was_sent_before(written: Written) -> None:
    stale, sent = one(written, "work_orders", "reexport", "202608"), one(written, "work_orders", "history")
    assert stale.order > sent.order and stale.expect == "no_change"
    assert set(csv(stale)["工单号"]) <= set(csv(sent)["工单号"])
    assert csv(stale)["完成时间"].null_count() > csv(sent).join(csv(stale), on="工单号", how="semi")["完成时间"].null_count()


def test_duplicates_say_the_same(written: Written) -> None:
    copy, sent = one(written, "work_orders", "duplicate"), one(written, "work_orders", "monthly", "202610")
    assert copy.path.read_bytes() == sent.path.read_bytes()
    book = load_workbook(one(written, "survey_answers", "duplicate").path).active
    rows = [tuple("" if value is None else str(value) for value in row) for row in book.iter_rows(min_row=4, values_only=True)]
    assert rows == csv(one(written, "survey_answers", "monthly", "202610")).fill_null("").rows()


def test_late_file_brings_what_the_month_lacked(written: Written) -> None:
    late = csv(one(written, "survey_answers", "monthly", "迟报"))
    month = csv(one(written, "survey_answers", "monthly", "202609.csv"))
    assert set(late["项目编号"]) == {"P014"} and "P014" not in set(month["项目编号"])


def test_workbooks_have_title_rows_and_real_dates(written: Written) -> None:
    sheet = load_workbook(one(written, "staff", "history").path).active
    rows = list(sheet.iter_rows(max_row=4, values_only=True))
    assert rows[0][0] == "和苑物业集团 员工花名册" and rows[1][0] == "导出时间:2026-11-02 08:30"
    assert rows[2][:2] == ("工号", "姓名") and rows[3][5].year < 2026
    training = load_workbook(one(written, "training_records", "history").path).active
    assert "年" in training.cell(4, 7).value


def test_faults_are_where_they_are_said_to_be(written: Written) -> None:
    assert "报修时间" not in csv(one(written, "work_orders", "faulty", "缺报修时间")).columns
    typed = csv(one(written, "work_orders", "faulty", "补录"))
    assert typed["完成时间"].str.contains("/13/45").sum() == 1 and typed["报修时间"].str.contains("/2/30").sum() == 1
    assert typed["项目编号"].to_list().count("P999") == 1
    paper = csv(one(written, "survey_answers", "faulty"))
    off = (pl.col("评分").cast(pl.Int64) > pl.col("满分").cast(pl.Int64)) | (
        pl.col("评分").cast(pl.Int64) < pl.col("最低分").cast(pl.Int64)
    )
    assert paper.filter(off).height == 3 and paper.height > 60
    empty = load_workbook(one(written, "training_records", "faulty").path).active
    assert empty.max_row == 3
    numbers = [row[0] for row in load_workbook(one(written, "complaints", "faulty").path).active.iter_rows(min_row=4, values_only=True)]
    assert len(numbers) - len(set(numbers)) == 3


def test_some_comments_hold_a_made_up_phone_number(written: Written) -> None:
    text = csv(one(written, "survey_answers", "history"))["意见与建议"].drop_nulls()
    assert 0.01 < text.str.contains(r"138\d{8}").mean() < 0.06  # type: ignore[operator]
    assert text.n_unique() > 500


@pytest.mark.parametrize("kinds", [{"projects": 1, "months": 4, "rows_scale": 0.05}, {"projects": 3, "months": 5, "rows_scale": 0.2}])
def test_small_companies_can_be_made(tmp_path: Path, kinds: dict[str, float]) -> None:
    files = demo.write(tmp_path, **kinds)  # type: ignore[arg-type]
    assert {e.kind for e in files} >= {"history", "monthly", "faulty"}


@pytest.mark.parametrize("kinds", [{"projects": 0}, {"months": 2}, {"rows_scale": 0.0}])
def test_what_cannot_be_made_is_said(tmp_path: Path, kinds: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="needed"):
        demo.write(tmp_path, **kinds)  # type: ignore[arg-type]


def test_the_generator_knows_nothing_of_the_product() -> None:
    for path in Path(demo.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            assert not {name.split(".")[0] for name in names} & OURS, path.name
