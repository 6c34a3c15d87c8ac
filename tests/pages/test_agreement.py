"""Tile = passport = drill-down = table = download = command line, for every KPI of the catalogue and whatever an address asks for.

A page is drawn as a browser opens it by its address; what it shows is held against what the command line prints for the same scope.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from catalog import registry
from catalog.kpi import Kpi
from catalog.people import PEOPLE
from pipelines import read
from tests.pages.conftest import connect
from tests.pages.shown import Shown, shown
from tests.pipelines.by_hand import COUNTS, reckoned
from tests.pipelines.commands import CommandLine
from tests.pipelines.company import company
from tests.pipelines.conftest import company_home, line_at
from ui.answers import ask
from ui.choices import choice, dimensions, filters, periods
from ui.choices import scope as scope_of
from ui.drawing.number_tables import of_numbers
from ui.number import passport
from ui.session import state
from ui.text import say, t
from ui.wording import markup, values

PAGES = tuple(dict.fromkeys(kpi.page for kpi in registry.kpis().values()))
COLUMNS = ("value", "numerator", "denominator", "lower", "upper", "excluded")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The small company, at a command line and behind the pages."""
    with (
        closing(line_at(company_home(tmp_path_factory), tmp_path_factory.mktemp("company"))) as line,
        pytest.MonkeyPatch.context() as patch,
    ):
        connect(line.intake, patch)
        yield line


# ---- addresses ------------------------------------------------------------------------------------------------------

BAD = ("", "x", "P001 ", "p001", "P001;drop table fact_work_orders", "' or 1=1 --", "<script>alert(1)</script>", "%00", "../../etc", "__import__('os')",
       "{project}", "\u202eP001", "Ｐ００１", "9" * 5000, "0000-05", "9999-12", "２０２６-０９", "2026-9", "-1", "NaN", "project:P001")  # fmt: skip
GOOD = {
    "period": [*periods.PRESETS], "from": [f"2026-{month:02d}" for month in range(6, 10)], "to": [f"2026-{month:02d}" for month in range(9, 13)],
    "project": ["P001", "P002"], "region": ["华南", "华东"], "type": ["住宅", "写字楼"], "against": [*choice.AGAINST], "as_of": ["a third", "two thirds", "all"],
}  # fmt: skip


@st.composite
def addresses(draw: st.DrawFn, page: str) -> dict[str, list[str]]:
    """Parameters as a browser may send them: what there is, what there is not, nothing, the same twice, and every kind of nonsense."""
    kpis = registry.of_page(page)
    dims = sorted({dim for kpi in kpis for dim in kpi.dims})
    own = {
        "kpi": [kpi.id for kpi in kpis],
        "by": [*dims, "region", "property_type"],
        "filter": [f"{name}:{word}" for name in (*filters.LEVELS, *dims) for word in words_of(page, name)],
    }
    good = {**GOOD, **own}
    names = draw(st.lists(st.sampled_from(sorted(good)), unique=True, min_size=1, max_size=6))
    most = {"kpi": 1, "by": 1, "as_of": 1}
    right = {name: draw(st.lists(st.sampled_from(good[name]), min_size=1, max_size=most.get(name, 2))) for name in names}
    spoilt = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    wrong = {name: [draw(st.sampled_from(BAD) | st.text(max_size=8))] for name in spoilt}
    return {name: wrong.get(name, []) + values if most.get(name) != 1 else wrong.get(name, values) for name, values in right.items()}


@cache
def words_of(page: str, dim: str) -> list[str]:
    """The words of a dimension that the company has, and one that it has not."""
    levels = {"project": GOOD["project"], "region": GOOD["region"], "property_type": GOOD["type"]}
    rows = [row for kpi in registry.of_page(page) if dim in kpi.dims for row in company().get(kpi.dataset, ())]
    found = {str(row[dim]) for row in rows if row.get(dim) is not None} or {"-"}
    return levels.get(dim) or [*sorted(word.lower() if word in ("True", "False") else word for word in found), "一班"]


def dated(line: CommandLine, asked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The address with a moment for its word: the one at which so much of what the warehouse knows had been published."""
    published = read.history(line.intake.warehouse)["known_at"].drop_nulls().unique().sort()
    at = dict(zip(GOOD["as_of"], (published[len(published) // 3], published[len(published) * 2 // 3], published[-1]), strict=True))
    return {name: [read.written(at[word]) if name == "as_of" and word in at else word for word in words] for name, words in asked.items()}


def looked_back(line: CommandLine, asked: Mapping[str, list[str]]) -> datetime | None:
    """The moment that an address asks for; None where it is none, or nothing was known."""
    moment = choice.moment(asked.get("as_of", ()), datetime.now(UTC).replace(tzinfo=None))
    return moment if moment and read.months(line.intake.warehouse, moment) else None


def known() -> choice.Known:
    sites = ask.projects()
    region, kind = (tuple(sites[name].drop_nulls().unique().sort()) for name in ("region", "property_type"))
    return choice.Known(tuple(ask.months()), tuple(sites["project"]), region, kind)


# ---- the same scope at the command line ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What the command line is asked for an address: months, projects, regions and types as its options; what a page is filtered by as groups."""

    line: CommandLine
    scope: read.Scope

    def _words(self, scope: read.Scope) -> list[str]:
        spans = [f"--from={scope.start:%Y-%m}", f"--to={scope.end:%Y-%m}"] if scope.start and scope.end else []
        lists = (("project", scope.projects), ("region", scope.regions), ("type", scope.property_types))
        past = [f"--as-of={read.written(scope.as_of)}"] if scope.as_of else []
        return [*spans, *past, *(f"--{name}={','.join(chosen)}" for name, chosen in lists if chosen), "--format", "json"]

    def numbers(self, ids: Sequence[str], by: str = "", months: periods.Span | None = None) -> list[dict]:
        """Rows of some KPIs in the scope, by one more dimension if asked. `months`: others than the scope's."""
        kept = [(name, word) for name, word in self.scope.filters if name != by]
        asked = self.scope if months is None else replace(self.scope, start=months.start, end=months.end, filters=())
        groups = ",".join([*(name for name, _ in kept), *([by] if by else [])])
        rows = self.line("kpi", *ids, *self._words(asked), *(["--by", groups] if groups else [])).json if ids else []
        return [row for row in rows if all(row[name] == word for name, word in kept)]

    def records(self, kpi: Kpi, missed: bool) -> list[dict]:
        sites = {row["project"]: row for row in ask.projects().to_dicts()}
        rows = self.line("records", kpi.id, *self._words(self.scope), *(["--missed"] if missed else [])).json

        def inside(row: dict, name: str, word: str) -> bool:
            site = sites.get(row["_project"], {})
            return (site.get(name) if name in filters.LEVELS else plain(row[name])) == word

        return [row for row in rows if all(inside(row, name, word) for name, word in self.scope.filters)]


def plain(cell: object) -> str | None:
    """A cell of a record as the word that it is filtered by."""
    if isinstance(cell, bool | float):
        return str(cell).lower().removesuffix(".0")
    return None if cell is None else str(cell)


# ---- what has to be the same -----------------------------------------------------------------------------------------


def agrees(line: CommandLine, page: str, asked: Mapping[str, list[str]]) -> set[str]:
    """Draws the page at the address and compares all that it tells. Returns the KPIs that it has a number for."""
    moment = looked_back(line, asked)
    with state.speaking("zh", moment):
        return agrees_as_of(line, page, asked, moment)


def agrees_as_of(line: CommandLine, page: str, asked: Mapping[str, list[str]], moment: datetime | None) -> set[str]:
    mine, wrong = choice.read({name: asked[name] for name in choice.PARAMETERS if name in asked}, known())
    mine = replace(mine, as_of=moment)
    kpis = registry.of_page(page)
    picked, unclear = filters.read(asked.get("filter", ()), {*filters.LEVELS, *(dim for kpi in kpis for dim in kpi.dims)})
    seen = shown(page, asked)
    span = periods.Span(mine.start, mine.end) if mine.start and mine.end else preset(mine.period)
    scope = read.Scope(span.start, span.end, mine.projects, mine.regions, mine.types, as_of=moment, filters=picked)
    fitting = [kpi for kpi in kpis if all(name in filters.LEVELS or name in kpi.dims for name, _ in picked)]
    told = Told(line, scope)
    rows = {row["kpi"]: row for row in told.numbers([kpi.id for kpi in fitting])}
    then = {row["kpi"]: row for row in told.numbers([kpi.id for kpi in fitting], months=earlier(span, mine))}
    drawn = [kpi for kpi in kpis if seen.tile(kpi) is not None]
    # Also where all numbers are drawn as parts, without a tile.
    looked_at = t("results.closely") in {heading.value for heading in seen.at.subheader}
    the_address_is_answered(seen, asked, [*wrong, *(["filter"] if unclear else [])], mine, looked_at)
    for kpi in drawn:
        one_tile(seen, kpi, rows.get(kpi.id), then.get(kpi.id), scope)
    the_courses(seen, told, drawn, span)
    for kpi in fitting:
        if kpi not in drawn and kpi.drawn != "parts":
            assert rows.get(kpi.id) is None or rows[kpi.id]["value"] is None or not rows[kpi.id]["denominator"], (
                kpi.id,
                "has a number and no tile",
            )
    closely(seen, told, page)
    return {kpi.id for kpi in (*drawn, *(kpi for kpi in fitting if kpi.drawn == "parts"))}


def preset(name: str) -> periods.Span:
    months = ask.months()
    return periods.preset(name, months, periods.closed(months, ask.data_end()))


def earlier(span: periods.Span, mine: choice.Choice) -> periods.Span:
    return periods.year_before(span) if mine.against == "year" else periods.before(span, mine.period)


def the_address_is_answered(
    seen: Shown, asked: Mapping[str, list[str]], wrong: Sequence[str], mine: choice.Choice, looked_at: bool
) -> None:
    """What is not understood is named; what is understood is the address from now on; nothing is evaluated or becomes markup."""
    said = seen.said()
    dims = filters.all_dims()
    unknown = {"kpi": {*asked.get("kpi", ())} - {"", *registry.kpis()}, "by": {*asked.get("by", ())} - {"", *dims}}  # nothing is no word
    names = {*wrong, *(name for name, words in unknown.items() if words and looked_at)}
    assert {name for name in asked if t("scope.not_understood", name=name) in said} | ({"from"} & names) == names, (asked, said)
    assert (t("past.unknown") in said) == ("as_of" in asked and mine.as_of is None), asked
    now = {name: seen.at.query_params[name] for name in choice.PARAMETERS if name in seen.at.query_params}
    assert {name: [value] if isinstance(value, str) else value for name, value in now.items()} == choice.write(mine)
    assert not any("<script" in str(e.value) for e in (*seen.at.markdown, *seen.at.caption, *seen.at.warning))


def one_tile(seen: Shown, kpi: Kpi, row: dict | None, then: dict | None, scope: read.Scope) -> None:
    """The tile, its passport and the line to quote it by say what the command line says; the records behind it add up to it."""
    tile, words = seen.tile(kpi), seen.passport(kpi)
    if row is None or (row["value"] is None and tile.value == values.DASH and not words):
        nothing = (values.DASH, *([values.full(kpi, 0.0)] if kpi.kind == "events" and scope.filters else []))
        assert tile.value in nothing, (kpi.id, scope)
        return
    assert tile.value == values.full(kpi, row["value"]), (kpi.id, scope)
    quoted = f"{say(kpi.name)}：{values.full(kpi, row['value'])}（{passport.sample(kpi, row)}）"
    assert quoted in words and words.count(passport.sample(kpi, row)) >= 2, (kpi.id, scope, words)
    for part in (passport.missing(kpi, {**row, "held": 0}), passport.reasons(row)):
        assert part in words, (kpi.id, scope, part)
    if tile.delta and then is not None and t("change.before") in tile.proto.delta_description:
        assert tile.delta == values.change(kpi, row["value"], then["value"]).replace(values.MINUS, "-")
    records = ask.records(kpi.id, scope, limit=None)
    at = ask.data_end(kpi.dataset)
    if kpi.kind == "events" or at is None:
        assert row["excluded"] == records.filter(pl.col("_outcome") == "excluded").height
        return
    value, *counts = reckoned(kpi, records, at)
    assert [row[name] for name in COUNTS] == counts, (kpi.id, scope)
    assert row["value"] == (None if value is None else pytest.approx(value, abs=1e-9)), (kpi.id, scope)


def the_courses(seen: Shown, told: Told, drawn: Sequence[Kpi], span: periods.Span) -> None:
    """The words of the small picture on a tile tell the ends of the months that the command line prints; which of them may still change is told behind.

    It prints no group of a word of which nothing happened: there a month with anything to happen to has none.
    """
    pictures = [str(picture) for e in seen.at.markdown for picture in re.findall(r"!\[(.*?)\]\(data:image", str(e.value))]
    unsettled = re.escape(markup.plain(t("tile.course_unsettled", span="SPAN"))).replace("SPAN", "[^;；]*")
    shown_of = Counter(re.sub(f"{unsettled}$", "", picture) for picture in pictures)
    trend = periods.Span(min(span.start, periods.shift(span.end, 1 - scope_of.TREND_MONTHS)), span.end)
    monthly = told.numbers([kpi.id for kpi in drawn if kpi.adds_over_time], "month", trend)
    events = [kpi.id for kpi in drawn if kpi.kind == "events"] if told.scope.filters else []
    none = {
        (row["kpi"], row["month"]): 0.0
        for row in replace(told, scope=replace(told.scope, filters=())).numbers(events, "month", trend)
        if row["denominator"]
    }
    known = none | {(row["kpi"], row["month"]): row["value"] for row in monthly if row["value"] is not None}
    for kpi in drawn:
        mine = sorted((month, value) for (id, month), value in known.items() if id == kpi.id)[-12:]
        if len(mine) > 1:
            ends = (mine[0], mine[-1], min(mine, key=itemgetter(1)), max(mine, key=itemgetter(1)))
            told_of = [f"{values.month(date.fromisoformat(f'{month}-01'))} {values.full(kpi, value)}" for month, value in ends]
            words = markup.plain(t("tile.course", **dict(zip(("first", "last", "low", "high"), told_of, strict=True))))
            shown_of.subtract([words])
    assert not any(shown_of.values()), shown_of


def closely(seen: Shown, told: Told, page: str) -> None:
    """The KPI that is looked at closely: tables beside its charts, their downloads, its records."""
    for key, frame in seen.tables.items():
        name = key.removeprefix("table_")
        if (file := f"download_{name}") in seen.files:
            written = seen.file(file)
            assert written.columns == frame.columns and written.height >= frame.height, key
            if not key.startswith("records_"):
                assert written.equals(pl.read_csv(frame.write_csv().encode(), infer_schema=False)), key
        for by in ("month", *filters.all_dims()):
            for id in registry.kpis():
                if name in (f"by_{by}_{page}_{id}_{dict(told.scope.filters).get(by)}", f"trend_{page}_{id}" if by == "month" else ""):
                    a_table(frame, told, registry.kpi(id), by)
        if name.startswith("records_page_"):
            the_records(seen, told, registry.kpi(name.removeprefix("records_page_")), frame)


def a_table(frame: pl.DataFrame, told: Told, kpi: Kpi, by: str) -> None:
    """The rows of a table are those of the command line by the same dimension; a course shows months before the scope, too."""
    trend = periods.Span(date.fromisoformat(f"{frame[t('by.month')].min()}-01"), told.scope.end) if by == "month" else None  # type: ignore[arg-type]
    rows = told.numbers([kpi.id], by, trend)
    head, label = (t("by.month"), None) if by == "month" else (dimensions.name(kpi, by), dimensions.labels(kpi, by))
    numbers = pl.DataFrame(rows, infer_schema_length=None)
    if by == "month" and rows:
        numbers = numbers.with_columns(pl.col("month").str.to_date("%Y-%m"))
    wanted = of_numbers(numbers, by, head, label) if rows else frame.clear()
    # Where nothing of a filter's word happened there is no group of it, but what it would have happened to.
    if kpi.kind == "events" and told.scope.filters:
        frame = frame.filter((pl.col(t("column.numerator")) != 0) | pl.col(head).is_in(wanted[head].implode()))
    shared = [column for column in frame.columns if column != t("column.status")]
    assert sorted(map(str, frame.select(shared).rows())) == sorted(map(str, wanted.select(shared).rows())), (kpi.id, by)


def the_records(seen: Shown, told: Told, kpi: Kpi, frame: pl.DataFrame) -> None:
    """The list shows, and the file holds, the records that the command line prints."""
    only = (
        next(each for each in seen.at.toggle if str(each.key).startswith(f"own_missed_page_{kpi.id}")).value
        if kpi.kind in ("rate", "stock")
        else False
    )
    rows = told.records(kpi, only)
    written = seen.file(f"download_records_page_{kpi.id}")
    assert written.height == len(rows) and frame.height == min(len(rows), ask.RECORDS_SHOWN), kpi.id
    for column in registry.dataset(kpi.dataset).key:
        head = say(registry.dataset(kpi.dataset).column(column).label)
        if head in written.columns and column not in PEOPLE and registry.dataset(kpi.dataset).column(column).type in ("id", "text"):
            assert sorted(written[head]) == sorted(row[column] for row in rows), (kpi.id, column)


@pytest.mark.parametrize("page", PAGES)
def test_every_kpi_is_the_same_everywhere(whole: CommandLine, page: str) -> None:
    assert agrees(whole, page, {"period": ["all"]}) == {kpi.id for kpi in registry.of_page(page)}


@pytest.mark.parametrize("page", PAGES[::4])
def test_what_was_known_at_a_moment_is_the_same_everywhere(whole: CommandLine, page: str) -> None:
    agrees(whole, page, dated(whole, {"period": ["all"], "as_of": ["two thirds"]}))


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(asked=st.fixed_dictionaries({page: addresses(page) for page in PAGES}))
def test_any_address_gives_the_same_number_everywhere(whole: CommandLine, asked: dict[str, dict[str, list[str]]]) -> None:
    """Ids are checked, nothing is evaluated: an address for each page, drawn anew by each run and the same in continuous integration."""
    assume(len(set(map(str, asked.values()))) > 1)  # the simplest address of all is no draw
    for page, parameters in asked.items():
        agrees(whole, page, dated(whole, parameters))
