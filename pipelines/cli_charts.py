"""`spc` and `funnel` of any CSV file, so that others can check our charts against theirs, or chart what no dataset of ours holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer

from catalog.words import Text
from errors import Unreadable, WrongUsage
from pipelines import printing
from pipelines.cli_words import FormatOption
from pipelines.shell import shell

ColumnOption = Annotated[str | None, typer.Option(help="a column of the file")]
WhereOption = Annotated[list[str] | None, typer.Option("--where", help="only rows with COLUMN=VALUE; may be repeated")]


def spc(
    file: Annotated[Path, typer.Argument(help="CSV with a header, UTF-8, in time order, or with --point")],
    value: ColumnOption = None,
    numerator: ColumnOption = None,
    denominator: ColumnOption = None,
    point: Annotated[
        str | None, typer.Option(help="column that names a row's month or day: counts of one are added up, 2026-03 is put in order")
    ] = None,
    group: Annotated[str | None, typer.Option(help="column that names the unit: a chart for each")] = None,
    where: WhereOption = None,
    chart: Annotated[
        Literal["auto", "xmr", "i", "p_prime", "u_prime", "p", "u", "c", "g", "t"],
        typer.Option(
            help="auto: xmr, but p_prime (u_prime if a numerator exceeds its denominator) where denominators vary by more than 25 %"
        ),
    ] = "auto",
    direction: Annotated[Literal["up", "down", "none"], typer.Option(help="which way is better")] = "up",
    target: Annotated[float | None, typer.Option(help="for the assurance verdict")] = None,
    rebase: Annotated[list[int] | None, typer.Option(help="row (the first is 1) at which a new segment starts; may be repeated")] = None,
    screen: Annotated[bool, typer.Option(help="leave moving ranges of 3.267 means and more out (xmr)")] = True,
    format: FormatOption = "table",
) -> None:
    """A control chart of any CSV: value, mean, limits and signal of each row. No warehouse is opened.

    xmr: NHSRplotthedots 0.2.2 (mean ± 2.66 mean moving ranges). i: qicharts2 (3 / 1.128). p_prime, u_prime: Laney's charts as qicharts2 has
    them ("pp", "up"). p, u, c: plain, as qicharts2 and qcc have them. g: cases or days between events; t: time between events.
    `runs_signal`: Anhøj's runs rules (qicharts2), about the centre line.
    """
    from metrics import charts, points  # scipy's distributions take 0.5 s to import, which other commands need not pay

    if (value is None) == (numerator is None or denominator is None):
        zh, en = "请指定 --value，或 --numerator 与 --denominator。", "Name --value, or --numerator and --denominator."
        raise WrongUsage("columns", Text(zh, en))
    numbers = {name: column for name, column in (("value", value), ("numerator", numerator), ("denominator", denominator)) if column}
    rows = _rows(file, {"group": group, "point": point}, numbers, where)

    def drawn() -> pl.DataFrame:
        return pl.concat(
            _named(
                charts.spc(
                    [part[name].to_numpy() for name in numbers], chart, [row - 1 for row in rebase or []], screen, direction, target
                ),
                part,
            )
            for _, part in points.charted(rows)
        )

    shell().say(printing.frame(_or_refused(drawn, Text("无法绘制控制图", "No chart can be drawn")), format))


def funnel(
    file: Annotated[Path, typer.Argument(help="CSV with a header, UTF-8; rows of one group are added up")],
    numerator: Annotated[str, typer.Option(help="column: hits, or observed cases")],
    denominator: Annotated[str, typer.Option(help="column: cases, or expected cases")],
    group: Annotated[str, typer.Option(help="column that names the unit")],
    where: WhereOption = None,
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

    rows = _rows(file, {"group": group}, {"numerator": numerator, "denominator": denominator}, where)
    found = _or_refused(lambda: charts.funnel(rows, kind, trim), Text("无法绘制漏斗图", "No chart can be drawn"))
    shell().say(printing.frame(found, format))


def _rows(file: Path, names: dict[str, str | None], numbers: dict[str, str], where: list[str] | None) -> pl.DataFrame:
    """The asked columns of the rows that are asked for, under our names."""
    frame = _csv(file).with_row_index("_row", 1)
    for condition in where or []:
        column, sign, wanted = condition.partition("=")
        if not sign:
            raise WrongUsage("where", Text(f"“{condition}”应写成 列名=值。", f"Write “{condition}” as COLUMN=VALUE."))
        frame = frame.filter(_column(frame, column).str.strip_chars() == wanted)
    if frame.is_empty():
        raise WrongUsage("no_rows", Text("没有符合条件的行。", "No row is asked for."))
    kept = {ours: _column(frame, theirs) for ours, theirs in names.items() if theirs}
    return pl.DataFrame(kept | {ours: _numbers(frame, theirs) for ours, theirs in numbers.items()})


def _named(chart: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    """The points with the names of their group and month in front, where the file has them."""
    return chart.select(*(part[name] for name in ("group", "point") if name in part.columns), pl.all())


def _or_refused(draw: Callable[[], pl.DataFrame], what: Text) -> pl.DataFrame:
    try:
        return draw()
    except ValueError as error:
        raise WrongUsage("no_chart", Text(f"{what.zh}：{error}", f"{what.en}: {error}")) from error


def _csv(file: Path) -> pl.DataFrame:
    path = shell().path(file)
    try:
        return pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(
            "no_such_file", Text(f"找不到或读不懂文件“{path.name}”。", f"The file “{path.name}” is not there or is no CSV.")
        ) from error


def _numbers(frame: pl.DataFrame, name: str) -> pl.Series:
    read = _column(frame, name).str.strip_chars().cast(pl.Float64, strict=False)
    if bad := next((row for row, cell in zip(frame["_row"], read, strict=True) if cell is None), None):
        raise WrongUsage("no_number", Text(f"“{name}”第 {bad} 行不是数字。", f"“{name}” holds no number in row {bad}."))
    return read


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        raise WrongUsage("no_column", Text(f"文件没有“{name}”列。", f"The file has no column “{name}”."))
    return frame[name]


COMMANDS = (spc, funnel)
