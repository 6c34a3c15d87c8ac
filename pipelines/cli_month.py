"""`month`: who owes what for a month, sign, lock, waive, and what changed afterwards."""

from __future__ import annotations

import getpass
from datetime import date
from typing import Annotated

import polars as pl
import typer

from catalog import registry
from catalog.days import day_of
from errors import USAGE
from metrics.closing import OPEN, SETTLED
from pipelines import printing, read
from pipelines.cli_projects import named
from pipelines.cli_words import ByOption, FormatOption, WarehouseOption, month_of, projects_of
from pipelines.closing import acts, board, events
from pipelines.closing import restated as changes
from pipelines.shell import shell, warehouse_at
from settings import settings

app = typer.Typer(no_args_is_help=True, help="A month's close: status, sign, reopen, lock, unlock, waive, restated, log.")
MonthArgument = Annotated[str, typer.Argument(help="the month, 2026-10")]
ProjectsOption = Annotated[str, typer.Option("--project", help="project ids, separated by commas")]
ReasonOption = Annotated[str, typer.Option("--reason", help="why")]


@app.command()
def status(
    month: MonthArgument,
    missing: Annotated[bool, typer.Option("--missing", help="only what is still to come")] = False,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> int:
    """Every project and data with its state, and the figures that lack its records though it is in; exit code 1 while anything is still to come."""
    first, viewer = _month(month), read.local_viewer(settings())
    with warehouse_at(warehouse) as open_:
        cells = board.board(open_, first, first, viewer, day_of(acts.moment()))
        cells = cells.join(lacking(read.arrivals(open_, viewer), first), on=["project", "dataset"], how="left")
        to_come = pl.col("owed") & pl.col("state").is_in(OPEN)
        shown = cells.filter(to_come | pl.col("lacks").is_not_null()) if missing else cells
        shell().say(printing.frame(named(open_, shown, format), format))
    return 1 if cells.filter(to_come).height else 0


def lacking(arrivals: pl.DataFrame, month: date) -> pl.DataFrame:
    """`project`, `dataset` and the ids of the figures that `lacks` its records in a month."""
    kpis = {id: kpi.dataset for id, kpi in registry.kpis().items()}
    gone = arrivals.filter(~pl.col("came"), pl.col("month") == month, pl.col("source").is_in(list(kpis)))
    of_data = gone.with_columns(pl.col("source").replace(kpis).alias("dataset")).group_by("project", "dataset")
    return of_data.agg(pl.col("source").sort().str.join(" ").alias("lacks"))


@app.command()
def sign(month: MonthArgument, project: ProjectsOption = "", by: ByOption = "", warehouse: WarehouseOption = None) -> None:
    """Signs projects (default: every one of which all is in): what is published now is what was reported."""
    first = _month(month)
    with warehouse_at(warehouse) as open_:
        named = projects_of(project) or ready(open_, first)
        shell().say(str(acts.sign(open_, first, named, by or getpass.getuser(), acts.moment())))


def ready(warehouse: read.Warehouse, month: date) -> tuple[str, ...]:
    """Projects that are not signed and of which everything owed is settled."""
    cells = board.board(warehouse, month, month, read.local_viewer(settings()), day_of(acts.moment())).filter("owed", ~pl.col("signed"))
    whole = cells.group_by("project").agg(pl.col("state").is_in(SETTLED).all().alias("whole")).filter("whole")
    return tuple(whole["project"].sort())


@app.command()
def reopen(
    month: MonthArgument, project: ProjectsOption, reason: ReasonOption = "", by: ByOption = "", warehouse: WarehouseOption = None
) -> None:
    """Takes signatures back."""
    with warehouse_at(warehouse) as open_:
        shell().say(str(acts.reopen(open_, _month(month), projects_of(project), reason, by or getpass.getuser(), acts.moment())))


@app.command()
def lock(month: MonthArgument, reason: ReasonOption = "", by: ByOption = "", warehouse: WarehouseOption = None) -> None:
    """Locks a month: what was settled changes only with a reason. Every project must be signed, or a reason given."""
    with warehouse_at(warehouse) as open_:
        acts.close(open_, _month(month), reason, by or getpass.getuser(), acts.moment())


@app.command()
def unlock(month: MonthArgument, reason: ReasonOption = "", by: ByOption = "", warehouse: WarehouseOption = None) -> None:
    """Opens a locked month again."""
    with warehouse_at(warehouse) as open_:
        acts.unlock(open_, _month(month), reason, by or getpass.getuser(), acts.moment())


@app.command()
def waive(
    month: MonthArgument,
    project: ProjectsOption,
    dataset: Annotated[str, typer.Option("--dataset", help="dataset ids, separated by commas")],
    reason: ReasonOption = "",
    back: Annotated[bool, typer.Option("--back", help="take the waiver back")] = False,
    by: ByOption = "",
    warehouse: WarehouseOption = None,
) -> None:
    """Says that data need not be sent."""
    cells = [(one, registry.dataset(id).id) for one in projects_of(project) for id in projects_of(dataset)]
    with warehouse_at(warehouse) as open_:
        shell().say(str(acts.waive(open_, _month(month), cells, reason, by or getpass.getuser(), acts.moment(), back)))


@app.command()
def restated(month: MonthArgument, format: FormatOption = "table", warehouse: WarehouseOption = None) -> None:
    """Figures that are no longer what was signed: before, after, and why."""
    with warehouse_at(warehouse) as open_:
        found = changes.restatements(open_, _month(month), read.local_viewer(settings()))
        shell().say(printing.frame(named(open_, found, format), format))


@app.command()
def log(format: FormatOption = "table", warehouse: WarehouseOption = None) -> None:
    """Everything that people did to months, newest first."""
    with warehouse_at(warehouse) as open_:
        with open_.cursor() as cursor:
            found = events.every(cursor)
        shell().say(printing.frame(named(open_, found, format), format))


def _month(text: str) -> date:
    first = month_of(text)
    if first is None:
        raise typer.Exit(USAGE)
    return first
