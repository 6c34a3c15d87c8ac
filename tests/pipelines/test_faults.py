"""Every fault, in a file of every dataset: refused or held back as said, in sentences that name row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog import registry
from catalog.model import Column, Dataset, Row
from catalog.rules import Known, NotFuture, OnScale, Ordered
from pipelines import read
from tests.pipelines.commands import Answer, CommandLine
from tests.pipelines.conftest import REGISTERS, line_at, one_engine, uncounted
from tests.pipelines.files import as_csv, as_xlsx, cells, export

DATASETS = list(registry.datasets().values())
UNREADABLE = {"integer": "十二", "decimal": "很好", "flag": "也许", "time": "前天下午", "date": "前天", "month": "某月"}
LATE = {"time": "2099-01-01 08:00", "date": "2099-01-01", "month": "2099-01"}


def ids(entry: object) -> str:
    return getattr(entry, "id", str(entry))


@pytest.fixture(scope="module")
def shared(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """One warehouse for a file of every dataset: those refused must change nothing in it."""
    line = line_at(registered_home, tmp_path_factory.mktemp("faults"))
    yield line
    line.close()


def state(line: CommandLine) -> tuple[list[tuple], str]:
    return read.received(line.intake.warehouse, read.OWNER).rows(), line("kpi", "--format", "json").out


def loaded(line: CommandLine, path: Path, dataset: Dataset, *words: str) -> Answer:
    return line("load", path, "--dataset", dataset.id, "--json", *words)


# ---- files that are refused ---------------------------------------------------------------------------------------


def missing_column(folder: Path, dataset: Dataset) -> Path:
    lost = next(column.name for column in dataset.columns if column.required)
    return as_csv(folder / "missing.csv", cells(dataset, dataset.samples, [n for n in dataset.names if n != lost]))


def empty_sheet(folder: Path, dataset: Dataset) -> Path:
    return as_xlsx(folder / "empty.xlsx", [])


def no_rows(folder: Path, dataset: Dataset) -> Path:
    return as_csv(folder / "no_rows.csv", cells(dataset, dataset.samples)[:1])


def no_header(folder: Path, dataset: Dataset) -> Path:
    return as_csv(folder / "no_header.csv", cells(dataset, dataset.samples)[1:])


def repeated_key(folder: Path, dataset: Dataset) -> Path:
    return as_csv(folder / "repeated.csv", cells(dataset, [*dataset.samples, dataset.samples[0]]))


def not_a_table(folder: Path, dataset: Dataset) -> Path:
    path = folder / "picture.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return path


WRITE = Callable[[Path, Dataset], Path]
JUDGED: tuple[WRITE, ...] = (missing_column, repeated_key)  # read, and then refused
UNREAD: dict[WRITE, tuple[int, ...]] = {empty_sheet: (1, 3), no_rows: (1, 3), no_header: (1, 3), not_a_table: (3,)}
HEADED: tuple[WRITE, ...] = (no_rows, no_header)  # the others are the same bytes, whatever the dataset


@pytest.mark.parametrize("dataset", DATASETS, ids=ids)
def test_files_that_cannot_be_right_are_refused(shared: CommandLine, dataset: Dataset) -> None:
    """The two kinds by themselves, so that the exit code of each is seen; every file in a folder without any other."""
    version = shared.intake.warehouse.version()
    without = tuple(UNREAD) if dataset.id == "work_orders" else HEADED
    paths = {write: write(shared.folder, dataset) for write in (*JUDGED, *without)}
    contents = {path: path.read_bytes() for path in paths.values()}
    options = ("--dataset", dataset.id, "--accept-good", "--add-projects", "--json")
    judged = shared("load", *(paths[write] for write in JUDGED), *options)
    unread = shared("load", *(paths[write] for write in without), *options)
    assert judged.code == 1 and unread.code in UNREAD[without[-1]]
    answers = dict(zip(paths.values(), (*judged.json, *unread.json), strict=True))
    for told in answers.values():
        assert (told["outcome"], told["batch"]) == ("refused", None), told
        assert len(told["zh"]) > 8 and len(told["en"]) > 20 and told["zh"] != told["en"]
    assert contents == {path: path.read_bytes() for path in paths.values()}, "the user's own files stay"
    assert shared.intake.warehouse.version() == version
    logged = shared("history", "--format", "json").json[: len(paths)]
    assert {(row["file_name"], row["outcome"], row["zh"]) for row in logged} == {
        (p.name, "refused", told["zh"]) for p, told in answers.items()
    }
    assert not any(shared.intake.settings.staging.iterdir()), "no copy is left behind"
    named(dataset, answers[paths[missing_column]], answers[paths[repeated_key]])


def named(dataset: Dataset, missing: dict, repeated: dict) -> None:
    """The missing column and the repeated key are told by name and row."""
    lost = next(column for column in dataset.columns if column.required)
    assert lost.label.zh in missing["zh"] and lost.label.en in missing["en"]
    (found,) = [finding for finding in repeated["findings"] if finding["code"].startswith("distinct:")]
    assert found["lines"] == [2, len(dataset.samples) + 2]
    assert dataset.column(dataset.key[0]).label.zh in found["zh"]


@pytest.mark.parametrize("write", UNREAD, ids=lambda write: write.__name__)
def test_each_kind_of_unreadable_file_has_its_exit_code(shared: CommandLine, write: WRITE) -> None:
    dataset = registry.dataset("work_orders")
    assert loaded(shared, write(shared.folder, dataset), dataset).code in UNREAD[write]


# ---- rows that are held back --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """A bad value for a copy of the first sample, and the columns a finding must name."""

    name: str
    cells: Row
    columns: tuple[str, ...]


def faults(dataset: Dataset) -> list[Fault]:
    found = []
    # A key column with a bad cell is empty in the typed row; any other will do as well and tells more.
    plain = [c for c in dataset.columns if c.type in UNREADABLE and c.name not in dataset.key and c.name not in dataset.month]
    column = next(iter(plain), None) or next(c for c in dataset.columns if c.type in UNREADABLE)
    found.append(Fault("bad cell", {column.name: UNREADABLE[column.type]}, (column.name,)))
    for rule in dataset.all_rules():
        if isinstance(rule, Ordered):
            found.append(
                Fault(
                    "impossible order",
                    {rule.earlier: _time(dataset, rule.earlier, 20), rule.later: _time(dataset, rule.later, 10)},
                    rule.columns,
                )
            )
        elif isinstance(rule, NotFuture):
            found.append(Fault("future date", {rule.column: LATE[dataset.column(rule.column).type]}, (rule.column,)))
        elif isinstance(rule, OnScale):
            low = {rule.low: 1} if isinstance(rule.low, str) else {}
            found.append(Fault("off its scale", {rule.score: 6, rule.high: 5, **low}, (rule.score,)))
        elif isinstance(rule, Known):
            found.append(Fault("not in the register", {rule.column: "不存在的编号"}, (rule.column,)))
    return found


def _time(dataset: Dataset, name: str, day: int) -> str:
    return f"2026-10-{day}" + (" 08:00" if dataset.column(name).type == "time" else "")


def with_faults(dataset: Dataset, broken: list[Fault]) -> list[Row]:
    """The samples, then one row per fault under a key of its own."""
    keys = [c for c in dataset.columns if c.name in dataset.key and not _referred(dataset, c)]
    free = next((c for c in keys if c.type in ("id", "text")), None) or next(c for c in keys if c.type in ("date", "month"))
    own = (lambda n: f"坏{n}") if free.type in ("id", "text") else (lambda n: f"2025-{n + 1:02}" + ("-01" if free.type == "date" else ""))
    return [*dataset.samples, *({**dataset.samples[0], free.name: own(n), **fault.cells} for n, fault in enumerate(broken))]


def _referred(dataset: Dataset, column: Column) -> bool:
    return any(isinstance(rule, Known) and rule.column == column.name for rule in dataset.all_rules())


@pytest.mark.parametrize("dataset", [d for d in DATASETS if d.policy == "rows"], ids=ids)
def test_bad_rows_are_held_back_and_the_good_ones_wait_for_consent(shared: CommandLine, dataset: Dataset) -> None:
    broken = faults(dataset)
    for name in sorted({rule.dataset for rule in dataset.all_rules() if isinstance(rule, Known)} - set(REGISTERS)):
        register = registry.dataset(name)
        with uncounted():
            assert loaded(shared, export(shared.folder, register, register.samples), register).code == 0
    path = as_csv(shared.folder / "faulty.csv", cells(dataset, with_faults(dataset, broken)))
    before = shared.intake.warehouse.version()

    answer = loaded(shared, path, dataset)
    (told,) = answer.json
    assert (answer.code, told["outcome"], told["code"]) == (1, "refused", "needs_consent"), told
    assert (told["quarantined"], told["good"]) == (len(broken), len(dataset.samples))
    assert shared.intake.warehouse.version() == before
    for line, fault in enumerate(broken, start=len(dataset.samples) + 2):
        of_it = [f for f in told["findings"] if f["effect"] == "quarantine" and line in f["lines"] and all(
            dataset.column(name).label.zh in f["zh"] for name in fault.columns)]  # fmt: skip
        assert of_it, f"{fault} on line {line} is not among {told['findings']}"
        assert all(f["en"] and "{" not in f["zh"] + f["en"] for f in of_it)

    with one_engine(), uncounted():  # both have just judged this file
        answer = loaded(shared, path, dataset, "--accept-good")
    (told,) = answer.json
    if dataset.id in REGISTERS:  # its samples are there already
        assert (answer.code, told["outcome"]) == (0, "no_change")
        return
    assert (answer.code, told["outcome"], told["new"]) == (0, "loaded", len(dataset.samples)), told
    held = read.quarantined(shared.intake.warehouse, dataset.id)
    assert held["line"].to_list() == list(range(len(dataset.samples) + 2, len(dataset.samples) + 2 + len(broken)))
    assert all(held["zh"]) and all(held["en"])


def test_a_register_of_projects_is_taken_whole_or_not_at_all(office: CommandLine) -> None:
    dataset = registry.dataset("projects")
    good, bad = ({**dataset.samples[0], "project_id": f"P10{n}"} for n in range(2))
    path = as_csv(office.folder / "register.csv", cells(dataset, [good, {**bad, "households": "很多"}]))
    before = state(office)
    answer = loaded(office, path, dataset, "--accept-good")
    (told,) = answer.json
    assert (answer.code, told["outcome"]) == (1, "refused")
    assert "第 3 行" in told["zh"] and "户数" in told["zh"] and "row 3" in told["en"].lower()
    assert state(office) == before


def test_one_refused_file_does_not_stop_the_others(office: CommandLine) -> None:
    dataset = registry.dataset("work_orders")
    good, bad = as_csv(office.folder / "good.csv", cells(dataset, dataset.samples)), missing_column(office.folder, dataset)
    answer = office("load", bad, office.folder / "nowhere.csv", good, "--dataset", "work_orders", "--json")
    assert [told["outcome"] for told in answer.json] == ["refused", "refused", "loaded"]
    assert answer.code == 3, "the gravest of the files"


def test_personal_values_never_appear_in_sentences_or_in_the_quarantine(office: CommandLine) -> None:
    dataset = registry.dataset("work_orders")
    secret = {"customer_id": "13800138000", "location": "3栋201室", "text": "请打 13800138000 找王敏"}
    rows = [dataset.samples[0], {**dataset.samples[1], **secret, "resolved_at": "2020-01-01 08:00"}]
    answer = loaded(office, as_csv(office.folder / "personal.csv", cells(dataset, rows)), dataset, "--accept-good")
    assert answer.json[0]["quarantined"] == 1
    kept = str(read.quarantined(office.intake.warehouse).to_dicts()) + answer.out
    assert "13800138000" not in kept and "201室" not in kept


def test_rows_held_back_leave_with_their_batch(office: CommandLine) -> None:
    dataset = registry.dataset("callbacks")
    path = as_csv(office.folder / "faulty.csv", cells(dataset, with_faults(dataset, faults(dataset))))
    before = state(office)
    batch = loaded(office, path, dataset, "--accept-good").json[0]["batch"]
    assert not read.quarantined(office.intake.warehouse).is_empty()
    assert office("undo", batch).code == 0
    assert state(office) == before
    assert read.quarantined(office.intake.warehouse).is_empty()
