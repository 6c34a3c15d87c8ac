"""The warehouse: one writer, readers that never get in its way, nothing but its own file."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from errors import WarehouseInUse, WrongUsage
from pipelines.warehouse import MIGRATIONS, Warehouse, fetch, fetch_one, open_warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    opened = open_warehouse(f"duckdb:{tmp_path / 'kpi.duckdb'}")
    yield opened
    opened.close()


def test_a_commit_stands_although_the_log_cannot_be_folded_in_yet(warehouse: Warehouse) -> None:
    with warehouse.cursor() as busy:
        busy.execute("begin transaction")
        busy.execute("update slice set version = 2")
        with warehouse.writing() as cursor:
            cursor.execute("insert into slice values ('mine', date '2026-10-01', 1)")
        with pytest.raises(duckdb.TransactionException), warehouse.cursor() as other:
            other.execute("checkpoint")  # the situation is really there
        with warehouse.cursor() as cursor:
            assert fetch_one(cursor, "select count(*) from slice where kpi = 'mine'") == 1
        busy.execute("rollback")


def test_a_rehearsal_leaves_nothing(warehouse: Warehouse) -> None:
    with warehouse.writing(keep=False) as cursor:
        cursor.execute("insert into slice values ('tried', date '2026-10-01', 1)")
        assert fetch_one(cursor, "select count(*) from slice") == 1
    with warehouse.cursor() as cursor:
        assert fetch_one(cursor, "select count(*) from slice") == 0


OLD_TALLIES = """
    insert into tally by name from (values
        ('R14', true, timestamp '2026-10-05 08:00', null::timestamp, null::integer[], 2),
        ('R14', true, timestamp '2026-10-03 08:00', null, null, 1),
        ('R14', false, null, null, null, 4),
        ('R09', true, timestamp '2026-10-05 08:00', timestamp '2026-10-01 08:00', null, 1),
        ('R04', false, null, null, [30, 10], 2)
    ) t(kpi, pending, due, since, minutes, n)
"""


def test_tallies_of_an_earlier_product_are_what_this_one_would_have_stored(tmp_path: Path) -> None:
    """Cases that only wait were one row a day, and durations lay in any order."""
    with duckdb.connect(str(tmp_path / "kpi.duckdb")) as old:
        old.execute("create table migration (number integer, applied_at timestamp default current_timestamp)")
        for number in range(1, 10):
            (script,) = MIGRATIONS.glob(f"{number:04}_*.sql")
            old.execute(script.read_text(encoding="utf-8"))
            old.execute("insert into migration (number) values (?)", [number])
        old.execute(OLD_TALLIES)
    opened = open_warehouse(f"duckdb:{tmp_path / 'kpi.duckdb'}")
    with opened.cursor() as cursor:
        found = fetch(cursor, "select kpi, due, dues, minutes, n from tally order by kpi, pending").rows()
    opened.close()
    third, fifth = datetime(2026, 10, 3, 8), datetime(2026, 10, 5, 8)
    assert found == [
        ("R04", None, None, [10, 30], 2),
        ("R09", fifth, None, None, 1),
        ("R14", None, None, None, 4),
        ("R14", None, [third, fifth, fifth], None, 3),
    ]


def test_cursors_of_many_threads_answer_their_own_questions(warehouse: Warehouse) -> None:
    wrong: list[tuple[int, int]] = []

    def ask(tag: int) -> None:
        for _ in range(50):
            with warehouse.cursor() as cursor:
                found = fetch_one(cursor, "select ?::bigint", [tag])
            if found != tag:
                wrong.append((tag, found))

    threads = [threading.Thread(target=ask, args=(tag,)) for tag in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "statement",
    ["select * from read_csv('/etc/hostname')", "copy slice to 'out.csv'", "attach 'x.duckdb'", "set enable_external_access = true"],
)
def test_the_database_touches_no_other_file(warehouse: Warehouse, statement: str) -> None:
    with warehouse.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(statement)


@pytest.mark.parametrize("url", ["", "kpi.duckdb", "postgres:host", "duckdb:"])
def test_an_address_of_another_kind_is_wrong_usage(url: str) -> None:
    with pytest.raises(WrongUsage):
        open_warehouse(url)


def test_two_processes_do_not_share_a_file(warehouse: Warehouse) -> None:
    import subprocess
    import sys

    code = f"from pipelines.warehouse import open_warehouse; open_warehouse('duckdb:{warehouse.path}')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert WarehouseInUse.__name__ in ended.stderr
