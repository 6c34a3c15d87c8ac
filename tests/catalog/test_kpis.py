"""Every KPI's worked example, reckoned by hand in its entry, comes out of the code that the product runs on."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from catalog import registry
from catalog.kpi import Events, Kpi
from catalog.zones import DEFAULT_ZONE
from metrics.cases import cases
from metrics.exposure import exposures
from metrics.numbers import FIGURES, numbers
from metrics.tally import spread, tally
from tests.catalog.examples import frames


@pytest.mark.parametrize("kpi", registry.kpis().values(), ids=lambda kpi: kpi.id)
def test_the_worked_example_comes_out(kpi: Kpi) -> None:
    dataset = registry.dataset(kpi.dataset)
    frame, joined = frames(kpi)
    verdict = cases(kpi, dataset.names, frame, joined)
    at = datetime.fromisoformat(kpi.example.at).replace(tzinfo=ZoneInfo(DEFAULT_ZONE)).astimezone(UTC).replace(tzinfo=None)
    tallies = tally(kpi, verdict)
    if kpi.kind == "events":
        tallies = pl.concat([tallies, exposures(kpi, joined)])
    row = numbers({kpi.id: kpi}, spread(tallies), {kpi.id: at}).row(0, named=True)
    assert row["value"] == pytest.approx(kpi.example.value)
    assert (row["numerator"], row["denominator"], row["excluded"]) == (
        kpi.example.numerator,
        kpi.example.denominator,
        kpi.example.excluded,
    )


def _needed(kpi: Kpi) -> set[str]:
    return {name for group in kpi.needs for name in group}


def _can_lack_columns(kpi: Kpi) -> bool:
    """A file without a required column is refused before anything is counted."""
    return not any(registry.dataset(kpi.dataset).column(name).required for name in _needed(kpi))


@pytest.mark.parametrize("kpi", list(filter(_can_lack_columns, registry.kpis().values())), ids=lambda kpi: kpi.id)
def test_a_file_without_the_needed_columns_gives_no_number(kpi: Kpi) -> None:
    dataset = registry.dataset(kpi.dataset)
    rows = tuple({name: value for name, value in row.items() if name not in _needed(kpi)} for row in kpi.example.rows)
    _, joined = frames(kpi)
    verdict = cases(kpi, dataset.names, dataset.frame(rows), joined)
    if verdict.height:
        assert set(verdict["_why"]) == {"not_recorded"}


@pytest.mark.parametrize("kpi", registry.kpis().values(), ids=lambda kpi: kpi.id)
def test_no_dimension_bears_the_name_of_a_figure(kpi: Kpi) -> None:
    """They stand side by side in one table."""
    assert not {*kpi.dims} & {*FIGURES, "kpi", "month", "project"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_bear_one_name(language: str) -> None:
    """They stand side by side in lists, and as heads of one table."""
    names = Counter(kpi.name[language] for kpi in registry.kpis().values())
    assert not [name for name, n in names.items() if n > 1]


def test_an_exposure_says_what_it_is_counted_in() -> None:
    """“1,253 of 411,480” of what? A share's is a number of rows."""
    exposed = [kpi for kpi in registry.kpis().values() if isinstance(kpi.measure, Events) and kpi.measure.exposure is not None]
    assert exposed and all((kpi.measure.counted_in is None) == kpi.measure.share for kpi in exposed)  # type: ignore[union-attr]
