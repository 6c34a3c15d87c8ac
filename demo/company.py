"""The made-up company: its months, its projects, its staff. All names are invented."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl

from demo.stories import STORIES
from demo.story import Effect, Story, back

# name, region, property type, households (units), the survey and order weight is made of households
PROJECTS = (
    ("滨江花园", "华东", "住宅", 2480),
    ("云锦写字楼", "华东", "写字楼", 1960),
    ("海岸城花园", "华南", "住宅", 2260),
    ("珠江新寓", "华南", "住宅", 1980),
    ("湾畔广场", "华南", "商业", 1720),
    ("锦江春晓", "西南", "住宅", 2100),
    ("环球时代广场", "华北", "商业", 1850),
    ("梧桐里", "华东", "住宅", 1760),
    ("听泉小筑", "西南", "住宅", 320),
    ("燕山雅苑", "华北", "住宅", 1640),
    ("海棠湾服务区", "华南", "咨询服务区", 520),
    ("天府国际中心", "西南", "写字楼", 1380),
    ("西溪诚园", "华东", "住宅", 1530),
    ("长安街壹号", "华北", "写字楼", 980),
    ("山城悦府", "西南", "住宅", 1890),
    ("虹桥会客厅", "华东", "咨询服务区", 460),
    ("荔湾雅筑", "华南", "住宅", 1420),
    ("永定河畔", "华北", "住宅", 1580),
    ("太湖印象", "华东", "住宅", 1250),
    ("春熙里", "西南", "商业", 1120),
    ("鹏城科创大厦", "华南", "写字楼", 1340),
    ("津门商汇", "华北", "商业", 900),
    ("滇池国际社区", "西南", "住宅", 1470),
    ("石景山服务中心", "华北", "咨询服务区", 380),
)
FIRST = ("云", "星", "和", "瑞", "锦", "翠", "金", "兰", "福", "枫", "玉", "景", "嘉", "安", "盛", "恒")
SECOND = ("湖花园", "城广场", "苑小区", "岸雅居", "庭中心", "悦大厦", "山名邸", "桥公馆", "泰新村", "里公寓", "台国际", "洲壹品")
REGIONS = ("华东", "华南", "华北", "西南")
TYPES = ("住宅", "住宅", "写字楼", "商业")
AREA_PER_UNIT = {"住宅": 98.0, "写字楼": 62.0, "商业": 55.0, "咨询服务区": 40.0}

ROLES = (
    ("客服部", "客服管家"),
    ("客服部", "前台接待"),
    ("工程部", "维修工程师"),
    ("工程部", "弱电工程师"),
    ("秩序部", "秩序维护员"),
    ("环境部", "保洁主管"),
)
ROLE_SHARE = (0.2, 0.06, 0.2, 0.1, 0.28, 0.16)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力斌鑫宇浩凯健俊帆雪倩婷雨晨欣怡佳梦琪子涵思远嘉瑞"
    "博雅慧颖志恒立新永春海燕国庆"
)
STAFF_PER_PROJECT = 25
PART_TIME, HALF = 16, 0.5  # every so many-th of the staff works so much of full time


@dataclass(frozen=True)
class Company:
    """What the generator of every data set starts from. Times are local minutes since 1970."""

    size: int
    months: int
    seed: int
    scale: float
    until: date

    def rng(self, name: str) -> np.random.Generator:
        """An own stream of random numbers for each data set, so that one can change and the others stay."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    @cached_property
    def starts(self) -> list[date]:
        """First days of the months, oldest first, and the first day after the last month."""
        return [back(self.until, self.months - 1 - i) for i in range(self.months + 1)]

    @cached_property
    def minutes(self) -> np.ndarray:
        """`starts` as minutes since 1970."""
        return np.array(self.starts, dtype="datetime64[m]").astype(np.int64)

    @cached_property
    def projects(self) -> pl.DataFrame:
        """project_id, name, property_type, households, area_m2, region, start_date."""
        rng = self.rng("projects")
        known = [PROJECTS[i] if i < len(PROJECTS) else _extra(i) for i in range(self.size)]
        name, region, kind, households = (list(column) for column in zip(*known, strict=True))
        area = [round(h * AREA_PER_UNIT[k] * f, 1) for h, k, f in zip(households, kind, rng.uniform(0.9, 1.2, self.size), strict=True)]
        start = [self.starts[0] - timedelta(days=int(d)) for d in rng.integers(120, 3200, self.size)]
        ids = [f"P{i + 1:03d}" for i in range(self.size)]
        columns = {
            "project_id": ids,
            "name": name,
            "property_type": kind,
            "households": households,
            "area_m2": area,
            "region": region,
            "start_date": start,
        }
        return pl.DataFrame(columns)

    @cached_property
    def weight(self) -> np.ndarray:
        """Share of the business of each project, 1 on average."""
        households = self.projects["households"].to_numpy().astype(float) ** 0.8
        return households / households.mean()

    @cached_property
    def staff(self) -> pl.DataFrame:
        """staff_id, name, project_id, department, role, hire_date, leave_date, fte (empty: full time); the first of each project never leave."""
        rng, count = self.rng("staff"), self.size * STAFF_PER_PROJECT
        role = rng.choice(len(ROLES), count, p=ROLE_SHARE)
        core = np.arange(count) % STAFF_PER_PROJECT < len(ROLES)
        role[core] = (np.arange(count) % STAFF_PER_PROJECT)[core]
        days = self.months * 30
        hired = np.where(core | (rng.random(count) < 0.7), -rng.integers(30, 2500, count), rng.integers(0, days - 30, count))
        left = np.where(~core & (rng.random(count) < 0.18), np.maximum(hired, 0) + rng.integers(90, 900, count), 10**6)
        first = np.datetime64(self.starts[0], "D")
        gone = np.where(left > days, np.datetime64("NaT"), first + np.minimum(left, days).astype("timedelta64[D]"))
        index = pl.Series(role)
        return pl.DataFrame(
            {
                "staff_id": [f"E{i + 1:05d}" for i in range(count)],
                "name": _names(rng, count),
                "project_id": self.projects["project_id"].gather(np.repeat(np.arange(self.size), STAFF_PER_PROJECT)),
                "department": pl.Series([d for d, _ in ROLES]).gather(index),
                "role": pl.Series([r for _, r in ROLES]).gather(index),
                "hire_date": first + hired.astype("timedelta64[D]"),
                "leave_date": gone.astype("datetime64[D]"),
                "fte": [HALF if i % PART_TIME == PART_TIME - 1 else None for i in range(count)],
            }
        )

    def grid(self, name: str, neutral: float) -> np.ndarray:
        """The planted effect `name` for each project (row) and month (column); `neutral` where no story has it."""
        values = np.full((self.size, self.months), neutral)
        for story in STORIES:
            for effect in story.effects:
                if effect.name == name:
                    values[np.ix_(self.rows_of(story), self._columns_of(effect))] = effect.value
        return values

    def rows_of(self, story: Story) -> list[int]:
        """Positions of a story's projects among the projects made."""
        columns = self.projects.select("project_id", "region").iter_rows()
        return [i for i, (id, region) in enumerate(columns) if id in story.projects or region == story.region]

    def _columns_of(self, effect: Effect) -> list[int]:
        last = self.months - 1
        return list(range(max(0, last - effect.first), last - effect.last + 1))


def _extra(i: int) -> tuple[str, str, str, int]:
    name = FIRST[i % len(FIRST)] + SECOND[(i // len(FIRST)) % len(SECOND)]
    if i >= len(FIRST) * len(SECOND):
        name += f"{i // (len(FIRST) * len(SECOND)) + 1}期"
    return name, REGIONS[i % 4], TYPES[(i // 4) % 4], 600 + (i * 137) % 1700


def _names(rng: np.random.Generator, count: int) -> pl.Series:
    surname = pl.Series(list(SURNAMES)).gather(rng.integers(0, len(SURNAMES), count))
    first = pl.Series(list(GIVEN)).gather(rng.integers(0, len(GIVEN), count))
    second = pl.Series(["", "", *GIVEN]).gather(rng.integers(0, len(GIVEN) + 2, count))
    return surname + first + second
