"""`whatif`: the same cases under another limit, clock, calendar or list of pauses."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import polars as pl
import typer

from catalog import registry
from catalog.standards import MINUTES
from catalog.words import Text
from errors import WrongUsage
from metrics.calendar import spans
from metrics.whatif import Change, breaches
from pipelines import printing, read
from pipelines.cli_words import AsOfOption, AtOption, FormatOption, FromOption, ToOption, WarehouseOption, scope_of
from pipelines.shell import shell, warehouse_at
from settings import settings

UNITS = {"m": "分钟", "min": "分钟", "h": "小时", "d": "天"}


def whatif(
    kpi_id: str,
    limit: Annotated[str | None, typer.Option("--limit", help="the time allowed: 72h, 90min, 3d (of 24 hours)")] = None,
    clock: Annotated[Literal["natural", "working"] | None, typer.Option("--clock", help="natural (24 × 7) or working hours")] = None,
    pauses: Annotated[str | None, typer.Option("--pauses", help="states that stop the clock, separated by commas; '' for none")] = None,
    hours: Annotated[
        str | None, typer.Option("--hours", help="working hours, by --days: '09:00-12:00, 13:00-18:00' (default: those loaded)")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=7, help="working days of the week from Monday on, with --hours")] = 5,
    holidays: Annotated[bool, typer.Option(help="keep public holidays and make-up workdays; without, they are days like any other")] = True,
    saturdays: Annotated[bool, typer.Option("--saturdays", help="work goes on at the same pace on Saturdays, with Monday's hours")] = False,
    first: FromOption = None,
    last: ToOption = None,
    project: Annotated[str, typer.Option("--project", help="project ids, separated by commas")] = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """How many cases would be breached under another limit, clock, calendar or list of pauses: before and after. Nothing is stored.

    Another limit is held against all cases; another clock or other pauses leave alone those to which the source itself gave a due time.
    """
    states = None if pauses is None else tuple(word.strip() for word in re.split("[,，、]", pauses) if word.strip())
    change = Change(_hours(limit), clock, states, _checked(hours), days, holidays, saturdays)
    with warehouse_at(warehouse) as open_:
        found = read.whatif(open_, kpi_id, change, scope_of(first, last, project, as_of, at), read.local_viewer(settings()))
    sides = breaches(registry.kpi(kpi_id), found)
    table = pl.DataFrame([{"kpi": kpi_id, "standard": side, **counts} for side, counts in sides.items()])
    on_time = (1 - pl.col("breached") / pl.col("decided")) * 100
    shell().say(printing.frame(table.with_columns(value=pl.when(pl.col("decided") > 0).then(on_time)), format))


def _hours(text: str | None) -> float | None:
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+|分钟|小时|天)?\s*", text)
    unit = UNITS.get(found[2] or "h", found[2]) if found else ""
    if found is None or unit not in MINUTES:
        raise WrongUsage("limit", Text(f"“{text}”不是时限；请写 72h、90min 或 3d。", f'"{text}" is no time limit; write 72h, 90min or 3d.'))
    return float(found[1]) * MINUTES[unit] / 60


def _checked(hours: str | None) -> str | None:
    try:
        if hours is not None and not spans(hours):
            raise ValueError("no hours")
    except ValueError as error:
        raise WrongUsage(
            "hours",
            Text(f"看不懂作息“{hours}”；请写 09:00-12:00，13:00-18:00。", f'"{hours}" says no hours; write 09:00-12:00, 13:00-18:00.'),
        ) from error
    return hours
