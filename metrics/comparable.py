"""Whether two figures may be compared at all. A difference that other things than the matter itself explain is withheld, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Reason = Literal["partial", "missing", "scale", "projects", "small"]
MISSING_SHARE = 0.01  # of the project-months: one site of 24 in a month is too much, one of 200 is not
SCALE_SHARE = 0.05  # of the answers that are given on another scale


@dataclass(frozen=True)
class Side:
    """One of the two figures: its value and cases, which part of its project-months did not come, and how many answers each scale has."""

    value: float | None
    n: int
    missing_share: float = 0.0
    scales: Mapping[str, int] = field(default_factory=dict)


def withheld(now: Side, then: Side, whole: bool, minimum_n: int) -> Reason | None:
    """Why the two are not compared, the first reason of: partial, missing, scale, projects, small; None where they may be.

    `whole`: both spans are closed and lie within the data. `minimum_n`: fewer cases tell nothing.
    """
    if not whole:
        return "partial"
    if now.value is None or then.value is None:
        return "missing"
    if apart(now.scales, then.scales) > SCALE_SHARE:
        return "scale"
    if max(now.missing_share, then.missing_share) > MISSING_SHARE:
        return "projects"
    return "small" if min(now.n, then.n) < minimum_n else None


def apart(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Which part of the answers would have to move to another scale for the two to be alike, 0 to 1; 0 where either has none."""
    sums = sum(one.values()), sum(other.values())
    if not all(sums):
        return 0.0
    return sum(abs(one.get(scale, 0) / sums[0] - other.get(scale, 0) / sums[1]) for scale in {*one, *other}) / 2
