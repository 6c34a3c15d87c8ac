"""A change in words, or the reason why there is none; never a wrong one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from catalog import registry
from catalog.kpi import Kpi
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened, words_of
from ui.answers import ask, settled
from ui.answers.figures import Figures
from ui.choices.periods import Span
from ui.choices.scope import Chosen
from ui.number import changes, trust

ON_TIME, RATED, OPEN = (registry.kpi(id) for id in ("R14", "V01", "R09"))
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
CHOSEN = Chosen(
    Scope(OCTOBER, OCTOBER), Span(OCTOBER, OCTOBER), Scope(SEPTEMBER, SEPTEMBER), Scope(date(2025, 10, 1), date(2025, 10, 1)), Scope(), "before", OCTOBER,
    date(2025, 1, 1),
)  # fmt: skip


def row(kpi: str = "R14", value: float | None = 90.0, n: int = 400, pending: int = 0, half: float = 3.0) -> pl.DataFrame:
    ends = (None, None) if value is None else (value - half, value + half)
    return pl.DataFrame(
        [{"kpi": kpi, "value": value, "denominator": n, "pending": pending, "lower": ends[0], "upper": ends[1]}],
        schema_overrides={"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64},
    )


def figures(now: pl.DataFrame, then: pl.DataFrame, gone: tuple[str, ...] = (), scales: tuple[str, str] = ("5", "5")) -> Figures:
    projects = [f"P{i:03d}" for i in range(1, 11)]
    cells = [
        {"source": id, "month": m, "project": p, "came": not (m == OCTOBER and p in gone)}
        for id in ("work_orders", "survey_answers")
        for m in (SEPTEMBER, OCTOBER)
        for p in projects
    ]
    answers = [
        {"kpi": "V01", "month": m, "project": "P001", "scale": s, "n": 300} for m, s in zip((SEPTEMBER, OCTOBER), scales, strict=True)
    ]
    return Figures(now, then, then, pl.DataFrame(), pl.DataFrame(cells), pl.DataFrame(answers))


@pytest.mark.parametrize(
    ("kpi", "chosen", "given", "words", "step", "clear"),
    [
        (ON_TIME, {}, (row(), row(value=80.0)), "+10.0 个百分点", 10.0, True),
        (ON_TIME, {}, (row(), row(value=88.0)), "+2.0 个百分点", 2.0, False),
        (ON_TIME, {"closed": SEPTEMBER}, (row(), row()), "较上一期：期间不完整，不比较", None, False),
        (ON_TIME, {"first_month": OCTOBER}, (row(), row()), "较上一期：期间不完整，不比较", None, False),
        (ON_TIME, {}, (row(), row(value=None)), "较上一期：无可比数据", None, False),
        (ON_TIME, {}, (row(pending=300), row()), "较上一期：还有事项没到期，不比较", None, False),
        (ON_TIME, {}, (row(), row(n=9)), "较上一期：样本太少，不比较", None, False),
        (ON_TIME, {}, (row(), row(), ("P003", "P007")), "较上一期：2026 年 10 月缺 2 个项目的数据，不比较", None, False),
        (RATED, {}, (row("V01"), row("V01"), (), ("5", "10")), "较上一期：量尺变了，不比较", None, False),
        (RATED, {}, (row("V01"), row("V01", 80.0), (), ("10", "10")), "+10.0 个百分点", 10.0, True),
        (OPEN, {}, (row("R09"), row("R09", 80.0)), "", None, False),
    ],
)  # fmt: skip
def test_a_change_is_told_or_withheld_with_its_reason(
    full: Intake, kpi: object, chosen: dict[str, object], given: tuple[object, ...], words: str, step: float | None, clear: bool
) -> None:
    mine, found = replace(CHOSEN, **chosen), figures(*given)  # type: ignore[arg-type]
    told = changes.change(kpi, "before", mine, found, found.before, mine.before)  # type: ignore[arg-type]
    assert (told.words, told.step, told.clear) == (words, step, clear)


@pytest.mark.parametrize(
    ("kpi", "given", "end", "words"),
    [
        ("R14", (row(), row(value=80.0)), 2, "+10.0 个百分点"),
        ("R14", (row(), row(value=80.0)), -9, "较上一期：期间不完整，不比较"),
        ("R14", (row(n=400), row(n=9)), 2, "较上一期：样本太少，不比较"),
        ("R14", (row(), row(), ("P003", "P007")), 2, "较上一期：2026 年 10 月缺 2 个项目的数据，不比较"),
        ("V01", (row("V01"), row("V01", 80.0), (), ("5", "10")), 2, "较上一期：量尺变了，不比较"),
    ],
)  # fmt: skip
def test_the_page_withholds_what_cannot_be_compared(
    full: Intake, monkeypatch: pytest.MonkeyPatch, kpi: str, given: tuple[object, ...], end: int, words: str
) -> None:
    """The page of a KPI, on figures of which one thing is not as it should be: its tile gives the reason and no number."""
    plain, made = Figures.of, figures(*given)  # type: ignore[arg-type]

    def asked(*question: object) -> Figures:
        found = plain(*question)  # type: ignore[arg-type]
        said = [found.now.head(1).drop(frame.columns).hstack(frame).select(found.now.columns) for frame in (made.now, made.before)]
        return replace(found, now=said[0], before=said[1], year_before=said[1], arrivals=made.arrivals, scales=made.scales)

    monkeypatch.setattr(Figures, "of", asked)
    monkeypatch.setattr(ask, "data_end", lambda dataset=None: datetime(2026, 11, 1) + timedelta(days=end))
    at = opened("kpi", kpi=kpi, **{"from": "2026-10", "to": "2026-10"})
    assert not at.exception
    (tile,) = at.metric
    assert bool(tile.delta) == ("个百分点" in words)
    assert any(words.replace("+", "") in word for word in (tile.delta, *words_of(at)))


@pytest.mark.parametrize(
    ("kpi", "closed", "status"), [(ON_TIME, OCTOBER, "missed"), (ON_TIME, SEPTEMBER, "not_enough_data"), (OPEN, SEPTEMBER, "missed")]
)
def test_a_span_that_is_not_over_has_no_status_yet(kpi: Kpi, closed: date, status: str) -> None:
    """What stands open is judged at once."""
    assert settled.judged(kpi, {"status": "missed"}, replace(CHOSEN, closed=closed).open)["status"] == status


@pytest.mark.parametrize(
    ("held", "gone", "level", "words"),
    [
        (0, (), "whole", ""),
        (3, (), "gaps", "3 行待处理"),
        (0, ("P001",), "beware", "2026 年 10 月没有云栖花园的数据"),
        (60, (), "beware", "60 行待处理"),
    ],
)
def test_the_mark_of_trust(full: Intake, held: int, gone: tuple[str, ...], level: str, words: str) -> None:
    found = trust.of(ON_TIME, {"held": held, "denominator": 400}, figures(row(), row(), gone).arrivals, CHOSEN.scope)
    assert (found.level, found.words) == (level, words)
    assert trust.key(ON_TIME, found) == ("beware_R14" if level == "beware" else "tile_R14"), "such a tile is hatched"
    assert trust.in_words(found.arrived) == f"{10 - len(gone)}/10 个项目已报"


@pytest.mark.parametrize(
    ("reason", "n", "level", "words"),
    [
        ("no_stop_time", 44, "whole", ""),  # 44 of 444 are less than a tenth
        ("no_stop_time", 45, "beware", "45 行缺少所需的内容"),
        ("no_target", 4000, "whole", ""),  # no cell is empty: nobody has set a time
    ],
)
def test_a_figure_of_half_empty_files_is_not_to_be_decided_on(full: Intake, reason: str, n: int, level: str, words: str) -> None:
    told = {"held": 0, "denominator": 400, "why": [{"reason": reason, "n": n}]}
    found = trust.of(ON_TIME, told, figures(row(), row()).arrivals, CHOSEN.scope)
    assert (found.level, found.words) == (level, words)


def test_nothing_is_expected_of_a_register() -> None:
    assert trust.arrived(SimpleNamespace(dataset="projects", id="X"), figures(row(), row()).arrivals, CHOSEN.scope).expected == 0  # type: ignore[arg-type]


def test_the_other_change_stands_in_the_small_print_of_the_tile(full: Intake) -> None:
    """Against the month before on top, against the same month of last year below; of a year to date both are one and it is called by what it is."""
    given = replace(figures(row(), row(value=88.0)), year_before=row(value=80.0))
    chosen = replace(CHOSEN, year_before=replace(CHOSEN.before), first_month=date(2024, 1, 1))
    month = replace(CHOSEN, first_month=date(2024, 1, 1))
    main, other = changes.both(ON_TIME, month, replace(given, arrivals=pl.DataFrame(), scales=pl.DataFrame()))
    assert (main.against, main.step, other.against, other.step) == ("较上一期", 2.0, "较去年同期", 10.0)
    main, other = changes.both(ON_TIME, chosen, replace(given, arrivals=pl.DataFrame(), scales=pl.DataFrame()))
    assert main.against == "较去年同期" and other == changes.NONE
