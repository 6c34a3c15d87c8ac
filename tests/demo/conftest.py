"""The made-up company at full size, made once; and its files, written once."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import demo

UNTIL = date(2026, 10, 31)


@pytest.fixture(scope="session")
def records() -> dict[str, pl.DataFrame]:
    return demo.Records.of(demo.Company(24, 36, 7, 1.0, UNTIL)).frames


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[demo.Export, ...]:
    return demo.write(tmp_path_factory.mktemp("company"))
