"""The command line: parses words, calls the rooms, prints what they answer. Others script against it; keep it stable.

Exit codes: 0 done, 1 refused by checks, 2 wrong usage, 3 file unreadable, 4 warehouse in use.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from catalog import registry
from catalog.words import Text
from errors import USAGE, UserError, WarehouseInUse, WrongUsage
from pipelines import backup as backups
from pipelines import demo_load, handover, printing, read, templates
from pipelines.mapping import EMPTY, Mapping
from pipelines.shell import intake_at, shell, warehouse_at
from settings import settings

Format = Literal["table", "csv", "json"]
WarehouseOption = Annotated[str | None, typer.Option("--warehouse", help="duckdb:PATH; else KPI_WAREHOUSE")]
DatasetOption = Annotated[str, typer.Option("--dataset", help="dataset id, see docs/catalog.md")]
MappingOption = Annotated[Path | None, typer.Option("--mapping", help="mapping file (JSON)")]
FromOption = Annotated[str | None, typer.Option("--from", help="first month, 2026-01")]
ToOption = Annotated[str | None, typer.Option("--to", help="last month, 2026-12")]
FormatOption = Annotated[Format, typer.Option("--format")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON")]
AtOption = Annotated[str | None, typer.Option("--at", help="the moment at which open cases are judged")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="only what was published by then")]

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Estate Pulse · 物业品质看板")


def main() -> None:
    """Runs the command here, or in the app where the app owns the warehouse."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """The exit code of one command."""
    try:
        return int(app(words, standalone_mode=False) or 0)
    except WarehouseInUse as error:
        answered = None if shell().served else handover.ask(words, Path.cwd())
        return _fail(error) if answered is None else answered
    except UserError as error:
        return _fail(error)
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of the parser
            shell().complain(error.format_message())
            return USAGE
        raise


def _fail(error: UserError) -> int:
    shell().complain(f"{error.sentence[settings().language]} [{error.code}]")
    return error.exit_code


# ---- intake -------------------------------------------------------------------------------------------------------


@app.command()
def demo(
    projects: int = 24,
    months: int = 36,
    seed: int = 7,
    rows_scale: Annotated[float, typer.Option("--rows-scale")] = 1.0,
    warehouse: WarehouseOption = None,
) -> None:
    """Writes the made-up company's export files and loads them the way every file goes."""
    with intake_at(warehouse) as intake:
        for step in demo_load.run(intake, projects, months, seed, rows_scale):
            shell().say(f"[{step.done}/{step.total}] {step.label[settings().language]}")


@app.command()
def check(
    file: Path, dataset: DatasetOption, mapping: MappingOption = None, json: JsonOption = False, warehouse: WarehouseOption = None
) -> int:
    """Says whether a file is good. Nothing is stored."""
    with intake_at(warehouse) as intake:
        staged = intake.stage_path(shell().path(file))
        try:
            examined = intake.examine(staged, registry.dataset(dataset).id, _mapping(mapping))
        finally:
            intake.discard(staged)
    shell().say(printing.verdict(examined, json, settings().language))
    return 1 if examined.report.refused or examined.report.held_count else 0


@app.command()
def load(
    files: list[Path],
    dataset: DatasetOption,
    mapping: MappingOption = None,
    add_projects: Annotated[bool, typer.Option("--add-projects", help="register unknown projects")] = False,
    accept_good: Annotated[bool, typer.Option("--accept-good", help="publish the good rows, hold the rest back")] = False,
    by: Annotated[str, typer.Option("--by", help="who loads")] = "",
    json: JsonOption = False,
    warehouse: WarehouseOption = None,
) -> int:
    """Loads files the whole way and prints what changed. One refused file does not stop the others."""
    known, how, who, code, printed = registry.dataset(dataset).id, _mapping(mapping), by or getpass.getuser(), 0, []
    with intake_at(warehouse) as intake:
        for file in files:
            outcome = intake.load(shell().path(file), known, how, who, add_projects, accept_good)
            printed.append(outcome)
            code = max(code, outcome.exit_code)
            if not json:
                shell().say(printing.outcome(outcome, settings().language))
    if json:
        shell().say(printing.outcomes_json(printed))
    return code


@app.command()
def template(dataset: str, output: Annotated[Path, typer.Option("-o", "--output")], warehouse: WarehouseOption = None) -> None:
    """Writes an empty workbook with a dataset's columns, their meaning and sample rows; no warehouse is opened."""
    templates.write(registry.dataset(dataset), shell().path(output))


@app.command()
def history(format: FormatOption = "table", warehouse: WarehouseOption = None) -> None:
    """Every attempt to load, and what became of it."""
    with warehouse_at(warehouse) as open_:
        shell().say(printing.frame(read.history(open_), format))


@app.command()
def undo(batch: int, by: Annotated[str, typer.Option("--by")] = "", warehouse: WarehouseOption = None) -> None:
    """Publishes the state without a batch."""
    with intake_at(warehouse) as intake:
        shell().say(str(intake.undo(batch, by or getpass.getuser())))


@app.command()
def redo(batch: int, by: Annotated[str, typer.Option("--by")] = "", warehouse: WarehouseOption = None) -> None:
    """Publishes the state with an undone batch again."""
    with intake_at(warehouse) as intake:
        shell().say(str(intake.redo(batch, by or getpass.getuser())))


# ---- numbers ------------------------------------------------------------------------------------------------------


@app.command()
def kpi(
    ids: Annotated[list[str] | None, typer.Argument(help="KPI ids (default: all)")] = None,
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[str, typer.Option("--by", help="month,project,region,property_type or a dimension")] = "",
    project: Annotated[str, typer.Option("--project", help="project ids, separated by commas")] = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The numbers, as the pages show them."""
    scope = _scope(first, last, project, as_of, at)
    groups = tuple(word.strip() for word in by.split(",") if word.strip())
    with warehouse_at(warehouse) as open_:
        found = read.numbers(open_, ids or list(registry.kpis()), scope, read.local_viewer(settings()), groups)
    shell().say(printing.frame(found.sort("kpi", *groups, nulls_last=True), format))


@app.command()
def records(
    kpi_id: str,
    missed: Annotated[bool, typer.Option("--missed", help="only those that pull the number the wrong way")] = False,
    first: FromOption = None,
    last: ToOption = None,
    project: Annotated[str, typer.Option("--project")] = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    limit: int | None = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The rows behind a number, with the verdict on each."""
    with warehouse_at(warehouse) as open_:
        found = read.records(open_, kpi_id, _scope(first, last, project, as_of, at), read.local_viewer(settings()), missed, limit)
    shell().say(printing.frame(found, format))


# ---- the warehouse ------------------------------------------------------------------------------------------------


@app.command()
def backup(folder: Path, warehouse: WarehouseOption = None) -> None:
    """Copies the warehouse and its key into a folder, and checks the copy."""
    with intake_at(warehouse) as intake:
        shell().say(str(backups.backup(intake.warehouse, intake.settings, shell().path(folder))))


@app.command()
def restore(folder: Path, warehouse: WarehouseOption = None) -> None:
    """Puts a backup in the warehouse's place; what was there is moved aside, never deleted."""
    if shell().served:  # the file cannot be exchanged beneath the app that has it open
        raise WarehouseInUse(str(os.getpid()))
    chosen = settings() if warehouse is None else settings().at(warehouse)
    shell().say(str(backups.restore(shell().path(folder), chosen)))


@app.command()
def doctor(warehouse: WarehouseOption = None) -> int:
    """Looks the installation over: warehouse, books, key, settings."""
    with intake_at(warehouse) as intake:
        findings = backups.examine(intake.warehouse, intake.settings)
    for finding in findings:
        shell().say(f"{'✓' if finding.good else '✗'} {finding.sentence[settings().language]}")
    return 0 if all(finding.good for finding in findings) else 1


# ---- words of the command line ------------------------------------------------------------------------------------


def _mapping(path: Path | None) -> Mapping:
    if path is None:
        return EMPTY
    try:
        return Mapping.from_json(shell().path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage("mapping_unreadable", Text(f"无法读取映射文件“{path}”。", f"The mapping file “{path}” cannot be read.")) from error


def _scope(first: str | None, last: str | None, project: str, as_of: str | None, at: str | None) -> read.Scope:
    chosen = tuple(word.strip() for word in project.split(",") if word.strip())
    return read.Scope(_month(first), _month(last), chosen, as_of=_moment(as_of), at=_moment(at))


def _month(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
            raise ValueError("no month")  # a bare year would be taken for its January
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError as error:
        raise WrongUsage("month", Text(f"“{text}”不是月份；请写成 2026-10。", f"“{text}” is no month; write 2026-10.")) from error


def _moment(text: str | None) -> datetime | None:
    """An ISO time, local to the setting's zone unless it says otherwise, as UTC without a zone."""
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(
            "time", Text(f"“{text}”不是时间；请写成 2026-10-31T18:00。", f"“{text}” is no time; write 2026-10-31T18:00.")
        ) from error
    local = given if given.tzinfo else given.replace(tzinfo=ZoneInfo(settings().zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
