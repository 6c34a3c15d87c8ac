"""Are the planted stories found by the product's own signals, and how often do these speak where nothing was planted?

Straight through `metrics`: the made-up company's records as they turned out → cases → tallies → numbers → control chart. No file is read and nothing is
stored, so that twenty companies take minutes. A signal is what a reader sees when a month is the latest one (`ui.drawing.course`): the chart of the months up to it marks its
last point. Months of which the product says nothing (too few cases, too short a course) are neither quiet nor false.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from catalog import registry
from catalog.calendar import CALENDAR
from catalog.kpi import Kpi
from catalog.model import Dataset, local_day
from catalog.zones import DEFAULT_ZONE
from demo import SIZES, STORIES, Company, Records, Size, Story
from demo.records import ONCE
from demo.story import back
from metrics.cases import cases
from metrics.comparable import LATE_MONTHS
from metrics.course import monthly_of
from metrics.exposure import exposures
from metrics.numbers import numbers
from metrics.spc import RUN
from metrics.tally import merged, spread, tally
from pipelines.read import shift
from ui.drawing import course

SEEDS, WIDE_SEED, UNTIL = 20, 7, date(2026, 10, 31)
WATCHED = ("V01", "V02", "V04", "V06", "R14", "R01", "R03", "R02", "R04", "C01", "C02", "C03", "T02", "T03", "T06", "M09")
DATASETS = (
    "survey_answers", "work_orders", "complaints", "training_records", "order_events", "equipment", "faults", "energy", "hazards", "calls",
    "role_requirements", "certificates", "nonconformities", "places", "cleaning_log",
)  # fmt: skip
AT_HAND = {*DATASETS, "projects", "staff"}
ALL = tuple(  # that these records suffice for
    id for id, kpi in registry.kpis().items() if kpi.adds_over_time and kpi.dataset in DATASETS and set(kpi.joins) <= AT_HAND
)
SETTLED_BY = datetime(2028, 1, 1)  # everything has turned out by then


@dataclass(frozen=True)
class Found:
    """Whether a story was found where it is planted: the first month (counted from its beginning, 0 = in its month) with a signal, by its rule.

    `sigma`: how large the change is in this company's records, as `Size.sigma` has it of the plan.
    """

    seed: int
    size: Size
    sigma: float
    after: int | None
    cause: str


@dataclass(frozen=True)
class Measured:
    """Stories found, the quiet KPI-months, and how many of these raised a signal by each rule."""

    found: tuple[Found, ...]
    quiet: int
    rules: Mapping[str, int]

    @property
    def false(self) -> int:
        return sum(self.rules.values())

    @property
    def share(self) -> float:
        return self.false / self.quiet


def measure(seeds: Sequence[int] = range(1, SEEDS + 1), watched: Sequence[str] = WATCHED) -> Measured:
    """All stories of `demo.SIZES` and all quiet series of the `watched` KPIs in the companies of these seeds."""
    found: list[Found] = []
    marks: list[str] = []
    for seed in seeds:
        company = Company(24, 36, seed, 1.0, UNTIL)
        made = lived(company)
        found += [_sought(company, made, size) for size in SIZES]
        touched = _touched(company, {*WATCHED, *watched})
        marks += [mark for id in watched for mark in _quiet(company, made, registry.kpi(id), touched)]
    return Measured(tuple(found), len(marks), dict(Counter(mark for mark in marks if mark)))


def lived(company: Company) -> dict[str, pl.DataFrame]:
    """The company's records with their whole life: lists that are sent once, too, as they turned out after they had been sent; orders with their status."""
    made = Records.of(company, DATASETS).frames | {name: ONCE[name].make(company) for name in DATASETS if name in ONCE}
    done = (
        pl.when("cancelled").then(pl.lit("已取消")).when(pl.col("resolved_at").is_null()).then(pl.lit("处理中")).otherwise(pl.lit("已解决"))
    )
    return made | {"work_orders": made["work_orders"].with_columns(status=done)}


def _sought(company: Company, made: Mapping[str, pl.DataFrame], size: Size) -> Found:
    story = next(story for story in STORIES if story.id == size.story)
    places = company.projects["project_id"].gather(company.rows_of(story)).to_list()
    kpi = registry.kpi(size.kpi)
    monthly = _monthly(kpi, _tallies(kpi, made, size.where), places)
    first, last = _planted(company, size)
    sigma = swings(monthly, first, last)
    begun = [place for place, month in enumerate(monthly["month"]) if month >= first]
    reach = begun[:1] if size.shape == "outlier" else begun[: RUN - _wait(kpi)]
    for after, place in enumerate(reach):
        said = _said(kpi, monthly, place)
        if said is not None and said[0] == (1 if size.sigma > 0 else -1):
            return Found(company.seed, size, sigma, after + _wait(kpi), said[1])
    return Found(company.seed, size, sigma, None, "")


def _planted(company: Company, size: Size) -> tuple[date, date]:
    """The first days of the months in which the planted change begins and ends."""
    story = next(story for story in STORIES if story.id == size.story)
    effect = next(effect for effect in story.effects if effect.name == size.effect)
    return back(company.until, effect.first), back(company.until, effect.last)


def swings(monthly: pl.DataFrame, first: date, last: date) -> float:
    """How far the mean of the months `first`..`last` lies from that of the months before, in standard deviations of these; infinite where these do not swing."""
    before = monthly.filter(pl.col("month") < first)["value"].to_numpy()
    step = monthly.filter(pl.col("month").is_between(first, last))["value"].to_numpy().mean() - before.mean()
    usual = float(np.std(before, ddof=1))
    return float(step / usual) if usual else math.copysign(math.inf, step)


def _quiet(company: Company, made: Mapping[str, pl.DataFrame], kpi: Kpi, touched: Collection[str]) -> Iterator[str]:
    """Of the sites that no story touches, together, by region and each: the rule by which each month, as the latest one, is a signal ("" for none)."""
    sites = company.projects.filter(~pl.col("project_id").is_in(list(touched)))
    tallies = _tallies(kpi, made, None)
    groups = (sites.group_by(by, maintain_order=True) for by in ("region", "project_id"))
    for group in (sites, *(part for parts in groups for _, part in parts)):
        monthly = _monthly(kpi, tallies, group["project_id"].to_list())
        said = (_said(kpi, monthly, place) for place in range(monthly.height))
        yield from (one[1] for one in said if one is not None)


def _touched(company: Company, kpis: Collection[str]) -> list[str]:
    """Sites of a story that changes something in what these numbers are made of; where a story says that nothing changes, its sites are quiet."""
    watched = {registry.kpi(id).dataset for id in kpis}
    moved = {size.story for size in SIZES if size.sigma and registry.kpi(size.kpi).dataset in watched}
    changing: list[Story] = [story for story in STORIES if story.id in moved]
    return sorted({id for story in changing for id in company.projects["project_id"].gather(company.rows_of(story))})


def _said(kpi: Kpi, monthly: pl.DataFrame, place: int) -> tuple[int, str] | None:
    month = monthly["month"][place]
    found = course.of(kpi, monthly.head(place + 1), shift(month, _wait(kpi)))
    if found is None or found.months[-1] != month or found.told() is None:
        return None
    return int(found.chart.side[-1]), found.chart.cause[-1]


def _wait(kpi: Kpi) -> int:
    """How many months later a month is judged first: where what is done late counts, when it is hardly done any more."""
    return LATE_MONTHS if kpi.late_counts else 0


def _monthly(kpi: Kpi, tallies: pl.DataFrame, projects: Sequence[str]) -> pl.DataFrame:
    mine = tallies.filter(pl.col("project").is_in(list(projects)))
    return monthly_of(kpi, numbers({kpi.id: kpi}, mine, {kpi.id: SETTLED_BY}, ("month",)))


def _tallies(kpi: Kpi, made: Mapping[str, pl.DataFrame], where: tuple[str, str] | None) -> pl.DataFrame:
    dataset = registry.dataset(kpi.dataset)
    frame = typed(dataset, made)
    frame = frame if where is None else frame.filter(pl.col(where[0]) == where[1])
    joined = {name: typed(registry.dataset(name), made) for name in kpi.joins}
    if kpi.uses_calendar:
        months = typed(dataset, made).select(month="_month").drop_nulls().unique().sort("month")
        joined[CALENDAR] = months.join(made["projects"].select(project="project_id"), how="cross").with_columns(received=pl.lit(True))
    tallies = tally(kpi, cases(kpi, dataset.names, frame, joined))
    return spread(merged(kpi, pl.concat([tallies, exposures(kpi, joined)]) if kpi.kind == "events" else tallies))


def typed(dataset: Dataset, made: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A made frame as the warehouse would give it: our columns and types, times in UTC, local days, month, project, what was delivered."""
    frame = made[dataset.id]
    columns = [_cast(c.name, c.type, c.dtype, frame) for c in dataset.columns]
    days = [local_day(c.name, DEFAULT_ZONE) for c in dataset.columns if c.type == "time"]
    whole = frame.select(columns).with_columns(days)
    month = pl.coalesce(pl.col(f"{name}__day" if dataset.column(name).type == "time" else name) for name in dataset.month)
    if dataset.route.through is None:
        whole = whole.with_columns(_project=pl.col(dataset.route.column))
    else:
        sites = made[dataset.route.through].select(
            pl.col(dataset.route.through_column or "").alias(dataset.route.column), _project="project_id"
        )
        whole = whole.join(sites, on=dataset.route.column, how="left", maintain_order="left")
    return whole.with_columns(
        month.dt.truncate("1mo").alias("_month"),
        pl.lit(_bits(dataset, [c.name for c in dataset.columns if c.name in frame.columns]), pl.Int64).alias("_delivered"),
        pl.lit(_bits(dataset, [c.name for c in dataset.columns if c.type == "date"]), pl.Int64).alias("_dated"),
    )


def _cast(name: str, kind: str, dtype: pl.DataType, frame: pl.DataFrame) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, dtype).alias(name)
    if kind == "time":
        local = pl.col(name).cast(pl.Datetime("us")).dt.replace_time_zone(DEFAULT_ZONE, ambiguous="earliest")
        return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None).alias(name)
    return pl.col(name).cast(dtype)


def _bits(dataset: Dataset, names: Sequence[str]) -> int:
    return sum(1 << place for place, name in enumerate(dataset.names) if name in names)
