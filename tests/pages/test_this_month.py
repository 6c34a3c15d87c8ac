"""The month at a glance: each KPI in one place, residents first; and the page of one KPI with what people say about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from metrics.arrivals import SHAPE, Arrived
from metrics.numbers import FIGURES
from pipelines import commentary, read
from pipelines.intake import Intake
from settings import settings
from tests.pages.conftest import opened, words_of
from ui.answers.figures import Figures
from ui.choices import scope
from ui.choices.periods import Span
from ui.choices.scope import Chosen
from ui.month import digest, gist, month_entry, month_late, month_summary
from ui.number import trust
from ui.number.changes import Change
from ui.text import say

LAST = date(2026, 10, 1)
NEITHER = next(id for id, kpi in registry.kpis().items() if kpi.direction == "none" and kpi.adds_over_time)
IDS = ("V01", "R14", "R01", "C02", "R09", "T02", "Q03", "R05")


def months(kpi: str, values: list[float], n: int = 400, status: str = "met", pending: int = 0) -> list[dict[str, object]]:
    """A course that ends in October."""
    return [
        {"kpi": kpi, "month": read.shift(LAST, i + 1 - len(values)), "value": v, "numerator": round(v * n / 100), "denominator": n, "status": status,
         "lower": v - 2, "upper": v + 2, "pending": pending, "goal": 90.0, "limit": 90.0, "excluded": 0}
        for i, v in enumerate(values)
    ]  # fmt: skip


EVEN = [90.0, 91.0, 90.5, 90.0, 91.5, 90.0, 91.0, 90.5, 91.0, 90.0, 91.0]


def made(closed: date = LAST, said: float = 90.5) -> digest.Digest:
    """`said`: what residents say in the month. The others clearly fell, missed, missed for long, perhaps missed, too few, open past due, and as usual."""
    rows = [
        *months("V01", [*EVEN, said]), *months("R14", [*EVEN, 60.0], status="missed"), *months("R01", [*EVEN, 99.0]),
        *months("C02", [*EVEN, 90.0], status="missed"), *months("T02", [*EVEN, 90.0], status="probably_missed"),
        *months("Q03", [*EVEN, 20.0], n=4, status="not_enough_data"), *months("R05", [*EVEN, 20.0], pending=900, status="missed"),
        *months("R09", [7.0], n=9, status="missed"),
    ]  # fmt: skip
    monthly = pl.DataFrame(rows, schema={"kpi": pl.String, "month": pl.Date, **FIGURES}).with_columns(pl.col("excluded").fill_null(0))
    return told(monthly, (*IDS, "R08"), closed)


def told(monthly: pl.DataFrame, kpis: tuple[str, ...], closed: date = LAST) -> digest.Digest:
    now = monthly.filter(pl.col("month") == LAST).drop("month")
    month = read.Scope(LAST, LAST)
    chosen = Chosen(month, Span(LAST, LAST), month, month, month, "before", closed, date(2025, 1, 1))
    return digest.of(kpis, Figures(now, now, now, monthly), chosen)


def ids(items: list[digest.Item]) -> list[str]:
    return [item.kpi.id for item in items]


def test_every_kpi_is_told_once_and_in_its_place() -> None:
    found = made()
    assert found.headline is not None and found.headline.kpi.id == "V01"
    assert (ids(found.changed("concern")), ids(found.changed("improvement"))) == (["R14"], ["R01"])
    assert (ids(found.part("missed")), ids(found.part("perhaps")), ids(found.part("late"))) == (["C02"], ["T02"], ["R09"])
    assert ids(found.unsure) == ["R05", "Q03"], "undecided or few cases are neither normal nor missed"
    assert [kpi.id for kpi in found.absent] == ["R08"]
    parts = ("satisfaction", "changed", "missed", "perhaps", "late")
    told = [*(item for name in parts for item in found.part(name)), *found.unsure, *found.normal]
    assert sorted(ids(told)) == sorted(IDS)


@pytest.mark.parametrize(("said", "worse", "better"), [(60.0, ["V01", "R14"], ["R01"]), (99.0, ["R14"], ["V01", "R01"])])
def test_what_residents_say_is_counted_and_named_where_it_changed(said: float, worse: list[str], better: list[str]) -> None:
    """It stands in its own part all the same, and nowhere twice."""
    found = made(LAST, said)
    assert (ids(found.changed("concern")), ids(found.changed("improvement"))) == (worse, better)
    assert ids(found.part("satisfaction")) == ["V01"] and "V01" not in ids(found.part("changed"))
    assert say(registry.kpi("V01").name) in gist.changed(found, {})


def test_where_only_the_headline_changed_the_month_did_change() -> None:
    rows = pl.DataFrame(months("V01", [*EVEN, 60.0], status="missed"), schema={"kpi": pl.String, "month": pl.Date, **FIGURES})
    found = told(rows.with_columns(pl.col("excluded").fill_null(0)), ("V01",))
    assert "没有真的变化" not in gist.changed(found, {}) and "客户满意率" in gist.changed(found, {})
    gaps = month_entry.Line(Change("", None), Change("", None), trust.Trust("gaps", 0, trust.NOBODY), "", month_entry.Behind(""))
    assert "客户满意率（数据有缺口）" in gist.changed(found, {"V01": gaps})
    assert not found.lacks("changed") and not found.lacks("missed")


@pytest.mark.parametrize(("kpi", "values"), [(NEITHER, [*EVEN, 99.0]), ("R01", [*EVEN, 99.0])])
def test_no_signal_is_passed_over_in_silence(kpi: str, values: list[float]) -> None:
    rows = pl.DataFrame(months(kpi, values), schema={"kpi": pl.String, "month": pl.Date, **FIGURES}).with_columns(
        pl.col("excluded").fill_null(0)
    )
    found = told(rows, (kpi,))
    assert found.changed() and say(registry.kpi(kpi).name) in gist.changed(found, {})


def test_all_that_miss_are_counted_wherever_they_stand() -> None:
    """What fell and missed, what stands open, what missed without a change."""
    assert {*ids(made().missed())} == {"C02", "R14", "R09"}


def test_a_month_that_is_not_over_is_not_judged() -> None:
    found = made(closed=read.shift(LAST, -1))
    assert (found.changed(), ids(found.missed()), found.missed("probably_missed"), found.normal) == ([], ["R09"], [], [])
    assert not found.lacks("changed") and not found.lacks("missed"), "it cannot be said that nothing changed either"
    assert ids(found.late) == ["R09"], "what stands open is late at once"
    assert {*ids(found.unsure), *ids(found.late), "V01"} == set(IDS)
    assert "还没过完" in gist.changed(found, {})


def test_this_month_is_the_last_one_of_the_choice_that_is_over() -> None:
    def chosen(first: int, last: int, closed: int) -> Chosen:
        span = Span(date(2026, first, 1), date(2026, last, 1))
        whole = read.Scope(span.start, span.end)
        return Chosen(whole, span, whole, whole, whole, "before", date(2026, closed, 1), date(2025, 1, 1))

    told = {case: scope.last_month(chosen(*case)) for case in ((1, 12, 9), (1, 8, 9), (10, 12, 9))}
    assert [one.span.end.month for one in told.values()] == [9, 8, 12]
    assert [one.open for one in told.values()] == [False, False, True]
    assert all(one.scope.start == one.scope.end == one.trend.end == one.span.end for one in told.values())


def test_how_long_it_has_missed() -> None:
    found = made()
    assert [item.streak for item in found.part("missed")] == [12]
    states = ["missed", "met", "missed", "not_enough_data", "missed"]
    monthly = pl.DataFrame({"month": [date(2026, m, 1) for m in (4, 5, 7, 9, 10)], "value": [1.0, 1.0, 1.0, None, 1.0], "status": states})
    assert (digest.streak(monthly, LAST), digest.streak(monthly, date(2026, 5, 1))) == (2, 0), "months without cases do not count"
    assert [item.streak for item in found.late] == [0], "the months of open cases are their age"
    assert next(item.streak for item in found.items if item.kpi.id == "R05") == 0, "what was late in earlier months has been done since"


def of_month(notes: pl.DataFrame) -> month_entry.Month:
    chosen = Chosen(read.Scope(LAST, LAST), Span(LAST, LAST), read.Scope(), read.Scope(), read.Scope(), "before", LAST, date(2025, 1, 1))
    return month_entry.Month(chosen, Figures(pl.DataFrame(), pl.DataFrame(), pl.DataFrame(), pl.DataFrame(), notes=notes), {})


def test_what_is_folded_away_has_to_be_explained_too(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """C02 and R09 surely missed, and somebody wrote why C02 did; what cannot be told asks for nothing, whatever its cases say so far."""
    shown: list[tuple[str, pl.DataFrame]] = []
    ways: list[str] = []
    monkeypatch.setattr(month_summary.tables, "folded", lambda title, table, *_, below: (shown.append((title, table)), below()))
    monkeypatch.setattr(month_summary.kpi_link, "sources", lambda ids, _scope: ways.extend(ids))
    notes = pl.DataFrame({"kpi": ["C02"], "month": [LAST], "text": ["台风，配件晚到"], "by": ["王工"], "at": [datetime(2026, 11, 3)]})
    found = made()
    month_summary.folded("另有 2 项未达标", [*found.part("missed"), *found.late], "x", of_month(notes))
    month_summary.rest(found, of_month(notes))
    titles, tables = zip(*shown, strict=True)
    assert titles[0] == "另有 2 项未达标，其中 1 项还没有说明原因" and "说明" not in "".join(titles[1:])
    assert tables[0]["原因说明"].to_list() == ["王工：台风，配件晚到", "还没有说明"]
    assert tables[-1].select("状态", "连续未达标（期）").rows() == [("还有事项没到期，先不判断", None), ("数据还不够，先不判断", None)]
    assert ways == ["C02", "R09", "R05", "Q03"], "each of the figures has the way to its passport"


# ---- the pages -------------------------------------------------------------------------------------------------------


def test_the_month_says_the_same_as_the_numbers(full: Intake) -> None:
    """One answer by month serves every tile of the page: it is the same number as that of the month by itself."""
    last = read.months(full.warehouse)[-1]
    flows = [id for id, kpi in registry.kpis().items() if kpi.adds_over_time]
    alone = read.numbers(full.warehouse, flows, read.Scope(last, last), read.OWNER).drop_nulls("value").sort("kpi")
    course = read.numbers(full.warehouse, flows, read.Scope(read.shift(last, -23), last), read.OWNER, ("month",))
    assert alone.equals(course.filter(pl.col("month") == last).drop("month").drop_nulls("value").sort("kpi"))


def test_the_first_page_is_this_month(full: Intake) -> None:
    at = opened("this_month")
    assert at.title[0].value == "本月要事" and not at.exception
    assert any("个项目资料交齐" in word for word in words_of(at))


def test_a_figure_with_gaps_says_which_though_all_projects_are_in(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = trust.Trust("gaps", 3, Arrived(2))
    monkeypatch.setattr(trust, "of", lambda *asked: gaps)
    lines = [box.value for box in opened("this_month").caption if "2/2 个项目已报" in box.value]
    assert lines and all("2/2 个项目已报 · 3 行待处理" in line for line in lines)


def test_what_has_no_target_is_not_called_normal() -> None:
    def item(code: str) -> digest.Item:
        return digest.Item(registry.kpi("V01"), {"status": code}, None, 0)

    states = ["met", "no_target", "probably_met", "no_target", "no_target"]
    assert month_summary.normal_title([item(code) for code in states]) == "其余 2 项正常；3 项未设目标"
    assert month_summary.normal_title([item("met")]) == "其余 1 项正常"
    assert month_summary.normal_title([item("no_target")]) == "1 项未设目标"


def test_promises_are_the_actions_that_are_due(full: Intake) -> None:
    end = month_late.ask.data_end()
    assert end is not None
    found = month_late.promises(read.Scope())
    assert all(promise.overdue == (promise.due <= end.date()) for promise in found)
    assert not month_late.promises(read.Scope(projects=("P999",)))


def test_promises_reach_a_month_ahead(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 30 September: one due on 31 October is told, one a day later is not; nor is one that is done. Of a month that is long over: what stood open then."""
    dates = {"A": ((9, 1), (11, 1), None), "B": ((9, 1), (10, 31), None), "C": ((6, 1), (9, 30), None), "D": ((6, 1), (9, 30), (9, 29)),
             "E": ((7, 1), (8, 1), (9, 2))}  # fmt: skip
    rows = [
        {"action_id": id, "name": id, "_project": "P001", "kpi": "R14", "_outcome": "hit" if done else "pending"}
        | {name: day and date(2026, *day) for name, day in (("opened_on", opened), ("due_on", due), ("done_on", done))}
        for id, (opened, due, done) in dates.items()
    ]
    monkeypatch.setattr(month_late.ask, "records", lambda *asked, **_: pl.DataFrame(rows))
    monkeypatch.setattr(month_late.ask, "data_end", lambda: datetime(2026, 9, 30, 15))

    def told(end: date | None) -> list[tuple[str, bool]]:
        return [(promise.name, promise.overdue) for promise in month_late.promises(read.Scope(end=end))]

    assert told(None) == told(date(2026, 9, 1)) == told(date(2027, 1, 1)) == [("C", True), ("B", False)]
    assert told(date(2026, 8, 1)) == [("E", True), ("C", False), ("D", False)]
    assert told(date(2026, 7, 1)) == [("E", False)] and told(date(2026, 5, 1)) == []


def test_what_the_month_lacks_is_what_the_close_asks_for(full: Intake) -> None:
    """P001 owes its energy report and its answers; the answers of P002 are in without those that the satisfaction rests on."""
    lines = [("energy", "P001", False), ("survey_answers", "P001", False), ("survey_answers", "P002", True), ("energy", "P002", True),
             ("V01", "P001", False), ("V01", "P002", False)]  # fmt: skip
    cells = [(source, month, project, came or month != LAST) for source, project, came in lines for month in (read.shift(LAST, -1), LAST)]
    arrivals = pl.DataFrame(cells, schema=SHAPE, orient="row")
    told = month_late.gaps(arrivals, read.Scope(LAST, LAST))
    assert [line.split("：")[0] for line in told] == ["**能耗月报**", "**满意度调查答卷**", "**星河中心**"] and "客户满意率" in told[-1]
    assert month_late.gaps(arrivals, read.Scope(LAST, LAST, projects=("P002",))) == told[-1:]
    assert month_late.gaps(arrivals, read.Scope(read.shift(LAST, -1), read.shift(LAST, -1))) == []
    whole = trust.everyone(arrivals, read.Scope(LAST, LAST))
    assert trust.in_words(whole) == "0/2 个项目已报"
    spread = read.Scope(read.shift(LAST, -1), LAST)
    assert trust.in_words(trust.arrived(registry.kpi("E11"), arrivals, spread)) == "2026 年 10 月缺 1 个项目"
    scattered = Arrived(3, ("P1", "P2"), 0.1, (date(2026, 1, 1), date(2026, 10, 1)), lacking=2, whole=10)
    assert trust.in_words(scattered) == "12 个月里有 2 个月缺数据，涉及 2 个项目"


def kpi_page(id: str, **parameters: str) -> AppTest:
    return opened("kpi", kpi=id, period="all", **parameters)


@pytest.mark.parametrize("id", ["V04", "R02", "R09", "C06"])
def test_every_kind_of_kpi_has_its_page(full: Intake, id: str) -> None:
    at = kpi_page(id)
    assert not at.exception
    assert next(box for box in at.selectbox if str(box.key).startswith("own_kpi")).value == id


def test_an_unknown_kpi_is_said(full: Intake) -> None:
    at = kpi_page("R99'--")
    assert not at.exception and any("“kpi”" in word.value for word in at.warning)


def test_what_is_written_is_kept_and_shown(full: Intake) -> None:
    at = kpi_page("R14")
    at.text_area(key="commentary_R14").set_value("配件缺货，已换供应商").run()
    at.button(key="commentary_R14_save").click().run()
    assert not at.exception
    assert [word.value for word in at.markdown if "配件缺货" in word.value]
    assert at.text_area(key="commentary_R14").value == ""


def test_what_is_refused_is_said_and_not_lost(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commentary, "LONGEST", 3)
    at = kpi_page("R14")
    at.text_area(key="commentary_R14").set_value("配件一直缺货").run()
    at.button(key="commentary_R14_save").click().run()
    assert any("不超过 3 字" in box.value for box in at.warning)
    assert at.text_area(key="commentary_R14").value == "配件一直缺货" and at.metric, "the page is drawn as before"


@pytest.mark.parametrize(("id", "asked"), [("Q15", {}), ("A01", {"write": "1"})])
def test_who_comes_to_write_the_reason_meets_its_form_first(full: Intake, id: str, asked: dict[str, str]) -> None:
    at = kpi_page(id, **asked)
    kinds = [each.type for each in at.main]
    ways = [each.proto for each in at.main if each.type == "page_link"]
    assert any("write=1" in way.query_string for way in ways)
    acting = {way.query_string for way in ways if way.page == "actions"}
    assert acting and all(f"kpi={id}" in query and "period=all" in query for query in acting), "the action is about what is looked at"
    assert (kinds.index("text_area") < kinds.index("metric")) == bool(asked)
    at.text_area(key=f"commentary_{id}").set_value("演练排在十二月").run()
    at.button(key=f"commentary_{id}_save").click().run()
    assert not at.exception and any("演练排在十二月" in word.value for word in at.caption)
    kinds = [each.type for each in at.main]
    assert kinds.index("metric") < kinds.index("text_area")


def test_without_the_right_there_is_no_form(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_ROLE", "executive")
    monkeypatch.setenv("KPI_SHOW_STAFF_NAMES", "false")
    settings.cache_clear()
    try:
        for name in ("this_month", "kpi"):
            at = opened(name)
            assert not at.exception and not at.text_area
        assert not [button for button in kpi_page("T08").button if str(button.key).startswith("records_of_")]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


# ---- who stands behind it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "change", "named"),
    [
        (60.0, Change("", -20.0, clear=True), ["云锦 −18.0", "滨江 −2.0"]),
        (60.0, Change("", -20.0), []),  # no more than chance
        (99.0, Change("", -20.0, clear=True), []),  # the month is above the usual, though less so than the last
        (60.0, Change("withheld", None), []),
    ],
)
def test_a_signal_is_put_down_to_those_who_moved_the_number_its_way(
    full: Intake, monkeypatch: pytest.MonkeyPatch, value: float, change: Change, named: list[str]
) -> None:
    """Two projects of 100 cases: 90 → 54 and 80 → 76 of them. Of 200, that is 170 → 130: −18 and −2 points."""
    monkeypatch.setattr(month_entry.ask, "project_names", lambda: {"P1": "云锦", "P2": "滨江"})
    rows = pl.DataFrame(months("R14", [*EVEN, value], status="met"), schema={"kpi": pl.String, "month": pl.Date, **FIGURES})
    (item,) = told(rows, ("R14",)).items
    then, now = (
        pl.DataFrame(
            [{"kpi": "R14", "project": p, "value": float(n), "numerator": n, "denominator": 100} for p, n in counts.items()],
            schema={"kpi": pl.String, "project": pl.String, **FIGURES},
        )
        for counts in ({"P1": 90, "P2": 80}, {"P1": 54, "P2": 76})
    )
    words = month_entry.reason(item, month_entry.behind(item, now, then, change).words)
    assert item.signal is not None and ("主要来自" in words) == bool(named)
    assert all(name in words for name in named)


@pytest.mark.parametrize(
    ("third", "said"),
    [
        (60, "云锦 −12.0 个百分点、金桥 −3.3 个百分点（合计约占全部变化的 92%）"),  # 36 and 10 of the 50 that are fewer among 300
        (90, "云锦 −12.0 个百分点、滨江 −1.3 个百分点。"),  # 40 fewer there, 20 more elsewhere: twice the change is no part of it
    ],
)
def test_how_much_of_the_change_the_named_projects_are(full: Intake, monkeypatch: pytest.MonkeyPatch, third: int, said: str) -> None:
    monkeypatch.setattr(month_entry.ask, "project_names", lambda: {"P1": "云锦", "P2": "滨江", "P3": "金桥"})
    rows = pl.DataFrame(months("R14", [*EVEN, 60.0], status="met"), schema={"kpi": pl.String, "month": pl.Date, **FIGURES})
    (item,) = told(rows, ("R14",)).items
    then, now = (
        pl.DataFrame(
            [
                {"kpi": "R14", "project": f"P{p}", "value": float(n), "numerator": n, "denominator": 100}
                for p, n in enumerate(counts, start=1)
            ],
            schema={"kpi": pl.String, "project": pl.String, **FIGURES},
        )
        for counts in ((90, 80, 70), (54, 76, third))
    )
    assert said in month_entry.reason(item, month_entry.behind(item, now, then, Change("", -20.0, clear=True)).words)


@pytest.mark.parametrize(
    ("sites", "said", "spread"),
    [
        ((90, 89, 91, 12), "主要在丁（12.0%）：其余项目合计 90.0%，平常 ", False),
        ((72, 70, 71, 69), "", True),  # all of them
        ((90, 89, 91), "", True),  # nobody is beyond chance, though without the worst a little less would be left
    ],
)
def test_the_one_project_that_makes_a_signal(
    full: Intake, monkeypatch: pytest.MonkeyPatch, sites: tuple[int, ...], said: str, spread: bool
) -> None:
    monkeypatch.setattr(month_entry.ask, "project_names", lambda: {"P3": "丁"})
    whole = sum(sites) / len(sites)
    rows = pl.DataFrame(months("R14", [*EVEN, min(whole, 70.0)], status="met"), schema={"kpi": pl.String, "month": pl.Date, **FIGURES})
    (item,) = told(rows, ("R14",)).items
    now = pl.DataFrame(
        [{"kpi": "R14", "project": f"P{at}", "value": float(n), "numerator": n, "denominator": 100, "status": "missed"} for at, n in enumerate(sites)],
        schema={"kpi": pl.String, "project": pl.String, **FIGURES},
    )  # fmt: skip
    found = month_entry.behind(replace(item, row={**item.row, "value": whole}), now, now.clear(), Change("", None))
    assert item.signal is not None and found.spread == spread
    assert found.words.startswith(said) if said else not found.words
