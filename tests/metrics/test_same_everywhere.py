"""Sums and quantiles come out the same whichever engine reckons them, and in whichever order the rows come."""

from __future__ import annotations

from datetime import datetime

import duckdb
import numpy as np
import polars as pl
import pytest

from catalog import registry
from metrics import survival
from metrics.cases import cases
from metrics.intervals import mean_t
from metrics.numbers import numbers
from metrics.tally import spread, tally
from tests.pipelines.company import company

AT = datetime(2026, 11, 1)


def test_sums_are_the_same_to_the_last_bit_in_any_order() -> None:
    kpi = registry.kpi(id := "V02")
    dataset = registry.dataset(kpi.dataset)
    verdict = cases(kpi, dataset.names, dataset.frame(company()[kpi.dataset]), {}).with_columns(pl.col("_project").fill_null("P001"))
    wanted = numbers({id: kpi}, spread(tally(kpi, verdict)), {id: AT}).row(0)
    seen = {
        numbers({id: kpi}, spread(tally(kpi, verdict.sample(fraction=1, shuffle=True, seed=seed))), {id: AT}).drop("why").row(0)
        for seed in range(100)
    }
    assert seen == {tuple(value for value in wanted if not isinstance(value, list))}
    whole, sums = verdict.select("_num", "_den", "_aux"), set()
    with duckdb.connect(config={"threads": 1}) as engine:
        for seed in range(100):
            kept = whole.sample(fraction=1, shuffle=True, seed=seed)
            engine.register("kept", kept)
            sums.update(engine.sql("select sum(_num)::bigint, sum(_den)::bigint, sum(_aux)::bigint from kept").fetchall())
    assert sums == {whole.sum().row(0)}


@pytest.mark.parametrize("minutes", [[1, 2, 3, 4], [5, 5, 5, 900], [7], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], list(range(1, 100))])
def test_every_quantile_is_that_of_polars_duckdb_and_numpy(minutes: list[int]) -> None:
    """The median is linear (R type 7, equal to 2 there); a P90 is a time that a case really took (R type 1, which is 2 off the steps)."""
    found = survival.quantiles(pl.DataFrame({"minutes": minutes, "events": [1] * len(minutes), "censored": [0] * len(minutes)}))
    times = pl.Series("t", minutes).to_frame()
    median, p90 = duckdb.sql("select quantile_cont(t, 0.5), quantile_disc(t, 0.9) from times").fetchall()[0]
    assert found["median"].item() == median == np.quantile(minutes, 0.5) == times["t"].quantile(0.5, interpolation="linear")
    assert (
        found["p90"].item()
        == p90
        == np.quantile(minutes, 0.9, method="inverted_cdf")
        == times["t"].quantile(0.9, interpolation="equiprobable")
    )
    for at in (0.1, 0.9):  # the ends at which a funnel's scores are winsorised
        ends = (
            np.quantile(minutes, at),
            times["t"].quantile(at, interpolation="linear"),
            duckdb.sql(f"select quantile_cont(t, {at}) from times").fetchall()[0][0],
        )
        assert ends[1:] == (pytest.approx(ends[0]), pytest.approx(ends[0]))


def test_the_published_effort_score() -> None:
    """CES 2.0, published example: counts 80, 210, 140, 110, 160, 180, 120 of the marks 1 to 7 have the mean 4.08."""
    counts, marks = np.array([80, 210, 140, 110, 160, 180, 120]), np.arange(1, 8)
    low, high = mean_t([counts @ marks], [counts @ marks**2], [counts.sum()], low=1, high=7)
    assert round((low[0] + high[0]) / 2, 2) == 4.08
