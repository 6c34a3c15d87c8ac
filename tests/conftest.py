"""Shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from settings import settings

# A developer's run explores; continuous integration repeats, so that what lands does not depend on a draw.
hypothesis.settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("repeatable")

ROOMS_WITH_A_SERVER = {"browser"}
REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


class ByFile(LoadScopeScheduling):
    """What shares costly fixtures goes to one process: the files of a room with a server, else each file by itself."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        room = file.split("/")[1]
        return room if room in ROOMS_WITH_A_SERVER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


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
