"""Shared by all tests."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import hypothesis
import pytest

from settings import settings

# A developer's run explores; continuous integration repeats, so that what lands does not depend on a draw. Neither minds a slow machine.
hypothesis.settings.register_profile("exploring", deadline=None)
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable" if os.environ.get("CI") else "exploring")

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_collection_finish() -> None:
    """As app.py does: what was imported stays as long as the process, and the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real exports; where it is missing, tests that need it are skipped, loudly, or fail in CI."""
    if not REAL_DATA.is_dir():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"NO REAL DATA: {REAL_DATA} is missing")
    return REAL_DATA


@pytest.fixture(scope="session", autouse=True)
def _no_test_touches_the_users_data(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the shell says, tests run with the settings as shipped, on a warehouse of their own."""
    for name in [name for name in os.environ if name.startswith("KPI_")]:
        del os.environ[name]
    os.environ["KPI_WAREHOUSE"] = f"duckdb:{tmp_path_factory.mktemp('warehouse') / 'kpi.duckdb'}"
    settings.cache_clear()
