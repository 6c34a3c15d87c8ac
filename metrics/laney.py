"""Charts of shares and of counts per exposure whose denominators vary: Laney's p′ and u′, and the plain p, u and c that they mend.

A plain p or u chart takes all spread for chance among the cases; with thousands of cases a month its limits are so narrow that
every month is an alarm. Laney (2002) widens them by the spread that the months have beyond chance. Conventions of the R package
qicharts2 (charts "pp" and "up"): centre Σx/Σn, σz = mean moving range of the z-scores / 1.128, limits ± 3 σ σz, cut at 0 (and 1),
no range left out. The plain charts have σz = 1 (qicharts2 and qcc "p" and "u"; "c" is "u" with an exposure of 1 everywhere): the product
never judges by them, they are there to be laid beside the charts of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from metrics.causes import Floats, marked
from metrics.chance import NEAR, OUTSIDE, Chance
from metrics.spc import D2, Chart, Segment, charted, mean_range, series

VARYING = 0.25  # of the mean denominator
Counted = Literal["p_prime", "u_prime", "p", "u", "c"]
SHARES, PLAIN = frozenset({"p_prime", "p"}), frozenset({"p", "u", "c"})


def varies(denominator: ArrayLike) -> bool:
    """Whether some denominator lies more than a quarter from their mean: then months are not equally certain, and XmR treats them so."""
    n = series(denominator)
    return bool((np.abs(n - n.mean()) > VARYING * n.mean()).any())


def laney(
    numerator: ArrayLike, denominator: ArrayLike, kind: Counted = "p_prime", rebased: Sequence[int] = (), exact: bool = False
) -> Chart:
    """The p′ or p chart of shares (0..1), or the u′, u or c chart of counts per unit of exposure.

    `exact`: limits are never narrower than chance alone explains (`metrics.chance`); else they are those of qicharts2.
    Limits of p′ and u′ are nan in a segment without any spread (one point, all or none). Raises ValueError for a month without cases, or
    for a share whose numerator lies outside its denominator.
    """
    x, n = series(numerator), series(denominator)
    if (n <= 0).any() or (x < 0).any() or (kind in SHARES and (x > n).any()):
        raise ValueError("every month of a p′ or u′ chart needs cases, and a share lies within its denominator")
    return charted(kind, x / n, rebased, lambda start, stop: _segment(x[start:stop], n[start:stop], kind, exact))


def sigma_z(numerator: ArrayLike, denominator: ArrayLike, kind: Counted = "p_prime") -> float:
    """By how much the months spread more (above 1) or less than chance among their cases; nan where there is no spread to tell by."""
    x, n = series(numerator), series(denominator)
    return _sigma_z(x, n, _error(float(x.sum() / n.sum()), n, kind))


def _error(centre: float, n: Floats, kind: Counted) -> Floats:
    return np.sqrt(centre * (1 - centre if kind in SHARES else 1) / n)


def _sigma_z(x: Floats, n: Floats, error: Floats) -> float:
    if not (error > 0).all():
        return float("nan")
    return mean_range((x / n - x.sum() / n.sum()) / error, screen=False) / D2


def _segment(x: Floats, n: Floats, kind: Counted, exact: bool) -> Segment:
    y, centre = x / n, float(x.sum() / n.sum())
    error = _error(centre, n, kind)
    step = error * (1.0 if kind in PLAIN else _sigma_z(x, n, error))
    most = 1.0 if kind in SHARES else np.inf
    limits = (np.maximum(centre - 3 * step, 0.0), np.minimum(centre + 3 * step, most))
    near = (centre - 2 * step, centre + 2 * step)
    if exact:
        chance = Chance(n, kind in SHARES)
        limits, near = chance.widened(limits, centre, OUTSIDE), chance.widened(near, centre, NEAR)
    cause, side = marked(y, centre, limits, near, halved=exact)
    return np.full(len(y), centre), *limits, cause, side
