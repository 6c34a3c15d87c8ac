"""When the staff were away: a week here and there, and some people for months."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from demo.company import Company

A_YEAR, LONG, YEAR = 1.2, 0.01, 365.0  # leaves per person and year, how many of them last for months, days


def absences(company: Company) -> pl.DataFrame:
    """One row per leave since the first month, in the order of the staff; nobody begins two on one day."""
    rng, staff = company.rng("absences"), company.staff
    days = (company.starts[-1] - company.starts[0]).days
    counts = rng.poisson(A_YEAR * days / YEAR, staff.height)
    who = np.repeat(np.arange(staff.height), counts)
    start = rng.integers(0, days, who.size)
    length = np.where(rng.random(who.size) < LONG, rng.integers(60, 120, who.size), rng.integers(1, 8, who.size))
    begin = [company.starts[0] + timedelta(days=int(day)) for day in start]
    frame = pl.DataFrame({
        "staff_id": staff["staff_id"].gather(who), "from_day": begin,
        "to_day": [day + timedelta(days=int(n) - 1) for day, n in zip(begin, length, strict=True)],
    })  # fmt: skip
    return frame.unique(["staff_id", "from_day"], keep="first", maintain_order=True)
