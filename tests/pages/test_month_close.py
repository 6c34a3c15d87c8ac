"""The quality manager's month on the pages: what is owed, a signature, an action that is written down; and what others may not do."""

from __future__ import annotations

from datetime import date, datetime, time
from urllib.parse import parse_qs

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pages.intake import month_ask
from pipelines import acting, read
from pipelines.closing import board, events, restated
from pipelines.intake import Intake
from pipelines.scope import OWNER
from settings import settings
from tests.pages.conftest import opened, words_of
from tests.pages.shown import shown
from ui.answers import ask, clock
from ui.drawing import tables
from ui.month import closing
from ui.number import passport, trust
from ui.text import t
from ui.wording import values

SEPTEMBER = date(2026, 9, 1)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("came", "warned"), [(False, True), (True, False)])
def test_who_signs_is_told_whose_records_are_missing_although_the_file_is_in(
    full: Intake, monkeypatch: pytest.MonkeyPatch, came: bool, warned: bool
) -> None:
    """In the sentence that counts them, and at the cells in doubt."""
    arrivals = pl.DataFrame({"source": ["V01"], "month": [SEPTEMBER], "project": ["P001"], "came": [came]})
    monkeypatch.setattr(ask, "arrivals", lambda: arrivals)
    doubt, surveys = t("month.doubt", n=1, projects=trust.who(["P001"])), tables.dataset_name(registry.kpi("V01").dataset)
    for view, column in (("month", surveys), ("month", t("month.settled")), ("half", values.month(SEPTEMBER))):
        at = opened("month_close", section="intake", month="2026-09", view=view)
        assert not at.exception
        assert any(doubt in word for word in words_of(at)) == warned
        matrix = next(table.value for table in at.dataframe if column in table.value.columns and table.value.columns[0] == t("by.project"))
        cells = dict(zip(matrix[t("by.project")], matrix[column], strict=True))
        marked = [name for name, cell in cells.items() if any(word.endswith("?") for word in cell)]
        assert marked == ([ask.project_names()["P001"]] if warned else [])


@pytest.mark.parametrize("view", ["month", "half"])
def test_the_download_says_of_each_cell_what_the_page_says(full: Intake, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    """The symbol and the doubt; of a half year month by month, how much is in and whether that is in doubt."""
    arrivals = pl.DataFrame({"source": ["V01"], "month": [SEPTEMBER], "project": ["P001"], "came": [False]})
    monkeypatch.setattr(ask, "arrivals", lambda: arrivals)
    seen = shown("month_close", {"month": ["2026-09"], "view": [view]})
    project, dataset, state, month = (t(word) for word in ("by.project", "column.dataset", "column.state", "by.month"))
    file = seen.file("download_month_matrix").with_columns(pl.col(state).str.ends_with(closing.DOUBT).alias("doubt"))
    assert file.filter("doubt").select(month, project, t("column.reason")).rows() == [
        ("2026-09", ask.project_names()["P001"], t("month.doubt_means"))
    ]
    matrix = seen.tables["matrix_month"]
    told = matrix.unpivot(index=project, variable_name="head", value_name="cell").explode("cell").drop_nulls("cell")
    on_page = set(told.filter(pl.col("head") != t("month.settled")).select(project, "head", "cell").rows())
    if view == "month":
        symbol = pl.col(state).str.slice(0, 1) + pl.when("doubt").then(pl.lit(f" {closing.DOUBT}")).otherwise(pl.lit(""))
        assert on_page == set(file.select(project, dataset, symbol).rows()) and len(on_page) == file.height
    else:
        words = {f"{day:%Y-%m}": values.month(day) for day in month_ask.months()}
        by_month = file.group_by(project, pl.col(month).replace(words).alias("head")).agg(pl.col("doubt").any())
        assert file[month].n_unique() > 1, "what came in without being owed stands in the file alone"
        assert set(by_month.rows()) >= {(who, head, cell.endswith(closing.DOUBT)) for who, head, cell in on_page}


def test_what_is_owed_and_signed(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = board.board(full.warehouse, SEPTEMBER, SEPTEMBER, OWNER, TODAY).filter("owed")
    assert set(cells["project"]) == {"P001", "P002"}
    at = opened("month_close", section="intake", month="2026-09")
    assert not at.exception
    assert any("2 个项目" in word for word in words_of(at))
    matrix = next(table.value for table in at.dataframe if "合计" in table.value.columns)
    sums = {
        project: f"✓ {mine.filter(pl.col('state').is_in(['received', 'late', 'nil', 'waived'])).height}/{mine.height}"
        for (project,), mine in cells.sort("project").group_by("project", maintain_order=True)
    }
    assert [cell[0].partition(" △")[0] for cell in matrix["合计"]] == list(sums.values()) and matrix.columns[1] == "合计"
    assert any(word.startswith(t("month.read", n=len(matrix.columns) - 2)) for word in words_of(at))
    at.button(key="sign_now").click().run()
    assert not at.exception
    with full.warehouse.cursor() as cursor:
        assert events.signed(cursor, SEPTEMBER)["project"].to_list() == ["P001", "P002"]
    assert any("已签核 2 个" in word for word in words_of(at))
    assert [toast.value for toast in at.toast] == [t("month.sign_done", n=2)], "the button is far below the head of the page"
    shown = " ".join(str(frame.value.to_dict()) for frame in at.dataframe)
    assert "'☑'" in shown and "☑ 已签核" not in shown, "with the word in each cell the last data lie outside of the page; the legend has it"
    silent = pl.DataFrame({"source": ["V01"], "month": [SEPTEMBER], "project": ["P002"], "came": [False]})
    monkeypatch.setattr(ask, "arrivals", lambda: silent)
    told = next(word for word in words_of(at.run()) if "已签核 2 个" in word)
    assert t("month.doubt", n=1, projects=trust.who(["P002"])) in told, "a signature does not take the doubt away"


def test_reports_in_time_have_their_passport(full: Intake) -> None:
    """The figure beside it is the one that it cites, judged by today."""
    kpi = registry.kpi("A06")
    at = opened("month_close", section="intake", month="2026-09")
    found = read.numbers(full.warehouse, ["A06"], read.Scope(SEPTEMBER, SEPTEMBER, at=datetime.combine(clock.today(), time())), OWNER).row(
        0, named=True
    )
    shown = f"{found['numerator']:,}"
    assert any(word.startswith(f"**{kpi.name.zh}**") and values.full(kpi, found["value"]) in word for word in words_of(at))
    assert any("A06" in word and passport.sample(kpi, found) in word and shown in word for word in words_of(at))


def ways(at: AppTest, fold: str) -> list[str]:
    """The KPIs to whose passports a fold leads."""
    at.session_state[fold] = True
    asked = [parse_qs(link.proto.query_string) for link in at.run().get("page_link") if link.proto.page == "kpi"]
    return [kpi for each in asked for kpi in each.get("kpi", ())]


def test_what_changed_after_the_signature_leads_to_its_passports(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"kpi": "R14", "project": "P001", "before": 90.0, "after": 80.0, "n_before": 20, "n_after": 25, "status_before": "met",
           "status_after": "missed", "kind": "restated", "reason": "补录", "by": "quality", "at_time": datetime(2026, 11, 9), "version": 3, "file": "补录.xlsx", "undone": False}  # fmt: skip
    monkeypatch.setattr(month_ask, "restatements", lambda month: pl.DataFrame([row], schema=restated.SHAPE))
    monkeypatch.setattr(month_ask, "signed", lambda month: pl.DataFrame({"project": ["P001"], "version": [3]}))
    at = opened("month_close", section="intake", month="2026-09")
    told = next(table.value for table in at.dataframe if "签核时" in table.value.columns)
    assert list(told.iloc[0][["签核时", "现在"]]) == ["✓ 90.0% · 样本 20", "✕ 80.0% · 样本 25"]
    assert told.iloc[0]["原因"] == "补录；文件“补录.xlsx”"
    assert ways(at, "restated_sources") == ["R14"]


def test_a_month_that_nobody_knows_gives_the_latest(full: Intake) -> None:
    at = opened("month_close", section="intake", month="1999-13", view="nonsense", page="77")
    assert not at.exception and at.warning
    assert all(box.value != "1999-13" for box in at.selectbox)


def test_an_action_is_one_batch_that_can_be_undone(full: Intake) -> None:
    at = opened("actions", kpi="R14", project="P001")
    assert at.selectbox(key="own_kpi_1").value == "R14" and at.selectbox(key="action_project_P001").value == "P001"
    at.text_input(key="action_name").set_value("夜间值班加一人")
    at.button(key="action_save").click().run()
    assert not at.exception and [box.value for box in at.warning] == [t("actions.needs_owner")]
    assert "夜间值班加一人" not in acting.listed(full.warehouse, OWNER)["name"].to_list()
    at.selectbox(key="action_owner").select_index(0)
    at.button(key="action_save").click().run()
    assert not at.exception
    assert len(at.success) == 1, "what was done is not said as a warning"
    told = next(table.value for table in at.dataframe if "责任人" in table.value.columns)
    assert told["结论"].all() and "效果" not in told.columns, "nothing is said twice"
    assert "R14" in ways(at, "actions_sources")
    mine = acting.listed(full.warehouse, OWNER).filter(pl.col("name") == "夜间值班加一人")
    assert mine.select("kpi", "project_id").row(0) == ("R14", "P001")
    batch = read.history(full.warehouse).row(0, named=True)
    assert (batch["dataset"], batch["rows"], batch["active"]) == ("actions", 1, True)
    full.undo(batch["batch_id"], "tests")
    assert acting.listed(full.warehouse, OWNER).filter(pl.col("name") == "夜间值班加一人").is_empty()


def test_an_unknown_kpi_is_said_and_left_out(full: Intake) -> None:
    at = opened("actions", kpi="R99'--")
    assert not at.exception and any("kpi" in word for word in words_of(at))


@pytest.mark.parametrize(("role", "page", "section"), [("executive", "month_close", "intake"), ("project", "data_quality", "intake")])
def test_without_the_right_there_is_nothing(full: Intake, monkeypatch: pytest.MonkeyPatch, role: str, page: str, section: str) -> None:
    monkeypatch.setenv("KPI_ROLE", role)
    settings.cache_clear()
    at = opened(page, section=section)
    settings.cache_clear()
    assert not at.exception and t(f"page.{page}") not in [title.value for title in at.title]
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("done", "due", "judged", "expected"),
    [
        (None, date(2026, 12, 24), "not_due", "open"),
        (None, date(2026, 12, 5), "not_due", "due"),
        (None, date(2026, 11, 21), "not_done", "due"),
        (None, date(2026, 11, 20), "not_done", "overdue"),
        (date(2026, 11, 1), date(2026, 10, 20), "too_early", "done"),
        (date(2026, 5, 1), date(2026, 6, 20), "unclear", "tested"),
        (date(2026, 5, 1), date(2026, 6, 20), "worse", "tested"),
    ],
)
def test_how_an_action_stands(done: date | None, due: date, judged: str, expected: str) -> None:
    assert acting.standing(done, due, judged, TODAY) == expected
