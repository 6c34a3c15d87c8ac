"""Rows of any dataset that nobody wrote by hand: valid ones, from its columns and rules, as values and as a person would type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import strategies as st

from catalog import registry
from catalog.model import Column, Dataset
from catalog.rules import Known, OnScale, Ordered, Vocabulary
from catalog.zones import DEFAULT_ZONE
from pipelines.matching.headings import normalise

Value = object
Row = dict[str, Value]
NOW = datetime(2026, 11, 21, 4, 0)
START, END = datetime(2024, 1, 1), datetime(2026, 11, 19)
REGISTERS = {
    "projects": {"project_id": ["P001", "P002", "园区3"]},
    "staff": {"staff_id": ["E1001", "E1002", "工9"]},
    "equipment": {"asset_id": ["DT-1", "KT-2", "泵3"]},
    "work_orders": {"order_id": ["WX1", "WX2"]},
}
IDS = st.text("ABCKPWX0123456789-_/楼号", min_size=1, max_size=14).filter(lambda text: any(sign.isalpha() for sign in text))
SIGNS = st.sampled_from("漏水电梯噪音很吵门禁照明管道，；。、！？“”（）,;|\"'=@#%&*+-_/\\ \n\tabcxyzABC0123456789①㎡×√")
TEXTS = st.text(SIGNS, min_size=1, max_size=20).map(lambda text: text.strip()).filter(lambda text: any(sign.isalpha() for sign in text))
WORDS = st.text("漏水电梯门禁照明管道公共设施客服满意度ABC", min_size=2, max_size=6)


@st.composite
def rows(draw: st.DrawFn, dataset: Dataset, most: int = 12) -> list[Row]:
    """Between two and `most` rows that keep every rule of the dataset; a column is there throughout or left out altogether."""
    optional = [column.name for column in dataset.columns if not column.required]
    left_out = set(draw(st.lists(st.sampled_from(optional), unique=True, max_size=len(optional)))) if optional else set()
    found = [draw(_row(dataset, left_out)) for _ in range(draw(st.integers(2, most)))]
    for number, row in enumerate(found):
        row[dataset.key[0]] = _own(dataset, dataset.column(dataset.key[0]), number)
    return list({tuple(row.get(name) for name in dataset.key): row for row in found}.values())


def _own(dataset: Dataset, column: Column, number: int) -> Value:
    """The value of a row's first key column; where only some are possible they come round again."""
    if column.type == "date":
        return START.date() + timedelta(days=number)
    known = _register(dataset, column.name) or [value.code for value in column.values]
    return known[number % len(known)] if known else f"{dataset.id[:2].upper()}-{number}楼"


@st.composite
def _row(draw: st.DrawFn, dataset: Dataset, left_out: set[str]) -> Row:
    row: Row = {}
    for column in dataset.columns:
        if column.name in left_out:
            continue
        value = draw(_values(dataset, column))
        row[column.name] = value if column.required else draw(st.one_of(st.none(), st.just(value)))
    return _in_order(dataset, row)


def _register(dataset: Dataset, name: str) -> list[str]:
    rule = next((r for r in dataset.all_rules() if isinstance(r, Known) and r.column == name), None)
    if rule is not None:
        return REGISTERS[rule.dataset][rule.reference]
    return REGISTERS["work_orders"]["order_id"] if dataset.route.through == "work_orders" and name == dataset.route.column else []


def _values(dataset: Dataset, column: Column) -> st.SearchStrategy[Value]:
    known = _register(dataset, column.name)
    if known:
        return st.sampled_from(known)
    match column.type:
        case "id":
            return IDS
        case "category":
            return st.sampled_from([value.code for value in column.values]) if column.values else WORDS
        case "time":
            return st.datetimes(START, END).map(lambda moment: moment.replace(second=0, microsecond=0, hour=moment.hour or 7))
        case "date":
            return st.dates(START.date(), END.date())
        case "month":
            return st.dates(START.date(), END.date()).map(lambda day: day.replace(day=1))
        case "integer":
            return st.integers(0, 10**9)
        case "decimal":
            return st.decimals(0, 10, places=2)
        case "flag":
            return st.booleans()
        case _:
            return WORDS if column.name in dataset.key else TEXTS


def _in_order(dataset: Dataset, row: Row) -> Row:
    """The row with its times in a possible order and its scores on their scales."""
    for rule in dataset.all_rules():
        if isinstance(rule, Ordered) and row.get(rule.earlier) is not None and row.get(rule.later) is not None:
            first, last = row[rule.earlier], row[rule.later]
            row[rule.later] = max(first, last)  # type: ignore[type-var]
        if isinstance(rule, OnScale):
            row |= {rule.high: Decimal(10)} if rule.high in row else {}
            row |= {rule.low: Decimal(0)} if isinstance(rule.low, str) and rule.low in row else {}
    return row


# ---- as typed, and as it must be read ------------------------------------------------------------------------------

TIME_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y-%m-%dT%H:%M:%S")
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")
MONTH_FORMS = ("%Y-%m", "%Y年%m月", "%Y/%m")
FLAG_FORMS = (("是", "否"), ("Y", "N"), ("true", "FALSE"), ("1", "0"))


def headers(column: Column, dataset: Dataset) -> list[str]:
    """Every header that can mean this column only."""
    others = {normalise(name) for other in dataset.columns if other is not column for name in other.headers}
    return [name for name in column.headers if normalise(name) not in others]


@st.composite
def tables(draw: st.DrawFn, dataset: Dataset, found: Sequence[Row]) -> list[list[str]]:
    """The rows as a table of texts: any order of columns, any header of ours, any way to write a date."""
    columns = draw(st.permutations([column for column in dataset.columns if any(column.name in row for row in found)]))
    forms = [(draw(st.sampled_from(headers(column, dataset))), draw(st.integers(0, 3))) for column in columns]
    body = [[_typed(row.get(column.name), form) for column, (_, form) in zip(columns, forms, strict=True)] for row in found]
    return [[header for header, _ in forms], *body]


def _typed(value: Value, form: int) -> str:
    match value:
        case None:
            return ""
        case bool():
            return FLAG_FORMS[form][0 if value else 1]
        case datetime():
            return value.strftime(TIME_FORMS[form])
        case date():
            return value.strftime(DATE_FORMS[form])
        case _:
            return str(value)


def frame(dataset: Dataset, found: Sequence[Row]) -> pl.DataFrame:
    """The typed frame that a file of these rows must come out as; times in UTC, empty cells at their default."""
    series = []
    for column in dataset.columns:
        missing = _default(column) if any(column.name in row for row in found) or column.name in dataset.key else None
        values = [missing if row.get(column.name) is None else _stored(row[column.name]) for row in found]
        series.append(pl.Series(column.name, values, dtype=column.dtype))
    return pl.DataFrame(series)


def _default(column: Column) -> Value:
    if column.default is None:
        return None
    return date.fromisoformat(column.default) if column.type == "date" else column.default


def _stored(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.replace(tzinfo=ZoneInfo(DEFAULT_ZONE)).astimezone(UTC).replace(tzinfo=None)
    return value


# ---- rules, read by a second person --------------------------------------------------------------------------------


def breaches(dataset: Dataset, found: Sequence[Mapping[str, Value]], registers: Mapping[str, Mapping[str, list[str]]]) -> list[str]:
    """The rules (those that hold a row back or refuse a file) that some of these published rows break, judged row by row."""
    wrong = []
    keys = [tuple(row[name] for name in dataset.key) for row in found]
    if len(set(keys)) < len(keys):
        wrong.append("distinct")
    for rule in dataset.all_rules():
        if rule.effect == "warn" or isinstance(rule, Vocabulary):  # type: ignore[attr-defined]
            continue
        broken = sum(_breaks(rule, row, dataset, registers) for row in found)
        wrong += [f"{rule.code}: {broken}"] if broken else []
    return wrong


def _breaks(rule: object, row: Mapping[str, Value], dataset: Dataset, registers: Mapping[str, Mapping[str, list[str]]]) -> bool:
    cell = lambda name: row[name]  # noqa: E731
    match type(rule).__name__:
        case "Required":
            return cell(rule.column) is None  # type: ignore[attr-defined]
        case "NotFuture":
            moment = cell(rule.column)  # type: ignore[attr-defined]
            return moment is not None and _as_time(moment) > datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=9)
        case "Ordered":
            first, last = cell(rule.earlier), cell(rule.later)  # type: ignore[attr-defined]
            by_day = any(cell("_dated") >> dataset.names.index(name) & 1 for name in (rule.earlier, rule.later))  # type: ignore[attr-defined]
            slack = timedelta(days=1) if by_day else timedelta(minutes=5)
            return None not in (first, last) and _as_time(last) < _as_time(first) - slack
        case "Within":
            number = cell(rule.column)  # type: ignore[attr-defined]
            low, high = rule.low, rule.high  # type: ignore[attr-defined]
            return number is not None and ((low is not None and number < low) or (high is not None and number > high))
        case "OnScale":
            score, high = cell(rule.score), cell(rule.high)  # type: ignore[attr-defined]
            low = cell(rule.low) if isinstance(rule.low, str) else rule.low  # type: ignore[attr-defined]
            return None not in (score, low, high) and not low <= score <= high
        case "Known":
            value, ids = cell(rule.column), registers.get(rule.dataset, {}).get(rule.reference)  # type: ignore[attr-defined]
            return bool(ids) and value is not None and value not in ids
        case _:  # Readable is about the file: what cannot be read is null, and Required or nothing follows; Distinct is done
            return False


def _as_time(value: Value) -> datetime:
    assert isinstance(value, date)
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def of_registry() -> tuple[Dataset, ...]:
    return tuple(registry.datasets().values())
