"""To end the year on target: what the cases still to come must reach."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Needed:
    """`share`: what the rest must reach, in the goal's unit (above 100 % or below 0 %: out of reach, or safe already).

    `hits`: at least so many of the `rest` cases. `reachable`: whether any outcome of the rest still ends on target; `certain`:
    whether every one does.
    """

    share: Fraction
    hits: int
    rest: int
    reachable: bool
    certain: bool


def needed(numerator: int, denominator: int, rest: int, goal: Fraction | int, up: bool = True, unit: int = 1) -> Needed | None:
    """What a share (`goal` in percent) needs of `rest` cases to come, after `numerator` of `denominator` so far; None where none come.

    `up`: at least the goal; else at most, and `hits` is the most that may happen. Exact: (goal · (n + rest) - x) / rest.
    `unit`: what a case that is wholly as wished adds to the numerator; hits are counted in it.
    """
    if rest <= 0:
        return None
    wanted = Fraction(goal) / 100 * (denominator + rest) - Fraction(numerator, unit)
    hits = ceil(wanted) if up else wanted // 1
    reachable, certain = (hits <= rest, hits <= 0) if up else (hits >= 0, hits >= rest)
    return Needed(wanted / rest * 100, int(hits), rest, reachable, certain)


def still_to_come(denominator: int, months_done: int, months_left: int) -> int:
    """The cases to expect in the months that are left, if they go on as before; 0 before the first month."""
    return round(Fraction(denominator * months_left, months_done)) if months_done else 0
