"""`explain`, `cohorts`, `due` and `checks`: one case taken apart, cases by their month, what is due when, and what looks too good."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from pipelines import printing, read
from pipelines.cli_projects import named
from pipelines.cli_words import AsOfOption, AtOption, FormatOption, FromOption, ToOption, WarehouseOption, scope_of
from pipelines.moments import moment_of
from pipelines.project_names import names_at
from pipelines.shell import shell, warehouse_at
from settings import settings

ProjectOption = Annotated[str, typer.Option("--project", help="project ids, separated by commas")]


def explain(
    kpi_id: str,
    case: Annotated[str, typer.Argument(help="the number of the order or complaint")],
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Why a case is in time or late: which standard, which clock, which stretches counted, which pauses were taken off.

    json: all of it. table and csv: the stretches; the rest stands above them.
    """
    with warehouse_at(warehouse) as open_:
        found = read.explain(open_, kpi_id, case, read.local_viewer(settings()), moment_of(as_of), moment_of(at))
        names = names_at(open_, read.local_viewer(settings()), moment_of(as_of))
    parts, called = found.parts, found.project and names[found.project][settings().language]
    row: dict[str, object] = {"kpi": found.kpi, "case": found.case, "project": found.project, "project_name": called}
    row |= {"outcome": found.outcome, "why": found.why}
    row |= {"standard": found.standard and asdict(found.standard), "source_due": found.source_due, "by_day": found.by_day}
    row |= {"tentative": found.tentative, "log": dict(found.log)}
    row |= {name: getattr(parts, name, None) for name in ("start", "ended", "is_open", "due", "provisional")}
    times = {name: getattr(parts, name, None) for name in ("elapsed", "limit", "left")}
    row |= {name: None if time is None else time.total_seconds() / 60 for name, time in times.items()}
    if format == "json":
        shell().say(printing.as_json(row | {"spans": found.spans().to_dicts()}))
        return
    if format == "table":
        head = {**row, "standard": found.standard and found.standard.standard_id, "log": None, "provisional": None}
        shell().say("\n".join(f"{name}: {printing.text(value)}" for name, value in head.items() if value is not None))
    shell().say(printing.frame(found.spans(), format))


def cohorts(
    kpi_id: str,
    month: Annotated[
        Literal["created", "closed"],
        typer.Option("--month", help="created: cases by the month they came in; closed: by the month they were finished"),
    ] = "created",
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The four states of cases held to a time, month by month; `immature` months may still change."""
    with warehouse_at(warehouse) as open_:
        found = read.by_attribution(open_, kpi_id, scope_of(first, last, project, as_of, at), read.local_viewer(settings()), month)
    shell().say(printing.frame(found, format))


def due(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Which projects have done what is due every quarter (or half-year, or year), and by when they must do it next."""
    scope = scope_of(first, last, project, as_of, at)
    with warehouse_at(warehouse) as open_:
        found = named(open_, read.due(open_, kpi_id, scope, read.local_viewer(settings())), format, scope.as_of)
    shell().say(printing.frame(found, format))


def checks(
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    flagged: Annotated[bool, typer.Option("--flagged", help="only what is beyond chance")] = False,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Whose cases end just under the limit, stand paused or are opened again more than chance explains: a reason to look, no proof, in no score."""
    with warehouse_at(warehouse) as open_:
        found = read.staff_checks(open_, scope_of(first, last, project, None, None), read.local_viewer(settings()))
    shell().say(printing.frame(found.filter("flagged") if flagged else found, format))


COMMANDS = (explain, cohorts, due, checks)
