"""What the viewer has chosen in the scope bar, and how it is written into the URL and read back.

The URL holds ids and months only. What it says is checked against the months and projects there are; what is not
known is left out and reported, never trusted and never fatal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from errors import WrongUsage
from pipelines.read import Scope, moment_of, written
from ui.choices.periods import CUSTOM, DEFAULT, PRESETS, Span

PARAMETERS = ("period", "from", "to", "region", "project", "type", "against", "as_of")
AGAINST = ("before", "year", "target", "peers")
_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")  # years that a calendar can reckon with, in plain figures


@dataclass(frozen=True)
class Known:
    """What can be chosen: months with data, project ids, regions, property types."""

    months: tuple[date, ...]
    projects: tuple[str, ...]
    regions: tuple[str, ...]
    types: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """`start` and `end` count only where `period` is custom. `as_of`: the moment (UTC) that is looked back to; None: now."""

    period: str = DEFAULT
    start: date | None = None
    end: date | None = None
    regions: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    against: str = "before"
    as_of: datetime | None = None

    def scope(self, span: Span | None) -> Scope:
        """The scope of the reading room for this choice and the span of months it comes to."""
        start, end = (span.start, span.end) if span else (None, None)
        return Scope(start=start, end=end, projects=self.projects, regions=self.regions, property_types=self.types, as_of=self.as_of)


def write(choice: Choice) -> dict[str, list[str]]:
    """The parameters of the URL; what is as by default is left out."""
    custom = choice.period == CUSTOM and choice.start is not None and choice.end is not None
    found = {
        "period": [choice.period] if choice.period not in (DEFAULT, CUSTOM) else [],
        "from": [f"{choice.start:%Y-%m}"] if custom else [],
        "to": [f"{choice.end:%Y-%m}"] if custom else [],
        "region": list(choice.regions),
        "project": list(choice.projects),
        "type": list(choice.types),
        "against": [choice.against] if choice.against != AGAINST[0] else [],
        "as_of": [written(choice.as_of)] if choice.as_of else [],
    }
    return {name: values for name, values in found.items() if values}


def read(parameters: Mapping[str, Sequence[str]], known: Known) -> tuple[Choice, list[str]]:
    """The choice that a URL asks for, and the parameters of which a part was not understood; `moment` tells what it looks back to, for `known` hangs on it."""
    wrong: list[str] = []
    choice = Choice(
        regions=_those(parameters, "region", known.regions, wrong),
        projects=_those(parameters, "project", known.projects, wrong),
        types=_those(parameters, "type", known.types, wrong),
        against=_one(parameters, "against", AGAINST, AGAINST[0], wrong),
        period=_one(parameters, "period", PRESETS, DEFAULT, wrong),
    )
    if "from" in parameters or "to" in parameters:
        choice = _custom(choice, parameters, wrong)
    return choice, wrong


def moment(values: Sequence[str], now: datetime) -> datetime | None:
    """The moment (UTC) that a URL looks back to; None for what is no moment, or one that is still to come."""
    try:
        found = moment_of(values[0]) if len(values) == 1 else None
    except WrongUsage:
        return None
    return found if found is not None and found <= now else None


def _custom(choice: Choice, parameters: Mapping[str, Sequence[str]], wrong: list[str]) -> Choice:
    start, end = (_month(parameters.get(name, ())) for name in ("from", "to"))
    if start is None or end is None or start > end:
        wrong.append("from")
        return choice
    return replace(choice, period=CUSTOM, start=start, end=end)


def _month(values: Sequence[str]) -> date | None:
    return date.fromisoformat(f"{values[-1]}-01") if values and _MONTH.fullmatch(values[-1]) else None


def _those(parameters: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str], wrong: list[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(parameters.get(name, ())))
    kept = tuple(value for value in asked if value in allowed)
    if len(kept) < len(asked):
        wrong.append(name)
    return kept


def _one(parameters: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str], default: str, wrong: list[str]) -> str:
    asked = (parameters.get(name) or [default])[-1]
    if asked not in allowed:
        wrong.append(name)
        return default
    return asked
