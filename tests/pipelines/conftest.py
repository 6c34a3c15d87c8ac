"""A fresh warehouse for every test that asks for one, and the worker's own work without the cost of a child process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from unittest import mock

import pytest

from catalog import registry
from catalog.kpi import Kpi
from checks import engine
from checks.findings import Outcome
from pipelines.warehouse import open_warehouse
from pipelines.worker import worker
from pipelines.worker.reader import Reader
from pipelines.worker.report import Job, Report
from pipelines.worker.stages import NOBODY, Watch
from tests.pipelines.commands import CommandLine
from tests.pipelines.company import company
from tests.pipelines.files import export
from tests.pipelines.homes import filled_once

REGISTERS = ("projects", "staff")


class Here(Reader):
    """Does the child's work in this process; job and report still travel as the text that crosses between processes."""

    def __init__(self) -> None:
        super().__init__(300)

    def read(self, job: Job, watch: Watch = NOBODY) -> Report:
        return Report.from_json(worker.work(Job.from_json(job.to_json()), watch).to_json())


@contextmanager
def one_engine() -> Iterator[None]:
    """Great Expectations is taken to count what the masks mark, and is not asked: for tests of other things on the way of a file.

    That it does count so is tested on every dataset in test_roundtrip, on every fault in test_faults, on every rule in tests/checks.
    """

    def agreed(rule: object, marked: object, reported: object, masks: int, _: int) -> Outcome:
        return Outcome(rule, marked, reported, masks, masks)  # type: ignore[arg-type]

    with mock.patch.object(engine, "counts", lambda asks, *_: dict.fromkeys(asks)), mock.patch.object(engine, "Outcome", agreed):
        yield


class _Catalogue:
    """The registry with some of its KPIs only."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._chosen = {id: registry.kpi(id) for id in ids}

    def kpis(self) -> dict[str, Kpi]:
        return self._chosen

    def __getattr__(self, name: str) -> object:
        return getattr(registry, name)


@contextmanager
def counting(*ids: str) -> Iterator[None]:
    """Only these KPIs are counted, and told before and after, when something is published: for tests that ask for no others.

    `Intake.refresh` counts what is missing.
    """
    chosen = _Catalogue(ids)
    with ExitStack() as patches:
        for place in ("counting", "definition", "reach"):
            patches.enter_context(mock.patch(f"pipelines.publishing.{place}.registry", chosen))
        yield


@pytest.fixture(autouse=True)
def _only_what_is_asked_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """Marks of a file of tests: `counting("R14")`, it asks for no other numbers; `one_engine`, it is about something else than verdicts."""
    counted, judged = (request.node.get_closest_marker(name) for name in ("counting", "one_engine"))
    with counting(*counted.args) if counted else nullcontext(), one_engine() if judged else nullcontext():
        yield


@contextmanager
def uncounted() -> Iterator[None]:
    """No KPI is counted while files are loaded: for tests of what becomes of rows. Afterwards `Intake.refresh` counts all of them at once."""
    with mock.patch.object(registry, "kpis", return_value={}):
        yield


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory)


def new(places: pytest.TempPathFactory) -> Path:
    """A warehouse file as the first start makes it."""
    return filled_once(places, "new", lambda folder: open_warehouse(f"duckdb:{folder / 'kpi.duckdb'}").close())


@pytest.fixture(scope="session")
def registered_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return registered(tmp_path_factory)


def registered(places: pytest.TempPathFactory) -> Path:
    """A warehouse file with the sample registers: projects P001 and P002, two people."""

    def fill(folder: Path) -> None:
        with closing(line_at(new(places), folder)) as line:
            for id in REGISTERS:
                dataset = registry.dataset(id)
                assert line("load", export(folder, dataset, dataset.samples), "--dataset", id).code == 0

    return filled_once(places, "registered", fill)


def company_home(places: pytest.TempPathFactory) -> Path:
    """A warehouse file with the small company."""

    def fill(folder: Path) -> None:
        with closing(line_at(registered(places), folder)) as line:
            with one_engine(), uncounted():
                for id, rows in company().items():
                    answer = line("load", export(folder, registry.dataset(id), rows), "--dataset", id)
                    assert answer.code == 0, answer.out
            line.intake.refresh()

    return filled_once(places, "small_company", fill)


def line_at(home: Path, folder: Path) -> CommandLine:
    """A command line on a copy of a warehouse."""
    for path in home.iterdir():
        if path.is_file():
            shutil.copy2(path, folder)
    return CommandLine(folder, Here())


@pytest.fixture
def empty_office(new_home: Path, tmp_path: Path) -> Iterator[CommandLine]:
    """A command line on a warehouse without any data."""
    line = line_at(new_home, tmp_path)
    yield line
    line.close()


@pytest.fixture
def office(registered_home: Path, tmp_path: Path) -> Iterator[CommandLine]:
    """A command line on a warehouse that knows the sample projects and people."""
    line = line_at(registered_home, tmp_path)
    yield line
    line.close()
