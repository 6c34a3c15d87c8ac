"""Random draws that several data sets share: when things happen, who lives where, who takes the case."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import polars as pl

from demo.company import STAFF_PER_PROJECT, Company

HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 11, 9, 7, 7, 9, 10, 10, 10, 11, 12, 11, 8, 4, 2], dtype=float)
MISSING = np.iinfo(np.int64).min
DAY = 1440


def z(share: np.ndarray | float) -> np.ndarray:
    """The standard normal value below which a share lies."""
    values, back = np.unique(np.asarray(share, dtype=float), return_inverse=True)
    return np.array([NormalDist().inv_cdf(float(v)) for v in values])[back].reshape(np.shape(share))


def cells(rng: np.random.Generator, rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Project and month positions of each row, months rising; `rate` is the expected rows of project × month."""
    counts = rng.poisson(rate).T.ravel()
    where = np.repeat(np.arange(counts.size), counts)
    return where % rate.shape[0], where // rate.shape[0]


def moments(rng: np.random.Generator, company: Company, month: np.ndarray) -> np.ndarray:
    """A minute in the month of each row, more by day than by night."""
    days = (company.minutes[month + 1] - company.minutes[month]) // DAY
    day = (rng.random(month.size) * days).astype(np.int64)
    hour = rng.choice(24, month.size, p=HOURS / HOURS.sum())
    return company.minutes[month] + day * DAY + hour * 60 + rng.integers(0, 60, month.size)


def lognormal_minutes(rng: np.random.Generator, within: np.ndarray, share: np.ndarray, sigma: float) -> np.ndarray:
    """Lognormal durations of which `share` take no longer than `within` minutes."""
    return np.exp(np.log(within) - z(share) * sigma + rng.normal(0, sigma, np.shape(within))).astype(np.int64) + 1


def time_series(minutes: np.ndarray) -> pl.Series:
    """Minutes since 1970 as times; MISSING becomes empty."""
    values = np.where(minutes == MISSING, np.datetime64("NaT"), minutes.astype("datetime64[m]").astype("datetime64[us]"))
    return pl.Series(values.astype("datetime64[us]"))


def numbers(company: Company, prefix: str, month: np.ndarray) -> pl.Series:
    """Running numbers within the month: prefix, month, six digits. `month` must not fall."""
    place = np.arange(month.size) - np.searchsorted(month, month)
    names = pl.Series([f"{prefix}{day:%Y%m}-" for day in company.starts])
    return names.gather(month) + pl.Series(place + 1).cast(pl.String).str.zfill(6)


def households(rng: np.random.Generator, company: Company, project: np.ndarray) -> np.ndarray:
    """The number of the household that speaks, within its project."""
    count = company.projects["households"].to_numpy()[project]
    return (rng.random(project.size) * count).astype(np.int64)


def customer(project: np.ndarray, household: np.ndarray) -> pl.DataFrame:
    """customer_id, building and location of households."""
    frame = pl.DataFrame({"p": project + 1, "h": household})
    number = pl.col("h").cast(pl.String).str.zfill(5)
    building = pl.col("h") // 96 + 1
    room = (pl.col("h") % 96 // 4 + 1) * 100 + pl.col("h") % 4 + 1
    return frame.select(
        pl.format("K{}{}", pl.col("p").cast(pl.String).str.zfill(3), number).alias("customer_id"),
        pl.format("{}栋", building).alias("building"),
        pl.format("{}栋-{}", building, room).alias("location"),
    )


def assignees(rng: np.random.Generator, company: Company, project: np.ndarray, department: str) -> pl.Series:
    """A member of the project's department who was there all the time."""
    there = company.staff.with_row_index().filter(
        (pl.col("department") == department) & pl.col("leave_date").is_null() & (pl.col("hire_date") < company.starts[0])
    )
    rows = there["index"].to_numpy()
    owner = rows // STAFF_PER_PROJECT
    first, last = np.searchsorted(owner, project), np.searchsorted(owner, project, side="right")
    return company.staff["staff_id"].gather(rows[first + (rng.random(project.size) * (last - first)).astype(np.int64)])
