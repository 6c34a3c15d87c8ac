"""Monthly satisfaction surveys: campaigns, and the answers as one row per answer sheet and question."""

from __future__ import annotations

import numpy as np
import polars as pl

from demo.company import Company
from demo.draws import cells, customer, households, moments, time_series
from demo.words import comments, pick, with_phone

RESPONSES_PER_MONTH = 9.3
RESPONSE_RATE = 0.31
STAFF_BEFORE = -0.55  # of the region that was trained, before, in standard deviations
OVERALL, STAFF, RECOMMEND = "总体满意度", "员工服务", "推荐意愿"
# item, its level above or below the company's, in standard deviations
ITEMS = (
    (OVERALL, 0.0),
    ("服务态度", 0.12),
    ("服务效率", -0.12),
    ("服务质量", 0.0),
    ("环境舒适", 0.05),
    ("管理响应", -0.18),
    (STAFF, 0.08),
    (RECOMMEND, 0.0),
)
LEVEL = 1.08
CUTS = {
    5: np.array([-2.3, -1.75, -1.08, 0.12]) + LEVEL,
    10: np.array([-2.6, -2.4, -2.2, -1.95, -1.7, -1.4, -1.08, 0.05, 1.05]) + LEVEL,
    0: np.array([-2.9, -2.7, -2.5, -2.3, -2.1, -1.7, -1.15, -0.7, -0.15, 0.55]) + LEVEL,
}
SEGMENTS, SEGMENT_SHARE = ("业主", "租户", "商户"), (0.68, 0.24, 0.08)


def answers(company: Company) -> pl.DataFrame:
    """response_id, campaign_id, project_id, answered_at, item, score, scale_min, scale_max, segment, building, customer_id, text."""
    rng = company.rng("survey_answers")
    rate = RESPONSES_PER_MONTH * company.scale * company.weight[:, None] * company.grid("answers", 1.0)
    project, month = cells(rng, rate * (1 - company.grid("survey_missing", 0.0)))
    answered = moments(rng, company, month)
    order = np.lexsort((project, answered))
    project, month, answered = project[order], month[order], answered[order]
    sheets = _sheets(rng, company, project, month, answered)
    size, count = project.size, len(ITEMS)
    mood = _mood(rng, company, project, month)
    score, low, high = _scores(mood, company.grid("scale_max", 5)[project, month].astype(int))
    rows = sheets[np.repeat(np.arange(size), count)].with_columns(
        pl.Series("item", [name for name, _ in ITEMS] * size), pl.Series("score", score.ravel()), pl.Series("scale_min", low.ravel()),
        pl.Series("scale_max", high.ravel()),
    )  # fmt: skip
    asked = np.ones((size, count), dtype=bool)
    asked[:, 1:] = rng.random((size, count - 1)) < 0.94
    told = pl.when(pl.col("item") == OVERALL).then(_commented(company, rows)).alias("text")
    return rows.with_columns(told).filter(pl.Series(asked.ravel()))


def _mood(rng: np.random.Generator, company: Company, project: np.ndarray, month: np.ndarray) -> np.ndarray:
    """The latent answer of each sheet to each item: person, project, season, item, chance and planted stories."""
    size, count = project.size, len(ITEMS)
    summer = -0.06 * np.cos((np.array([day.month for day in company.starts[:-1]]) - 7.5) / 12 * 2 * np.pi)
    habit = rng.normal(0, 0.1, company.size)
    shared = rng.normal(0, 0.45, size) + habit[project] + summer[month] + company.grid("satisfaction", 0.0)[project, month]
    mood = LEVEL + shared[:, None] + np.array([level for _, level in ITEMS]) + rng.normal(0, 0.9, (size, count))
    usual = np.where(company.projects["region"].to_numpy() == "西南", STAFF_BEFORE, 0.0)[project]
    planted = company.grid("staff_satisfaction", 0.0)[project, month]
    mood[:, 6] += np.where(planted > 0, planted, usual)
    return mood


def _scores(mood: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores and both ends of their scales; the question of recommending is always asked on 0 to 10."""
    five, ten, recommend = (np.searchsorted(CUTS[name], mood) for name in (5, 10, 0))
    wide = (scale == 10)[:, None]
    score = np.where(wide, ten, five) + 1
    low, high = np.ones_like(score), np.where(wide, 10, 5) * np.ones_like(score)
    score[:, -1], low[:, -1], high[:, -1] = recommend[:, -1], 0, 10
    return score, low, high


def _sheets(rng: np.random.Generator, company: Company, project: np.ndarray, month: np.ndarray, answered: np.ndarray) -> pl.DataFrame:
    size = project.size
    lives = customer(project, households(rng, company, project))
    return pl.DataFrame({
        "response_id": pl.Series(np.arange(1, size + 1)).cast(pl.String).str.zfill(7).str.replace("^", "DJ"),
        "campaign_id": pl.Series(_campaign_ids(company)).gather(month),
        "project_id": company.projects["project_id"].gather(project),
        "answered_at": time_series(answered),
        "segment": pl.Series(SEGMENTS).gather(rng.choice(3, size, p=SEGMENT_SHARE)),
        "building": lives["building"],
        "customer_id": lives["customer_id"],
    })  # fmt: skip


def _commented(company: Company, rows: pl.DataFrame) -> pl.Series:
    """A comment for about a third of the rows, in the tone of their score."""
    rng = company.rng("comments")
    happy = (rows["score"] - rows["scale_min"]) / (rows["scale_max"] - rows["scale_min"])
    tone = np.digitize(happy.to_numpy(), (0.45, 0.7))
    written = with_phone(rng, pick(rng, comments(), tone), 0.03)
    silent = rng.random(rows.height) < np.array([0.35, 0.6, 0.72])[tone]
    return pl.select(pl.when(~pl.Series(silent)).then(written)).to_series()


def campaigns(company: Company, rows: pl.DataFrame) -> pl.DataFrame:
    """campaign_id, project_id, period, invited, population, channel, published_at; none where no survey was sent."""
    rng = company.rng("survey_campaigns")
    count = np.arange(company.size * company.months)
    project, month = count % company.size, count // company.size
    people = company.projects["households"].to_numpy()[project]
    mean = RESPONSES_PER_MONTH * company.scale * company.weight * company.grid("answers", 1.0).T / RESPONSE_RATE
    frame = pl.DataFrame({
        "campaign_id": pl.Series(_campaign_ids(company)).gather(month),
        "project_id": company.projects["project_id"].gather(project),
        "period": pl.Series(company.starts).gather(month),
        "invited": np.minimum(rng.poisson(mean.ravel()), people),
        "population": people,
        "channel": pl.Series(("微信", "短信", "入户")).gather(rng.choice(3, project.size, p=(0.7, 0.2, 0.1))),
        "published_at": pl.Series(company.starts).gather(month + 1).dt.offset_by("11d"),
    })  # fmt: skip
    missing = pl.Series(company.grid("survey_missing", 0.0).T.ravel() > 0)
    got = rows.unique(("response_id",)).group_by("campaign_id", "project_id").len("got")
    joined = frame.filter(~missing).join(got, on=("campaign_id", "project_id"), how="left", maintain_order="left")
    return joined.with_columns(pl.max_horizontal("invited", pl.col("got").fill_null(0).cast(pl.Int64)).alias("invited")).drop("got")


def _campaign_ids(company: Company) -> list[str]:
    return [f"MYD-{day:%Y%m}" for day in company.starts[:-1]]
