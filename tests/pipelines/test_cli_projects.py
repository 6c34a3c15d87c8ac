"""What commands print of projects: the number for scripts, the name for people, as the pages call them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from pipelines import cli_projects
from pipelines.cli_projects import named
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import counting, line_at, one_engine
from tests.pipelines.files import export

ORDER = {"kind": "报修", "severity": "一般", "status": "已解决", "created_at": "2026-10-05 09:00", "first_response_at": "2026-10-05 09:05"}
NAMESAKE = {**registry.dataset("projects").samples[0], "project_id": "P003"}
CALLED = {"zh": ["云栖花园（P001）", "星河中心", "云栖花园（P003）"], "en": ["云栖花园 (P001)", "星河中心", "云栖花园 (P003)"]}
COMMANDS = (("kpi", "R01", "--by", "project"), ("rank", "R01"), ("fair", "R01"), ("month", "status", "2026-10"))


@pytest.fixture(scope="module")
def line(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """Three projects, two of them of one name, with an order each."""
    opened = line_at(registered_home, tmp_path_factory.mktemp("named"))
    orders = [{**ORDER, "order_id": f"W{id}", "project_id": id} for id in ("P001", "P002", "P003")]
    with one_engine(), counting("R01"):
        for id, rows in (("projects", [NAMESAKE]), ("work_orders", orders)):
            assert opened("load", export(opened.folder, registry.dataset(id), rows), "--dataset", id).code == 0
    yield opened
    opened.close()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_projects_are_called_by_their_names(line: CommandLine, command: tuple[str, ...]) -> None:
    table, text = line(*command), line(*command, "--format", "csv")
    assert all(name in table.out for name in CALLED["zh"]), table.err
    head, *rows = csv.reader(StringIO(text.out))
    assert head[-1] == "project_name", "every other column stays where it was"
    assert {(row[head.index("project")], row[-1]) for row in rows} == set(zip(("P001", "P002", "P003"), CALLED["zh"], strict=True))
    assert {row["project_name"] for row in line(*command, "--format", "json").json} == set(CALLED["zh"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_name_stands_beside_its_number(line: CommandLine, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = line.intake.settings.model_copy(update={"language": language})
    monkeypatch.setattr(cli_projects, "settings", lambda: spoken)
    found = pl.DataFrame({"project": ["P001", "P002", "P003", "X9", None], "n": [1, 2, 3, 4, 5]})
    table = named(line.intake.warehouse, found, "table")
    assert table.columns == ["project", "project_name", "n"]
    assert table["project_name"].to_list() == [*CALLED[language], "X9", None], "who has no name is called by the number"
    assert named(line.intake.warehouse, found, "csv").columns == ["project", "n", "project_name"]
    lists = named(line.intake.warehouse, pl.DataFrame({"projects": [["P002", "X9"], []]}), "json")
    assert lists["project_names"].to_list() == [["星河中心", "X9"], []]
    assert found.columns == ["project", "n"], "what was found is left as it is"
    assert named(line.intake.warehouse, pl.DataFrame({"month": [1]}), "table").columns == ["month"]
