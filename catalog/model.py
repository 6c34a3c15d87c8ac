"""The parts a catalogue entry is made of. An entry that lacks one of its parts does not construct."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import polars as pl

from catalog.rules import Distinct, Known, NotFuture, Readable, Required, Rule, Vocabulary
from catalog.standards import Event
from catalog.words import Text
from catalog.zones import DEFAULT_ZONE, local, utc_of

ColumnType = Literal["id", "text", "category", "time", "date", "month", "integer", "decimal", "flag"]
Unit = Literal["points", "percent", "fraction", "yuan", "seconds", "minutes", "hours", "days", "m2", "count"]
Personal = Literal["hash", "mask", "free_text"]
Coverage = Literal["changes", "full"]
Policy = Literal["rows", "file"]
Direction = Literal["up", "down", "none"]
Kind = Literal["rate", "ratio", "mean", "nps", "duration", "stock", "events"]
Chart = Literal["course", "durations", "open", "parts", "periods"]
Row = Mapping[str, object]
Prepare = Callable[[pl.DataFrame, Mapping[str, pl.DataFrame]], pl.DataFrame]
Exposure = Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]
DIMENSION_SLOTS = 4

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


# ---- the meaning of a number ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rate:
    """Hits over decided rows. A row that is `pending` counts as a miss once the moment passes `due`, not before."""

    hit: pl.Expr
    pending: pl.Expr | None = None
    due: pl.Expr | None = None
    kind: Kind = field(default="rate", init=False)


@dataclass(frozen=True)
class Ratio:
    """A counted numerator inside a counted denominator, both integers of a row (answers of invited)."""

    numerator: pl.Expr
    denominator: pl.Expr
    kind: Kind = field(default="ratio", init=False)


@dataclass(frozen=True)
class Mean:
    """The mean of a 0-100 value over rows; with `weight`, Σwx ÷ Σw and an interval from the effective number (Σw)² ÷ Σw².

    A weight is data: a number not below zero, kept in whole steps of 1/`weight_steps` (1 where weights are large whole numbers), so that sums stay
    exact. A row that stands for many like answers (a frequency) is no weighted mean but a `Ratio` of counts.
    """

    value: pl.Expr
    weight: pl.Expr | None = None
    weight_steps: int = 1000
    low: float = 0.0  # the least the mean can be: below zero for differences
    kind: Kind = field(default="mean", init=False)


@dataclass(frozen=True)
class Nps:
    """Net promoter score of a 0-10 answer: share of 9-10 less share of 0-6, times 100."""

    score: pl.Expr
    kind: Kind = field(default="nps", init=False)


@dataclass(frozen=True)
class Duration:
    """Whole minutes from a start to a stop; a row that is not `done` is censored at the moment of judging.

    `unit_minutes`: how many minutes one unit of the KPI's number holds: 60 (hours), 1 (minutes), 1440 (days). `events`: where it starts and stops
    in the words of `catalog.standards.Event`, if a standard may measure it by another clock.
    """

    minutes: pl.Expr
    done: pl.Expr
    since: pl.Expr
    unit_minutes: int = 60
    events: tuple[Event, Event] | None = None
    kind: Kind = field(default="duration", init=False)


@dataclass(frozen=True)
class Stock:
    """Rows that stand open now. With `due`, only those past it count, and those in the last fifth are at risk."""

    open: pl.Expr
    since: pl.Expr
    due: pl.Expr | None = None
    kind: Kind = field(default="stock", init=False)


@dataclass(frozen=True)
class Events:
    """How often something happened: the rows, or the sum of their `amount` (a number per row), per `scale` units of exposure.

    `exposure` makes of the joined frames what the rows can happen to: `_month`, `_project` and `_exposure` (a number, at most one row a month and project;
    none or zero: the rows there are left out as "no_exposure"), kept in whole steps of 1/`exposure_steps`. Without it the number is a plain count, over the
    months and projects that the dataset is known to be received for. `per_event`: the inverse, exposure per event (hours between faults).
    Exact Poisson interval for counts, none for amounts. `share`: the events are part of the exposure, which has the same rows; a percentage with Wilson's
    interval, so that the shares of all words of a dimension sum to the whole.
    """

    exposure: Exposure | None = None
    scale: int = 1
    amount: pl.Expr | None = None
    exposure_steps: int = 1
    per_event: bool = False
    share: bool = False
    kind: Kind = field(default="events", init=False)

    def __post_init__(self) -> None:
        if self.share and (self.exposure is None or self.amount is not None or self.per_event):
            raise ValueError("a share is of counted events in an exposure")
        if self.per_event and (self.exposure is None or self.amount is not None):
            raise ValueError("only counted events with an exposure have an exposure per event")


Measure = Rate | Ratio | Mean | Nps | Duration | Stock | Events


@dataclass(frozen=True)
class Target:
    """Goal and limit of a KPI in its own unit, and the document that says so; `tentative` values are ours (待确认)."""

    goal: float | None
    limit: float | None
    source: Text
    tentative: bool = False


@dataclass(frozen=True)
class Example:
    """A worked example reckoned by hand: rows in, number out. It is the unit test of its KPI."""

    rows: tuple[Row, ...]
    at: str
    value: float | None
    numerator: int
    denominator: int
    excluded: int
    joins: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kpi:
    """The meaning of one number.

    `needs`: each inner tuple is a group of columns of which at least one must have been delivered; rows without are
    "not recorded". `about` picks the rows the KPI speaks of; `excluded` pairs a reason with the rows that are left out
    and counted. `dims` are the columns it can be broken down by. `joins` are the other datasets it reads, `prepare`
    brings them in; `prepared_from` are the columns it reads of its own dataset (none named: all, which is slow on large ones). `reach_days`: how far one row can change the verdict on a later one,
    `ahead_days` on an earlier one. `calendar`: `prepare` makes its units from the calendar (see
    `catalog.calendar`), so that every load counts all months again; `every`: how long one of its periods is ("1q" a quarter). `deliveries`: `prepare`
    also reads what has come in of every dataset (see `catalog.duties`), so that a load of any of them counts its months again. `page` and `order` say
    where it is shown, `chart` how where the kind does not say it by itself: "parts" of a whole, or project × "periods" for what is due once in each.
    `plain`: what it is called where residents read it. `carried`: each month counts the same people or places again, as they stand at its end, so that months
    hang together and are no independent trials.
    """

    id: str
    name: Text
    meaning: Text
    dataset: str
    measure: Measure
    needs: tuple[tuple[str, ...], ...]
    unit: Text
    direction: Direction
    target: Target
    source: Text
    example: Example
    page: str
    order: int
    about: pl.Expr | None = None
    excluded: tuple[tuple[str, pl.Expr], ...] = ()
    dims: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    prepare: Prepare | None = None
    prepared_from: tuple[str, ...] = ()
    reach_days: int = 0
    ahead_days: int = 0
    calendar: bool = False
    every: Literal["1mo", "1q", "6mo", "1y"] | None = None
    deliveries: bool = False
    carried: bool = False
    minimum_n: int = 10
    about_people: bool = False
    chart: Chart | None = None
    plain: Text | None = None

    def __post_init__(self) -> None:
        if not self.needs:
            raise ValueError(f"{self.id}: the columns it needs are not named")
        if len(self.dims) > DIMENSION_SLOTS:
            raise ValueError(f"{self.id}: at most {DIMENSION_SLOTS} dimensions")

    @property
    def kind(self) -> Kind:
        return self.measure.kind

    @property
    def drawn(self) -> Chart:
        """The chart that tells its course."""
        own: dict[str, Chart] = {"duration": "durations", "stock": "open"}
        return self.chart or own.get(self.kind, "course")

    @property
    def uses_calendar(self) -> bool:
        """Whether it counts over months and projects that need not have a row: `joined` then holds the calendar."""
        return self.calendar or self.kind == "events"

    @property
    def adds_over_time(self) -> bool:
        return self.kind != "stock"
