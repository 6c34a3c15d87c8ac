"""Safety in the made-up company: hazards, incidents, emergencies, drills, plans, supplies, risks; and its archives and backups."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np
import polars as pl

from demo.company import Company
from demo.draws import DAY, MISSING, cells, lognormal_minutes, moments, time_series
from demo.stories import STORIES
from demo.story import back

HAZARDS_PER_MONTH, INCIDENTS_PER_MONTH, EMERGENCIES_PER_MONTH = 16.0, 0.22, 0.16
LEVELS, LEVEL_SHARE, DAYS_GIVEN = ("重大", "较大", "一般"), (0.05, 0.2, 0.75), np.array([3, 7, 15])
HAZARDS = ("消防", "用电", "高空", "燃气", "设备", "治安")
INCIDENTS, INCIDENT_SHARE = ("车辆", "治安", "人身伤害", "盗窃", "火情"), (0.45, 0.2, 0.2, 0.1, 0.05)
EVENTS, EVENT_SHARE = ("电梯故障", "停电", "漏水", "自然灾害", "火灾"), (0.4, 0.25, 0.25, 0.07, 0.03)
TYPHOON = "台风登陆，地库进水、短时停电"
PLANS = ("火灾", "停电", "漏水", "地震", "恐怖袭击", "自然灾害", "公共卫生", "电梯故障")
SUPPLIES = (("沙袋", 200), ("急救包", 6), ("手电筒", 20), ("防汛水泵", 2), ("口罩", 500), ("灭火毯", 10))
FILES = ("客户档案", "设备技术档案", "环境卫生档案", "维修档案", "安全档案", "培训档案")
RISKS = ("安全", "法律", "财务")
SYSTEMS = ("客户档案库", "工单系统", "财务系统")


def _ids(prefix: str, size: int) -> list[str]:
    return [f"{prefix}{n:06d}" for n in range(1, size + 1)]


def _quarter_ends(company: Company) -> list[int]:
    """The places of the months that end a quarter."""
    return [i for i, day in enumerate(company.starts[:-1]) if day.month % 3 == 0]


def _happened(company: Company, rng: np.random.Generator, often: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sites, months and minutes of what happens by chance, by time."""
    project, month = cells(rng, often * company.weight[:, None] * np.ones((company.size, company.months)))
    at = moments(rng, company, month)
    order = np.lexsort((project, at))
    return project[order], month[order], at[order]


def hazards(company: Company) -> pl.DataFrame:
    """One row per hazard: 95 in 100 put right by their day, fewer at the site of a story."""
    rng = company.rng("hazards")
    project, month, at = _happened(company, rng, HAZARDS_PER_MONTH)
    size, level = at.size, rng.choice(3, at.size, p=LEVEL_SHARE)
    found = at.astype("datetime64[m]").astype("datetime64[D]")
    given = DAYS_GIVEN[level]
    in_time = rng.random(size) < company.grid("hazards_on_time", 0.95)[project, month]
    took = np.where(in_time, (rng.random(size) * (given + 1)).astype(int), given + rng.integers(1, 40, size))
    return pl.DataFrame({
        "hazard_id": _ids("YH", size), "project_id": company.projects["project_id"].gather(project), "level": pl.Series(LEVELS).gather(level),
        "category": pl.Series(HAZARDS).gather(rng.integers(0, len(HAZARDS), size)), "found_at": found, "due_at": found + given, "closed_at": found + took,
    })  # fmt: skip


def incidents(company: Company) -> pl.DataFrame:
    """One row per incident; a few hurt people, most cost a little."""
    rng = company.rng("incidents")
    project, _, at = _happened(company, rng, INCIDENTS_PER_MONTH)
    kind = rng.choice(len(INCIDENTS), at.size, p=INCIDENT_SHARE)
    return pl.DataFrame({
        "incident_id": _ids("SJ", at.size), "project_id": company.projects["project_id"].gather(project), "type": pl.Series(INCIDENTS).gather(kind),
        "occurred_at": time_series(at), "injured": (kind == 2).astype(int), "loss": np.exp(rng.normal(6.5, 1, at.size)).round(0),
    })  # fmt: skip


def emergencies(company: Company) -> pl.DataFrame:
    """One row per emergency: reported within 15 minutes nine times in ten, the report filed within a week as often."""
    rng = company.rng("emergencies")
    project, _, at = _happened(company, rng, EMERGENCIES_PER_MONTH)
    size = at.size

    def after(within: float, share: float, sigma: float = 0.7) -> np.ndarray:
        return at + lognormal_minutes(rng, np.full(size, within), np.full(size, share), sigma)

    reported = after(15, 0.9)
    controlled = np.maximum(after(180, 0.8), reported)
    filed = np.where(
        rng.random(size) < 0.03, MISSING, controlled + lognormal_minutes(rng, np.full(size, 6.0 * DAY), np.full(size, 0.9), 0.8)
    )
    usual = pl.DataFrame({
        "event_id": _ids("TF", size), "project_id": company.projects["project_id"].gather(project),
        "type": pl.Series(EVENTS).gather(rng.choice(len(EVENTS), size, p=EVENT_SHARE)), "occurred_at": time_series(at),
        "reported_at": time_series(reported), "commanded_at": time_series(reported + rng.integers(3, 30, size)),
        "notified_at": time_series(np.where(rng.random(size) < 0.1, MISSING, after(60, 0.85))), "controlled_at": time_series(controlled),
        "report_filed_at": time_series(filed), "text": pl.Series([None] * size, dtype=pl.String),
    })  # fmt: skip
    return pl.concat([usual, _typhoon(company).select(usual.columns).cast(dict(usual.schema))])  # type: ignore[arg-type]


def _typhoon(company: Company) -> pl.DataFrame:
    """The typhoon of the story as an emergency at each of its sites, handled in time; drawn from no dice, so that all else stays as it is."""
    story = next(story for story in STORIES if story.id == "typhoon")
    sites = [company.projects["project_id"][place] for place in company.rows_of(story)]
    landed = datetime.combine(back(company.until, story.effects[0].first).replace(day=12), time(2, 30))
    sites = sites if landed.date() >= company.starts[0] else []
    steps = {"occurred_at": 0, "reported_at": 8, "commanded_at": 20, "notified_at": 45, "controlled_at": 150, "report_filed_at": 4 * DAY}
    rows = [
        {"event_id": f"TF-TAIFENG-{site}", "project_id": site, "type": "自然灾害", "text": TYPHOON,
         **{name: landed + timedelta(minutes=minutes) for name, minutes in steps.items()}}
        for site in sites
    ]  # fmt: skip
    text = dict.fromkeys(("event_id", "project_id", "type", "text"), pl.String)
    return pl.DataFrame(rows, schema={**text, **dict.fromkeys(steps, pl.Datetime("us"))}, orient="row")


def drills(company: Company) -> pl.DataFrame:
    """One live drill a site and quarter (none where a story says so), in November a full one too, and a table-top in spring."""
    rng = company.rng("drills")
    site, month = (part.ravel() for part in np.meshgrid(np.arange(company.size), np.arange(company.months)))
    calendar = np.array([day.month for day in company.starts[:-1]])[month]
    quarter = np.array([day.year * 4 + (day.month - 1) // 3 for day in company.starts[:-1]])[month]
    live = (calendar % 3 == (site + quarter) % 3) & (company.grid("drill_missed", 0.0)[site, month] == 0)
    kinds = [("实战", live), ("全面", calendar == 11), ("桌面", calendar == 4)]
    which = np.concatenate([np.flatnonzero(held) for _, held in kinds])
    kind = np.repeat([name for name, _ in kinds], [int(held.sum()) for _, held in kinds])
    site, month, size = site[which], month[which], which.size
    expected = rng.integers(12, 40, size)
    issues = rng.poisson(2, size)
    return pl.DataFrame({
        "project_id": company.projects["project_id"].gather(site), "kind": kind, "topic": pl.Series(EVENTS).gather(rng.integers(0, len(EVENTS), size)),
        "held_on": np.array(company.starts, dtype="datetime64[D]")[month] + rng.integers(0, 28, size).astype("timedelta64[D]"),
        "expected": expected, "present": rng.binomial(expected, 0.92), "issues": issues, "issues_closed": rng.binomial(issues, 0.93),
    }).sort("held_on", "project_id", "kind").with_row_index("_n", offset=1).with_columns(
        pl.format("YL{}", pl.col("_n").cast(pl.String).str.zfill(6)).alias("drill_id")
    ).drop("_n")  # fmt: skip


def plans(company: Company) -> pl.DataFrame:
    """Each site's plans on the last day of each quarter: reviewed within the year nine times in ten; one in fifty is not there."""
    rng = company.rng("plans")
    site, kind, month = (part.ravel() for part in np.meshgrid(np.arange(company.size), np.arange(len(PLANS)), _quarter_ends(company)))
    day = _last_days(company, month)
    listed = rng.random((company.size, len(PLANS)))[site, kind] > 0.02
    age = np.where(rng.random(site.size) < 0.92, rng.integers(10, 350, site.size), rng.integers(370, 700, site.size))
    return pl.DataFrame({
        "project_id": company.projects["project_id"].gather(site), "type": pl.Series(PLANS).gather(kind), "counted_on": day,
        "needed": np.full(site.size, True), "version": pl.Series([f"V{n}" for n in rng.integers(1, 5, site.size)], dtype=pl.String),
        "reviewed_at": day - age.astype("timedelta64[D]"),
    }).filter(pl.Series(listed)).sort("counted_on", "project_id", "type")  # fmt: skip


def supplies(company: Company) -> pl.DataFrame:
    """Each site's supplies at each quarter's end: four in a hundred too few, first-aid kits and masks now and then out of date."""
    rng = company.rng("supplies")
    site, item, month = (part.ravel() for part in np.meshgrid(np.arange(company.size), np.arange(len(SUPPLIES)), _quarter_ends(company)))
    day, size = _last_days(company, month), site.size
    required = np.array([count for _, count in SUPPLIES])[item]
    left = np.where(rng.random(size) < 0.04, 0.7, 1.0) * required
    expires = np.where(np.isin(item, (1, 4)), day + rng.integers(-15, 700, size).astype("timedelta64[D]"), np.datetime64("NaT"))
    return pl.DataFrame({
        "project_id": company.projects["project_id"].gather(site), "item": pl.Series([name for name, _ in SUPPLIES]).gather(item), "checked_at": day,
        "required": required, "on_hand": left.astype(int), "expires_at": expires,
    }).sort("checked_at", "project_id", "item")  # fmt: skip


def archives(company: Company) -> pl.DataFrame:
    """Each site's files at each quarter's end: a little short of complete, better from year to year."""
    rng = company.rng("archives")
    site, kind, month = (part.ravel() for part in np.meshgrid(np.arange(company.size), np.arange(len(FILES)), _quarter_ends(company)))
    required = rng.integers(60, 900, (company.size, len(FILES)))[site, kind]
    share = 0.96 + 0.03 * month / company.months
    return pl.DataFrame({
        "project_id": company.projects["project_id"].gather(site), "type": pl.Series(FILES).gather(kind), "checked_at": _last_days(company, month),
        "required_docs": required, "present_docs": rng.binomial(required, share),
    }).sort("checked_at", "project_id", "type")  # fmt: skip


def backups(company: Company) -> pl.DataFrame:
    """The company's three systems, backed up every week; three in a hundred fail. They belong to no site."""
    rng = company.rng("backups")
    weeks = np.arange(company.minutes[0] + 120, company.minutes[-1], 7 * DAY)
    at, system = np.repeat(weeks, len(SYSTEMS)), np.tile(np.arange(len(SYSTEMS)), weeks.size)
    return pl.DataFrame({
        "system": pl.Series(SYSTEMS).gather(system), "scheduled_at": time_series(at + system * 60), "ok": rng.random(at.size) < 0.97,
        "kind": pl.Series(["备份", "恢复"]).gather((np.arange(at.size) % 13 == 0).astype(int)),
    })  # fmt: skip


def risks(company: Company) -> pl.DataFrame:
    """Six risks a site, found over the months; two in three are closed."""
    rng, size = company.rng("risks"), company.size * 6
    found = np.array(
        [company.starts[0] + timedelta(days=int(d)) for d in rng.integers(0, company.months * 30, size)], dtype="datetime64[D]"
    )
    took = rng.integers(20, 200, size).astype("timedelta64[D]")
    return pl.DataFrame({
        "risk_id": _ids("FX", size), "project_id": company.projects["project_id"].gather(np.arange(size) % company.size),
        "type": pl.Series(RISKS).gather(rng.choice(3, size, p=(0.6, 0.25, 0.15))), "level": pl.Series(LEVELS).gather(rng.choice(3, size, p=(0.1, 0.3, 0.6))),
        "identified_at": found, "due_at": found + np.timedelta64(120, "D"), "closed_at": np.where(rng.random(size) < 0.67, found + took, np.datetime64("NaT")),
    }).sort("identified_at", "risk_id")  # fmt: skip


def _last_days(company: Company, month: np.ndarray) -> np.ndarray:
    return np.array([back(day, -1) - timedelta(days=1) for day in company.starts], dtype="datetime64[D]")[month]
