"""Made-up numbers of made-up people, planted wherever a file has room for text, are in nothing that the product writes or prints.

What lies in `staging/` (originals, drafts of the upload page, marked workbooks) is left out, as is a file that somebody has put into an inbox:
it is moved, not written, and stays its owner's. Pages and their downloads know no other source than the warehouse and these two.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from catalog import registry
from catalog.model import Dataset, Row
from pipelines import commentary, read
from pipelines.parsing.sheets import SHEET_HEADER
from pipelines.receiving.inbox import Policy, take_in
from pipelines.worker.reader import Reader
from tests.pipelines.commands import Answer, CommandLine
from tests.pipelines.conftest import Here, line_at, one_engine, uncounted
from tests.pipelines.files import as_csv, as_xlsx, cells

MOBILE, IDENTITY, LANDLINE, MAIL, CARD = (
    "13971234567",
    "11010519491231002X",
    "021-62345678",
    "canary.bird@example.com",
    "6222021234567890128",
)
CANARIES = (MOBILE, IDENTITY, LANDLINE, MAIL, CARD)
EVERY = "电话" + "，".join(CANARIES)
SPLIT = ("139 7123 4567", "139-7123-4567", "(021)62345678", "6222 0212 3456 7890 128", "02162345678", "１３９７１２３４５６７")
INBOX = "inbox"
CODECS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
DATASETS = tuple(registry.datasets().values())
EACH = 4  # every fourth dataset's broken file is refused first; in the words of its rows it is told again as it is loaded
REFUSALS = (("check", "--json"), ("load",), ("check",), ("load", "--json"))
AGREED = ("--accept-good", "--add-projects")


class Nest(Here):
    """The worker's work in this process, but for files that may not even be read: their refusal has to cross from a child."""

    def __init__(self) -> None:
        super().__init__()
        self.child = Reader(60)

    def close(self) -> None:
        self.child.close()


def planted(dataset: Dataset, row: Row, word: str) -> dict[str, object]:
    """The row with the word in every column of texts; an id that is not needed elsewhere is the word itself."""
    changed: dict[str, object] = dict(row)
    needed = {*dataset.key, dataset.route.column}
    for column in dataset.columns:
        if column.type in ("text", "category"):
            own = str(row.get(column.name) or "")
            changed[column.name] = f"{own}{' ' if own[-1:].isdigit() else ''}{word}"  # a digit before it would make another number of it
        elif column.type == "id" and column.name not in needed:
            changed[column.name] = word if word in CANARIES else MOBILE
    return changed


def good(dataset: Dataset) -> list[Row]:
    strangers = [{**row, dataset.key[0]: f"{row[dataset.key[0]]}-s", dataset.route.column: MOBILE} for row in dataset.samples[-1:]]
    rows = [planted(dataset, row, word) for row, word in zip(dataset.samples * 3, (EVERY, *CANARIES, *SPLIT), strict=False)]
    return [
        {**row, dataset.key[0]: f"{row[dataset.key[0]]}{'' if i < len(dataset.samples) else f'-{i}'}"} for i, row in enumerate(rows)
    ] + strangers


def bad(dataset: Dataset) -> list[Row]:
    """Rows that cannot be read: every column of another type holds a number of a person; and such a number that is the key of two rows."""
    typed = [c.name for c in dataset.columns if c.type in ("time", "date", "month", "flag")]
    numbers = [c.name for c in dataset.columns if c.type in ("integer", "decimal")]
    rows = [{**dataset.samples[0], **dict.fromkeys(typed, word), **dict.fromkeys(numbers, f"电话{word}")} for word in CANARIES]
    twice = [{**dataset.samples[0], dataset.key[0]: MOBILE}] * 2
    return [{**row, dataset.key[0]: word} for row, word in zip(rows, CANARIES, strict=True)] + twice + [dataset.samples[-1]]


def files(folder: Path, dataset: Dataset) -> tuple[Path, Path]:
    """A sound file of a dataset and a broken one, numbers of people in their names as well."""
    title = [[f"{dataset.name.zh} 制表人 {EVERY}"], [f"联系电话 {LANDLINE}", f"邮箱 {MAIL}"]]
    sound, broken = cells(dataset, good(dataset)), cells(dataset, bad(dataset))
    return (
        as_xlsx(folder / f"good {MOBILE}.xlsx", [*title, *sound], MOBILE),
        as_xlsx(folder / f"bad {MAIL} {CARD}.xlsx", broken, f"电话{LANDLINE}"),
    )


def unreadable(folder: Path) -> list[Path]:
    """Files that are refused before their rows are looked at; their sentences quote headers, sheets and rows."""
    heads = [[f"电话{MOBILE}", f"电话{MOBILE}", "状态"], ["1", "2", "3"]]
    return [
        as_csv(folder / f"heads {MOBILE}.csv", heads),
        as_csv(folder / "nameless.csv", [["工单编号", "", "状态"], [MOBILE, IDENTITY, MAIL]]),
        as_csv(folder / "ragged.csv", [["工单编号", "项目编号", "状态"], [MOBILE, IDENTITY], [MAIL]]),
        as_csv(folder / "bare.csv", [[MOBILE, IDENTITY, "x"], [CARD, MAIL, "y"]]),
        as_xlsx(folder / f"empty {CARD}.xlsx", [], MOBILE),
    ]


@pytest.fixture(scope="module")
def company(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CommandLine, list[str]]]:
    """A warehouse through which all the files have gone, and everything that was printed on the way."""
    home, inbox = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("inbox")
    tempfile.tempdir = str(home / "temporary")
    Path(tempfile.tempdir).mkdir()
    registered = line_at(registered_home, home)
    registered.close()
    line = CommandLine(home, Nest())
    said: list[str] = []

    def told(answer: Answer) -> Answer:
        said.append(answer.out + answer.err)
        return answer

    with one_engine(), uncounted():
        for at, dataset in enumerate(DATASETS):
            (inbox / dataset.id).mkdir()
            sound, broken = files(inbox / dataset.id, dataset)
            if at % EACH == 0:  # what is refused is told the same way by both, as text and as JSON
                told(line(*REFUSALS[at // EACH % len(REFUSALS)], broken, "--dataset", dataset.id))
            for number, path in enumerate((sound, broken)):
                told(line("load", path, "--dataset", dataset.id, *AGREED, *(["--json"] if (at + number) % 2 else [])))
    refused(line, inbox, told)
    with one_engine(), uncounted():
        batch = grouped(line, inbox, told)
        watched(line, inbox)
        drafted(line, inbox)
    line.intake.refresh()
    said_by_people(line, told, batch)
    looked_at(line, told)
    yield line, said
    tempfile.tempdir = None
    line.close()


def refused(line: CommandLine, inbox: Path, told: object) -> None:
    child = CommandLine.__new__(CommandLine)
    child.intake, child.folder = type(line.intake)(line.intake.warehouse, line.intake.reader.child, line.intake.settings), line.folder  # type: ignore[attr-defined]
    for path in unreadable(inbox):
        answer = told(child("load", path, "--dataset", "work_orders", "--json"))  # type: ignore[operator]
        assert answer.code in (1, 3), answer.out


def grouped(line: CommandLine, inbox: Path, told: object) -> int:
    """A group file, one sheet per project, with numbers in the names of its sheets, in a header of nobody's and in a mapped word; by hand."""
    head = ["工单编号", "工单类型", "报修时间", "状态", f"联系 {MAIL}"]
    rows = [["G1", f"漏水 {MOBILE}", "2026-10-01 08:00", "已关闭", CARD], ["G2", "报修", "昨天", "已关闭", IDENTITY]]
    path = inbox / f"group {LANDLINE}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number, name in enumerate((f"P001 {MOBILE}", f"P002 {MAIL}")):
            sheet = book.add_worksheet(name)
            for at, cells_of_row in enumerate([head, *([f"{row[0]}-{number}", *row[1:]] for row in rows)]):
                sheet.write_row(at, 0, cells_of_row)
    mapping = inbox / "group.json"
    mapping.write_text(
        json.dumps({"columns": {SHEET_HEADER: "project_id"}, "values": {"kind": {f"漏水 {MOBILE}": "报修"}}}), encoding="utf-8"
    )
    words = (path, "--dataset", "work_orders", "--mapping", mapping, "--accept-good", "--add-projects")
    loaded = told(line("load", *words, "--json"))  # type: ignore[operator]
    assert loaded.code == 0, loaded.out
    told(line("load", *words))  # type: ignore[operator]
    return loaded.json[0]["batch"]


def watched(line: CommandLine, inbox: Path) -> None:
    """The same files by the way of an inbox: some are loaded, some refused, the reports lie beside them."""
    place = line.folder / INBOX
    for id in ("work_orders", "complaints"):
        (place / id).mkdir(parents=True)
        for name in ("good", "bad"):
            shutil.copy(next((inbox / id).glob(f"{name} *")), place / id)
    shutil.copy(next(inbox.glob("heads *")), place)
    ends = {filed.path.relative_to(place).parts[0] for filed in take_in(line.intake, place, Policy("tests", accept_good=True), 0)}
    assert ends == {"done", "refused"}


def drafted(line: CommandLine, inbox: Path) -> None:
    """A file on its way through the upload page, mended there, and its marked workbook."""
    staged = line.intake.stage_path(next((inbox / "complaints").glob("bad *")))
    examined = line.intake.examine(staged, "complaints")
    assert line.intake.mark(examined, "zh").is_relative_to(line.intake.settings.staging)


def said_by_people(line: CommandLine, told: object, batch: int) -> None:
    """What people type: reasons, and what they say of a number."""
    for words in (("nil", "ideas", "--month", "2026-09", "--reason", EVERY), ("undo", batch, "--reason", EVERY), ("redo", batch, "--reason", EVERY),
                  ("month", "waive", "2026-09", "--project", "P001", "--dataset", "complaints", "--reason", EVERY),
                  ("month", "lock", "2026-09", "--reason", EVERY), ("month", "log", "--format", "json")):  # fmt: skip
        told(line(*words))  # type: ignore[operator]
    commentary.write(line.intake.warehouse, "quality", read.OWNER, "R14", read.Scope(end=date(2026, 9, 1)), EVERY)


def looked_at(line: CommandLine, told: object) -> None:
    """Every command that shows something, in every form."""
    for format in ("table", "csv", "json"):
        told(line("history", "--format", format))  # type: ignore[operator]
        told(line("kpi", "--by", "month,project", "--format", format))  # type: ignore[operator]
    for kpi in registry.kpis().values():  # a table breaks long words, so it hides more than it shows
        told(line("records", kpi.id, "--format", "csv"))  # type: ignore[operator]
    for format in ("table", "json"):
        told(line("records", "R14", "--format", format))  # type: ignore[operator]
    for dims in sorted({",".join(kpi.dims) or "month" for kpi in registry.kpis().values()}):
        told(line("kpi", "--by", dims, "--format", "json"))  # type: ignore[operator]
    told(line("template", "work_orders", "-o", line.folder / "template.xlsx"))  # type: ignore[operator]
    told(line("backup", line.folder / "backups"))  # type: ignore[operator]
    told(line("doctor"))  # type: ignore[operator]


def test_the_files_went_through(company: tuple[CommandLine, list[str]]) -> None:
    """Else the other tests would find nothing because nothing was there."""
    line, said = company
    outcomes = line("history", "--format", "json").json
    loaded = {row["dataset"] for row in outcomes if row["outcome"] == "loaded"}
    assert loaded == {dataset.id for dataset in DATASETS}
    assert sum(row["outcome"] == "refused" for row in outcomes) > len(DATASETS) / EACH / 2
    assert sum("***" in text for text in said) > 10
    with line.intake.warehouse.cursor() as cursor:
        assert cursor.execute("select count(*) from quarantine").fetchone()[0] > len(DATASETS)


def test_nothing_printed_names_one(company: tuple[CommandLine, list[str]]) -> None:
    found = {(canary, _around(text, canary)) for text in company[1] for canary in (*CANARIES, *SPLIT) if canary in text}
    assert not found


def test_no_value_of_the_warehouse_names_one(company: tuple[CommandLine, list[str]]) -> None:
    """DuckDB packs texts, so the bytes of its file alone would not show them."""
    line, _ = company
    found = []
    with line.intake.warehouse.cursor() as cursor:
        tables = [name for (name,) in cursor.execute("select table_name from duckdb_tables() where not internal").fetchall()]
        for table in tables:
            for row in cursor.execute(f'select * from "{table}"').fetchall():
                text = " ".join(map(str, row))
                found += [(table, canary, _around(text, canary)) for canary in (*CANARIES, *SPLIT) if canary in text]
    assert len(tables) > 15
    assert not found[:20]


def test_no_byte_written_names_one(company: tuple[CommandLine, list[str]]) -> None:
    line, _ = company
    line.intake.warehouse.close()
    staging = line.intake.settings.staging
    theirs = [path for path in (line.folder / INBOX).rglob("* *") if path.is_file() and ".report." not in path.name]
    files = [path for path in line.folder.rglob("*") if path.is_file() and staging not in path.parents and path not in theirs]
    assert {"kpi.duckdb", "template.xlsx", "hash.key"} <= {path.name for path in files}
    assert len(theirs) == 5 and sum(".report." in path.name for path in files) == 2 * len(theirs)
    needles = [(canary, canary.encode(codec)) for canary in (*CANARIES, *SPLIT) for codec in CODECS]
    found = [
        (path.relative_to(line.folder).as_posix(), canary)
        for path in files
        for content in [path.read_bytes()]
        for canary, needle in needles
        if needle in content
    ]
    named = [path.name for path in files if any(canary in path.name for canary in CANARIES)]
    assert not found and not named


def _around(text: str, canary: str) -> str:
    at = text.index(canary)
    return text[max(0, at - 60) : at + 40]
