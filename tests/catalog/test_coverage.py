"""docs/coverage.md traces every item of the founding documents, and each name in it exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalog import register, registry
from catalog.standards import PROFILES
from pipelines.cli import app
from ui.frame.sections import SECTIONS

ROOT = Path(__file__).parents[2]
ITEMS = (33, 65, 19, 13, 10)  # figures, measures without a figure, systems, contradictions, ways of reckoning
NAME = re.compile(r"`([^`]+)`")
TABLES = [
    [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in part.splitlines() if re.match(r"\| \d+ \|", line)]
    for part in (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").split("\n## ")[1:]
]


def exists(name: str) -> bool:
    """Whether the catalogue, the pages or the command line have it."""
    kind, _, own = name.rpartition(":")
    if kind == "standard":
        return any(row.standard_id == own for profile in PROFILES for row in register.shipped(profile))
    if kind == "page":
        return any((ROOT / "pages").glob(f"*/{own}.py"))
    if kind == "command":
        return own in {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    dataset, _, column = name.partition(".")
    if dataset in registry.datasets():
        return not column or column in registry.dataset(dataset).names
    return name in registry.kpis()


@pytest.mark.parametrize(
    ("table", "count"), list(zip(TABLES, ITEMS, strict=True)), ids=["figures", "measures", "systems", "contradictions", "reckoning"]
)
def test_every_item_is_traced_to_something_that_exists(table: list[tuple[str, ...]], count: int) -> None:
    assert [int(row[0]) for row in table] == list(range(1, count + 1))
    missing = {row[0]: [name for name in NAME.findall(" ".join(row[3:])) if not exists(name)] for row in table}
    assert not {number: names for number, names in missing.items() if names}
    untold = [row[0] for row in table if not NAME.search(row[3]) and not (len(row) > 4 and row[4].startswith("不做"))]
    assert not untold, "covered by nothing, and no reason given"


def test_nothing_of_the_product_is_left_out() -> None:
    """Every KPI, dataset, page and command stands somewhere on the page, so that a new one is traced, too."""
    told = set(NAME.findall((ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")))
    datasets = {name.partition(".")[0] for name in told}
    pages = {f"page:{name}" for entries in SECTIONS.values() for name, _ in entries}
    commands = {f"command:{command.name or command.callback.__name__}" for command in app.registered_commands if command.callback}
    assert not (registry.kpis().keys() | pages | commands) - told
    assert not registry.datasets().keys() - datasets


def test_a_name_that_does_not_exist_is_found() -> None:
    assert not any(map(exists, ("R99", "work_order", "complaints.colour", "standard:S9-R01", "page:nowhere", "command:fly")))
