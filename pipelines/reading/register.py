"""Projects and people of the register, and how far the data reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from catalog import registry
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import end_of, ends, ends_at, spans_of, version_at
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse

CODES = 500  # so many can be looked through in a box


def projects(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """The register as of today: project, name, region, property_type; one row a project."""
    with warehouse.cursor() as cursor:
        spans = spans_of(cursor, version_at(cursor, as_of), Scope(), viewer)
    latest = spans.drop_nulls("name").sort("start").unique("project", keep="last", maintain_order=True)
    return latest.select("project", "name", "region", "property_type").sort("project")


def staff_names(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> dict[str, str]:
    """The latest name of each person in the register, by number; empty for those without the right to names."""
    if not viewer.may_see_names:
        return {}
    with warehouse.cursor() as cursor:
        entries = rows(cursor, registry.dataset("staff"), version_at(cursor, as_of), Wanted(("staff_id", "name", "valid_from")))
    named = entries.drop_nulls("name").sort("valid_from").unique("staff_id", keep="last")
    return dict(zip(named["staff_id"], named["name"], strict=True))


def known_codes(warehouse: Warehouse, dataset: str, column: str, viewer: Viewer) -> list[str]:
    """What a column of a dataset may refer to, as its register lists it (`registry.register_of`): the latest month first, `CODES` at most."""
    register = registry.register_of(registry.dataset(dataset), column)
    if register is None:
        return []
    with warehouse.cursor() as cursor:
        found = rows(cursor, registry.dataset(register[0]), version_at(cursor, None), Wanted((register[1],)))
    if viewer.projects is not None:
        found = found.filter(pl.col("_project").is_in(list(viewer.projects)))
    latest = found.group_by(pl.col(register[1]).alias("code")).agg(pl.col("_month").max()).drop_nulls("code")
    return latest.sort("_month", "code", descending=[True, False], nulls_last=True)["code"].head(CODES).to_list()


def data_end(warehouse: Warehouse, datasets: Sequence[str] = (), as_of: datetime | None = None) -> datetime | None:
    """The moment (UTC) up to which the data reach, over the named datasets (default: all that projects send). It is what pages call today."""
    with warehouse.cursor() as cursor:
        return ends_at(cursor, datasets or [dataset.id for dataset in registry.owed()], version_at(cursor, as_of))


def data_ends(warehouse: Warehouse, as_of: datetime | None = None) -> dict[str, datetime]:
    """`data_end` of each dataset that has files."""
    with warehouse.cursor() as cursor:
        known = ends(cursor, version_at(cursor, as_of))
    return {name: end for name in known if (end := end_of(known, (name,))) is not None}


def months(warehouse: Warehouse, as_of: datetime | None = None) -> list[date]:
    """The months that hold any counted case, oldest first."""
    with warehouse.cursor() as cursor:
        found = cursor.execute(
            "select distinct t.month from tally t join (select kpi, month, max(version) as version from slice where version <= ? "
            "group by kpi, month) s on t.kpi = s.kpi and t.month = s.month and t.version = s.version where not t.fine order by 1",
            [version_at(cursor, as_of)],
        ).fetchall()
    return [row[0] for row in found]
