"""What happened on the course of a KPI: which of it, where it stands, and in which words."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from pipelines import read
from pipelines.happenings import SHAPE
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.read import Viewer
from tests.pages.conftest import home
from tests.pipelines.files import export
from ui.drawing import charts, events

R14 = registry.kpi("R14")
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


def happened(source: str, name: str, project: str, start: date, end: date | None = None, kpi: str | None = "R14") -> dict[str, object]:
    outside = source == "emergency"
    return {
        "source": source,
        "kpi": None if outside else kpi,
        "project": project,
        "name": name,
        "text": None,
        "started": start,
        "ended": end,
    }


def among(*rows: dict[str, object], projects: int = 10) -> events.Events:
    return events.among(R14, pl.DataFrame(rows, schema=SHAPE), FIRST, LAST, projects)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (happened("intervention", "培训", "P1", date(2026, 2, 3)), "2026-02-03 起，培训（1 个项目）"),
        (happened("intervention", "增员", "P1", date(2025, 11, 1), date(2026, 2, 28)), "2025-11-01 至 2026-02-28，增员（1 个项目）"),  # reaches into it
        (happened("action", "十分钟内回电", "P1", date(2026, 3, 2), date(2026, 4, 20)), "2026-03-02 至 2026-04-20，行动：十分钟内回电（1 个项目）"),
        (happened("action", "备件", "P1", date(2026, 3, 2)), "2026-03-02 起，行动：备件（1 个项目）"),  # still going on
        (happened("emergency", "自然灾害", "P1", date(2026, 3, 2), date(2026, 3, 2)), "2026-03-02，自然灾害（1 个项目）"),
        (happened("emergency", "自然灾害", "P1", date(2026, 3, 2), date(2026, 3, 5)), "2026-03-02 至 2026-03-05，自然灾害（1 个项目）"),
        (happened("intervention", "培训", "P1", date(2025, 12, 31)), None),  # began before, and is the way things are
        (happened("action", "备件", "P1", date(2026, 7, 1)), None),
        (happened("action", "备件", "P1", date(2026, 3, 2), kpi="V01"), None),  # meant for something else
    ],
)  # fmt: skip
def test_what_bears_on_a_course_is_told_with_its_days(row: dict[str, object], shown: str | None) -> None:
    found = among(row)
    assert events.sentence(found) == ("" if shown is None else f"期间发生的事：① {shown}。")


def test_a_storm_is_one_event_though_it_reached_one_site_after_the_other() -> None:
    rows = [happened("emergency", "自然灾害", f"P{n}", date(2026, 3, 12 + n), date(2026, 3, 13 + n)) for n in range(3)]
    rows[1]["text"] = "台风登陆"
    (storm,) = among(*rows).drawn
    assert (storm.start, storm.end, storm.projects, storm.name) == (date(2026, 3, 12), date(2026, 3, 15), 3, "自然灾害：台风登陆")


def test_two_storms_of_a_month_are_two() -> None:
    rows = [happened("emergency", "自然灾害", f"P{n}", date(2026, 3, day)) for n, day in enumerate((3, 6, 23))]
    assert [(event.start, event.end, event.projects) for event in among(*rows).drawn] == [
        (date(2026, 3, 3), date(2026, 3, 6), 2),
        (date(2026, 3, 23), None, 1),
    ]
    assert len(among(*rows[:2], happened("emergency", "社会安全", "P9", date(2026, 3, 4))).drawn) == 2  # another kind is no storm
    over = [happened("emergency", "自然灾害", "P1", date(2026, 3, 31)), happened("emergency", "自然灾害", "P2", date(2026, 4, 1))]
    assert len(among(*over).drawn) == 1  # the month's end parts nothing


def test_what_struck_next_to_nobody_is_not_listed_but_counted() -> None:
    storm = happened("emergency", "自然灾害", "P1", date(2026, 3, 12))
    assert among(storm, projects=20).drawn and not (few := among(storm, projects=21)).drawn
    assert events.sentence(few) == "期间有 1 件外部事件，涉及的项目很少，没有列出，也没有画在图上。"
    both = among(storm, happened("action", "备件", "P1", date(2026, 3, 2)), projects=21)
    assert events.sentence(both).endswith("备件（1 个项目）。另有 1 件外部事件，涉及的项目很少，没有列出，也没有画在图上。")
    assert among(happened("action", "备件", "P1", date(2026, 3, 12)), projects=5000).drawn  # what was meant to help is drawn wherever


def test_of_many_those_at_the_most_projects_are_drawn_and_the_others_counted() -> None:
    rows = [happened("action", f"行动{n}", f"P{site}", date(2026, 1, 1 + n)) for n in range(10) for site in range(n + 1)]
    found = among(*rows)
    assert [event.projects for event in found.drawn] == [5, 6, 7, 8, 9, 10] and (found.small, found.others) == (0, 4)
    assert events.sentence(found).endswith("另有 4 件没有列出：图上最多画 6 件，涉及项目多的、较近的在先。")


def test_each_mark_stands_at_its_line_and_ranges_stay_within_the_months() -> None:
    found = among(
        happened("action", "甲", "P1", date(2026, 2, 1)), happened("action", "乙", "P1", date(2026, 2, 5)),
        happened("intervention", "丙", "P1", date(2025, 6, 1), date(2027, 1, 1)), happened("action", "丁", "P1", date(2026, 5, 1)),
    )  # fmt: skip
    figure = charts.blank(100)
    events.draw(figure, found)
    marks = [(note.text, note.x) for note in figure.layout.annotations]
    before = [
        date(2026, 1, 17),
        date(2026, 1, 21),
        date(2026, 4, 16),
    ]  # half a month: a month's point, on its first day, is that of its middle
    assert marks == [("①", FIRST), *zip("②③④", before, strict=True)]
    assert "乙" in figure.layout.annotations[2].hovertext
    (ground,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (ground.x0, ground.x1) == (FIRST, LAST - timedelta(days=15))


def test_a_storm_is_drawn_before_the_month_that_it_spoilt() -> None:
    (event,) = among(happened("emergency", "自然灾害", "P1", date(2026, 3, 12)), projects=1).drawn
    figure = charts.blank(100)
    events.draw(figure, events.Events((event,), FIRST, LAST, 0, 0))
    assert figure.layout.annotations[0].x < date(2026, 3, 1) and "2026-03-12" in figure.layout.annotations[0].hovertext


@pytest.mark.parametrize(
    ("days", "levels"),
    [
        ([0, 14, 28], [0, 0, 0]),
        ([0, 4, 14], [0, 1, 0]),  # the third has room beside the first
        ([0, 4, 8], [0, 1, 2]),
        ([0, 0, 17], [0, 1, 0]),
    ],
)
def test_no_mark_touches_another(days: list[int], levels: list[int]) -> None:
    """A mark is a fourteenth of the months, here thirteen days, as it is on a phone."""
    found = among(*(happened("action", f"行动{n}", "P1", date.fromordinal(FIRST.toordinal() + 31 + day)) for n, day in enumerate(days)))
    figure = charts.blank(100)
    events.draw(figure, found)
    assert [note.yshift for note in figure.layout.annotations] == [level * events.LEVEL_PX for level in levels]


def test_the_small_hours_of_the_first_belong_to_their_month(tmp_path: Path) -> None:
    """Two o'clock in the morning of 1 October in Shanghai is still September in UTC."""
    there, dataset = home(tmp_path), registry.dataset("emergencies")
    storm = {**dataset.samples[0], "event_id": "S1", "type": "自然灾害", "reported_at": "2026-10-01 02:10"}
    night = {name: None if name.endswith("_at") and name != "reported_at" else cell for name, cell in storm.items()}
    rows = [{**night, "occurred_at": "2026-10-01 02:00"}]
    for id, cells in (("projects", registry.dataset("projects").samples), ("emergencies", rows)):
        assert there.intake.load(export(tmp_path, registry.dataset(id), cells), id, EMPTY, "tests", True, True).error is None
    assert read.happenings(there.intake.warehouse, read.OWNER)["started"].to_list() == [date(2026, 10, 1)]
    there.close()


def test_interventions_actions_and_emergencies_are_read_within_the_rights(full: Intake) -> None:
    found = read.happenings(full.warehouse, read.OWNER)
    assert found.schema == SHAPE
    rows = {(row["source"], row["project"], row["kpi"], row["started"], row["ended"]) for row in found.to_dicts()}
    assert ("intervention", "P002", "V01", date(2026, 5, 1), date(2026, 9, 30)) in rows
    assert ("action", "P001", "C01", date(2026, 3, 2), date(2026, 4, 20)) in rows
    assert ("action", "P002", "R14", date(2026, 8, 10), None) in rows
    assert not [row for row in rows if row[0] == "emergency"]  # a stuck lift and a power cut come from inside
    assert set(read.happenings(full.warehouse, Viewer("x", ("P001",)))["project"]) == {"P001"}
