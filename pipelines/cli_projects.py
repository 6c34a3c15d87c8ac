"""Projects in what commands print: their number, which scripts read and `--project` takes, and beside it their name, by which people know them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from pipelines import read
from pipelines.cli_words import Format
from pipelines.project_names import names_at
from pipelines.warehouse import Warehouse
from settings import settings

ADDED = {"project": "project_name", "_project": "project_name", "projects": "project_names"}


def named(warehouse: Warehouse, found: pl.DataFrame, format: Format, as_of: datetime | None = None) -> pl.DataFrame:
    """The same with a column of names, where it tells of projects: in a table beside the number, in CSV and JSON the last one.

    Who reads CSV by the place of a column finds every other one where it was.
    """
    language, viewer = settings().language, read.local_viewer(settings())
    of = next((column for column in ADDED if column in found.columns), None)
    if of is None:
        return found
    names = names_at(warehouse, viewer, as_of)
    told = {id: names[id][language] for id in found[of].explode().drop_nulls().unique()}
    at = found.get_column_index(of) + 1 if format == "table" else found.width
    return found.clone().insert_column(at, _called(found[of], told).alias(ADDED[of]))


def _called(numbers: pl.Series, names: Mapping[str, str]) -> pl.Series:
    """Names for numbers, or lists of them for lists."""
    if isinstance(numbers.dtype, pl.List):
        return numbers.list.eval(pl.element().replace_strict(names, return_dtype=pl.String))
    return numbers.replace_strict(names, return_dtype=pl.String)
