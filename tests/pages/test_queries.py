"""How many questions a page puts to the warehouse: not more for more tiles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from catalog import registry
from pipelines.intake import Intake
from pipelines.warehouse import Warehouse
from tests.pages.conftest import opened
from ui.answers import ask, kept
from ui.answers.figures import Figures
from ui.choices import scope

FEW = ("R14", "R01", "V01", "C02")
MANY = (*FEW, "R03", "R05", "R07", "V02", "V04", "C04", "T02", "Q03")


class Counting:
    """A cursor that counts what it is asked."""

    def __init__(self, cursor: Any, asked: list[str]) -> None:
        self._cursor, self._asked = cursor, asked

    def execute(self, query: str, *rest: Any) -> Any:
        self._asked.append(query)
        return self._cursor.execute(query, *rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@pytest.fixture
def asked(full: Intake, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query of the test, in order."""
    found: list[str] = []
    plain = Warehouse.cursor

    @contextmanager
    def cursor(self: Warehouse) -> Iterator[Any]:
        with plain(self) as real:
            yield Counting(real, found)

    monkeypatch.setattr(Warehouse, "cursor", cursor)
    return found


def cost(ids: tuple[str, ...], asked: list[str]) -> int:
    """The questions of a row of tiles whose answers nobody has kept."""
    months = ask.months()
    kept.forget()
    asked.clear()
    where = scope.Scope(months[-2], months[-1])
    Figures.of(ids, where, where, where, where)
    return len(asked)


def test_more_tiles_do_not_ask_more(asked: list[str]) -> None:
    assert len(MANY) == 3 * len(FEW)
    assert cost(FEW, asked) == cost(MANY, asked) > 0


def test_a_month_of_all_kpis_is_not_asked_kpi_by_kpi(asked: list[str]) -> None:
    """What the company's register adds is the same for a hundred KPIs as for one that it speaks of."""

    def month(ids: tuple[str, ...]) -> int:
        last = ask.months()[-1]
        kept.forget()
        asked.clear()
        Figures.of_month(ids, scope.Scope(last, last), scope.Scope(last, last))
        return len(asked)

    few = month((*FEW, "R09"))
    assert 0 < few <= month(tuple(registry.kpis())) < few + len(registry.kpis()) / 10


def test_a_rerun_asks_next_to_nothing(asked: list[str]) -> None:
    at = opened("this_month")
    asked.clear()
    at.run()
    assert not at.exception
    assert not [query for query in asked if " tally " in query or "fact_" in query], "kept answers are asked for again"
