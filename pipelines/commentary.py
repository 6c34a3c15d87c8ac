"""What people write about a number: one KPI, one scope, one month. Only added to; what was said before stays readable."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from catalog import registry
from catalog.words import Text
from errors import UserError, WrongUsage
from pipelines.scope import Scope, Viewer
from pipelines.values.personal import hide_people
from pipelines.warehouse import Warehouse, fetch

WRITERS = ("quality", "project")  # roles that answer for a number; the others read what they wrote
LONGEST = 1000  # characters
_NOTES = """
    select kpi, month, text, by_name as "by", at_time as at from commentary
    where projects = ?::varchar[] and regions = ?::varchar[] and property_types = ?::varchar[] and month between ? and ? and at_time <= ? and ?
    order by month desc, at_time desc
"""


class NotYours(UserError):
    """The role, or the projects, do not allow it."""

    def __init__(self) -> None:
        super().__init__(
            "commentary_not_allowed",
            Text("您的角色不能为这个范围填写说明；请联系品质经理。", "Your role does not write about this scope; ask the quality manager."),
        )


def may_comment(role: str) -> bool:
    return role in WRITERS


def write(warehouse: Warehouse, role: str, viewer: Viewer, kpi: str, scope: Scope, text: str) -> None:
    """Adds what the viewer says about a KPI in the last month of a scope. Phone numbers and names of people in it are masked.

    Raises NotYours without the right, WrongUsage for an unknown KPI, a scope without a last month, no text or too much of it as typed: masking makes it longer.
    """
    if not may_comment(role) or (viewer.projects is not None and not set(scope.projects) <= set(viewer.projects)):
        raise NotYours
    registry.kpi(kpi)
    typed = text.strip()
    if scope.end is None or not typed or len(typed) > LONGEST:
        raise WrongUsage(
            "commentary_text",
            Text(f"请写明原因，不超过 {LONGEST} 字，并选定月份。", f"Write a reason of at most {LONGEST} characters, for one month."),
        )
    line = [kpi, scope.end, *_place(scope, viewer), hide_people(typed), viewer.name, datetime.now(UTC).replace(tzinfo=None)]
    with warehouse.writing() as cursor:
        cursor.execute("insert into commentary values (?, ?, ?, ?, ?, ?, ?, ?)", line)


def notes(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """All that was written of exactly this scope in its months (with `as_of`: by then), the newest first: kpi, month, text, by, at (UTC).

    Of a number that is narrowed by more than its place nothing is written, and what was written of the whole is not about it.
    """
    span = [scope.start or date.min, scope.end or date.max, scope.as_of or datetime.max, not scope.filters]
    with warehouse.cursor() as cursor:
        return fetch(cursor, _NOTES, [*_place(scope, viewer), *span])


def _place(scope: Scope, viewer: Viewer) -> list[list[str]]:
    """The scope as it is kept. Who sees some projects only speaks of these, and never meets what was said of all."""
    projects = scope.projects
    if viewer.projects is not None:
        projects = tuple(p for p in projects or viewer.projects if p in viewer.projects)
    return [sorted(set(chosen)) for chosen in (projects, scope.regions, scope.property_types)]
