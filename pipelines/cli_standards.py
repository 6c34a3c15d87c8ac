"""`standards` prints the register or writes it as a workbook to be edited and loaded back; `passport` says what defends a number."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from catalog import register
from catalog.words import Text
from metrics import standing
from metrics.limits import idle
from pipelines import printing, read, register_book
from pipelines.cli_words import AsOfOption, AtOption, FormatOption, FromOption, ToOption, WarehouseOption, month_of, scope_of
from pipelines.shell import shell, warehouse_at
from settings import settings

IDLE = Text("有 {n} 条标准只供查阅，不参与判定：{ids}", "{n} standards are there to be read and judge nothing: {ids}")
SHOWN = ("standard_id", "kpi", "project_id", "property_type", "operator", "goal", "limit", "unit", "effective_from", "source_doc", "source_section", "status")  # fmt: skip


def standards(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="write a workbook that can be edited and loaded: --dataset standards")
    ] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="手册版, 指南版, 实施版 or 默认, instead of what is in force")] = None,
    start: Annotated[str | None, typer.Option("--start", help="first month of the stages of 实施版, 2026-07")] = None,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The standards that hold: the company's own, and the shipped ones where it has none. Monthly targets are a file of their own."""
    if profile is not None:
        rows = standing.frame_of(register.dated(profile, month_of(start)))
    else:
        with warehouse_at(warehouse) as open_:
            rows = read.standards(open_)
        if unused := idle(rows):
            shell().complain(IDLE[settings().language].format(n=len(unused), ids=", ".join(unused)))
    if out is not None:
        path = shell().path(out)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(register_book.of_standards(rows))
    else:
        shell().say(printing.frame(rows.select(SHOWN if format == "table" else pl.exclude("pauses")), format))


def passport(
    kpi_id: str,
    first: FromOption = None,
    last: ToOption = None,
    project: Annotated[str, typer.Option("--project", help="project ids, separated by commas")] = "",
    as_of: AsOfOption = None,
    at: AtOption = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Everything that defends one number, as JSON: formula, figures, exclusions, standards, files, as first reported and as known now."""
    with warehouse_at(warehouse) as open_:
        found = read.passport(open_, kpi_id, scope_of(first, last, project, as_of, at), read.local_viewer(settings()))
    words = {name: getattr(found, name)[settings().language] for name in ("formula", "meaning", "interval")}
    held = [{**asdict(row), "approved": found.approved(row)[settings().language]} for row in found.standards]
    parts = {"exclusions": dict(found.exclusions), "possible_exclusions": found.possible, "standards": held}
    parts |= {"tentative_standards": [row.standard_id for row in found.standards if not row.is_confirmed]}
    rest = {"files": [asdict(batch) for batch in found.batches], "reported": found.reported and asdict(found.reported)}
    shell().say(printing.as_json({**found.figures, **words, **parts, **rest}))
