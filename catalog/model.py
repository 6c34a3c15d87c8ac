"""The parts the contract of an export is made of. One that lacks a part of it does not construct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import polars as pl

from catalog.rules import Distinct, Known, NotFuture, Readable, Required, Rule, Vocabulary
from catalog.words import Text
from catalog.zones import DEFAULT_ZONE, local, utc_of

ColumnType = Literal["id", "text", "category", "time", "date", "month", "integer", "decimal", "flag"]
Unit = Literal["points", "percent", "fraction", "yuan", "seconds", "minutes", "hours", "days", "m2", "count", "kwh", "m3"]
Personal = Literal["hash", "mask", "free_text"]
Coverage = Literal["changes", "full"]
Policy = Literal["rows", "file"]
Row = Mapping[str, object]

POLARS_TYPES: dict[str, pl.DataType] = {
    "id": pl.String(),
    "text": pl.String(),
    "category": pl.String(),
    "time": pl.Datetime("us"),
    "date": pl.Date(),
    "month": pl.Date(),
    "integer": pl.Int64(),
    "decimal": pl.Decimal(18, 4),
    "flag": pl.Boolean(),
}


@dataclass(frozen=True)
class Value:
    """One word of a category: the word we store (Chinese), its English name, and what other systems write."""

    code: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        return Text(self.code, self.en)


@dataclass(frozen=True)
class Column:
    """One column of an export.

    `required` columns must be in the file and filled in each row. `values` lists the known words of a category;
    other words are kept and reported, never refused. `default` fills an empty cell. `personal` says how a value
    that concerns a customer is made unreadable before it leaves the worker. `unit` is what a number counts: a cell or a
    header that names another unit of its kind is converted into it.
    """

    name: str
    label: Text
    type: ColumnType
    required: bool = False
    aliases: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    default: str | None = None
    personal: Personal | None = None
    doc: Text | None = None
    unit: Unit | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name != self.name.lower():
            raise ValueError(f"column name {self.name!r} is not lower_snake_case")
        if self.values and self.type != "category":
            raise ValueError(f"{self.name}: only a category has values")
        if self.unit and self.type not in ("integer", "decimal"):
            raise ValueError(f"{self.name}: only a number has a unit")

    @property
    def dtype(self) -> pl.DataType:
        return POLARS_TYPES[self.type]

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header this column is known by, ours first."""
        return (self.name, self.label.zh, self.label.en, *self.aliases)


@dataclass(frozen=True)
class Route:
    """The way from a row to its project: its own column, or a column that another dataset knows the project of."""

    column: str
    through: str | None = None
    through_column: str | None = None


@dataclass(frozen=True)
class Dataset:
    """The contract of one export.

    `key` names the columns that identify a row; `month` the columns whose first filled value gives the row's month;
    `events` the times that have happened (never in the future), the latest of which is the data end.
    `policy` says whether one bad row is held back alone ("rows") or refuses the file ("file"). `owed`: projects send it month by month;
    registers and settings are not owed.
    """

    id: str
    name: Text
    doc: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    month: tuple[str, ...]
    route: Route
    coverage: Coverage
    policy: Policy
    events: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    samples: tuple[Row, ...] = ()
    effective_from: str | None = None
    owed: bool = True

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: a column is declared twice")
        if not (self.key and self.month and self.samples):
            raise ValueError(f"{self.id}: key, month and samples are needed")
        used = [*self.key, *self.month, *self.events, self.route.column]
        used += [name for rule in self.rules for name in rule.columns]
        if missing := sorted(set(used) - set(names)):
            raise ValueError(f"{self.id}: unknown columns {missing}")
        for name in self.key:
            column = self.column(name)
            if not (column.required or column.default is not None):
                raise ValueError(f"{self.id}: key column {name} is neither required nor has a default")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def telling(self) -> tuple[str, ...]:
        """The columns by which a person knows a row again: its key, where and when it was, and what it was about in a word."""
        words = [column.name for column in self.columns if column.type in ("category", "text") and not column.personal]
        return tuple(dict.fromkeys([*self.key, self.route.column, self.month[0], *words[:1]]))

    @property
    def table(self) -> str:
        return f"fact_{self.id}"

    def all_rules(self) -> tuple[Rule, ...]:
        """The rules every dataset has (key, required, readable, not in the future, known) and its own."""
        derived: list[Rule] = [Distinct(self.key)]
        derived += [Required(column.name) for column in self.columns if column.required]
        derived += [Readable(c.name) for c in self.columns if c.type not in ("text", "category")]
        derived += [NotFuture(name) for name in self.events]
        derived += [Vocabulary(c.name, tuple(v.code for v in c.values)) for c in self.columns if c.values]
        if self.route.through is None and self.id != "projects":
            derived.append(Known(self.route.column, "projects", "project_id"))
        return (*derived, *self.rules)

    def frame(self, rows: Sequence[Row], zone: str = DEFAULT_ZONE) -> pl.DataFrame:
        """Rows written by hand as the typed frame that a KPI reads; times are local to `zone`, kept in UTC."""
        delivered = {name for row in rows for name in row}
        series = [pl.Series(c.name, [_typed(c, row.get(c.name), zone) for row in rows], dtype=c.dtype) for c in self.columns]
        frame = pl.DataFrame(series)
        day = lambda c: local_day(c.name, zone) if c.type == "time" else pl.col(c.name)  # noqa: E731
        month = pl.coalesce(*(day(self.column(name)) for name in self.month)).dt.truncate("1mo")
        bits = sum(1 << i for i, name in enumerate(self.names) if name in delivered)
        dated = sum(1 << i for i, c in enumerate(self.columns) if c.type == "date")
        days = [local_day(c.name, zone) for c in self.columns if c.type == "time"]
        project = pl.col(self.route.column) if self.route.through is None else pl.lit(None, pl.String)
        return frame.with_columns(
            *days,
            month.alias("_month"),
            project.alias("_project"),
            pl.lit(bits, pl.Int64).alias("_delivered"),
            pl.lit(dated, pl.Int64).alias("_dated"),
        )


def local_day(name: str, zone: str) -> pl.Expr:
    """The local calendar day of a UTC time column, as `<name>__day`."""
    return local(pl.col(name), zone).dt.date().alias(f"{name}__day")


def _typed(column: Column, value: object, zone: str) -> object:
    if value is None:
        return None
    if column.type == "time":
        return utc_of(datetime.fromisoformat(str(value)), zone)
    if column.type in ("date", "month"):
        text = str(value)
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    return Decimal(str(value)) if column.type == "decimal" else value
