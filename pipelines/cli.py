"""The command line: parses words, calls the rooms, prints what they answer. Others script against it; keep it stable.

Exit codes: 0 done, 1 refused by checks, 2 wrong usage, 3 file unreadable, 4 warehouse in use.
"""

from __future__ import annotations

import getpass
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from catalog import registry
from catalog.words import Text
from errors import IN_USE, USAGE, UserError, WarehouseInUse, WrongUsage
from pipelines import backup as backups
from pipelines import (
    cli_cases,
    cli_charts,
    cli_explain,
    cli_improve,
    cli_intake,
    cli_month,
    cli_read,
    cli_standards,
    cli_whatif,
    file_report,
    handover,
    printing,
    read,
)
from pipelines.cli_projects import named
from pipelines.cli_words import (
    AcceptOption,
    AddProjectsOption,
    AsOfOption,
    AtOption,
    ByOption,
    FormatOption,
    FromOption,
    JudgedOption,
    RegionOption,
    ToOption,
    TypeOption,
    WarehouseOption,
    judged_of,
    scope_of,
)
from pipelines.receiving import inbox
from pipelines.shell import intake_at, shell, warehouse_at
from settings import settings

WATCH_SECONDS = 2.0

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Estate Pulse · 物业品质看板. Times are local, as on the pages; in JSON they name their offset from UTC.",
)


def main() -> None:
    """Runs the command here, or in the app where the app owns the warehouse."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """The exit code of one command."""
    try:
        code = _parser()(words, standalone_mode=False)
        return code if isinstance(code, int) else 0
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


@cache
def _parser() -> Callable[..., object]:
    """All commands, looked through once: a process that serves many need not read their signatures each time."""
    return typer.main.get_command(app)


def _fail(error: UserError) -> int:
    shell().complain(f"{error.sentence[settings().language]} [{error.code}]")
    return error.exit_code


app.add_typer(cli_month.app, name="month")
app.command("read")(cli_read.read_file)
_OTHERS: tuple[Callable[..., object], ...] = (
    *cli_intake.COMMANDS, *cli_explain.COMMANDS, *cli_cases.COMMANDS, *cli_charts.COMMANDS, cli_standards.standards, cli_standards.passport,
    cli_whatif.whatif, cli_improve.effect, cli_improve.scorecard, cli_improve.comments,
)  # fmt: skip
for _command in _OTHERS:
    app.command()(_command)


# ---- the inbox folder ---------------------------------------------------------------------------------------------


@app.command()
def watch(
    folder: Path,
    once: Annotated[bool, typer.Option("--once", help="load what is there now, then stop")] = False,
    by: ByOption = "",
    add_projects: AddProjectsOption = False,
    accept_good: AcceptOption = False,
    settle: Annotated[
        float, typer.Option("--settle", help="seconds without a change until a file counts as complete")
    ] = inbox.SETTLE_SECONDS,
    warehouse: WarehouseOption = None,
) -> int:
    """Loads what lands in a folder; files go to done/ or refused/ with their report. A sub-folder named by a dataset says what they are."""
    place = shell().path(folder)
    if not place.is_dir():
        raise WrongUsage("no_such_folder", Text(f"找不到文件夹“{folder}”。", f'There is no folder "{folder}".'))
    who = by or getpass.getuser()
    if not once and not shell().served:
        return _keep_watch(place, settle, [*_flag("--add-projects", add_projects), *_flag("--accept-good", accept_good), "--by", who,
                                   "--settle", str(settle), *(("--warehouse", warehouse) if warehouse else ())])  # fmt: skip
    code = 0
    with intake_at(warehouse) as intake:
        for filed in inbox.take_in(intake, place, inbox.Policy(who, accept_good, add_projects), settle):
            code = max(code, filed.outcome.exit_code)
            shell().say(f"{filed.path.relative_to(place)}\n{file_report.outcome(filed.outcome, settings().language)}")
    return code


def _flag(word: str, given: bool) -> list[str]:
    return [word] if given else []


def _keep_watch(place: Path, settle: float, words: list[str]) -> int:
    """Opens the warehouse (or asks the app) only while there is something to load, so that the app can start and stop meanwhile."""
    code, stop = 0, threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())  # the file at hand is finished first
    while not stop.wait(WATCH_SECONDS * (5 if code == IN_USE else 1)):
        if any(inbox.has_settled(path, settle) for path in inbox.waiting(place)):
            code = run(["watch", str(place), "--once", *words])
    return 0


# ---- numbers ------------------------------------------------------------------------------------------------------


@app.command()
def kpi(
    ids: Annotated[list[str] | None, typer.Argument(help="KPI ids (default: all)")] = None,
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[str, typer.Option("--by", help="month,project,region,property_type or a dimension")] = "",
    project: Annotated[str, typer.Option("--project", help="project ids, separated by commas")] = "",
    region: RegionOption = "",
    kind: TypeOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    standards: JudgedOption = "own",
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The numbers, as the pages show them."""
    scope = replace(scope_of(first, last, project, as_of, at, region, kind), judged=judged_of(standards))
    groups = tuple(word.strip() for word in by.split(",") if word.strip())
    with warehouse_at(warehouse) as open_:
        found = read.numbers(open_, ids or list(registry.kpis()), scope, read.local_viewer(settings()), groups)
        found = named(open_, found.sort("kpi", *groups, nulls_last=True), format, scope.as_of)
    shell().say(printing.frame(found, format))


@app.command()
def records(
    kpi_id: str,
    missed: Annotated[bool, typer.Option("--missed", help="only those that pull the number the wrong way")] = False,
    first: FromOption = None,
    last: ToOption = None,
    project: Annotated[str, typer.Option("--project")] = "",
    region: RegionOption = "",
    kind: TypeOption = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    limit: int | None = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The rows behind a number, with the verdict on each."""
    with warehouse_at(warehouse) as open_:
        found = read.records(
            open_, kpi_id, scope_of(first, last, project, as_of, at, region, kind), read.local_viewer(settings()), missed, limit
        )
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
