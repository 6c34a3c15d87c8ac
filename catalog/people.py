"""Whom a row is about: the column that tells one person from another, for figures about people."""

from __future__ import annotations

from collections.abc import Sequence

# Columns that name somebody of ours, or stand for one who answered; the first that a dataset has tells its people apart.
ANSWERED = "response_id"  # one who answered in confidence: their own words are told apart from whatever else their row says
PEOPLE = ("staff_id", ANSWERED, "assignee_id", "actor_id", "first_contact_id", "caller_id", "assessor", "name")


def person_column(names: Sequence[str]) -> str | None:
    """The column of a dataset's that identifies the person a row is about; None where every row has to count as a person of its own."""
    return next((name for name in PEOPLE if name in names), None)
