"""Tile = passport = drill-down = table = download = command line, for every KPI of the catalogue and whatever an address asks for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from catalog import registry
from catalog.model import Kpi, Mean
from catalog.reasons import REASONS
from metrics.limits import limits
from metrics.tally import word_of
from pipelines import read
from pipelines.publishing import counting
from pipelines.publishing.counting import Change
from pipelines.publishing.publish import publish
from pipelines.reading.figures import figures
from pipelines.warehouse import fetch_one
from tests.pipelines.commands import CommandLine
from tests.pipelines.company import EXPORTED, company
from tests.pipelines.conftest import line_at, one_engine, uncounted
from tests.pipelines.files import export
from tests.pipelines.made import examined
from ui import choice, number_tables, periods, tables, values

T = TypeVar("T")
KPIS = list(registry.kpis().values())
COUNTS = ("numerator", "denominator", "excluded", "pending")


@pytest.fixture(scope="module")
def whole(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    line = line_at(registered_home, tmp_path_factory.mktemp("company"))
    with one_engine(), uncounted():
        for id, rows in company().items():
            answer = line("load", export(line.folder, registry.dataset(id), rows), "--dataset", id)
            assert answer.code == 0, answer.out
    line.intake.refresh()
    yield line
    line.close()


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

    def september(self, kpi: Kpi) -> dict:
        words = ("--from", "2026-09", "--to", "2026-09", "--project", "P001", "--format", "json")
        (row,) = (row for row in self.once("september", lambda: self.line("kpi", *words).json) if row["kpi"] == kpi.id)
        return row

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


def reckoned(kpi: Kpi, records: pl.DataFrame, at: datetime) -> tuple[float | None, int, int, int, int]:
    """Value, numerator, denominator, excluded and pending, by hand from the records."""
    outcomes = records["_outcome"].to_list()
    kept = records.filter(pl.col("_outcome") != "excluded")
    excluded = outcomes.count("excluded")
    num, den, aux = (int(kept[name].sum()) for name in ("_num", "_den", "_aux"))
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        return (num / den / 1000 if den else None), round(num / den * kept.height) if den else 0, kept.height, excluded, 0
    if kpi.kind == "rate":
        cases = sum(outcomes.count(word) for word in ("hit", "miss", "open_past_due"))
        return percent(outcomes.count("hit"), cases), outcomes.count("hit"), cases, excluded, outcomes.count("pending")
    if kpi.kind == "stock":
        counts = outcomes.count("open_past_due") if kpi.measure.due is not None else kept.height  # type: ignore[union-attr]
        waiting = kept.height - counts if kpi.measure.due is not None else 0  # type: ignore[union-attr]
        return counts, counts, kept.height, excluded, waiting
    if kpi.kind == "duration":
        return (
            median(kept, at, kpi.measure.unit_minutes),
            num,
            kept.height,
            excluded,
            outcomes.count("open") + outcomes.count("open_past_due"),
        )  # type: ignore[union-attr]
    if kpi.kind == "nps":
        return percent(num - aux, den), num - aux, den, excluded, 0
    if kpi.kind == "mean":
        return (num / den / 1000 if den else None), num, den, excluded, 0
    return percent(num, den), num, den, excluded, 0


def percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def median(kept: pl.DataFrame, at: datetime, unit: int) -> float | None:
    """Kaplan-Meier by the book, in exact fractions: the time at which half are left, or the middle of the step at just a half."""
    spans = [
        (minutes, True) if since is None else (max(0, int((at - since).total_seconds() // 60)), False)
        for minutes, since in kept.select("_minutes", "_since").iter_rows()
    ]
    left, half = Fraction(1), None
    for time in sorted({minutes for minutes, done in spans if done}):
        left *= 1 - Fraction(sum(minutes == time and done for minutes, done in spans), sum(minutes >= time for minutes, _ in spans))
        if left < Fraction(1, 2):
            return (time if half is None else (half + time) / 2) / unit
        if left == Fraction(1, 2) and half is None:
            half = time
    return None if half is None else (half + max(minutes for minutes, _ in spans)) / 2 / unit


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
    assert found.numerator_and_denominator == (row["numerator"], row["denominator"]) and found.figures["value"] == row["value"]
    assert sum(n for _, n in found.exclusions) == row["excluded"] and {why for why, _ in found.exclusions} <= set(REASONS)
    assert all(line.quote and line.status and found.approved(line).zh for line in found.standards)
    assert any(not line.judges_cases for line in found.standards) == (kpi.target.goal is not None or kpi.target.limit is not None)
    assert found.tentative == any(line.status == "待确认" for line in found.standards)
    assert {batch.dataset for batch in found.batches} & set(registry.reads(kpi))
    assert all(batch.file_name and batch.rows for batch in found.batches)
    assert found.reported is not None and found.reported.version <= whole.intake.warehouse.version()


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_a_period_and_a_project_narrow_number_and_records_alike(whole: CommandLine, told: Told, kpi: Kpi) -> None:
    words = (kpi.id, "--from", "2026-09", "--to", "2026-09", "--project", "P001", "--format", "json")
    row, records = told.september(kpi), whole("records", *words).json
    assert sum(record["_outcome"] == "excluded" for record in records) == row["excluded"]
    kept = [record for record in records if record["_outcome"] not in ("excluded", "pending")]
    if kpi.kind in ("rate", "mean", "nps"):
        assert len(kept) == row["denominator"]


# ---- any address ----------------------------------------------------------------------------------------------------

BAD = ("", "x", "P001 ", "p001", "P001;drop table fact_work_orders", "' or 1=1 --", "<script>alert(1)</script>", "%00", "../../etc", "__import__('os')",
       "{project}", "\u202eP001", "Ｐ００１", "9" * 5000, "0000-05", "9999-12", "２０２６-０９", "2026-9", "-1", "NaN", "project:P001")  # fmt: skip


@st.composite
def addresses(draw: st.DrawFn) -> dict[str, list[str]]:
    """Parameters as a browser may send them: what there is, what there is not, nothing, the same twice, and every kind of nonsense."""
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    good = {
        "period": [*periods.PRESETS], "from": months, "to": months, "project": ["P001", "P002", "P003"], "region": ["华南", "华东"],
        "type": ["住宅", "写字楼"], "against": [*choice.AGAINST],
    }  # fmt: skip
    names = draw(st.lists(st.sampled_from(sorted(good)), unique=True, max_size=5))
    value = lambda name: st.one_of(*[st.sampled_from(good[name])] * 4, st.sampled_from(BAD), st.text(max_size=8))  # noqa: E731
    return {name: draw(st.lists(value(name), min_size=1, max_size=3)) for name in names}


def known_to(line: CommandLine) -> choice.Known:
    sites = read.projects(line.intake.warehouse, read.OWNER)
    region, kind = (tuple(sites[name].drop_nulls().unique().sort()) for name in ("region", "property_type"))
    return choice.Known(tuple(read.months(line.intake.warehouse)), tuple(sites["project"]), region, kind)


def words_for(scope: read.Scope) -> list[str]:
    """The scope as the command line is told it."""
    spans = [f"--from={scope.start:%Y-%m}", f"--to={scope.end:%Y-%m}"] if scope.start and scope.end else []
    lists = (("project", scope.projects), ("region", scope.regions), ("type", scope.property_types))
    return spans + [f"--{name}={','.join(chosen)}" for name, chosen in lists if chosen]


EXAMPLES = 8
_ASKED = count()


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(asked=addresses())
def test_any_address_gives_the_same_number_everywhere(whole: CommandLine, asked: dict[str, list[str]]) -> None:
    """Ids are checked, nothing is evaluated; tile, passport, drill-down, table, download and command line say the same of what is left."""
    known = known_to(whole)
    mine, wrong = choice.read(asked, known)
    assert set(mine.projects) <= set(known.projects) and set(mine.regions) <= set(known.regions) and set(mine.types) <= set(known.types)
    lists = {"project": known.projects, "region": known.regions, "type": known.types}
    assert {name for name, there in lists.items() if set(asked.get(name, ())) - set(there)} == set(wrong) & set(lists)
    assert choice.read(choice.write(mine), known) == (mine, [])
    span = periods.Span(mine.start, mine.end) if mine.start and mine.end else periods.preset(mine.period, known.months, known.months[:-1])
    scope = mine.scope(span)
    tiles = read.numbers(whole.intake.warehouse, [kpi.id for kpi in KPIS], scope, read.OWNER)
    rows = {row["kpi"]: row for row in tiles.to_dicts()}
    printed = {row["kpi"]: row for row in whole("kpi", *words_for(scope), "--format", "json").json}
    assert printed.keys() == rows.keys()
    assert all(printed[id][name] == row[name] for id, row in rows.items() for name in (*COUNTS, "value", "status"))
    turn = next(_ASKED) % EXAMPLES
    for kpi in KPIS[turn::EXAMPLES]:  # each of them in one example or another
        one_way_or_another(whole, kpi, scope, rows.get(kpi.id))


def one_way_or_another(whole: CommandLine, kpi: Kpi, scope: read.Scope, tile: dict | None) -> None:
    """The tile's number as its passport, its records, the table beside its chart, and the table's download have it."""
    shown = tile or dict.fromkeys((*COUNTS, "value"))
    found = read.passport(whole.intake.warehouse, kpi.id, scope, read.OWNER).figures
    assert [found.get(name) or 0 for name in (*COUNTS, "value")] == [shown[name] or 0 for name in (*COUNTS, "value")], kpi.id
    records = read.records(whole.intake.warehouse, kpi.id, scope, read.OWNER)
    at = read.data_end(whole.intake.warehouse, [kpi.dataset])
    if kpi.kind != "events" and at is not None:
        value, *counts = reckoned(kpi, records, at)
        assert [shown[name] or 0 for name in COUNTS] == counts, (kpi.id, scope)
        assert shown["value"] == (None if value is None else pytest.approx(value, abs=1e-9)), (kpi.id, scope)
    table = number_tables.of_numbers(pl.DataFrame([tile]).with_columns(project=pl.lit("P001")), "project", "项目") if tile else None
    if table is not None and tile is not None:
        (line,) = in_csv(tables.csv(table).decode("utf-8-sig"))
        written = "" if not line["数值"] else values.plain(kpi, float(line["数值"]))
        assert written == ("" if tile["value"] is None else values.plain(kpi, tile["value"])), kpi.id
        heads = {"样本数": "denominator"} if kpi.kind == "mean" else {"分子": "numerator", "样本数": "denominator"}
        assert [line[head] for head in heads] == ["" if tile[name] is None else str(tile[name]) for name in heads.values()]
        assert set(line) & {"分子", "样本数"} == set(heads)


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
    with whole.intake.warehouse.writing(keep=False) as cursor:
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
