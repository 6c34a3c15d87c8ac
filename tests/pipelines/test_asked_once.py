"""What a version is made of is asked once; a version that is only being made is nobody else's."""

from __future__ import annotations

import pytest

from pipelines.publishing.fractions import ends
from pipelines.publishing.standing import register
from pipelines.version import active_batches, active_books, all_active
from pipelines.warehouse import Warehouse, fetch_one
from tests.pipelines.commands import CommandLine
from tests.pipelines.made import examined
from tests.pipelines.test_versions import ORDERS, day, done, load

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

_BARE = """
    select b.batch_id from batch b join publication_batch p using (batch_id) where b.dataset = ? and p.version <= ?
    group by b.batch_id having arg_max(p.active, p.version) order by 1
"""


def told(warehouse: Warehouse, version: int) -> list[int]:
    """The batches of orders, which every reader is told alike, and which the books bear out."""
    with warehouse.cursor() as cursor:
        found = active_batches(cursor, ORDERS.id, version)
        assert found == [batch for (batch,) in cursor.execute(_BARE, [ORDERS.id, version]).fetchall()]
        assert found == [book.batch for book in active_books(cursor, ORDERS.id, version)]
    return found


def test_a_rehearsed_version_is_not_the_one_that_comes(office: CommandLine) -> None:
    """A rehearsal and the publication after it bear one number."""
    warehouse = office.intake.warehouse
    base = warehouse.version()
    assert told(warehouse, base) == []
    effect = office.intake.preview(examined(office.folder, ORDERS, [done(1), done(2)], day(5)))
    assert effect.new == 2 and told(warehouse, base) == []
    receipt = load(office, [done(3)], day(6))
    assert warehouse.version() == base + 1
    assert told(warehouse, base + 1) == [receipt.batch_id] and told(warehouse, base) == []


def test_each_version_keeps_its_own(office: CommandLine) -> None:
    warehouse = office.intake.warehouse
    first, second = load(office, [done(1)], day(5)), load(office, [done(2)], day(6))
    assert first.batch_id and second.batch_id
    whole = warehouse.version()
    assert told(warehouse, whole) == [first.batch_id, second.batch_id]
    undone = office.intake.undo(first.batch_id, "tester").version
    again = office.intake.redo(first.batch_id, "tester").version
    for _ in range(2):
        assert told(warehouse, undone) == [second.batch_id]
        assert told(warehouse, whole) == told(warehouse, again) == [first.batch_id, second.batch_id]


@pytest.mark.parametrize("ask", [all_active, ends, register])
def test_readers_share_what_was_asked_and_a_writer_asks_for_himself(office: CommandLine, ask: object) -> None:
    warehouse = office.intake.warehouse
    with warehouse.cursor() as one, warehouse.cursor() as other:
        version = fetch_one(one, "select version from head")
        assert ask(one, version) is ask(other, version)  # type: ignore[operator]
    with warehouse.writing(keep=False) as cursor, warehouse.cursor() as reader:
        cursor.execute("delete from publication_batch")
        if ask is not register:  # without a register of standards, it has nothing to tell in either
            assert not ask(cursor, version) and ask(reader, version)  # type: ignore[operator]
