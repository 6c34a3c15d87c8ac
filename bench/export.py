"""A made-up export of work orders, as large as asked for, as a property system writes it: Chinese headers, local times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.random import Generator

OUT = Path(__file__).parent / "out"
PROJECTS, STAFF, CUSTOMERS, SEED = 24, 600, 40_000, 20260701
FIRST, LAST = np.datetime64("2023-07-01", "ms"), np.datetime64("2026-07-01", "ms")
DAYS = int((LAST - FIRST) / np.timedelta64(1, "D"))
OPEN_SHARE = 0.01
PART = 1_000_000

KINDS = (("报修", 0.78), ("投诉", 0.09), ("咨询", 0.07), ("建议", 0.04), ("表扬", 0.02))
CATEGORIES = (("漏水", 0.18), ("电梯", 0.12), ("门禁", 0.13), ("照明", 0.16), ("管道疏通", 0.14), ("门窗", 0.1), ("公共设施", 0.17))
SEVERITIES = (("紧急", 0.06), ("重大", 0.17), ("一般", 0.77))
CHANNELS = (("APP", 0.46), ("电话", 0.33), ("微信", 0.14), ("前台", 0.07))
TEAMS = (("工程一班", 0.3), ("工程二班", 0.26), ("弱电班", 0.16), ("电梯维保", 0.12), ("客服部", 0.16))
BY_HOUR = np.array([1, 1, 1, 1, 1, 2, 4, 8, 12, 13, 11, 9, 7, 8, 9, 9, 8, 8, 9, 9, 7, 5, 3, 2])


def export(orders: int) -> Path:
    """The path of the export with this many orders; written once."""
    path = OUT / f"work_orders_{orders}.csv"
    if not path.exists():
        OUT.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".part")
        frame(orders).write_csv(unfinished, datetime_format="%Y-%m-%d %H:%M:%S")
        unfinished.rename(path)
    return path


def parts(orders: int) -> list[Path]:
    """The same export in files of at most a million orders, one after the other in time: one alone would be larger than a file may be."""
    if orders <= PART:
        return [export(orders)]
    paths = [OUT / f"work_orders_{orders}_{number}.csv" for number in range(1, -(-orders // PART) + 1)]
    if not all(path.exists() for path in paths):
        for path, part in zip(paths, frame(orders).iter_slices(PART), strict=True):
            part.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    return paths


def frame(orders: int) -> pl.DataFrame:
    """Orders in the order of their creation, over three years and 24 projects; one in a hundred is still open."""
    draw = np.random.default_rng(SEED)
    created = _created(draw, orders)
    done = draw.random(orders) >= OPEN_SHARE
    accepted, responded, resolved = (
        _later(draw, created, 0.2, orders),
        _later(draw, created, 0.8, orders),
        _later(draw, created, 14, orders),
    )
    closed = resolved + _hours(draw, 20, orders)
    return pl.DataFrame(
        {
            "工单编号": _numbered("WX", np.arange(1, orders + 1), 8),
            "项目编号": _numbered("P", 1 + draw.integers(0, PROJECTS, orders), 3),
            "工单类型": _words(draw, KINDS, orders),
            "类别": _words(draw, CATEGORIES, orders),
            "严重程度": _words(draw, SEVERITIES, orders),
            "渠道": _words(draw, CHANNELS, orders),
            "客户编号": _numbered("C", draw.integers(0, CUSTOMERS, orders), 6),
            "位置": _numbered("房号", draw.integers(101, 3299, orders), 4),
            "报修时间": created,
            "受理时间": accepted,
            "首次响应时间": responded,
            "解决时间": _only(resolved, done),
            "关闭时间": _only(closed, done),
            "状态": pl.Series(np.where(done, "已关闭", "处理中")),
            "处理人编号": _numbered("E", draw.integers(0, STAFF, orders), 5),
            "班组": _words(draw, TEAMS, orders),
        }
    )


def _created(draw: Generator, orders: int) -> np.ndarray:
    days = draw.integers(0, DAYS, orders)
    seconds = draw.choice(24, orders, p=BY_HOUR / BY_HOUR.sum()) * 3600 + draw.integers(0, 3600, orders)
    return np.sort(FIRST + (days * 86400 + seconds).astype("timedelta64[s]"))


def _later(draw: Generator, start: np.ndarray, median_hours: float, orders: int) -> np.ndarray:
    return start + _hours(draw, median_hours, orders)


def _hours(draw: Generator, median: float, orders: int) -> np.ndarray:
    """Log-normal waiting times: most are short, some take weeks."""
    hours = np.minimum(median * np.exp(draw.normal(0, 1.1, orders)), 24 * 60)
    return (hours * 3600).astype("timedelta64[s]")


def _only(times: np.ndarray, keep: np.ndarray) -> np.ndarray:
    return np.where(keep, times, np.datetime64("NaT", "ms"))


def _words(draw: Generator, shares: Sequence[tuple[str, float]], orders: int) -> pl.Series:
    words, weights = zip(*shares, strict=True)
    return pl.Series(words).gather(draw.choice(len(words), orders, p=weights))


def _numbered(prefix: str, numbers: np.ndarray, digits: int) -> pl.Series:
    return prefix + pl.Series(numbers).cast(pl.String).str.zfill(digits)
