"""A difference that something else than the matter itself would explain is told nowhere: not on tiles, in this month, beside peers or to residents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
import pytest

from catalog import registry
from metrics.numbers import FIGURES
from pipelines.intake import Intake
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices.periods import Span
from ui.choices.scope import Chosen
from ui.comparing import comparison
from ui.month import month_entry
from ui.month.digest import Item
from ui.number import against, changes, dips
from ui.number import alike as like
from ui.number.signal import Signal
from ui.topics import letter

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
PROJECTS = tuple(f"P{place:03d}" for place in range(1, 11))
NOW, BEFORE = Scope(OCTOBER, OCTOBER), Scope(SEPTEMBER, SEPTEMBER)
OWN, OTHERS = (replace(NOW, projects=projects) for projects in (PROJECTS[:1], PROJECTS[1:]))


@dataclass(frozen=True)
class Case:
    """60 % beside 90 %, on two sides of which one thing is not as it should be; the second side is a month before, or other projects."""

    kpi: str = "R14"
    closed: date = OCTOBER
    first_month: date = date(2025, 1, 1)
    n: int = 400
    pending: int = 0
    gone: str = ""
    scales: tuple[str, str] = ("5", "5")

    def rows(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        sides = ((60.0, 400, self.pending), (90.0, self.n, 0))
        made = [
            {"kpi": self.kpi, "value": v, "numerator": round(v * n / 100), "denominator": n, "pending": late, "lower": v - 3, "upper": v + 3, "status": "met"}
            for v, n, late in sides
        ]  # fmt: skip
        one, other = (pl.DataFrame([row], schema={"kpi": pl.String, **FIGURES}) for row in made)
        return one, other

    def arrivals(self) -> pl.DataFrame:
        cells = [
            (source, month, project)
            for source in ("work_orders", "survey_answers")
            for month in (SEPTEMBER, OCTOBER)
            for project in PROJECTS
        ]
        return pl.DataFrame([{"source": s, "month": m, "project": p, "came": not (m == OCTOBER and p == self.gone)} for s, m, p in cells])

    def answers(self) -> pl.DataFrame:
        """On the first scale what one's own project has now, on the second all else."""
        own = [
            (month, project, self.scales[(month, project) != (OCTOBER, "P001")])
            for month in (SEPTEMBER, OCTOBER)
            for project in PROJECTS[:2]
        ]
        return pl.DataFrame([{"kpi": "V01", "month": month, "project": project, "scale": scale, "n": 300} for month, project, scale in own])

    def chosen(self, scope: Scope, before: Scope) -> Chosen:
        return Chosen(scope, Span(OCTOBER, OCTOBER), before, before, scope, "before", self.closed, self.first_month)


@pytest.fixture
def known(full: Intake, monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], Figures]:
    """What the pages are told of a case."""

    def given(case: Case) -> Figures:
        now, then = case.rows()
        monkeypatch.setattr("ui.choices.places.projects_of", lambda scope: scope.projects or None)
        for name, answer in (
            ("numbers", lambda kpis, scope, by=(): now if scope in (NOW, OWN) else then),
            ("arrivals", case.arrivals),
            ("scales", case.answers),
        ):
            monkeypatch.setattr(ask, name, answer)
        monkeypatch.setattr(ask, "for_everybody", lambda kpis, scope: now if scope == OWN else then)
        return Figures(now, then, then, pl.DataFrame(), case.arrivals(), case.answers())

    return given


def on_a_tile(case: Case, figures: Figures, patch: pytest.MonkeyPatch) -> bool:
    return changes.both(registry.kpi(case.kpi), case.chosen(NOW, BEFORE), figures)[0].step is not None


def in_this_month(case: Case, figures: Figures, patch: pytest.MonkeyPatch) -> bool:
    kpi = registry.kpi(case.kpi)
    item = Item(kpi, {**figures.now.row(0, named=True), "pending": 0}, Signal("concern", False, OCTOBER, 90.0, "…"), 0)
    sites = [
        pl.DataFrame({"kpi": kpi.id, "project": PROJECTS[:2], "numerator": hits, "denominator": 100, "value": hits})
        for hits in ([60, 60], [90, 90])
    ]
    return "主要来自" in month_entry.behind(item, *sites, changes.in_time(kpi, case.chosen(NOW, BEFORE), figures)).words


def of_a_month_that_was_struck(case: Case, figures: Figures, patch: pytest.MonkeyPatch) -> bool:
    """Beside the twelve months before."""
    return dips.usual(registry.kpi(case.kpi), case.chosen(NOW, BEFORE), NOW, figures.now.row(0, named=True)) != ""


def beside_peers(case: Case, figures: Figures, patch: pytest.MonkeyPatch) -> bool:
    patch.setattr(against, "peers", lambda chosen: OTHERS)
    chosen = replace(case.chosen(OWN, BEFORE), against="peers")
    return changes.both(registry.kpi(case.kpi), chosen, figures)[0].step is not None


def where_projects_are_compared(case: Case, figures: Figures, patch: pytest.MonkeyPatch) -> bool:
    (found,) = comparison.pairs.__wrapped__((case.kpi,), (OWN, OTHERS), not case.chosen(OWN, BEFORE).partial)  # type: ignore[attr-defined]
    assert (found["look"] == "withheld") == ("不比较" in str(found["words"])), "the table says why"
    return bool(found["look"] != "withheld")


def to_residents(case: Case, figures: Figures, patch: pytest.MonkeyPatch) -> bool:
    (line,) = letter.went(case.chosen(NOW, BEFORE), OWN, replace(BEFORE, projects=OWN.projects))
    assert (line.before is None) == (line.change == "无法比较")
    return line.before is not None


IN_TIME = (on_a_tile, in_this_month, of_a_month_that_was_struck, to_residents)
ACROSS = (beside_peers, where_projects_are_compared)


@pytest.mark.parametrize("place", [*IN_TIME, *ACROSS])
@pytest.mark.parametrize(
    ("case", "told"),
    [
        (Case(), True),
        (Case("V01"), True),
        (Case(closed=SEPTEMBER), False),
        (Case(n=9), False),
        (Case(pending=300), False),
        (Case("V01", scales=("5", "10")), False),
    ],
    ids=["whole", "one scale", "partial", "few", "maturing", "scale"],
)
def test_a_difference_is_told_or_withheld_alike_everywhere(
    known: Callable[[Case], Figures], monkeypatch: pytest.MonkeyPatch, place: Callable[..., bool], case: Case, told: bool
) -> None:
    assert place(case, known(case), monkeypatch) == told


@pytest.mark.parametrize(("place", "gone"), [*((place, "P001") for place in (*IN_TIME, *ACROSS)), *((place, "P005") for place in ACROSS)])
def test_nothing_is_told_where_a_projects_data_are_missing(
    known: Callable[[Case], Figures], monkeypatch: pytest.MonkeyPatch, place: Callable[..., bool], gone: str
) -> None:
    case = Case(gone=gone)
    assert not place(case, known(case), monkeypatch)


@pytest.mark.parametrize("place", IN_TIME)
def test_nothing_is_told_against_a_span_that_the_data_do_not_reach(
    known: Callable[[Case], Figures], monkeypatch: pytest.MonkeyPatch, place: Callable[..., bool]
) -> None:
    """Twelve months beside the two that there are."""
    case = Case(first_month=OCTOBER)
    assert not place(case, known(case), monkeypatch)


@pytest.mark.parametrize(
    ("gone", "now", "alike"),
    [("", NOW, ()), ("P005", NOW, tuple(id for id in PROJECTS if id != "P005")), ("P005", OWN, ()), ("P001", OWN, ())],
    ids=["all are in", "one is not", "none of the scope", "the only one"],
)
def test_what_is_withheld_is_told_like_for_like(known: Callable[[Case], Figures], gone: str, now: Scope, alike: tuple[str, ...]) -> None:
    """Over those whose data came in both months; of these nothing is missing, so the difference is told."""
    case, then = Case(gone=gone), replace(now, start=SEPTEMBER, end=SEPTEMBER)
    figures, kpi = known(case), registry.kpi(case.kpi)
    assert like.projects(kpi, case.arrivals(), now, then) == like.projects(kpi, case.arrivals(), then, now) == alike
    if alike:
        chosen, one, other = case.chosen(NOW, BEFORE), replace(now, projects=alike), replace(then, projects=alike)
        rows = changes.of(figures.now, kpi.id), changes.of(figures.before, kpi.id)
        told = [
            changes.between(kpi, "", rows, scopes, changes.within(chosen, then), figures.arrivals, figures.scales).step
            for scopes in ((now, then), (one, other))
        ]
        assert told == [None, -30.0]
