"""Equipment of the made-up company: the register, its running reports, maintenance, faults, readings, energy, renewals."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from demo.company import Company
from demo.draws import DAY, assignees, lognormal_minutes, moments, time_series

# class, code, how many a site has, criticality, hours a day, faults a month
ASSETS = (
    ("电梯", "DT", 5, "关键", 24, 0.10),
    ("供电", "GD", 1, "关键", 24, 0.02),
    ("供水", "GS", 1, "重要", 24, 0.04),
    ("空调", "KT", 1, "重要", 12, 0.06),
    ("消防", "XF", 1, "关键", 24, 0.03),
    ("安防", "AF", 1, "一般", 24, 0.05),
)
OF_CLASS = [i for i, (_, _, count, *_) in enumerate(ASSETS) for _ in range(count)]
PER_SITE = len(OF_CLASS)
FOUND, FOUND_SHARE = ("监测预警", "巡检", "保养", "客户报修"), (0.24, 0.30, 0.10, 0.36)
GRADES, GRADE_SHARE = ("重大", "较大", "一般"), (0.12, 0.28, 0.60)
METRICS = {"供电": ("变压器温度(℃)", 20, 75), "供水": ("供水压力(MPa)", 0.3, 0.6), "空调": ("出水温度(℃)", 6, 12), "消防": ("管网压力(MPa)", 0.4, 1.2),
           "安防": ("机房温度(℃)", 15, 30)}  # fmt: skip
RENEWALS = ("车库照明改造", "电梯曳引机更换", "消防主机更换", "外墙修缮", "水泵变频改造", "监控系统升级")
LATE_PM = 0.04


def equipment(company: Company) -> pl.DataFrame:
    """asset_id, project_id, asset_class, name, criticality, install_date, life_years: ten assets a site, site by site."""
    rng, size = company.rng("equipment"), company.size * PER_SITE
    kind = np.tile(OF_CLASS, company.size)
    number = np.concatenate([np.arange(1, count + 1) for _, _, count, *_ in ASSETS])
    first = np.datetime64(company.starts[0], "D")
    return pl.DataFrame({
        "project_id": company.projects["project_id"].gather(np.repeat(np.arange(company.size), PER_SITE)),
        "asset_class": pl.Series([name for name, *_ in ASSETS]).gather(kind),
        "_code": pl.Series([code for _, code, *_ in ASSETS]).gather(kind),
        "_number": np.tile(number, company.size),
        "criticality": pl.Series([row[3] for row in ASSETS]).gather(kind),
        "install_date": first - rng.integers(200, 5000, size).astype("timedelta64[D]"),
        "life_years": rng.choice((10, 15, 20), size),
    }).with_columns(
        pl.format("{}-{}-{}", "_code", "project_id", pl.col("_number").cast(pl.String).str.zfill(2)).alias("asset_id"),
        pl.format("{} 号{}", "_number", "asset_class").alias("name"),
    ).drop("_code", "_number")  # fmt: skip


def faults(company: Company) -> pl.DataFrame:
    """One row per fault, by time; the elevators of a site in a story fail several times as often."""
    rng, kind = company.rng("faults"), np.tile(OF_CLASS, company.size)
    site = np.repeat(np.arange(company.size), PER_SITE)
    often = np.where(np.array(kind)[:, None] == 0, company.grid("elevator_faults", 1.0)[site], 1.0)
    count = rng.poisson(np.array([row[5] for row in ASSETS])[kind][:, None] * often)
    where = np.repeat(np.arange(count.size), count.T.ravel())
    asset, month = where % count.shape[0], where // count.shape[0]
    started = moments(rng, company, month)
    order = np.argsort(started, kind="stable")
    asset, month, started = asset[order], month[order], started[order]
    size = asset.size
    repair = lognormal_minutes(rng, np.full(size, 30.0 * 60), np.full(size, 0.9), 1.0)
    grade = rng.choice(3, size, p=GRADE_SHARE)
    bad = company.grid("elevator_faults", 1.0)[site[asset], month] > 1
    complained = rng.random(size) < 0.4
    found = np.where(bad & complained, 3, rng.choice(4, size, p=FOUND_SHARE))
    cost = np.round(np.exp(rng.normal(6.2, 0.9, size)) * np.array([3, 1.5, 1])[grade], 0)
    return pl.DataFrame({
        "fault_id": [f"GZ{n:06d}" for n in range(1, size + 1)],
        "asset_id": equipment(company)["asset_id"].gather(asset),
        "grade": pl.Series(GRADES).gather(grade),
        "detected_by": pl.Series(FOUND).gather(found),
        "started_at": time_series(started),
        "responded_at": time_series(started + np.minimum(repair, rng.integers(5, 120, size))),
        "restored_at": time_series(started + repair + 20),
        "cost": cost,
    })  # fmt: skip


def equipment_months(company: Company) -> pl.DataFrame:
    """One row per asset and month: scheduled hours, hours run (scheduled less the faults that began in the month), state at its end."""
    rng, assets = company.rng("equipment_months"), equipment(company)
    rows, months = (part.ravel() for part in np.meshgrid(np.arange(assets.height), np.arange(company.months)))
    days = (company.minutes[1:] - company.minutes[:-1]) // DAY
    daily = np.array([row[4] for row in ASSETS])[np.array(OF_CLASS)[rows % PER_SITE]]
    broken = faults(company).with_columns(pl.col("started_at").dt.date().dt.truncate("1mo").alias("period"))
    last = pl.col("period").dt.month_end().cast(pl.Datetime("us")) + pl.duration(days=1)
    lost = broken.group_by("asset_id", "period").agg(
        ((pl.min_horizontal("restored_at", last) - pl.col("started_at")).dt.total_minutes().sum() / 60).alias("_lost"),
        (pl.col("restored_at") > last).any().alias("_down"),
    )
    frame = pl.DataFrame({
        "asset_id": assets["asset_id"].gather(rows), "period": pl.Series(company.starts).gather(months), "scheduled_hours": daily * days[months],
        "_spare": rng.random(rows.size) < 0.01,
    }).join(lost, on=["asset_id", "period"], how="left", maintain_order="left")  # fmt: skip
    run = (pl.col("scheduled_hours") - pl.col("_lost").fill_null(0.0)).clip(lower_bound=0).round(1)
    state = pl.when("_spare").then(pl.lit("停用")).when(pl.col("_down").fill_null(False)).then(pl.lit("维修中")).otherwise(pl.lit("正常"))
    return frame.select("asset_id", "period", "scheduled_hours", run.alias("operating_hours"), state.alias("state"))


def pm_tasks(company: Company) -> pl.DataFrame:
    """Elevators are serviced every month, the rest every quarter; elevators and fire protection are tested once a year."""
    rng, assets = company.rng("pm_tasks"), equipment(company)
    kind = np.tile(OF_CLASS, company.size)
    asset, month = (part.ravel() for part in np.meshgrid(np.arange(assets.height), np.arange(company.months)))
    calendar = np.array([day.month for day in company.starts[:-1]])[month]
    serviced = (kind[asset] == 0) | (calendar % 3 == 2)
    tested = np.isin(kind[asset], (0, 4)) & (calendar == asset % 12 + 1)
    which = np.concatenate([np.flatnonzero(serviced), np.flatnonzero(tested)])
    test = np.arange(which.size) >= serviced.sum()
    asset, month, size = asset[which], month[which], which.size
    planned = np.array(company.starts, dtype="datetime64[D]")[month] + rng.integers(5, 25, size).astype("timedelta64[D]")
    late = rng.random(size) < LATE_PM
    delay = np.where(late, rng.integers(4, 30, size), rng.integers(-3, 3, size))
    owner = assignees(rng, company, asset // PER_SITE, "工程部")
    noted = rng.random(size) < 0.95
    return pl.DataFrame({
        "task_id": [f"BY{n:06d}" for n in range(1, size + 1)],
        "asset_id": assets["asset_id"].gather(asset),
        "kind": np.where(test, "检测", "保养"),
        "planned_at": planned,
        "tolerance_days": np.where(test, 0, 3),
        "done_at": np.where(rng.random(size) < 0.008, np.datetime64("NaT"), planned + np.where(test, np.minimum(delay, 0), delay).astype("timedelta64[D]")),
        "result": np.where(rng.random(size) < 0.97, "合格", "不合格"),
        "owner": owner,
        "content": np.where(test, "年度检测", "例行保养"),
        "standard": pl.Series(["维护保养规程", None]).gather((rng.random(size) < 0.06).astype(int)),
        "record_no": pl.Series([f"JL{n:06d}" if full else None for n, full in enumerate(noted)], dtype=pl.String),
    }).sort("planned_at", "task_id")  # fmt: skip


def readings(company: Company) -> pl.DataFrame:
    """One reading a month of each asset that has a gauge, over the last twelve months; a few lie outside of their bounds."""
    rng, assets = company.rng("readings"), equipment(company)
    gauged = np.flatnonzero(assets["asset_class"].is_in(list(METRICS)).to_numpy())
    asset, month = (part.ravel() for part in np.meshgrid(gauged, np.arange(max(0, company.months - 12), company.months)))
    kind = assets["asset_class"].gather(asset)
    low, high = (np.array([float(METRICS[name][i]) for name in kind]) for i in (1, 2))
    value = low + (high - low) * np.where(rng.random(asset.size) < 0.02, 1.12, rng.beta(4, 4, asset.size))
    return pl.DataFrame({
        "asset_id": assets["asset_id"].gather(asset), "at": time_series(company.minutes[month] + 9 * DAY + 600 + asset % PER_SITE),
        "metric": [METRICS[name][0] for name in kind], "value": value.round(2), "low": low, "high": high,
    })  # fmt: skip


def energy(company: Company) -> pl.DataFrame:
    """Power and water of each site and month: by area, with summer and winter peaks, a little less each year."""
    rng = company.rng("energy")
    site, month = (part.ravel() for part in np.meshgrid(np.arange(company.size), np.arange(company.months)))
    season = 1 + 0.28 * np.cos((np.array([day.month for day in company.starts[:-1]]) - 1.2) / 6 * 2 * np.pi)
    base = rng.uniform(0.5, 0.9, company.size) * np.where(company.projects["property_type"].to_numpy() == "住宅", 1, 3.2)
    trend = 1 - 0.015 * month / 12
    kwh = company.projects["area_m2"].to_numpy()[site] * base[site] * season[month] * trend * company.grid("power", 1.0)[site, month]
    noise = np.exp(rng.normal(0, 0.02, site.size))
    return pl.DataFrame({
        "project_id": company.projects["project_id"].gather(site), "period": pl.Series(company.starts).gather(month),
        "kwh": (kwh * noise).round(0), "m3": (company.projects["households"].to_numpy()[site] * 1.1 * noise).round(0),
    })  # fmt: skip


def renewals(company: Company) -> pl.DataFrame:
    """Two renewals a site and year: most done as planned, a few over the budget."""
    rng = company.rng("renewals")
    years = max(1, -(-company.months // 12))
    size = company.size * years * 2
    place = np.arange(size)
    planned = np.array(
        [company.starts[0] + timedelta(days=int(d)) for d in (place // (company.size * 2)) * 365 + rng.integers(60, 350, size)]
    )
    budget = np.round(np.exp(rng.normal(11.6, 0.6, size)), -3)
    delay = np.where(rng.random(size) < 0.85, -rng.integers(0, 20, size), rng.integers(5, 90, size)).astype("timedelta64[D]")
    return pl.DataFrame({
        "renewal_id": [f"GX{n:04d}" for n in range(1, size + 1)],
        "project_id": company.projects["project_id"].gather(place // 2 % company.size),
        "name": pl.Series(RENEWALS).gather(rng.integers(0, len(RENEWALS), size)),
        "planned_at": planned.astype("datetime64[D]"),
        "done_at": planned.astype("datetime64[D]") + delay,
        "budget": budget,
        "spent": (budget * rng.normal(0.97, 0.06, size)).round(0),
    }).sort("planned_at", "renewal_id")  # fmt: skip
