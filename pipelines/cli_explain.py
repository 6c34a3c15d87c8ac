"""`why`, `rank`, `course`, `fair`, `link`, `outlook` and `wait` of a KPI: what it rests on, how it stands and where it goes."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from catalog import registry
from catalog.words import Text
from errors import WrongUsage
from pipelines import printing, read
from pipelines.cli_projects import named
from pipelines.cli_words import AsOfOption, AtOption, FormatOption, FromOption, ToOption, WarehouseOption, month_of, scope_of
from pipelines.comparing import must_compare, period
from pipelines.shell import shell, warehouse_at
from settings import settings

ProjectOption = Annotated[str, typer.Option("--project", help="project ids, separated by commas")]
EventOption = Annotated[list[str] | None, typer.Option("--event", help="month of a recorded intervention, 2026-03; may be repeated")]


def why(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[str, typer.Option("--by", help="project, region, property_type or a dimension")] = "project",
    before: Annotated[
        str | None, typer.Option("--before", help="the month to compare with, or the first of as many (default: those just before --from)")
    ] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="also where the two may not be compared")] = False,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Why a KPI changed: what each group adds by its own change (rate) and by its share in the whole (mix). The parts sum to the change.

    `--from 2026-10 --before 2026-09` compares October with September. `--from 2026-09 --to 2026-10` is one period of two months, compared with the two
    before it (July and August). Where something else than the matter itself would explain the change (months not over, data missing, another scale, cases
    not due yet, too few of them), it says so instead.
    """
    now = scope_of(first, last or first, project, as_of, at)
    if now.start is None or now.end is None:
        raise WrongUsage("period", Text("请用 --from 指定月份。", "Say which month with --from."))
    months = (now.end.year - now.start.year) * 12 + now.end.month - now.start.month + 1
    since = month_of(before) or read.shift(now.start, -months)
    then = read.Scope(since, read.shift(since, months - 1), now.projects, as_of=now.as_of, at=now.at)
    with warehouse_at(warehouse) as open_:
        found = read.why(open_, kpi_id, then, now, read.local_viewer(settings()), by)
        if not anyway:
            must_compare(open_, kpi_id, then, now, read.local_viewer(settings()))
        found = named(open_, found, format, now.as_of)
    if format == "table":
        kpi = registry.kpi(kpi_id)
        shell().say(f"{kpi.id} {kpi.name[settings().language]}: {period(then)} → {period(now)}")
    elif found.height:
        found = found.with_columns(before_months=pl.lit(period(then)), after_months=pl.lit(period(now)))
    shell().say(printing.frame(found, format))


def rank(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[str, typer.Option("--by", help="project, region, property_type or a dimension")] = "project",
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The groups in order, shrunk towards each other as far as chance explains their differences, with the range of each rank (95 %)."""
    scope = scope_of(first, last, project, as_of, at)
    with warehouse_at(warehouse) as open_:
        found = named(open_, read.ranks(open_, kpi_id, scope, read.local_viewer(settings()), by), format, scope.as_of)
    shell().say(printing.frame(found, format))


def course(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    event: EventOption = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """A KPI's months on their control chart: limits, signals, the same month of last year; where what is done late counts, up to three months ago."""
    events = [month for word in event or [] if (month := month_of(word))]
    with warehouse_at(warehouse) as open_:
        found = read.course(open_, kpi_id, scope_of(first, last, project, as_of, at), read.local_viewer(settings()), events)
    shell().say(printing.frame(found, format))


def fair(
    kpi_id: str,
    strata: Annotated[str, typer.Option("--strata", help="what cases are told apart by: category,severity,property_type")] = "",
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[str, typer.Option("--by", help="project, region, property_type or a dimension")] = "project",
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Groups of unlike work side by side: misses observed against those that their own cases would bring at everybody's rates (compare each with 1)."""
    parts = [word.strip() for word in strata.split(",") if word.strip()]
    scope = scope_of(first, last, project, as_of, at)
    with warehouse_at(warehouse) as open_:
        found = named(open_, read.fair(open_, kpi_id, scope, read.local_viewer(settings()), by, parts), format, scope.as_of)
    shell().say(printing.frame(found, format))


def link(
    kpi_id: str,
    others: Annotated[str, typer.Option("--with", help="other KPIs, separated by commas")],
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Months in which a KPI and others changed for the better or the worse together, the others 0 to 3 months ahead, and how many chance alone would give (95 %). No proof of cause."""
    ids = [word.strip() for word in others.split(",") if word.strip()]
    with warehouse_at(warehouse) as open_:
        found = read.links(open_, kpi_id, ids, scope_of(first, last, project, as_of, at), read.local_viewer(settings()))
    shell().say(printing.frame(found, format))


def outlook(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """What the rest of the year must reach for a rate to end it on its goal, and how likely that is; and the rate with each project weighing what its households do."""
    scope = scope_of(first, last, project, as_of, at)
    with warehouse_at(warehouse) as open_:
        found = read.outlook(open_, kpi_id, scope, read.local_viewer(settings()))
        second = read.weighted(open_, kpi_id, scope, read.local_viewer(settings()))
    rest = found and found.needed
    row: dict[str, object] = {"kpi": kpi_id, "needed": rest and float(rest.share), "hits": rest and rest.hits, "of": rest and rest.rest}
    row |= {"reachable": rest and rest.reachable, "certain": rest and rest.certain, "likely": found and found.likely}
    row |= {"weighted": second and 100 * second.share, "lower": second and 100 * second.lower, "upper": second and 100 * second.upper}
    shell().say(printing.frame(pl.DataFrame([row | {"effective": second and second.effective}]), format))


def wait(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Days since the last event of a KPI that counts events (incidents, faults), and how many would be unusual (g chart)."""
    with warehouse_at(warehouse) as open_:
        found = read.wait(open_, kpi_id, scope_of(first, last, project, as_of, at), read.local_viewer(settings()))
    chart = found.chart
    figures = {"usual": chart and float(chart.mean[-1]), "upper": chart and float(chart.upper[-1]), "unusual": found.unusual}
    shell().say(printing.frame(pl.DataFrame([{"kpi": kpi_id, "events": found.events, "days_since": found.since, **figures}]), format))


COMMANDS = (why, rank, course, fair, link, outlook, wait)
