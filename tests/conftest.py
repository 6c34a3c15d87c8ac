"""Shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from settings import settings

ROOMS_WITH_A_SERVER = {"browser"}
REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares costly fixtures goes to one process: the files of a room with a server, else each file by itself."""
    for item in items:
        room = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(room if room in ROOMS_WITH_A_SERVER else str(item.path)))


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
