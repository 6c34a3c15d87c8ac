"""The shipped register of standards: what each KPI is held to as long as a company says nothing else."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from catalog import profiles, registry
from catalog.kpi import Kpi
from catalog.standards import DEFAULT, GUIDE, HANDBOOK, PROFILES, ROLLOUT, Operator, Standard
from catalog.words import Text
from errors import UnknownEntry

PROFILE_NAMES = {
    DEFAULT: Text("默认（两级：目标与底线）", "Default (two tiers: goal and limit)"),
    HANDBOOK: Text("手册版（S0）", "Handbook (S0)"),
    GUIDE: Text("指南版（S4）", "Guide (S4)"),
    ROLLOUT: Text("实施版（S2）", "Rollout (S2)"),
}
_CITATION = re.compile(r"(S\d)\s*((?:[、；]?§[\d三四五一二./]+)+)")
_DECLARED = {HANDBOOK: profiles.HANDBOOK_ROWS, GUIDE: profiles.GUIDE_ROWS, ROLLOUT: profiles.ROLLOUT_ROWS}


@cache
def shipped(profile: str = DEFAULT) -> tuple[Standard, ...]:
    """The rows of a profile. 默认 is made of the KPI entries' own targets and of the times that cases are held to. Raises UnknownEntry."""
    if profile not in PROFILES:
        raise UnknownEntry("profile", profile, list(PROFILES))
    if profile != DEFAULT:
        return _DECLARED[profile]
    return tuple(row for kpi in registry.kpis().values() if (row := of_entry(kpi))) + profiles.DEFAULT_LIMITS


def dated(profile: str, start: date | None) -> tuple[Standard, ...]:
    """A profile with its stages dated from `start`, where it has stages."""
    rows = shipped(profile)
    if profile != ROLLOUT or start is None:
        return rows
    stages = profiles.staged(start)
    return (*(row for row in rows if row.kpi not in {stage.kpi for stage in stages}), *stages)


def sign(kpi: Kpi) -> Operator:
    """On which side of its bars a KPI is good."""
    return "≤" if kpi.direction == "down" else "≥" if kpi.direction == "up" else "="


def of_entry(kpi: Kpi) -> Standard | None:
    """The target that a KPI entry declares, as a row of the register; None where it declares none."""
    target = kpi.target
    if target.goal is None and target.limit is None:
        return None
    found = _CITATION.findall(target.source.zh)
    return Standard(
        f"默认-{kpi.id}",
        kpi.id,
        operator=sign(kpi),
        goal=target.goal,
        limit=target.limit,
        unit=kpi.unit.zh,
        source_doc="、".join(document for document, _ in found) or None,
        source_section="；".join(section for _, section in found) or None,
        quote=target.source.zh,
        status="待确认" if target.tentative or not found else "有效",
        profile=DEFAULT,
    )


def is_tentative(kpi: Kpi) -> bool | None:
    """Whether the target that a KPI entry declares awaits confirmation; None where it declares none."""
    row = of_entry(kpi)
    return None if row is None else not row.is_confirmed


def limit_of(kpi: str) -> tuple[Standard, ...]:
    """The shipped rows that hold the cases of a KPI to a time."""
    return tuple(row for row in profiles.DEFAULT_LIMITS if row.kpi == kpi)
