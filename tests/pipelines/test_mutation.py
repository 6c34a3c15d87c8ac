"""Valid files changed at random: none crashes the worker, and no row that breaks a rule is ever published."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog import registry
from catalog.model import Dataset
from errors import UserError
from pipelines.publishing.facts import rows
from pipelines.warehouse import fetch_one
from pipelines.worker.reader import Reader
from tests.hostile.books import workbook
from tests.hostile.run import answers, job, reader
from tests.hostile.text_attacks import GOOD
from tests.pipelines import random_rows
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import Here, line_at, one_engine, uncounted
from tests.pipelines.files import as_csv, as_xlsx, cells
from tests.pipelines.random_rows import of_registry

Table = list[list[str]]
Mutation = Callable[[Table, random.Random], None]
BOUNDED = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
GARBAGE = (
    "", "?", "-", "NaN", "1e999", "-1", "99999999999999999999", "2031-01-01 00:00", "2026-02-30", "3/4/2026", "0", "是是", "12:61", "#REF!",
    "=1+1", "合计", "\u200b", "２０２６年１月５日", "1,5", "100%", "X" * 300, "null", "9999-12-31", "1899-12-31", "2026-10-03 09:12:00+14:00",
)  # fmt: skip


def garbage(table: Table, draw: random.Random) -> None:
    for _ in range(draw.randrange(1, 12)):
        row = draw.choice(table[1:])
        row[draw.randrange(len(row))] = draw.choice(GARBAGE)


def swap_cells(table: Table, draw: random.Random) -> None:
    for _ in range(draw.randrange(1, 6)):
        one, other = draw.choice(table[1:]), draw.choice(table[1:])
        at, to = draw.randrange(len(one)), draw.randrange(len(one))
        one[at], other[to] = other[to], one[at]


def swap_columns(table: Table, draw: random.Random) -> None:
    """The headers of two columns change places: what is under them belongs to the other."""
    at, to = draw.randrange(len(table[0])), draw.randrange(len(table[0]))
    table[0][at], table[0][to] = table[0][to], table[0][at]


def repeat_rows(table: Table, draw: random.Random) -> None:
    table += [list(draw.choice(table[1:])) for _ in range(draw.randrange(1, 4))]
    draw.shuffle(body := table[1:])
    table[1:] = body


def drop_column(table: Table, draw: random.Random) -> None:
    at = draw.randrange(len(table[0]))
    for row in table:
        del row[at]


def rename_column(table: Table, draw: random.Random) -> None:
    table[0][draw.randrange(len(table[0]))] = draw.choice(("备注", "时间", "编号", "类型", "状态", "", "X", table[0][0]))


def shift_row(table: Table, draw: random.Random) -> None:
    row = draw.choice(table[1:])
    row.insert(draw.randrange(len(row)), draw.choice(GARBAGE))
    row.pop()


REGISTERED = (("projects", "project_id"), ("staff", "staff_id"), ("equipment", "asset_id"))
PUBLISHED: list[int] = []
MUTATIONS: tuple[Mutation, ...] = (garbage, swap_cells, swap_columns, repeat_rows, drop_column, rename_column, shift_row)


@pytest.fixture(scope="module")
def line(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A warehouse whose registers hold the ids that random rows refer to."""
    found = line_at(registered_home, tmp_path_factory.mktemp("mutation"))
    for id, key in REGISTERED:
        dataset = registry.dataset(id)
        known = [{**dataset.samples[0], key: word} for word in random_rows.REGISTERS[id][key]]
        assert found("load", as_csv(found.folder / f"{id}.csv", cells(dataset, known)), "--dataset", id).code == 0
    yield found
    found.close()


@pytest.mark.parametrize("dataset", of_registry(), ids=lambda dataset: dataset.id)
@settings(BOUNDED, max_examples=2)
@given(data=st.data(), seed=st.integers(0, 2**32), xlsx=st.booleans())
def test_no_published_row_breaks_a_rule(line: CommandLine, dataset: Dataset, data: st.DataObject, seed: int, xlsx: bool) -> None:
    table = data.draw(random_rows.tables(dataset, data.draw(random_rows.rows(dataset))))
    draw = random.Random(seed)
    for mutation in draw.sample(MUTATIONS, draw.randrange(1, 3)):
        mutation(table, draw)
    path = (as_xlsx if xlsx else as_csv)(line.folder / f"mutated.{'xlsx' if xlsx else 'csv'}", table)
    with one_engine(), uncounted():  # so nothing but the masks stands between a bad row and the warehouse
        answer = line("load", path, "--dataset", dataset.id, "--accept-good", "--json")
    assert answer.code in (0, 1, 3), answer.err
    (told,) = json.loads(answer.out)
    if told["outcome"] != "loaded":
        assert told.get("code") or told["outcome"] == "no_change"
        return
    PUBLISHED.append(told["good"])
    published(line, dataset, told["batch"])


def published(line: CommandLine, dataset: Dataset, batch: int) -> None:
    """Judges the rows of a batch as they lie in the warehouse by a second reading of every rule."""
    with line.intake.warehouse.cursor() as cursor:
        version = fetch_one(cursor, "select version from head")
        found = rows(cursor, dataset, version).filter(_batch=batch).to_dicts()
        known = {id: {key: rows(cursor, registry.dataset(id), version)[key].to_list()} for id, key in REGISTERED}
    assert random_rows.breaches(dataset, found, known) == []


def test_rows_were_published_at_all(line: CommandLine) -> None:
    assert len(PUBLISHED) > len(of_registry()) / 2 and sum(PUBLISHED) > 20


# ---- bytes ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_reader() -> Iterator[Reader]:
    with reader() as found:
        yield found


def ended(content: bytes, read: Callable[[object], object]) -> str:
    """The code of a refusal, or "read"; nothing where the refusal says nothing. Anything else is raised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "original"
        path.write_bytes(content)
        try:
            read(job(path, Path(folder)))
        except UserError as refusal:
            return refusal.code if refusal.sentence.zh and refusal.sentence.en else ""
    return "read"


def changed(content: bytes, draw: random.Random) -> bytes:
    """The bytes with a few flipped, a stretch cut out, doubled or exchanged."""
    out = bytearray(content)
    for _ in range(draw.randrange(1, 20)):
        out[draw.randrange(len(out))] = draw.randrange(256)
    at, length = draw.randrange(len(out)), draw.randrange(1, 200)
    match draw.randrange(4):
        case 0:
            del out[at : at + length]
        case 1:
            out[at:at] = out[at : at + length]
        case 2:
            out[at : at + length] = draw.randbytes(length)
    return bytes(out)


def in_a_part(content: bytes, draw: random.Random) -> bytes:
    """A sound archive around a sheet whose XML was changed."""
    from tests.hostile.books import GOOD as SHEET_XML
    from tests.hostile.books import SHEET

    return workbook({SHEET: changed(SHEET_XML.encode(), draw)})


SOURCES = {"csv": GOOD.encode(), "gb18030": GOOD.encode("gb18030"), "utf-16": GOOD.encode("utf-16"), "xlsx": workbook()}


@settings(BOUNDED, max_examples=25)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(content: bytes) -> None:
    assert ended(content, Here().read)


@pytest.mark.parametrize("source", SOURCES)
@settings(BOUNDED, max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_changed_bytes_are_read_or_refused(source: str, seed: int) -> None:
    assert ended(changed(SOURCES[source], random.Random(seed)), Here().read)


@settings(BOUNDED, max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_a_changed_sheet_in_a_sound_workbook_hurts_a_child_at_most(real_reader: Reader, seed: int) -> None:
    assert ended(in_a_part(b"", random.Random(seed)), real_reader.read)


def test_the_reader_answers_afterwards(real_reader: Reader) -> None:
    assert answers(real_reader)
