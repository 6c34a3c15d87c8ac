"""The words of the command line: options that several commands share, and what is typed as months, moments and mappings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from catalog.days import day_of
from catalog.words import Text
from errors import WrongUsage
from pipelines import read
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.moments import moment_of
from pipelines.shell import shell

Format = Literal["table", "csv", "json"]
WarehouseOption = Annotated[str | None, typer.Option("--warehouse", help="duckdb:PATH; else KPI_WAREHOUSE")]
DatasetOption = Annotated[str, typer.Option("--dataset", help="dataset id, see docs/catalog.md")]
MappingOption = Annotated[Path | None, typer.Option("--mapping", help="mapping file (JSON)")]
FromOption = Annotated[str | None, typer.Option("--from", help="first month, 2026-01")]
ToOption = Annotated[str | None, typer.Option("--to", help="last month, 2026-12")]
JudgedOption = Annotated[
    str, typer.Option("--standards", help="own: each month by the standards of its time; today, or a day: all by those of that day")
]
FormatOption = Annotated[Format, typer.Option("--format")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]
AtOption = Annotated[str | None, typer.Option("--at", help="the moment at which open cases are judged")]
RegionOption = Annotated[str, typer.Option("--region", help="regions, separated by commas")]
TypeOption = Annotated[str, typer.Option("--type", help="property types, separated by commas")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="only what was published by then")]
AddProjectsOption = Annotated[bool, typer.Option("--add-projects", help="register unknown projects")]
AcceptOption = Annotated[bool, typer.Option("--accept-good", help="publish the good rows, hold the rest back")]
ByOption = Annotated[str, typer.Option("--by", help="who loads")]
ReasonOption = Annotated[str, typer.Option("--reason", help="why settled figures of a locked month change")]


def mapping_of(path: Path | None) -> Mapping:
    if path is None:
        return EMPTY
    try:
        return Mapping.from_json(shell().path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage("mapping_unreadable", Text(f"无法读取映射文件“{path}”。", f'The mapping file "{path}" cannot be read.')) from error


def scope_of(
    first: str | None, last: str | None, project: str, as_of: str | None, at: str | None, region: str = "", kind: str = ""
) -> read.Scope:
    """The scope that a command names; `project`, `region` and `kind` (property type) are lists separated by commas."""
    projects, regions, kinds = (projects_of(text) for text in (project, region, kind))
    return read.Scope(month_of(first), month_of(last), projects, regions, kinds, as_of=moment_of(as_of), at=moment_of(at))


def judged_of(text: str) -> date | None:
    """The day whose standards judge all months: None for each month by its own."""
    if text in ("own", "today"):
        return None if text == "own" else day_of(datetime.now(UTC))
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        zh, en = f"“{text}”不是日期；请写 own、today 或 2026-10-31。", f'"{text}" is no day; write own, today or 2026-10-31.'
        raise WrongUsage("standards_day", Text(zh, en)) from error


def projects_of(text: str) -> tuple[str, ...]:
    """Ids separated by commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def month_of(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
            raise ValueError("no month")  # a bare year would be taken for its January
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError as error:
        raise WrongUsage("month", Text(f"“{text}”不是月份；请写成 2026-10。", f'"{text}" is no month; write 2026-10.')) from error
