"""The passport of a number: everything that one needs to defend it, in words and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from catalog import register
from catalog.kpi import Kpi
from catalog.standards import PROFILES, Standard
from catalog.words import Text
from metrics import standing
from metrics.limits import limits

NO_STANDARD = Text(
    "没有文件给出标准，公司也没有设定；只与自身历史比较",
    "No document gives a standard and the company has set none; compared with its own past",
)
NOT_APPROVED = Text("出厂默认，公司尚未批准", "Shipped default, not approved by the company yet")
NO_APPROVER = Text("公司设定，没有写批准人", "Set by the company, without the name of who approved it")


@dataclass(frozen=True)
class Batch:
    """A file that a number rests on: how many of its rows passed the checks, and how many failed and were held back."""

    dataset: str
    batch_id: int
    file_name: str
    loaded_at: datetime
    loaded_by: str
    rows: int
    held: int = 0


@dataclass(frozen=True)
class Definition:
    """By which definition a number was counted: its fingerprint, and the version and moment (UTC) since when."""

    fingerprint: str
    version: int
    at: datetime


@dataclass(frozen=True)
class Reported:
    """A number as it was at a version, and when that was published (UTC)."""

    version: int
    at: datetime
    figures: Mapping[str, object]


@dataclass(frozen=True)
class Passport:
    """All parts. `figures`: the row of `metrics.numbers` as known now; `reported`: as first published after its last month (None: never counted).

    `standards`: every standard that holds for a part of the scope, those of the value first, with `approved` a word for each.
    """

    kpi: str
    formula: Text
    meaning: Text
    interval: Text
    figures: Mapping[str, object]
    exclusions: tuple[tuple[str, int], ...]
    possible: tuple[str, ...]
    standards: tuple[Standard, ...]
    batches: tuple[Batch, ...]
    reported: Reported | None
    definition: Definition | None = None

    def approved(self, standard: Standard) -> Text:
        """Who approved a standard, in words."""
        if standard.approved_by:
            return Text(standard.approved_by, standard.approved_by)
        return NOT_APPROVED if standard.profile in PROFILES else NO_APPROVER

    @property
    def tentative(self) -> bool:
        """Whether the figure is judged by something that no document gives and nobody has confirmed (待确认)."""
        return any(not row.is_confirmed for row in self.standards)

    @property
    def changed(self) -> bool:
        """Whether the number has changed since it was first reported."""
        return self.reported is not None and self.reported.figures["value"] != self.figures["value"]


def exclusions(figures: Mapping[str, object]) -> tuple[tuple[str, int], ...]:
    why = figures.get("why") or ()
    return tuple((str(item["reason"]), int(item["n"])) for item in why)  # type: ignore[attr-defined]


def standards(kpi: Kpi, company: pl.DataFrame | None, cells: pl.DataFrame) -> tuple[Standard, ...]:
    """Every standard that holds for one of `cells` (`project_id`, `property_type`, `day`): of the value first, then of its cases.

    Which cases are of which kind is not known here: of case standards all that can hold are named.
    """
    timed = [row for id in dict.fromkeys(id for id, _ in limits(kpi)) for row in _of_cases(id, company, cells)]
    return (*_of_value(kpi.id, company, cells), *timed)


def _of_value(id: str, company: pl.DataFrame | None, cells: pl.DataFrame) -> list[Standard]:
    shipped = [row for row in register.shipped() if row.kpi == id and not row.judges_cases]
    if company is None:
        return shipped
    mine = standing.of_values(company).filter(pl.col("kpi") == id)
    found = standing.in_force(cells.with_columns(kpi=pl.lit(id)), mine)["standard_id"]
    held = standing.rows_of(mine.filter(pl.col("standard_id").is_in(found.drop_nulls().unique().implode())))
    return [*held, *(shipped if found.null_count() or found.is_empty() else [])]


def _of_cases(id: str, company: pl.DataFrame | None, cells: pl.DataFrame) -> list[Standard]:
    shipped = list(register.limit_of(id))
    if company is None or cells.is_empty():
        return shipped
    first, last = cells.select(pl.col("day").min().alias("first"), pl.col("day").max().alias("last")).row(0)
    mine = standing.of_cases(company).filter(
        pl.col("kpi") == id,
        pl.col("effective_from").fill_null(date.min) <= last,
        pl.col("effective_to").fill_null(date.max) >= first,
        pl.col("project_id").is_null() | pl.col("project_id").is_in(cells["project_id"].unique().implode()),
        pl.col("property_type").is_null() | pl.col("property_type").is_in(cells["property_type"].unique().implode()),
    )
    return [*standing.rows_of(mine), *shipped]
