"""What comes in by command: checked, loaded, reported as nil, undone; templates, the history, and the made-up company."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from catalog import registry
from pipelines import demo_load, file_report, printing, read, templates
from pipelines.cli_words import (
    AcceptOption,
    AddProjectsOption,
    ByOption,
    DatasetOption,
    FormatOption,
    JsonOption,
    MappingOption,
    ReasonOption,
    WarehouseOption,
    mapping_of,
    month_of,
    projects_of,
)
from pipelines.publishing.reach import only_judges
from pipelines.publishing.undo import Toggled
from pipelines.shell import intake_at, shell, warehouse_at
from settings import settings


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


def check(
    file: Path, dataset: DatasetOption, mapping: MappingOption = None, json: JsonOption = False, warehouse: WarehouseOption = None
) -> int:
    """Says whether a file is good. Nothing is stored."""
    with intake_at(warehouse) as intake:
        staged = intake.stage_path(shell().path(file))
        try:
            examined = intake.examine(staged, registry.dataset(dataset).id, mapping_of(mapping), recall=mapping is None)
        finally:
            intake.discard(staged)
    shell().say(file_report.verdict(examined, json, settings().language))
    return 1 if examined.report.refused or examined.report.held_count else 0


def load(
    files: list[Path],
    dataset: DatasetOption,
    mapping: MappingOption = None,
    add_projects: AddProjectsOption = False,
    accept_good: AcceptOption = False,
    by: ByOption = "",
    reason: ReasonOption = "",
    json: JsonOption = False,
    warehouse: WarehouseOption = None,
) -> int:
    """Loads files the whole way and prints what changed. One refused file does not stop the others."""
    known, how, who, code, printed = registry.dataset(dataset).id, mapping_of(mapping), by or getpass.getuser(), 0, []
    with intake_at(warehouse) as intake:
        for file in files:
            outcome = intake.load(shell().path(file), known, how, who, add_projects, accept_good, reason, impact=json or only_judges(known))
            printed.append(outcome)
            code = max(code, outcome.exit_code)
            if not json:
                shell().say(file_report.outcome(outcome, settings().language))
    if json:
        shell().say(file_report.outcomes_json(printed))
    return code


def nil(
    dataset: str,
    month: Annotated[str, typer.Option("--month", help="the month in which nothing happened, 2026-10")],
    project: Annotated[str, typer.Option("--project", help="project ids, separated by commas (default: all)")] = "",
    by: ByOption = "",
    reason: ReasonOption = "",
    warehouse: WarehouseOption = None,
) -> None:
    """Reports that projects had nothing to record in a month: received, and a zero. Undone like a load."""
    known, first = registry.dataset(dataset).id, month_of(month)
    assert first is not None
    with intake_at(warehouse) as intake:
        receipt = intake.report_nil(known, projects_of(project), first, by or getpass.getuser(), reason)
    shell().say(receipt.sentence[settings().language] + (f" [{receipt.batch_id}]" if receipt.batch_id else ""))


def template(dataset: str, output: Annotated[Path, typer.Option("-o", "--output")], warehouse: WarehouseOption = None) -> None:
    """Writes an empty workbook with a dataset's columns, their meaning and sample rows; no warehouse is opened."""
    templates.write(registry.dataset(dataset), shell().path(output))


def history(format: FormatOption = "table", warehouse: WarehouseOption = None) -> None:
    """Every attempt to load, and what became of it."""
    with warehouse_at(warehouse) as open_:
        shell().say(printing.frame(read.history(open_), format))


def undo(batch: int, by: Annotated[str, typer.Option("--by")] = "", reason: ReasonOption = "", warehouse: WarehouseOption = None) -> None:
    """Publishes the state without a batch."""
    with intake_at(warehouse) as intake:
        _say(intake.undo(batch, by or getpass.getuser(), reason))


def redo(batch: int, by: Annotated[str, typer.Option("--by")] = "", reason: ReasonOption = "", warehouse: WarehouseOption = None) -> None:
    """Publishes the state with an undone batch again."""
    with intake_at(warehouse) as intake:
        _say(intake.redo(batch, by or getpass.getuser(), reason))


def _say(done: Toggled) -> None:
    """The version, for scripts; beside it, for people, what has moved of what was signed."""
    shell().say(str(done.version))
    for one in done.signed:
        shell().complain(one.sentence[settings().language])


COMMANDS = (demo, check, load, nil, template, history, undo, redo)
