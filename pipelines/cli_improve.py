"""`effect`, `scorecard` and `comments`: did it help, how does each person stand, and what do residents write."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import polars as pl
import typer

from catalog.words import Text
from metrics.holding import REASON
from pipelines import printing, read
from pipelines.cli_projects import named
from pipelines.cli_words import AsOfOption, FormatOption, FromOption, ToOption, WarehouseOption, scope_of
from pipelines.moments import moment_of
from pipelines.shell import shell, warehouse_at
from settings import settings

FEW = Text(
    "有 {n} 条意见不显示：答卷不足 5 份，会认出是谁写的。",
    "{n} comments are withheld: fewer than five people answered, so who wrote them could be told.",
)
ProjectOption = Annotated[str, typer.Option("--project", help="project ids, separated by commas")]


def effect(
    as_of: AsOfOption = None,
    summary: Annotated[bool, typer.Option("--summary", help="the share that helped, of those that could be judged")] = False,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """Every action and intervention with what became of its number, against comparable projects without it."""
    with warehouse_at(warehouse) as open_:
        found = named(open_, read.effects(open_, read.local_viewer(settings()), moment_of(as_of)), format, moment_of(as_of))
    shell().say(printing.frame(pl.DataFrame([asdict(read.effective(found))]) if summary else _flat(found), format))


def scorecard(
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    parts: Annotated[bool, typer.Option("--parts", help="every part of every score instead of the scores")] = False,
    cases: Annotated[
        str, typer.Option("--cases", help="a staff number: the cases behind this person's parts, with what is left out and why")
    ] = "",
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """The weighted score of each person, for those who may see names; nothing for others. `look_at`: checks beyond chance (see `checks`), in no score."""
    scope, viewer = scope_of(first, last, project, None, None), read.local_viewer(settings())
    with warehouse_at(warehouse) as open_:
        if cases:
            shell().say(printing.frame(named(open_, read.own_cases(open_, scope, viewer, cases), format), format))
            return
        scores, each = read.scorecard(open_, scope, viewer)
        odd = None if parts or scores.is_empty() else read.staff_checks(open_, scope, viewer)
    shell().say(printing.frame(_flat(each if parts else scores if odd is None else _with_checks(scores, odd)), format))


def comments(
    first: FromOption = None,
    last: ToOption = None,
    project: ProjectOption = "",
    limit: int | None = None,
    rising: Annotated[bool, typer.Option("--rising", help="words in more comments than in as many months before --from")] = False,
    agreement: Annotated[bool, typer.Option("--agreement", help="how far words and marks agree")] = False,
    format: FormatOption = "table",
    warehouse: WarehouseOption = None,
) -> None:
    """What residents wrote, masked, with its tone and topics. A reading aid: no score is made of it."""
    scope, viewer = scope_of(first, last, project, None, None), read.local_viewer(settings())
    with warehouse_at(warehouse) as open_:
        if rising:
            found = read.rising(open_, scope, viewer)
        elif agreement:
            found = pl.DataFrame([read.agreement(open_, scope, viewer)])
        else:
            words = pl.col("evidence").list.eval(pl.element().struct.field("words"))
            told = read.comments(open_, scope, viewer, limit)
            found = named(open_, told.rows.with_columns(words.alias("evidence")), format)
            if told.withheld:
                shell().complain(FEW[settings().language].format(n=told.withheld))
    shell().say(printing.frame(_flat(found), format))


def _with_checks(scores: pl.DataFrame, odd: pl.DataFrame) -> pl.DataFrame:
    """Scores with `look_at`: what there is to look at in the person's cases, by word; it changes nothing in the score."""
    named = odd.filter("flagged").drop_nulls("staff_id").group_by("staff_id").agg(pl.col("check").unique().sort().alias("look_at"))
    return scores.join(named, on="staff_id", how="left", maintain_order="left")


def _flat(found: pl.DataFrame) -> pl.DataFrame:
    """Lists of words, and of reasons with their numbers, as one text."""
    counted = pl.format("{} {}", pl.element().struct.field("reason"), pl.element().struct.field("n").round(2))
    found = found.with_columns(pl.col(name).list.eval(counted) for name, dtype in found.schema.items() if dtype == REASON)
    return found.with_columns(pl.col(name).list.join("、") for name, dtype in found.schema.items() if dtype == pl.List(pl.String))
