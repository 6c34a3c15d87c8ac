"""The parts the meaning of a number is made of. A KPI that lacks one of them does not construct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from catalog.model import Row
from catalog.standards import Event
from catalog.words import Text

Direction = Literal["up", "down", "none"]
Kind = Literal["rate", "ratio", "mean", "nps", "duration", "stock", "events"]
Chart = Literal["course", "durations", "open", "parts", "periods"]
Prepare = Callable[[pl.DataFrame, Mapping[str, pl.DataFrame]], pl.DataFrame]
Exposure = Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]
DIMENSION_SLOTS = 4


@dataclass(frozen=True)
class Rate:
    """Hits over decided rows. A row that is `pending` counts as a miss once the moment passes `due`, not before.

    `late_counts`: what is done after it was due is a hit all the same, so that the misses of a month go on turning into hits, and a young month looks worse
    than an old one. Such months are not compared with one another (`metrics.comparable`).
    """

    hit: pl.Expr
    pending: pl.Expr | None = None
    due: pl.Expr | None = None
    late_counts: bool = False
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
    interval, so that the shares of all words of a dimension sum to the whole. `counted_in`: what an exposure is counted in that is no number of rows (户·月).
    """

    exposure: Exposure | None = None
    scale: int = 1
    amount: pl.Expr | None = None
    exposure_steps: int = 1
    per_event: bool = False
    share: bool = False
    counted_in: Text | None = None
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
    def late_counts(self) -> bool:
        """Whether what is done late counts as done: see `Rate`."""
        return isinstance(self.measure, Rate) and self.measure.late_counts

    @property
    def uses_calendar(self) -> bool:
        """Whether it counts over months and projects that need not have a row: `joined` then holds the calendar."""
        return self.calendar or self.kind == "events"

    @property
    def adds_over_time(self) -> bool:
        return self.kind != "stock"
