"""What the product is installed from, how its server is set, and what its process must not carry."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from settings import settings
from tests.architecture.source import PRODUCT, ROOT, sources

REQUIREMENTS = ("requirements", "requirements-dev")
HARDENED = {
    "server": {
        "address": "127.0.0.1",
        "maxUploadSize": 500,
        "enableXsrfProtection": True,
        "enableCORS": True,
        "enableStaticServing": False,
        "enableAgentApi": False,
        "fileWatcherType": "none",
        "headless": True,
    },
    "client": {"showErrorDetails": "none", "toolbarMode": "minimal"},
    "browser": {"gatherUsageStats": False},
}
THEMES = ("light", "dark")
READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2: text; large text, controls and lines of a chart


def named(requirements: str) -> list[str]:
    """Names in a requirements file, comments and options left out."""
    lines = (ROOT / requirements).read_text(encoding="utf-8").splitlines()
    return [re.split(r"[<>=!~\[; ]", line)[0].lower() for line in lines if re.match(r"[A-Za-z]", line)]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    pinned = re.split(r"\n(?=[a-z])", (ROOT / f"{name}.txt").read_text(encoding="utf-8"))[1:]
    assert pinned
    assert not [entry.split()[0] for entry in pinned if not re.match(r"[a-z0-9-]+==\S+ \\\n\s+--hash=sha256:[0-9a-f]{64}", entry)]
    assert not set(named(f"{name}.in")) - set(named(f"{name}.txt")), "run `make lock`"


def test_both_environments_agree() -> None:
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / f"{name}.txt").read_text(encoding="utf-8"), re.MULTILINE))

    runtime, dev = versions("requirements"), versions("requirements-dev")
    assert not {name for name in runtime.keys() & dev.keys() if runtime[name] != dev[name]}


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    assert not [name for base in REQUIREMENTS for name in named(f"{base}.in") if f"`{name}`" not in page]


def test_what_is_imported_is_a_requirement_of_ours() -> None:
    """Not only of a package that we require: it may leave with its next version."""
    packages = packages_distributions()

    def imported(*rooms: str) -> set[str]:
        names = {name.split(".")[0] for source in sources(*rooms) for _, name in source.imports}
        return {re.sub(r"[-_.]+", "-", package).lower() for name in names for package in packages.get(name, ())}

    assert not imported(*PRODUCT) - set(named("requirements.in"))
    assert not imported("tests", "bench") - {name for base in REQUIREMENTS for name in named(f"{base}.in")}


def config() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))


def test_the_server_is_hardened() -> None:
    found = config()
    assert {section: {key: found[section].get(key) for key in options} for section, options in HARDENED.items()} == HARDENED


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_the_theme_can_be_read(theme: str) -> None:
    colours = config()["theme"][theme]
    assert isinstance(colours, dict)
    grounds = (colours["backgroundColor"], colours["secondaryBackgroundColor"])
    words = [name for name in colours if name.endswith("TextColor")] + ["textColor", "linkColor"]
    assert not [(name, ground) for name in words for ground in grounds if contrast(colours[name], ground) < READABLE]
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= VISIBLE
    found = re.search(r"color: light-dark\((#\w{6}), (#\w{6})\)", (ROOT / "ui/frame/screen.css").read_text(encoding="utf-8"))
    assert found and contrast(colours["primaryColor"], found[1 + THEMES.index(theme)]) >= READABLE  # words on a primary button
    faint = [c for c in colours["chartCategoricalColors"] if contrast(c, colours["backgroundColor"]) < 2]
    assert not faint


def test_the_app_process_never_imports_great_expectations() -> None:
    """It costs 5 seconds and 300 MB, and belongs to the worker. The first page is drawn, then the modules are looked at."""
    probe = (
        "import sys, pathlib, importlib\n"
        "from streamlit.testing.v1 import AppTest\n"
        "for path in [*pathlib.Path('ui').rglob('*.py'), *pathlib.Path('exports').rglob('*.py'), pathlib.Path('pipelines/intake.py'), pathlib.Path('pipelines/read.py')]:\n"
        "    if path.stem != 'router':\n"
        "        importlib.import_module('.'.join(path.with_suffix('').parts).removesuffix('.__init__'))\n"
        "AppTest.from_file('ui/router.py', default_timeout=60).run()\n"
        "sys.exit('great_expectations' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", probe], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_csv_may_be_as_large_as_the_server_takes_and_no_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    most = HARDENED["server"]["maxUploadSize"]
    monkeypatch.setenv("KPI_MAX_CSV_MB", str(most))
    assert settings.__wrapped__().max_csv_mb == most
    monkeypatch.setenv("KPI_MAX_CSV_MB", "800")
    with pytest.raises(SystemExit, match=r"请改正后再启动.*\nKPI_MAX_CSV_MB=800: .*500$"):
        settings.__wrapped__()
