"""Units of measure: what is written behind a number or in a header, and how much it is in the unit of our column."""

from __future__ import annotations

import re
from fractions import Fraction

from catalog.model import Unit
from pipelines.values.texts import tidy

# Our units: what they measure, and their size in its base (seconds, yuan, per cent, square metres, points, pieces, kWh, m³).
OURS: dict[Unit, tuple[str, Fraction]] = {
    "seconds": ("time", Fraction(1)),
    "minutes": ("time", Fraction(60)),
    "hours": ("time", Fraction(3_600)),
    "days": ("time", Fraction(86_400)),
    "yuan": ("money", Fraction(1)),
    "percent": ("share", Fraction(1)),
    "fraction": ("share", Fraction(100)),
    "m2": ("area", Fraction(1)),
    "points": ("points", Fraction(1)),
    "count": ("count", Fraction(1)),
    "kwh": ("power", Fraction(1)),
    "m3": ("water", Fraction(1)),
}


def _sized(words: dict[str, int | Fraction]) -> dict[str, Fraction]:
    return {word: Fraction(size) for group, size in words.items() for word in group.split()}


# Written units by what they measure. A word that is not here is not guessed at: the cell stays unreadable.
WRITTEN: dict[str, dict[str, Fraction]] = {
    "time": _sized({
        "秒 秒钟 s sec secs second seconds": 1, "分 分钟 min mins minute minutes": 60,
        "时 小时 个小时 钟头 h hr hrs hour hours": 3_600, "天 日 d day days": 86_400,
    }),
    "money": _sized({"元 圆 块 块钱 元整 人民币 人民币元 rmb cny yuan": 1, "千元": 1_000, "万 万元": 10_000, "百万元": 1_000_000, "亿 亿元": 100_000_000}),
    "share": _sized({"% 百分比 percent pct": 1, "‰": Fraction(1, 10)}),
    "area": _sized({"㎡ m² m2 平方米 平米 平方 平 sqm": 1, "万㎡ 万m2 万平方米 万平米 万平方 公顷 ha": 10_000, "平方公里 km2": 1_000_000}),
    "power": _sized({"kwh 度 度电 千瓦时 千瓦小时": 1, "mwh 兆瓦时": 1_000, "万度 万kwh 万千瓦时": 10_000}),
    "water": _sized({"m³ m3 立方米 立方 方 吨 t": 1, "万m³ 万m3 万立方米 万吨": 10_000}),
    "points": _sized({"分 星 颗星 points pts": 1}),
    "count": _sized({"次 户 人 份 个 件 条 单 套 张 名 起 例 宗 家 笔 台 间 户数 人次": 1}),
}  # fmt: skip
_IN_HEADER = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|[/:]\s*([^/:()\[\]【】]+)$")
_LABEL = re.compile(r"^(?:单位)?\s*[::]?\s*")


def size(word: str, unit: Unit | None) -> Fraction | None:
    """How many of our unit one of the written unit is: 小时 is 60 of minutes; None where the word is not of this kind."""
    if unit is None:
        return Fraction(1) if word in ("元", "分") else None
    kind, own = OURS[unit]
    found = WRITTEN[kind].get(word)
    return None if found is None else found / own


def header_unit(header: str, unit: Unit | None) -> tuple[str, Fraction] | None:
    """The unit that a header names, such as 费用（万元）, and its size in ours; None where it names none of this kind."""
    if unit is None:
        return None
    for word in _words_in(header):
        if (factor := size(word.casefold(), unit)) is not None:
            return word, factor
    return None


def foreign_unit(header: str, unit: Unit | None) -> str | None:
    """The unit that a header names where it measures something else than our column does; None where there is none."""
    if unit is None or header_unit(header, unit) is not None:
        return None
    others = {word for kind, words in WRITTEN.items() if kind != OURS[unit][0] for word in words}
    return next((word for word in _words_in(header) if word.casefold() in others), None)


def _words_in(header: str) -> list[str]:
    found = (next(filter(None, match.groups()), "") for match in _IN_HEADER.finditer(tidy(header)))
    return [_LABEL.sub("", word).strip() for word in found]


def word_of(factor: Fraction, unit: Unit) -> str:
    """The usual written word for a unit that is `factor` of ours; empty where there is none."""
    kind, own = OURS[unit]
    preferred = {"time": ("秒", "分钟", "小时", "天"), "money": ("元", "千元", "万元"), "share": ("%",), "area": ("㎡", "万㎡")}
    return next((word for word in preferred.get(kind, ()) if WRITTEN[kind][word] == factor * own), "")
