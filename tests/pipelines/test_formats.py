"""The same content in any coat is the same content; what is known already is never counted twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from catalog import registry
from catalog.model import Row
from pipelines.publishing.facts import rows
from pipelines.warehouse import fetch_one
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import counting, line_at, one_engine
from tests.pipelines.files import as_csv, as_xlsx, cells

ANSWERS = registry.dataset("survey_answers")
SATISFACTION = ("V01", "V02", "V03", "V04", "V06")
pytestmark = [pytest.mark.counting(*SATISFACTION), pytest.mark.one_engine]
TABLE = cells(ANSWERS, ANSWERS.samples)
COATS: dict[str, Callable[[Path], Path]] = {
    "utf8.csv": lambda path: as_csv(path, TABLE),
    "bom.csv": lambda path: as_csv(path, TABLE, "utf-8-sig"),
    "gb18030.csv": lambda path: as_csv(path, TABLE, "gb18030"),
    "utf16.csv": lambda path: as_csv(path, TABLE, "utf-16"),
    "book.xlsx": lambda path: as_xlsx(path, TABLE),
}


def content(line: CommandLine) -> list[dict[str, object]]:
    """The live rows without what only says where they came from."""
    with line.intake.warehouse.cursor() as cursor:
        found = rows(cursor, ANSWERS, fetch_one(cursor, "select version from head"))
    return found.select(*ANSWERS.names, "_month").sort(ANSWERS.key).to_dicts()


def figures(line: CommandLine) -> str:
    return line("kpi", *SATISFACTION, "--by", "month,project", "--format", "json").out


def load(line: CommandLine, path: Path) -> dict:
    answer = line("load", path, "--dataset", "survey_answers", "--json")
    assert answer.code == 0, answer.out
    return answer.json[0]


def scored(score: float) -> list[Row]:
    first, *others = ANSWERS.samples
    return [{**first, "score": score}, *others]


@pytest.fixture(scope="module")
def as_utf8(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], str]:
    line = line_at(registered_home, tmp_path_factory.mktemp("utf8"))
    with one_engine(), counting(*SATISFACTION):
        load(line, COATS["utf8.csv"](line.folder / "utf8.csv"))
    found = content(line), figures(line)
    line.close()
    return found


@pytest.mark.parametrize("coat", list(COATS)[1:])
def test_the_coat_does_not_matter(office: CommandLine, as_utf8: tuple[list[dict[str, object]], str], coat: str) -> None:
    assert load(office, COATS[coat](office.folder / coat))["new"] == 3
    assert content(office) == as_utf8[0]
    assert [row["text"] for row in content(office) if row["text"]] == ["电梯维修比以前快"]
    assert figures(office) == as_utf8[1]


def test_a_second_load_in_any_coat_is_an_explained_no_op(office: CommandLine) -> None:
    load(office, COATS["utf8.csv"](office.folder / "utf8.csv"))
    version, before = office.intake.warehouse.version(), figures(office)
    for coat, write in COATS.items():
        told = load(office, write(office.folder / coat))
        assert (told["outcome"], told["batch"], told["unchanged"]) == ("no_change", None, 3)
        assert "3 行" in told["zh"] and "3 rows" in told["en"]
    assert office.intake.warehouse.version() == version
    assert figures(office) == before
    shown = [row["outcome"] for row in office("history", "--format", "json").json if row["dataset"] == "survey_answers"]
    assert shown == ["no_change"] * len(COATS) + ["loaded"]


def test_there_and_back_again(office: CommandLine) -> None:
    a = as_csv(office.folder / "a.csv", cells(ANSWERS, scored(4)))
    b = as_csv(office.folder / "b.csv", cells(ANSWERS, scored(2)))
    assert load(office, a)["outcome"] == "loaded"
    first = content(office), figures(office)
    assert load(office, b)["changed"] == 1
    assert next(row["score"] for row in content(office) if row["item"] == "总体满意度") == Decimal(2)
    again = load(office, a)
    assert (again["outcome"], again["changed"]) == ("loaded", 1), "the hash was seen before, the content is not the current one"
    assert (content(office), figures(office)) == first


def test_load_undo_load(office: CommandLine) -> None:
    a = as_csv(office.folder / "a.csv", cells(ANSWERS, ANSWERS.samples))
    before = content(office), figures(office)
    loaded = load(office, a)
    with_it = content(office), figures(office)
    assert office("undo", loaded["batch"]).code == 0
    assert (content(office), figures(office)) == before
    again = load(office, a)
    assert (again["outcome"], again["new"]) == ("loaded", 3)
    assert (content(office), figures(office)) == with_it
