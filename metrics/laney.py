"""Charts of shares and of counts per exposure whose denominators vary: Laney's p′ and u′, and the plain p, u and c that they mend.

A plain p or u chart takes all spread for chance among the cases; with thousands of cases a month its limits are so narrow that
every month is an alarm. Laney (2002) widens them by the spread that the months have beyond chance. Conventions of the R package
qicharts2 (charts "pp" and "up"): centre Σx/Σn, σz = mean moving range of the z-scores / 1.128, limits ± 3 σ σz, cut at 0 (and 1); no range
left out, unless asked (`screen`: its versions 0.7.4 and 0.7.5). The plain charts have σz = 1 (qicharts2 and qcc "p" and "u"; "c" is "u" with an
exposure of 1 everywhere): the product never judges by them, they are there to be laid beside the charts of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from metrics.basis import WHOLE, Basis
from metrics.chance import NEAR, OUTSIDE, Chance
from metrics.spc import D2, Chart, Segment, charted, mean_range, series
from metrics.special_causes import Flags, Floats, marked

VARYING = 0.25  # of the mean denominator
Counted = Literal["p_prime", "u_prime", "p", "u", "c"]
SHARES, PLAIN = frozenset({"p_prime", "p"}), frozenset({"p", "u", "c"})


def varies(denominator: ArrayLike) -> bool:
    """Whether some denominator lies more than a quarter from their mean: then months are not equally certain, and XmR treats them so."""
    n = series(denominator)
    return bool((np.abs(n - n.mean()) > VARYING * n.mean()).any())


@dataclass(frozen=True)
class Spread:
    """How σz is told: by the steps from point to point, without outlying ones if `screen`; or, of points `unordered` in time (units), by the
    standard deviation of the z-scores."""

    screen: bool = False
    unordered: bool = False

    def of(self, z: Floats) -> float:
        if not self.unordered:
            return mean_range(z, self.screen) / D2
        known = z[~np.isnan(z)]
        return float(known.std(ddof=1)) if len(known) > 1 else float("nan")


STEPS = Spread()


def laney(
    numerator: ArrayLike,
    denominator: ArrayLike,
    kind: Counted = "p_prime",
    rebased: Sequence[int] = (),
    exact: bool = False,
    spread: Spread = STEPS,
    basis: Basis = WHOLE,
) -> Chart:
    """The p′ or p chart of shares (0..1), or the u′, u or c chart of counts per unit of exposure.

    `exact`: limits are never narrower than chance alone explains (`metrics.chance`); else they are those of qicharts2.
    Limits of p′ and u′ are nan in a segment without any spread (one point, all or none). Raises ValueError for a month without cases, or
    for a share whose numerator lies outside its denominator.
    """
    x, n = series(numerator, basis.gaps), series(denominator, basis.gaps)
    x, n = np.where(np.isnan(n), np.nan, x), np.where(np.isnan(x), np.nan, n)
    if (n <= 0).any() or (x < 0).any() or (kind in SHARES and (x > n).any()):
        raise ValueError("every month of a p′ or u′ chart needs cases, and a share lies within its denominator")

    def segment(start: int, stop: int) -> Segment:
        return _segment(x[start:stop], n[start:stop], basis.places(start, stop), kind, exact, spread)

    return charted(kind, x / n, rebased, segment)


def sigma_z(numerator: ArrayLike, denominator: ArrayLike, kind: Counted = "p_prime", spread: Spread = STEPS, basis: Basis = WHOLE) -> float:
    """By how much the months spread more (above 1) or less than chance among their cases; nan where there is no spread to tell by."""
    x, n = series(numerator, basis.gaps), series(denominator, basis.gaps)
    kept = basis.places(0, len(x))
    return _sigma_z(x, n, kept, _error(_centre(x, n, kept), n, kind), spread)


def _centre(x: Floats, n: Floats, kept: Flags) -> float:
    return float(np.nansum(x[kept]) / np.nansum(n[kept]))


def _error(centre: float, n: Floats, kind: Counted) -> Floats:
    return np.sqrt(centre * (1 - centre if kind in SHARES else 1) / n)


def _sigma_z(x: Floats, n: Floats, kept: Flags, error: Floats, spread: Spread) -> float:
    if not (error[~np.isnan(error)] > 0).all():
        return float("nan")
    return spread.of(((x / n - _centre(x, n, kept)) / error)[kept])


def _segment(x: Floats, n: Floats, kept: Flags, kind: Counted, exact: bool, spread: Spread) -> Segment:
    y, centre = x / n, _centre(x, n, kept)
    error = _error(centre, n, kind)
    step = error * (1.0 if kind in PLAIN else _sigma_z(x, n, kept, error, spread))
    most = 1.0 if kind in SHARES else np.inf
    limits = (np.maximum(centre - 3 * step, 0.0), np.minimum(centre + 3 * step, most))
    near = (centre - 2 * step, centre + 2 * step)
    if exact:
        chance = Chance(n, kind in SHARES)
        limits, near = chance.widened(limits, centre, OUTSIDE), chance.widened(near, centre, NEAR)
    cause, side = marked(y, centre, limits, near, halved=exact)
    return np.full(len(y), centre), *limits, cause, side
