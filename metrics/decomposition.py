"""Why a figure changed: how much each group changed in itself, and how much only its share in the whole did.

For a share or mean R = Σx/Σn over groups g with weight s = n/Σn and figure r = x/n, between two periods 0 and 1:

    rate of g = (s0 + s1)/2 · (r1 - r0)          mix of g = (s1 - s0) · ((r0 + r1)/2 - (R0 + R1)/2)

The symmetric form (Kitagawa 1955) leaves no interaction over: all parts of all groups sum to R1 - R0, exactly, in fractions. A
group that is new or gone has no change in itself: it is all mix, by how far its figure lies from the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Counts = tuple[int, int]  # numerator, denominator
Presence = Literal["both", "new", "gone"]
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Part:
    """What a group adds to the change: `rate` by itself, `mix` by its share in the whole."""

    group: str | None
    presence: Presence
    before: Counts
    after: Counts
    rate: Fraction
    mix: Fraction

    @property
    def total(self) -> Fraction:
        return self.rate + self.mix


@dataclass(frozen=True)
class Change:
    """The figure before and after, and its parts, the largest first; `parts` sum to `after - before`, exactly."""

    before: Fraction
    after: Fraction
    parts: tuple[Part, ...]

    @property
    def total(self) -> Fraction:
        return self.after - self.before


def change(before: Mapping[str | None, Counts], after: Mapping[str | None, Counts], unit: Fraction = Fraction(1)) -> Change | None:
    """The change of a share or mean between two periods, by group; None where a period has no cases at all.

    `unit`: what one of Σx/Σn is worth in the figure's own unit (100 for percent, 1/1000 for sums of thousandths). Groups without
    cases in both periods are left out. Raises ValueError for fewer than 0 cases, or a numerator of none.
    """
    if any(n < 0 or (x and not n) for x, n in (*before.values(), *after.values())):
        raise ValueError("a group has fewer than no cases, or a numerator without any")
    whole = [_pooled(period.values()) for period in (before, after)]
    if not all(n for _, n in whole):
        return None
    figures = [Fraction(x, n) for x, n in whole]
    middle = sum(figures, Fraction(0)) * _HALF
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name, (0, 0))[1] + after.get(name, (0, 0))[1]]
    pairs = [(name, before.get(name, (0, 0)), after.get(name, (0, 0))) for name in names]
    parts = [_part(name, then, now, (whole[0][1], whole[1][1]), middle, unit) for name, then, now in pairs]
    parts.sort(key=lambda part: (-abs(part.total), str(part.group)))
    return Change(figures[0] * unit, figures[1] * unit, tuple(parts))


def _pooled(counts: Collection[Counts]) -> Counts:
    return sum(x for x, _ in counts), sum(n for _, n in counts)


def _part(group: str | None, before: Counts, after: Counts, sizes: Counts, middle: Fraction, unit: Fraction) -> Part:
    share = (Fraction(before[1], sizes[0]), Fraction(after[1], sizes[1]))
    now = Fraction(*after) if after[1] else Fraction(*before)
    then = Fraction(*before) if before[1] else now
    presence: Presence = "both" if before[1] and after[1] else "new" if after[1] else "gone"
    rate = sum(share) * _HALF * (now - then)
    mix = (share[1] - share[0]) * ((now + then) * _HALF - middle)
    return Part(group, presence, before, after, Fraction(rate * unit), Fraction(mix * unit))


def added(before: Mapping[str | None, int], after: Mapping[str | None, int], unit: Fraction = Fraction(1)) -> Change:
    """The change of a count, which simply adds: each group's part is what it has more or less."""
    names = dict.fromkeys([*before, *after])
    parts = [_count(name, before.get(name), after.get(name), unit) for name in names]
    parts.sort(key=lambda part: (-abs(part.total), str(part.group)))
    return Change(sum(before.values()) * unit, sum(after.values()) * unit, tuple(parts))


def _count(group: str | None, before: int | None, after: int | None, unit: Fraction) -> Part:
    presence: Presence = "new" if before is None else "gone" if after is None else "both"
    return Part(group, presence, (before or 0, 1), (after or 0, 1), ((after or 0) - (before or 0)) * unit, Fraction(0))


def rounded(parts: Sequence[Fraction], digits: int = 2) -> list[Fraction]:
    """The parts cut to so many decimals that what is shown sums to the rounded whole: the largest remainders are rounded up."""
    scale = 10**digits
    whole = round(sum(parts, Fraction(0)) * scale)
    floors = [part * scale // 1 for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place] * scale, place))
    short = whole - sum(floors)
    raised = set(order[:short])
    return [Fraction(int(floor) + (place in raised), scale) for place, floor in enumerate(floors)]
