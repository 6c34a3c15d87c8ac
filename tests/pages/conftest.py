"""Pages over an empty warehouse and over one that holds the sample rows of every dataset."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from catalog import registry
from pages.intake import draft
from pipelines import served
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.warehouse import open_warehouse
from settings import settings
from tests.chosen import CHOSEN
from tests.pipelines.conftest import Here, one_engine, uncounted
from tests.pipelines.files import export
from tests.pipelines.homes import filled_once
from ui.answers import kept, source
from ui.frame.sections import DEFAULT, SECTIONS

ROUTER = Path(__file__).parents[2] / "ui" / "router.py"
PAGES = [(section, name) for section, entries in SECTIONS.items() for name, _ in entries]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits until a file has been looked at, however busy the computer is."""
    monkeypatch.setattr(draft, "PATIENCE_SECONDS", 60.0)


@pytest.fixture(autouse=True)
def _nothing_is_kept_of_a_changed_product(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that changes the product for itself begins and ends with nothing kept; the others meet what was reckoned before."""
    forget = kept.forget if "monkeypatch" in inspect.signature(request.function).parameters else lambda: None
    forget()
    yield
    forget()


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """Each `AppTest` goes through all installed packages for components; there are none, and none come while tests run."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    with closing(home(tmp_path_factory.mktemp("empty"))) as warehouse:
        yield warehouse.intake


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a warehouse with the sample rows of every dataset, to be copied."""

    def fill(folder: Path) -> None:
        with closing(home(folder)) as warehouse:
            load_samples(warehouse.intake, tmp_path_factory.mktemp("exports"))

    return filled_once(tmp_path_factory, "samples", fill)


@pytest.fixture(scope="session")
def full_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    with closing(copied(sample_home, tmp_path_factory.mktemp("full"))) as warehouse:
        yield warehouse.intake


@pytest.fixture
def empty(empty_home: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The app on a warehouse without data."""
    return connect(empty_home, monkeypatch)


@pytest.fixture
def full(full_home: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The app on a warehouse with the sample rows of every dataset."""
    return connect(full_home, monkeypatch)


def connect(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """As app.py does it. What was reckoned of the same warehouse for another test is kept, as it is for another visit."""
    monkeypatch.setattr(served, "intake", lambda: intake)
    source.connect(intake.warehouse, lambda: None)
    return intake


@dataclass(frozen=True)
class Home:
    intake: Intake

    def close(self) -> None:
        self.intake.warehouse.close()


def home(folder: Path) -> Home:
    chosen = settings().at(f"duckdb:{folder / 'kpi.duckdb'}")
    return Home(Intake(open_warehouse(chosen.warehouse), Here(), chosen))


def copied(prepared: Path, folder: Path) -> Home:
    """The app's tools on a copy of a prepared warehouse."""
    for path in prepared.iterdir():
        if path.is_file():
            shutil.copy2(path, folder)
    return home(folder)


def load_samples(intake: Intake, folder: Path) -> None:
    """Every dataset's sample rows, the way every file goes."""
    with one_engine(), uncounted():
        for dataset in registry.datasets().values():
            outcome = intake.load(export(folder, dataset, dataset.samples), dataset.id, EMPTY, "tests", True, True)
            assert outcome.error is None, (dataset.id, outcome.error)
    intake.refresh()


def opened(name: str, language: str = "zh", section: str = "results", **parameters: str | list[str]) -> AppTest:
    """A page as a browser would open it by its address, with its first question answered."""
    at = AppTest.from_file(str(ROUTER), default_timeout=60)
    at.query_params["lang"] = language
    for key, value in {**CHOSEN.get(name, {}), **parameters}.items():
        at.query_params[key] = value
    if name != DEFAULT:
        at.switch_page(f"../pages/{section}/{name}.py")
    return at.run()


def words_of(at: AppTest) -> list[str]:
    """Every word that a page shows, headings, captions, labels and alerts."""
    plain = [e.value for kind in (at.title, at.subheader, at.markdown, at.caption, at.warning, at.error, at.info, at.success) for e in kind]
    labelled = [
        e.label for kind in (at.metric, at.button, at.selectbox, at.multiselect, at.toggle, at.checkbox, at.text_input) for e in kind
    ]
    return [str(word) for word in (*plain, *labelled) if word]
