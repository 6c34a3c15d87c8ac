"""`why`, `rank`, `course`, `fair`, `outlook` and `wait` of a KPI; `spc` and `funnel` of any CSV file, so that others can check our charts against theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import polars as pl
import typer

from catalog.words import Text
from errors import Unreadable, WrongUsage
from pipelines import printing, read
from pipelines.cli_words import AsOfOption, AtOption, FormatOption, FromOption, ToOption, WarehouseOption, month_of, scope_of
from pipelines.shell import shell, warehouse_at
from settings import settings

ProjectOption = Annotated[str, typer.Option("--project", help="project ids, separated by commas")]
EventOption = Annotated[list[str] | None, typer.Option("--event", help="month of a recorded intervention, 2026-03; may be repeated")]
ColumnOption = Annotated[str | None, typer.Option(help="a column of the file")]


def why(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[str, typer.Option("--by", help="project, region, property_type or a dimension")] = "project",
    before: Annotated[
        str | None, typer.Option("--before", help="first month of the period compared with (default: just as long, just before)")
    ] = None,
    project: ProjectOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Why a KPI changed: what each group adds by its own change (rate) and by its share in the whole (mix). The parts sum to the change.

    Compares the months from..to with as many before them, or with as many from --before on.
    """
    now = scope_of(first, last, project, as_of, at)
    if now.start is None or now.end is None:
        raise WrongUsage("period", Text("请用 --from 和 --to 指定期间。", "Say which months with --from and --to."))
    months = (now.end.year - now.start.year) * 12 + now.end.month - now.start.month + 1
    since = month_of(before) or read.shift(now.start, -months)
    then = read.Scope(since, read.shift(since, months - 1), now.projects, as_of=now.as_of, at=now.at)
    with warehouse_at(warehouse) as open_:
        found = read.why(open_, kpi_id, then, now, read.local_viewer(settings()), by)
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
    with warehouse_at(warehouse) as open_:
        found = read.ranks(open_, kpi_id, scope_of(first, last, project, as_of, at), read.local_viewer(settings()), by)
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
    """A KPI's months on their control chart: limits, signals, the same month of last year."""
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
    with warehouse_at(warehouse) as open_:
        found = read.fair(open_, kpi_id, scope_of(first, last, project, as_of, at), read.local_viewer(settings()), by, parts)
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
    """What the rest of the year must reach for a rate to end it on its goal; and the rate with each project weighing what its households do."""
    scope = scope_of(first, last, project, as_of, at)
    with warehouse_at(warehouse) as open_:
        rest = read.needed(open_, kpi_id, scope, read.local_viewer(settings()))
        second = read.weighted(open_, kpi_id, scope, read.local_viewer(settings()))
    row: dict[str, object] = {"kpi": kpi_id, "needed": rest and float(rest.share), "hits": rest and rest.hits, "of": rest and rest.rest}
    row |= {"reachable": rest and rest.reachable, "certain": rest and rest.certain}
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


def spc(
    file: Annotated[Path, typer.Argument(help="CSV with a header, UTF-8, one row a point, in time order")],
    value: ColumnOption = None,
    numerator: ColumnOption = None,
    denominator: ColumnOption = None,
    chart: Annotated[
        Literal["auto", "xmr", "p", "u", "g", "t"],
        typer.Option(help="auto: xmr, but p (u if a numerator exceeds its denominator) where denominators vary by more than 25 %"),
    ] = "auto",
    direction: Annotated[Literal["up", "down", "none"], typer.Option(help="which way is better")] = "up",
    target: Annotated[float | None, typer.Option(help="for the assurance verdict")] = None,
    rebase: Annotated[list[int] | None, typer.Option(help="row (the first is 1) at which a new segment starts; may be repeated")] = None,
    screen: Annotated[bool, typer.Option(help="leave moving ranges of 3.267 means and more out (xmr)")] = True,
    format: FormatOption = "table",
) -> None:
    """A control chart of any CSV: value, mean, limits and signal of each row. No warehouse is opened.

    xmr: NHSRplotthedots 0.2.2 (mean ± 2.66 mean moving ranges). p, u: Laney's p′ and u′ as qicharts2 has them. g: cases or days between
    events; t: time between events. `runs_signal`: Anhøj's runs rules (qicharts2), about the centre line.
    """
    from metrics import charts  # scipy's distributions take 0.5 s to import, which other commands need not pay

    frame = _csv(file)
    columns = [_numbers(frame, name) for name in (value, numerator, denominator) if name]
    if (value is None) == (numerator is None or denominator is None):
        raise WrongUsage(
            "columns", Text("请指定 --value，或 --numerator 与 --denominator。", "Name --value, or --numerator and --denominator.")
        )
    try:
        found = charts.spc(columns, chart, [row - 1 for row in rebase or []], screen, direction, target)
    except ValueError as error:
        raise WrongUsage("no_chart", Text(f"无法绘制控制图：{error}", f"No chart can be drawn: {error}")) from error
    shell().say(printing.frame(found, format))


def funnel(
    file: Annotated[Path, typer.Argument(help="CSV with a header, UTF-8; rows of one group are added up")],
    numerator: Annotated[str, typer.Option(help="column: hits, or observed cases")],
    denominator: Annotated[str, typer.Option(help="column: cases, or expected cases")],
    group: Annotated[str, typer.Option(help="column that names the unit")],
    kind: Annotated[
        Literal["auto", "share", "ratio", "shmi", "counts"],
        typer.Option(
            help="share: FunnelPlotR PR (arcsine); ratio: SR, CQC (square root, winsorised); shmi: SR, SHMI (logarithm, truncated); "
            "counts: RC (logarithm, winsorised); auto: share if no unit exceeds 1, else ratio"
        ),
    ] = "auto",
    trim: Annotated[float, typer.Option("--trim-by", min=0.01, max=0.4, help="share of scores winsorised or left out at either end")] = 0.1,
    format: FormatOption = "table",
) -> None:
    """Funnel limits of any CSV as FunnelPlotR 0.6.0 reckons them: z-score, φ, τ², limits with and without over-dispersion, outliers."""
    from metrics import charts

    frame = _csv(file)
    parts = {name: _numbers(frame, column) for name, column in (("numerator", numerator), ("denominator", denominator))}
    names = frame[group] if group in frame.columns else _no_column(group)
    try:
        found = charts.funnel(pl.DataFrame({"group": names, **parts}), kind, trim)
    except ValueError as error:
        raise WrongUsage("no_chart", Text(f"无法绘制漏斗图：{error}", f"No chart can be drawn: {error}")) from error
    shell().say(printing.frame(found, format))


def _csv(file: Path) -> pl.DataFrame:
    path = shell().path(file)
    try:
        return pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(
            "no_such_file", Text(f"找不到或读不懂文件“{path.name}”。", f"The file “{path.name}” is not there or is no CSV.")
        ) from error


def _numbers(frame: pl.DataFrame, name: str) -> np.ndarray:
    column = frame[name] if name in frame.columns else _no_column(name)
    read_ = column.str.strip_chars().cast(pl.Float64, strict=False)
    if bad := next((row for row, cell in enumerate(read_, 1) if cell is None), None):
        raise WrongUsage("no_number", Text(f"“{name}”第 {bad} 行不是数字。", f"“{name}” holds no number in row {bad}."))
    return read_.to_numpy()


def _no_column(name: str) -> pl.Series:
    raise WrongUsage("no_column", Text(f"文件没有“{name}”列。", f"The file has no column “{name}”."))


COMMANDS = (why, rank, course, fair, outlook, wait, spc, funnel)
