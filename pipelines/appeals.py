"""Objections to a person's score and the answers to them, kept with the score. Only added to; read and written by those who may see names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

import polars as pl

from catalog import registry
from catalog.words import Text
from errors import UserError, WrongUsage
from pipelines.commentary import LONGEST, may_comment
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import version_at
from pipelines.scope import Scope, Viewer
from pipelines.values.personal import hide
from pipelines.warehouse import Warehouse, fetch

Kind = Literal["appeal", "answer"]
_LINES = """
    select kind, first_month, last_month, text, by_name as "by", at_time as at from appeal
    where staff_id = ? and first_month <= ? and last_month >= ? and at_time <= ?
    order by at_time
"""


class NotYourPeople(UserError):
    """The role, the rights to names, or the projects, do not allow it."""

    def __init__(self) -> None:
        super().__init__(
            "appeal_not_allowed",
            Text(
                "您的角色不能登记这位员工的申诉；请联系品质经理。",
                "Your role does not note this person's objections; ask the quality manager.",
            ),
        )


def write(warehouse: Warehouse, role: str, viewer: Viewer, staff_id: str, scope: Scope, kind: Kind, text: str) -> None:
    """Adds an objection, or an answer, to a person's score of the scope's months. Phone and identity numbers in it are masked.

    Raises NotYourPeople without the right, WrongUsage without months, text, or with too much of it as typed: masking makes it longer.
    """
    if not may_comment(role) or not _may_see(warehouse, viewer, staff_id):
        raise NotYourPeople
    typed = text.strip()
    if scope.start is None or scope.end is None or not typed or len(typed) > LONGEST:
        raise WrongUsage(
            "appeal_text",
            Text(f"请写明内容，不超过 {LONGEST} 字，并选定月份。", f"Write at most {LONGEST} characters, for a choice of months."),
        )
    line = [staff_id, scope.start, scope.end, kind, hide(typed), viewer.name, datetime.now(UTC).replace(tzinfo=None)]
    with warehouse.writing() as cursor:
        cursor.execute("insert into appeal values (?, ?, ?, ?, ?, ?, ?)", line)


def appeals(warehouse: Warehouse, staff_id: str, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """What was said about a person's scores of months that the scope touches, in order (with `as_of`: by then): kind, first_month, last_month, text, by, at (UTC).

    Empty for those who may not see names, or not this person's projects.
    """
    with warehouse.cursor() as cursor:
        span = [scope.end or date.max, scope.start or date.min, scope.as_of or datetime.max]
        found = fetch(cursor, _LINES, [staff_id, *span])
    return found if _may_see(warehouse, viewer, staff_id) else found.clear()


def _may_see(warehouse: Warehouse, viewer: Viewer, staff_id: str) -> bool:
    if not viewer.may_see_names or viewer.projects is None:
        return viewer.may_see_names
    with warehouse.cursor() as cursor:
        staff = rows(cursor, registry.dataset("staff"), version_at(cursor, None), Wanted(("staff_id", "project_id")))
    return not set(viewer.projects).isdisjoint(staff.filter(pl.col("staff_id") == staff_id)["project_id"])
