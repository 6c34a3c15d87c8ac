"""The questions that are asked most: the start page leads to them, and the first lines of their pages answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import polars as pl
import pytest
from scipy.stats import binom

from catalog import registry
from metrics.numbers import FIGURES
from pipelines.happenings import SHAPE
from pipelines.intake import Intake
from pipelines.read import Scope
from settings import settings
from tests.pages.conftest import opened, words_of
from ui.answers import ask
from ui.answers.names import Names
from ui.choices.periods import Span
from ui.choices.scope import Chosen
from ui.drawing import funnel_plot
from ui.month import gist, questions
from ui.month.digest import Digest, Item
from ui.month.month_entry import Behind, Line
from ui.month.month_late import Promise
from ui.number import changes, dips, trust, worst
from ui.number.signal import Signal

NAMES = Names({"P01": "甲园"})


def row(kpi: str, hits: int, n: int, scale: float, **more: object) -> dict[str, object]:
    value = scale * hits / n if n else None
    return {"kpi": kpi, "value": value, "numerator": hits, "denominator": n, "lower": value, "upper": value, "status": "no_target", **more}


def sites(kpi: str, cases: list[tuple[int, int]], scale: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures of projects P01, P02, … and of all of them."""
    rows = [row(kpi, hits, n, scale, project=f"P{place:02d}") for place, (hits, n) in enumerate(cases, start=1)]
    whole = row(kpi, sum(hits for hits, _ in cases), sum(n for _, n in cases), scale)
    return pl.DataFrame(rows, schema={"kpi": pl.String, "project": pl.String, **FIGURES}), pl.DataFrame(
        [whole], schema={"kpi": pl.String, **FIGURES}
    )


@pytest.mark.parametrize(
    ("kpi", "first", "others", "scale", "said"),
    [
        ("V01", (200, 400), (360, 400), 100, "**是真的**"),
        ("V01", (342, 400), (360, 400), 100, "**可能是真的**"),
        ("V01", (2, 3), (360, 400), 100, "**还不能当真**"),
        ("C06", (60, 10_000), (20, 10_000), 1000, "**是真的**"),
        ("C06", (2, 600), (20, 10_000), 1000, "**还不能当真**"),
        ("E11", (2_790, 1_000), (800, 1_000), 1, "这是计量得来的数，没有抽样误差"),
    ],
)
def test_the_worst_is_told_with_whether_chance_explains_it(
    kpi: str, first: tuple[int, int], others: tuple[int, int], scale: float, said: str
) -> None:
    """A share of 342 of 400 among nine of 360: 2.1 standard errors below the pooled one by the arcsine."""
    words = worst.sentence(registry.kpi(kpi), *sites(kpi, [first, *[others] * 9], scale), NAMES)
    assert "**甲园**" in words and said in words


def test_what_projects_usually_differ_by_is_not_put_down_to_chance() -> None:
    """Twelve projects of 1,000 cases from 80 to 91 %: the lowest lies 4.5 standard errors below the whole, and yet no further than such projects do."""
    hits = [800 + 10 * step for step in range(12)]
    centre = sum(hits) / 12_000
    assert binom.cdf(hits[0], 1_000, centre) < 1e-5
    words = worst.sentence(registry.kpi("V01"), *sites("V01", [(n, 1_000) for n in hits], 100), NAMES)
    assert "**不算特别**" in words and "碰巧差不到这么多" in words
    plot = funnel_plot.of(registry.kpi("V01"), sites("V01", [(n, 1_000) for n in hits], 100)[0])
    assert plot is not None
    assert "差别比偶然大" in funnel_plot.sentence(registry.kpi("V01"), plot, "project")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([112, *[10] * 9], "在办超时 202 单，其中 112 单（55%）在**甲园**。"),
        ([10, 5, 15], "在办超时 30 单，其中 15 单（50%）在**P03**。"),
        ([32, 34, 34], "在办超时 100 单，其中 34 单（34%）在**P02**。"),
        ([30, 30, 20, 20], ""),  # less than a third each
        ([90, 10], ""),  # of two one has always half
        ([5, 2, 1], ""),  # so few that chance makes it
    ],
)
def test_a_count_names_the_project_that_holds_a_third_of_it(counts: list[int], said: str) -> None:
    frame, whole = sites("R09", [(n, 2 * n) for n in counts], 1)
    frame = frame.with_columns(value=pl.col("numerator").cast(pl.Float64))
    assert worst.sentence(registry.kpi("R09"), frame, whole, NAMES) == said


def test_what_has_too_few_cases_is_never_called_real() -> None:
    """Four of eight happy where nine of ten are elsewhere: beyond 95 % by the binomial law, but eight answers are too few for any word."""
    found, whole = sites("V01", [(4, 8), *[(360, 400)] * 9], 100)
    words = worst.sentence(registry.kpi("V01"), found.with_columns(status=pl.lit("not_enough_data")), whole, NAMES)
    assert "**还不能当真**：样本 8，不足 30，先不判断。" in words and "碰巧" not in words, "by chance alone it would be too low"
    assert "**可能是真的**" in worst.sentence(registry.kpi("V01"), found, whole, NAMES)


@pytest.mark.parametrize(
    ("together", "alone", "said"),
    [
        ("missed", "not_enough_data", True),
        ("missed", "missed", False),  # one of them is sure by itself
        ("probably_missed", "not_enough_data", False),
        ("met", "not_enough_data", False),
    ],
)
def test_what_is_sure_of_all_together_is_said_where_nothing_is_sure_of_one(together: str, alone: str, said: bool) -> None:
    """Eleven projects of some ten answers each: 7 of 10 at ten of them, 6 of 10 at the first."""
    found, whole = sites("V01", [(6, 10), *[(7, 10)] * 10], 100)
    found = found.with_columns(status=pl.Series([*["not_enough_data"] * 10, alone]))
    words = worst.sentence(registry.kpi("V01"), found, whole.with_columns(status=pl.lit(together)), NAMES)
    assert "**还不能当真**" in words and ("合计**肯定未达标**" in words) == said


def test_what_is_due_in_every_period_is_never_put_down_to_chance() -> None:
    """One drill of two not held, all held elsewhere; one action of one not done is within chance, for actions have no fixed number."""
    told = {id: worst.sentence(registry.kpi(id), *sites(id, [(1, 2), *[(2, 2)] * 9], 100), NAMES) for id in ("M01", "Q13")}
    assert "与偶然无关" in told["M01"] and "当真" not in told["M01"]
    assert "**还不能当真**" in told["Q13"]


@pytest.mark.parametrize(("few", "named"), [(1, "乙园"), (3, "甲园")])
def test_a_project_of_few_cases_does_not_hide_the_one_that_is_really_worst(few: int, named: str) -> None:
    """0 of 2 at the first; 200 of 400 at the second, 360 of 400 at the others. Where hardly any have enough cases, the lowest is named with its doubt."""
    found, whole = sites("V01", [(0, 2), (200, 400), (360, 400), (361, 400)], 100)
    states = ["not_enough_data"] * few + ["no_target"] * (4 - few)
    words = worst.sentence(registry.kpi("V01"), found.with_columns(status=pl.Series(states)), whole, Names(NAMES | {"P02": "乙园"}))
    assert f"**{named}**" in words.partition("：")[0] and ("**是真的**" if few == 1 else "**还不能当真**") in words


@pytest.mark.parametrize("cases", [[(9, 10), (8, 10)], [(9, 10)] * 5, []])
def test_no_worst_of_few_or_of_equals(cases: list[tuple[int, int]]) -> None:
    assert worst.sentence(registry.kpi("V01"), *sites("V01", cases, 100), NAMES) == ""


def test_others_that_are_worse_for_real_are_named_and_a_tie_is_said() -> None:
    found, whole = sites("V01", [(100, 400), (101, 400), *[(360, 400)] * 38], 100)
    found = found.with_columns(lower=pl.col("value") - 4, upper=pl.col("value") + 4)
    words = worst.sentence(registry.kpi("V01"), found, whole, Names(NAMES | {"P02": "乙园"}))
    assert "同样真的差的还有：**乙园**" in words and "还分不清" in words


def test_the_months_that_got_worse() -> None:
    months = [date(2026, month, 1) for month in range(1, 11)]
    hits = [364, 360, 358, 361, 359, 360, 362, 240, 361, 360]
    monthly = pl.DataFrame({"kpi": "V01", "month": months, "numerator": hits, "denominator": 400, "pending": 0}).with_columns(
        value=pl.col("numerator") / 4.0
    )
    kpi = registry.kpi("V01")
    assert dips.months(kpi, monthly, Span(months[0], months[-1]), months[-1]) == [date(2026, 8, 1)]
    assert dips.months(kpi, monthly, Span(months[8], months[-1]), months[-1]) == []
    assert dips.months(kpi, monthly, Span(months[0], months[-1]), months[6]) == [], "a month that is not over fell nowhere yet"
    assert dips.worst(kpi, monthly, Span(months[0], months[-1]), months[-1]) == (date(2026, 8, 1), 60.0)
    assert dips.worst(kpi, monthly.with_columns(value=pl.lit(90.0)), Span(months[0], months[-1]), months[-1]) is None


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["台风登陆，地库进水、短时停电"] * 2, "（当月有自然灾害：台风登陆）"),
        (["台风登陆", "暴雨"], "（当月有自然灾害）"),
        ([None], "（当月有自然灾害）"),
        (["一段很长很长很长很长很长很长很长很长很长很长很长很长的说明"], "（当月有自然灾害）"),
    ],
)
def test_a_button_says_what_happened_in_its_month(texts: list[str | None], said: str) -> None:
    assert dips._with(pl.DataFrame({"type": "自然灾害", "text": texts})) == said
    assert dips._with(pl.DataFrame(schema={"type": pl.String, "text": pl.String})) == ""


@pytest.mark.parametrize(
    ("kpi", "fell", "struck", "said"),
    [
        ("V01", [8], [], ["变差的月份：", "8 月为什么变差"]),
        ("V01", [8], [9], ["变差的月份：", "8 月为什么变差", "没有变差、但有外部事件的月份：", "9 月受影响了吗"]),
        ("V01", [], [9], ["没有哪个月真的变差", "9 月受影响了吗"]),
        ("V01", [8], [8], ["变差的月份：", "8 月为什么变差"]),
        ("V01", [], [7], ["没有哪个月真的变差"]),  # no figure of July: its page would be empty
        ("M01", [], [9], []),
    ],
)
def test_a_month_that_did_not_get_worse_is_not_listed_as_one_that_did(
    kpi: str, fell: list[int], struck: list[int], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    month = lambda number: date(2026, number, 1)  # noqa: E731
    monkeypatch.setattr(dips, "months", lambda *_: [month(number) for number in fell])
    monkeypatch.setattr(dips, "_struck", lambda *_: [month(number) for number in struck])
    monkeypatch.setattr(dips, "worst", lambda *_: (month(8), 60.0))
    monkeypatch.setattr(dips, "_happened", lambda scope: pl.DataFrame(schema={"month": pl.Date, "type": pl.String, "text": pl.String}))
    monkeypatch.setattr(dips.st, "markdown", lambda words, **_: told.append(words))
    monkeypatch.setattr(dips.kpi_link, "link", lambda kpi, scope, label, icon: told.append(label))
    whole = Scope(month(1), month(9))
    chosen = Chosen(whole, Span(month(1), month(9)), whole, whole, whole, "before", month(9), month(1))
    monthly = pl.DataFrame({"kpi": [kpi] * 3, "month": [month(n) for n in (7, 8, 9)], "value": [None, 60.0, 80.0]})
    dips.draw(registry.kpi(kpi), chosen, monthly)
    assert len(told) == len(said) and all(words in line for words, line in zip(said, told, strict=True)), told
    assert not told or told[0].startswith("2026 年 1 月 – 2026 年 9 月，"), "the months that it speaks of, for the chart draws more"


def test_what_happened_from_outside_is_told_beside_the_others(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 9, 12)
    storm = {"source": "emergency", "project": "P001", "name": "自然灾害", "text": "台风*登陆*", "started": day, "ended": day}
    monkeypatch.setattr(ask, "happenings", lambda: pl.DataFrame([storm], schema=SHAPE))
    at = opened("kpi", kpi="V01", **{"from": "2026-09", "to": "2026-09"})
    told = [word for word in words_of(at) if ":material/storm:" in word]
    assert not at.exception and len(told) == 1 and "自然灾害" in told[0] and r"台风\*登陆\*" in told[0]
    assert any(r"① 2026\-09\-12，自然灾害：台风\*登陆\*" in word for word in words_of(at))  # and it stands on the course


@pytest.mark.parametrize(
    ("now", "then", "partial", "said"),
    [
        ((54, 75, 10.0), (390, 458, 3.3), False, "这个月**确实变差了**"),
        ((60, 75, 9.0), (390, 458, 3.3), False, "没有超出偶然"),
        ((54, 75, 10.0), (3, 4, 25.0), False, ""),
        ((54, 75, 10.0), (390, 458, 3.3), True, ""),
    ],
)
def test_a_month_is_held_against_the_year_before_at_the_same_sites(
    now: tuple[int, int, float], then: tuple[int, int, float], partial: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """72.0 % after 85.2 %: 13.2 points, where half-widths of 10.0 and 3.3 allow 10.5. Of four answers, and of half a month, nothing is said."""
    here, there = ({**row("V01", *case[:2], 100), "lower": 80 - case[2], "upper": 80 + case[2], "pending": 0} for case in (now, then))
    month = Scope(start=date(2026, 8, 1), end=date(2026, 8, 1), projects=("P01",))
    monkeypatch.setattr(ask, "numbers", lambda kpis, scope: pl.DataFrame([there]))
    monkeypatch.setattr(ask, "arrivals", pl.DataFrame)
    monkeypatch.setattr(ask, "scales", pl.DataFrame)
    closed = date(2026, 7 if partial else 8, 1)
    chosen = Chosen(month, Span(date(2026, 8, 1), date(2026, 8, 1)), month, month, month, "before", closed, date(2024, 1, 1))
    told = dips.usual(registry.kpi("V01"), chosen, month, here)
    assert said in told if said else told == ""


def test_the_start_page_leads_to_every_answer(full: Intake) -> None:
    at = opened("this_month")
    labels = [link.proto.label for link in at.get("page_link")]
    assert not at.exception and sum("？" in label for label in labels) == len(questions.ASKED)
    assert any("变了什么" in word and "在做什么" in word for word in words_of(at))


def test_the_box_asks_of_the_last_month_that_is_over_whatever_one_looked_at(full: Intake) -> None:
    at = opened("this_month", **{"from": "2026-08", "to": "2026-08"})
    labels = [link.proto.label for link in at.get("page_link")]
    plain = [label.replace("\u00a0", " ") for label in labels]
    assert "2026 年 9 月的文件谁还没交？" in plain and "2026 年 10 月哪些证书到期？" in plain, plain


def test_a_question_says_of_which_months_it_asks(full: Intake) -> None:
    """Where one looked at August, the address that it leads to names the period that its words name."""
    at = opened("this_month", **{"from": "2026-08", "to": "2026-08"})
    box = [link.proto for link in at.get("page_link") if link.proto.label.endswith("？")]
    over = {link.page for link in box if link.label.replace("\u00a0", " ").startswith("最近 12 个月")}
    assert over == {"kpi", "compare"}
    assert {link.page for link in box if parse_qs(link.query_string).get("period") == ["last12"]} == {*over, "training"}


def test_who_may_not_upload_is_not_led_there(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_ROLE", "executive")
    settings.cache_clear()
    try:
        labels = [link.proto.label for link in opened("this_month").get("page_link")]
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert sum("？" in label for label in labels) == len(questions.ASKED) - 1


def test_the_month_in_words(full: Intake) -> None:
    assert "没有真的变化" in gist.changed(Digest((), ()), {})
    assert "没有逾期" in gist.done([])
    told = gist.done([Promise("备件", "P001", "R14", date(2026, 8, 28), True), Promise("照明", "P001", "V01", date(2026, 11, 28), False)])
    assert "2 项" in told and "逾期，应于 2026-08-28" in told and "2026-11-28 到期" in told


def test_the_month_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """The projects behind what got worse, after what happened from outside; that none makes it by itself only where each was looked at; nothing where nothing got worse."""
    line = Line(changes.NONE, changes.NONE, trust.Trust("whole", 0, trust.NOBODY), "", Behind("主要来自甲园 −3.5 个百分点"))
    worse = Item(registry.kpi("V01"), {**row("V01", 60, 100, 100), "pending": 0}, Signal("concern", False, date(2026, 10, 1), 80.0, "…"), 1)
    found = Digest((worse,), ())
    told = gist.why(found, {"V01": line}, "2026 年 10 月有自然灾害。")
    assert told == "**为什么**：2026 年 10 月有自然灾害。客户满意率变差主要来自甲园 −3.5 个百分点。"
    assert "不是哪一个项目" in gist.why(found, {"V01": replace(line, behind=Behind("", spread=True))}, "")
    assert "说不出是哪些项目" in gist.why(found, {"V01": replace(line, behind=Behind(""))}, "")
    assert "说不出是哪些项目" in gist.why(Digest((worse, worse), ()), {}, "")
    assert gist.why(Digest((), ()), {}, "2026 年 10 月有自然灾害。") == ""


@pytest.mark.parametrize(
    ("name", "section", "parameters", "said"),
    [
        ("compare", "results", {"period": "all", "mine": "P002", "peers": ""}, ":material/balance:"),
        ("month_close", "intake", {"month": "2026-10"}, "2026 年 10 月还没交的："),
    ],
)
def test_the_first_lines_answer(full: Intake, name: str, section: str, parameters: dict[str, str], said: str) -> None:
    at = opened(name, section=section, **parameters)
    assert not at.exception and any(said in word for word in words_of(at))
