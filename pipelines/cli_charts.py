"""`spc` and `funnel` of any CSV file, so that others can check our charts against theirs, or chart what no dataset of ours holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import polars as pl
import typer
from numpy.typing import NDArray

from catalog.words import Text
from errors import WrongUsage
from pipelines import printing
from pipelines.chart_rows import Asked, Missing, rows
from pipelines.chart_shape import CELL
from pipelines.cli_words import FormatOption
from pipelines.shell import shell

FileArgument = Annotated[Path, typer.Argument(help="CSV with a header; UTF-8, GB18030 or Windows-1252")]
WhereOption = Annotated[list[str] | None, typer.Option("--where", help="only rows with COLUMN=VALUE; may be repeated")]
LeavingOutOption = Annotated[list[str] | None, typer.Option("--leaving-out", help="no rows with COLUMN=VALUE (totals); may be repeated")]
MissingOption = Annotated[
    Missing,
    typer.Option(
        help="cells without a number: refuse; gap: rows that have one are not counted, a point without any other is a gap; "
        "zero: empty ones (also -) are 0, suppressed ones (* .. c x NA) as with gap"
    ),
]
ComplementOption = Annotated[bool, typer.Option("--complement", help="the numerators count the misses: the share is of the rest")]
AcrossOption = Annotated[bool, typer.Option("--across", help="months stand side by side as columns; they are the points")]
MeasureOption = Annotated[str | None, typer.Option(help="column that says which number --cell holds; --numerator and others are its words")]
CellOption = Annotated[str | None, typer.Option(help="column of the numbers, with --measure")]
HeaderOption = Annotated[int, typer.Option("--header-row", min=1, help="line of the header, where titles stand above it")]
SummedOption = Annotated[list[str] | None, typer.Option(help="a column; several are added up")]
PointOption = Annotated[
    str | None,
    typer.Option(help="column that names a row's month or day: counts of one are added up; 2026-03, 31/03/2026, Mar-26 are put in order"),
]
ChartOption = Annotated[
    Literal["auto", "xmr", "i", "ip", "mr", "run", "xbar", "s", "p_prime", "u_prime", "p", "u", "c", "g", "t"],
    typer.Option(help="auto: xmr, but p_prime (u_prime if a numerator exceeds its denominator) where denominators vary by more than 25 %"),
]
RebaseOption = Annotated[list[int] | None, typer.Option(help="point (the first is 1) at which a new segment starts; may be repeated")]
ExcludeOption = Annotated[list[int] | None, typer.Option(help="point (the first is 1) that limits are reckoned without; may be repeated")]
UnorderedOption = Annotated[bool, typer.Option("--unordered", help="points are units, not in time: σz by standard deviation, no runs")]
ScreenOption = Annotated[
    bool | None,
    typer.Option(
        help="leave moving ranges of 3.267 means and more out (xmr does, unless told not to; i, ip, t, p_prime, u_prime if told to)"
    ),
]
KindOption = Annotated[
    Literal["auto", "share", "ratio", "shmi", "counts"],
    typer.Option(
        help="share: FunnelPlotR PR (arcsine); ratio: SR, CQC (square root, winsorised); shmi: SR, SHMI (logarithm, truncated); "
        "counts: RC (logarithm, winsorised); auto: share if no unit exceeds 1, else ratio"
    ),
]


def spc(
    file: FileArgument,
    value: Annotated[str | None, typer.Option(help="a column")] = None,
    numerator: SummedOption = None,
    denominator: SummedOption = None,
    point: PointOption = None,
    group: Annotated[str | None, typer.Option(help="column that names the unit: a chart for each")] = None,
    where: WhereOption = None,
    leaving_out: LeavingOutOption = None,
    missing: MissingOption = "refuse",
    complement: ComplementOption = False,
    header_row: HeaderOption = 1,
    across: AcrossOption = False,
    measure: MeasureOption = None,
    cell: CellOption = None,
    chart: ChartOption = "auto",
    direction: Annotated[Literal["up", "down", "none"], typer.Option(help="which way is better")] = "up",
    target: Annotated[float | None, typer.Option(help="for the assurance verdict")] = None,
    rebase: RebaseOption = None,
    freeze: Annotated[int | None, typer.Option(min=1, help="limits by the first so many points of each segment")] = None,
    exclude: ExcludeOption = None,
    screen: ScreenOption = None,
    unordered: UnorderedOption = False,
    format: FormatOption = "table",
) -> None:
    """A control chart of any CSV: value, mean, limits and signal of each point. No warehouse is opened.

    xmr: NHSRplotthedots 0.2.2 (mean ± 2.66 mean moving ranges). All others: qicharts2 0.8.1, whose names for p_prime and u_prime are "pp" and "up":
    i, ip, mr, run of values; xbar, s of several values a point; p, u, c and Laney's p_prime, u_prime of counts; g: cases or days between events;
    t: time between events. `runs_signal`: Anhøj's runs rules in the point's segment.
    """
    from metrics import charts, points  # scipy's distributions take 0.5 s to import, which other commands need not pay
    from metrics.basis import Basis

    numbers, names = (
        _numbers(value or (CELL if across and not numerator else None), numerator, denominator),
        {"group": group, "point": point},
    )
    read = rows(Asked(file, names, numbers, where or (), leaving_out or (), missing, complement, header_row, across, measure, cell))
    basis = Basis(freeze, frozenset(row - 1 for row in exclude or ()), gaps=missing != "refuse")
    wishes = charts.Wishes(chart, tuple(row - 1 for row in rebase or ()), screen, basis, unordered, direction, target)

    def drawn() -> pl.DataFrame:
        parts = points.charted(read, subgroups=chart in charts.SUBGROUPED)
        return pl.concat(_named(charts.spc(_columns(part), wishes), part) for _, part in parts)

    shell().say(printing.frame(_or_refused(drawn, Text("无法绘制控制图", "No chart can be drawn")), format))


def funnel(
    file: Annotated[Path, typer.Argument(help="CSV with a header; rows of one group are added up")],
    numerator: Annotated[list[str], typer.Option(help="column: hits, or observed cases; several are added up")],
    denominator: Annotated[list[str], typer.Option(help="column: cases, or expected cases; several are added up")],
    group: Annotated[str, typer.Option(help="column that names the unit")],
    where: WhereOption = None,
    leaving_out: LeavingOutOption = None,
    missing: MissingOption = "refuse",
    complement: ComplementOption = False,
    header_row: HeaderOption = 1,
    measure: MeasureOption = None,
    cell: CellOption = None,
    kind: KindOption = "auto",
    trim: Annotated[float, typer.Option("--trim-by", min=0.01, max=0.4, help="share of scores winsorised or left out at either end")] = 0.1,
    rounded: Annotated[bool, typer.Option("--rounded/--unrounded", help="take shmi's expected cases to two decimals first")] = True,
    format: FormatOption = "table",
) -> None:
    """Funnel limits of any CSV as FunnelPlotR 0.6.0 reckons them: z-score, φ, τ², limits with and without over-dispersion, outliers."""
    from metrics import charts

    numbers = {"numerator": numerator, "denominator": denominator}
    read = rows(
        Asked(file, {"group": group}, numbers, where or (), leaving_out or (), missing, complement, header_row, False, measure, cell)
    )
    found = _or_refused(lambda: charts.funnel(read.drop_nulls(), kind, trim, rounded), Text("无法绘制漏斗图", "No chart can be drawn"))
    shell().say(printing.frame(found, format))


def _numbers(value: str | None, numerator: list[str] | None, denominator: list[str] | None) -> dict[str, list[str]]:
    """The columns of a chart's numbers: one of values, or those of a fraction. Raises WrongUsage where neither or both are named."""
    if (value is None) == (not numerator or not denominator):
        zh, en = "请指定 --value，或 --numerator 与 --denominator。", "Name --value, or --numerator and --denominator."
        raise WrongUsage("columns", Text(zh, en))
    return {"value": [value]} if value else {"numerator": numerator or [], "denominator": denominator or []}


def _columns(part: pl.DataFrame) -> dict[str, NDArray[np.float64]]:
    """The numbers of a chart's points; what is missing is nan, which only a chart with gaps takes."""
    return {column.name: column.fill_null(float("nan")).to_numpy() for column in part if column.name not in ("group", "point")}


def _named(chart: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    """The points with the names of their group and month in front, where the file has them."""
    return chart.select(*(part[name] for name in ("group", "point") if name in part.columns), pl.all())


def _or_refused(draw: Callable[[], pl.DataFrame], what: Text) -> pl.DataFrame:
    try:
        return draw()
    except ValueError as error:
        raise WrongUsage("no_chart", Text(f"{what.zh}：{error}", f"{what.en}: {error}")) from error


COMMANDS = (spc, funnel)
