"""Number = records = passport = command line, for every KPI of the catalogue. What pages show of it: tests/pages/test_agreement.py."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any, TypeVar

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from catalog import registry
from catalog.kpi import Kpi
from catalog.reasons import REASONS
from metrics.limits import limits
from metrics.tally import word_of
from pipelines import read
from pipelines.publishing import counting
from pipelines.publishing.change import Change
from pipelines.publishing.publish import publish
from pipelines.reading.figures import figures
from pipelines.warehouse import fetch_one
from tests.pipelines.by_hand import COUNTS, reckoned
from tests.pipelines.commands import CommandLine
from tests.pipelines.company import EXPORTED, company
from tests.pipelines.conftest import company_home, line_at
from tests.pipelines.conftest import counting as counting_only
from tests.pipelines.made import examined

T = TypeVar("T")
KPIS = list(registry.kpis().values())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    with closing(line_at(company_home(tmp_path_factory), tmp_path_factory.mktemp("company"))) as line:
        yield line


class Told:
    """What is asked once for all KPIs, as a page of tiles asks it: the tiles by grouping, the command line's tables, and lists of records."""

    def __init__(self, line: CommandLine) -> None:
        self.line = line
        self.known: dict[object, Any] = {}

    def once(self, key: object, ask: Callable[[], T]) -> T:
        if key not in self.known:
            self.known[key] = ask()
        return self.known[key]

    def tiles(self, kpi: Kpi, by: tuple[str, ...]) -> pl.DataFrame:
        ids = [kpi.id for kpi in KPIS]
        found = self.once(("tiles", by), lambda: read.numbers(self.line.intake.warehouse, ids, read.Scope(), read.OWNER, by))
        return found.filter(pl.col("kpi") == kpi.id)

    def printed(self, kpi: Kpi, format: str) -> list[dict]:
        """The KPI's rows in the command line's table of all KPIs by month and project."""
        out = self.once(format, lambda: self.line("kpi", "--by", "month,project", "--format", format).out)
        rows = self.once(("rows", format), lambda: json.loads(out, parse_constant=pytest.fail) if format == "json" else in_csv(out))
        return [row for row in rows if row["kpi"] == kpi.id]

    def records(self, kpi: Kpi, missed: bool = False) -> pl.DataFrame:
        ask = (self.line.intake.warehouse, kpi.id, read.Scope(), read.OWNER, missed)
        return self.once(("records", kpi.id, missed), lambda: read.records(*ask))


def in_csv(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def told(whole: CommandLine) -> Told:
    return Told(whole)


def turn(kpi: Kpi, choices: Sequence[T]) -> T:
    """One of the choices by the KPI's place in the catalogue: each of them meets KPIs of every kind."""
    return choices[KPIS.index(kpi) % len(choices)]


def groupings(kpi: Kpi) -> list[tuple[str, ...]]:
    return [(), ("month", "project"), ("property_type",), *([(kpi.dims[0],)] if kpi.dims else [])]


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.kind == "events"], ids=lambda kpi: kpi.id)
def test_events_are_counted_as_their_records_show(told: Told, kpi: Kpi) -> None:
    """What they are counted against has no records; cells with nothing but exposure have a zero."""
    records = told.records(kpi)
    kept = (pl.col("_outcome") != "excluded").alias("kept")
    for by in ((), ("month", "project")):
        tiles = told.tiles(kpi, by)
        assert tiles["denominator"].sum() > 0, "the company has cases of every KPI"
        counted = {key: group.with_columns(kept) for key, group in split(records, by).items()}
        for row in tiles.to_dicts():
            group = counted.pop(key(row, by), records.clear().with_columns(kept))
            assert row["numerator"] == group.filter("kept")["_num"].sum(), (by, row)
            assert row["excluded"] == group.filter(~pl.col("kept")).height, (by, row)
        assert not counted


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.kind != "events"], ids=lambda kpi: kpi.id)
def test_the_number_is_its_records(whole: CommandLine, told: Told, kpi: Kpi) -> None:
    records = told.records(kpi)
    at = read.data_end(whole.intake.warehouse, [kpi.dataset])
    assert at is not None
    for by in groupings(kpi):
        own = bool(kpi.dims) and by == kpi.dims[:1]  # asked by itself, like the tile of one KPI
        tiles = read.numbers(whole.intake.warehouse, [kpi.id], read.Scope(), read.OWNER, by) if own else told.tiles(kpi, by)
        counted = {key: reckoned(kpi, group, at) for key, group in split(records, by).items()}
        assert tiles["denominator"].sum() > 0, "the company has cases of every KPI"
        shown = {key(row, by): row for row in tiles.to_dicts()}
        assert shown.keys() == counted.keys(), by
        for group, row in shown.items():
            value, *counts = counted[group]
            assert [row[name] for name in COUNTS] == counts, (by, group)
            assert row["value"] == (None if value is None else pytest.approx(value, abs=1e-9)), (by, group)
            assert sum(why["n"] for why in row["why"]) == row["excluded"]


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_a_first_page_is_the_head_of_the_list(whole: CommandLine, told: Told, kpi: Kpi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.records.RECENT", 1)
    for missed in (False, True):
        everything = told.records(kpi, missed)
        limit = turn(kpi, (1, everything.height // 2 + 1, everything.height + 1))
        page = read.records(whole.intake.warehouse, kpi.id, read.Scope(), read.OWNER, missed, limit)
        assert page.equals(everything.head(limit)), limit


def key(row: dict, by: tuple[str, ...]) -> tuple:
    return tuple(row[name] for name in by)


def split(records: pl.DataFrame, by: tuple[str, ...]) -> dict[tuple, pl.DataFrame]:
    own = {"month": "_month", "project": "_project"}
    words = [pl.col(own[name]) if name in own else word_of(name, records.schema[name]) for name in by]
    if not by:
        return {(): records}
    named = records.with_columns(word.alias(f"by_{name}") for name, word in zip(by, words, strict=True))
    return named.partition_by([f"by_{name}" for name in by], as_dict=True)


# ---- the command line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_the_command_line_says_the_same(told: Told, kpi: Kpi) -> None:
    by = ("month", "project")
    tiles = told.tiles(kpi, by).sort(by, nulls_last=True).to_dicts()
    printed, table = told.printed(kpi, "json"), told.printed(kpi, "csv")
    assert len(printed) == len(table) == len(tiles)
    for tile, said, cells in zip(tiles, printed, table, strict=True):
        assert (said["month"], said["project"]) == (f"{tile['month']:%Y-%m}", tile["project"]) == (cells["month"][:7], cells["project"])
        for name in (*COUNTS, "value", "lower", "upper", "p90"):
            assert said[name] == tile[name]
            assert cells[name] == ("" if tile[name] is None else str(tile[name]))
        assert said["status"] == tile["status"] == cells["status"]


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_the_records_of_the_command_line_are_those_of_the_page(whole: CommandLine, told: Told, kpi: Kpi) -> None:
    shown = told.records(kpi, missed=True)
    out = whole("records", kpi.id, "--missed", "--format", format := turn(kpi, ("json", "csv"))).out
    rows = json.loads(out) if format == "json" else in_csv(out)
    assert len(rows) == shown.height
    assert [row["_outcome"] for row in rows] == shown["_outcome"].to_list()
    first = registry.dataset(kpi.dataset).key[0]
    assert [row[first] or None for row in rows] == shown[first].to_list()


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_a_number_has_its_whole_passport(whole: CommandLine, told: Told, kpi: Kpi) -> None:
    """All that defends it from one function: formula, n and d, exclusions with reasons, standards with quotes, interval, files, as reported and as known now."""
    found = read.passport(whole.intake.warehouse, kpi.id, read.Scope(), read.OWNER)
    (row,) = told.tiles(kpi, ()).to_dicts()
    assert all(words.zh and words.en for words in (found.formula, found.meaning, found.interval))
    assert all(found.figures[name] == row[name] for name in ("numerator", "denominator", "value"))
    assert sum(n for _, n in found.exclusions) == row["excluded"] and {why for why, _ in found.exclusions} <= set(REASONS)
    assert all(line.quote and line.status and found.approved(line).zh for line in found.standards)
    assert any(not line.judges_cases for line in found.standards) == (kpi.target.goal is not None or kpi.target.limit is not None)
    assert found.tentative == any(line.status == "待确认" for line in found.standards)
    assert {batch.dataset for batch in found.batches} & set(registry.reads(kpi))
    assert all(batch.file_name and batch.rows for batch in found.batches)
    assert found.reported is not None and found.reported.version <= whole.intake.warehouse.version()


# ---- not delivered is not empty -----------------------------------------------------------------------------------


def lacking() -> dict[str, list[str]]:
    """By dataset: every column that a file may lack and that some KPI needs."""
    found: dict[str, list[str]] = {}
    for kpi in KPIS:
        dataset = registry.dataset(kpi.dataset)
        for group in kpi.needs:
            if not any(dataset.column(name).required for name in group):
                found.setdefault(dataset.id, []).extend(group)
    return found


@pytest.mark.parametrize("id", lacking())
def test_a_kpi_whose_column_was_not_delivered_says_so(office: CommandLine, id: str) -> None:
    """All such columns of a dataset are gone at once; each by itself, without a warehouse: tests/catalog/test_kpis.py."""
    dataset, gone = registry.dataset(id), set(lacking()[id])
    office.intake.commit(
        examined(office.folder, dataset, company()[id], EXPORTED, [n for n in dataset.names if n not in gone]), "tester", impact=False
    )
    mine = [kpi for kpi in KPIS if kpi.dataset == id and any(gone.issuperset(group) for group in kpi.needs)]
    rows = {row["kpi"]: row for row in office("kpi", *(kpi.id for kpi in mine), "--format", "json").json}
    for kpi in mine:
        row = rows[kpi.id]
        assert row["value"] is None and row["denominator"] == 0, kpi.id
        if row["excluded"] or (
            kpi.about is None and kpi.prepare is None
        ):  # what is prepared from a register that is not there has no cases
            assert row["why"][0]["reason"] == "not_recorded", kpi.id
            assert row["excluded"] == sum(why["n"] for why in row["why"])
        assert row["status"] in ("not_enough_data", "no_target")


def test_months_that_are_counted_one_at_a_time_give_the_same_numbers(whole: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of KPIs that also look at other months."""
    for name in ("ROWS_READ", "ROWS_COUNTED"):
        monkeypatch.setattr(counting, name, 1)
    wide = [kpi for kpi in KPIS if kpi.reach_days or kpi.ahead_days]
    with whole.intake.warehouse.writing(keep=False) as cursor, counting_only(*(kpi.id for kpi in wide)):
        version = fetch_one(cursor, "select version from head")

        def told() -> pl.DataFrame:
            return figures(cursor, [kpi.id for kpi in wide], read.Scope(), read.OWNER, ("month", "project"), version)

        before = told()
        for id in {kpi.dataset for kpi in wide}:
            dataset = registry.dataset(id)
            months = cursor.execute(f"select distinct _month from {dataset.table} where _month is not null").fetchall()
            change = Change(dataset, (), True, frozenset(month for (month,) in months))
            version = publish(cursor, version, [change], "recount", "", datetime(2026, 12, 1), "")
        assert_frame_equal(told(), before, check_row_order=False)
    assert len({row[0] for row in before.select("month").iter_rows()}) > 1


TIMED = [kpi.id for kpi in KPIS if limits(kpi) and kpi.kind == "rate"]
STATES = {"hit": "on_time", "miss": "late", "pending": "open", "open_past_due": "open_overdue", "excluded": "excluded"}


@pytest.mark.parametrize("id", TIMED)
@pytest.mark.parametrize("scope", [read.Scope(), read.Scope(start=date(2026, 9, 1), end=date(2026, 10, 1), projects=("P001", "P002"))])
def test_cases_by_the_month_they_came_in_are_the_records_one_by_one(whole: CommandLine, id: str, scope: read.Scope) -> None:
    viewer = read.local_viewer(whole.intake.settings)
    told = read.by_attribution(whole.intake.warehouse, id, scope, viewer, "created")
    each = read.records(whole.intake.warehouse, id, scope, viewer, limit=None)
    counted = [(pl.col("_outcome") == word).sum().cast(pl.Int64).alias(state) for word, state in STATES.items()]
    wanted = each.group_by(pl.col("_month").alias("month")).agg(counted).sort("month")
    assert_frame_equal(told.select("month", *STATES.values()), wanted)
