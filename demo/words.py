"""What people write: a small grammar of order texts, complaints and survey comments, in natural Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import polars as pl

WHERE = ("{n}栋一楼", "地下车库", "{n}栋电梯厅", "{n}栋 2 单元", "东门", "西侧通道", "{n}栋 18 层", "大堂", "小区南门", "设备间")
SINCE = ("", "从昨天开始，", "这两天", "今天早上发现", "报过一次了，", "已经一个星期了，")
ASK = ("", "，请尽快处理", "，麻烦派人看看", "，影响出行", "，老人小孩不方便", "，希望给个答复")

ORDER_FACTS: dict[str, tuple[str, ...]] = {
    "电梯": ("电梯运行有异响", "电梯门关不上", "电梯停在中间楼层不动", "电梯按键失灵", "电梯困人，已放出，请检修"),
    "漏水": ("天花板渗水", "卫生间楼上漏水", "外墙渗水，墙面发霉", "水管接头滴水", "空调冷凝水倒灌"),
    "供电": ("跳闸后合不上", "楼道没电", "电表箱有焦味", "插座没电", "半夜突然停电"),
    "门禁": ("门禁卡刷不开", "人脸识别没反应", "单元门关不严", "对讲机没有声音", "道闸识别不了车牌"),
    "给排水": ("下水道堵了", "马桶返水", "水压太小", "自来水发黄", "地漏有臭味"),
    "照明": ("路灯不亮", "楼道灯一直闪", "车库照明坏了一排", "感应灯不灵", "草坪灯倒了"),
    "停车": ("车位被占", "车辆堵住消防通道", "充电桩不能用", "月卡续费没有生效", "车库地面积水"),
    "保洁": ("垃圾没有及时清运", "楼道地面很脏", "电梯里有异味", "垃圾桶满了没人收", "玻璃门很久没擦"),
    "绿化": ("树枝挡住窗户", "草坪枯了一片", "绿化带有蚊虫", "大树倒伏", "花坛破损"),
    "噪音": ("装修中午还在施工", "楼上半夜有响声", "广场音响太吵", "设备房低频噪音", "商铺排风机噪音大"),
    "服务": ("咨询物业费缴纳方式", "询问装修备案需要什么材料", "建议增加快递柜", "表扬管家服务热心", "询问车位租赁"),
}
ATTITUDE_FACTS = ("客服态度生硬", "打了三次电话没人接", "答应回电一直没回", "前台推来推去", "维修师傅迟到两个小时", "处理完没有人回访")

GOOD = ("管家{v}，", "维修师傅{v}，", "前台{v}，", "保安{v}，", "保洁阿姨{v}，", "物业整体{v}，")
GOOD_VERBS = ("很负责", "态度特别好", "上门很快", "做事细心", "一直很热情", "比去年好多了")
GOOD_ENDS = ("点赞。", "希望继续保持。", "家里老人都夸。", "住得放心。", "谢谢！", "报修当天就解决了。", "有问必答。")
FAIR = ("总体还行，", "一般吧，", "基本满意，", "没有大问题，", "说得过去，")
FAIR_ENDS = ("就是{f}有待改善。", "{f}再抓一抓就更好了。", "希望{f}能快一点。", "{f}时好时坏。")
BAD = ("很失望，", "多次反映无果，", "不满意，", "说实话体验很差，", "物业费交了服务没跟上，")
BAD_ENDS = ("{f}的问题拖了很久。", "{f}一直没有改善。", "{f}没人管。", "投诉{f}后只是敷衍。", "{f}希望领导重视。")
FOCUS = ("电梯", "停车", "绿化", "垃圾清运", "门禁", "夜间噪音", "报修速度", "楼道卫生", "车库照明", "外墙漏水", "客服电话", "儿童活动区")


def order_texts(category: str) -> list[str]:
    """All texts that a report of this category may have."""
    places = [place.format(n=n) for n, place in enumerate(WHERE, start=2)]
    return [since + place + fact + ask for since, place, fact, ask in product(SINCE, places, ORDER_FACTS[category], ASK)]


def complaint_texts(category: str) -> list[str]:
    """Complaints of a category: what is wrong, or how the complaint was treated."""
    facts = ATTITUDE_FACTS if category == "服务" else ORDER_FACTS[category]
    return [opening + fact + ask for opening, fact, ask in product(BAD, (*facts, *ATTITUDE_FACTS[:2]), ASK)]


def comments() -> tuple[list[str], list[str], list[str]]:
    """Survey comments of the unhappy, the undecided and the content."""
    bad = [start + end.format(f=f) for start, end, f in product(BAD, BAD_ENDS, FOCUS)]
    fair = [start + end.format(f=f) for start, end, f in product(FAIR, FAIR_ENDS, FOCUS)]
    good = [start.format(v=verb) + end for start, verb, end in product(GOOD, GOOD_VERBS, GOOD_ENDS)]
    return bad, fair, good


def pick(rng: np.random.Generator, pools: Sequence[Sequence[str]], which: np.ndarray) -> pl.Series:
    """A text for each row out of the pool that `which` names."""
    sizes = np.array([len(pool) for pool in pools])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    index = first[which] + (rng.random(len(which)) * sizes[which]).astype(np.int64)
    return pl.Series([text for pool in pools for text in pool]).gather(index)


def with_phone(rng: np.random.Generator, text: pl.Series, share: float) -> pl.Series:
    """A made-up mobile number behind a share of the texts, as people do who want to be called."""
    digits = pl.Series(rng.integers(0, 10**8, len(text))).cast(pl.String).str.zfill(8)
    chosen = pl.Series(rng.random(len(text)) < share)
    number = pl.DataFrame({"text": text, "digits": digits, "chosen": chosen})
    called = pl.format("{}请回电138{}", pl.col("text"), pl.col("digits"))
    return number.select(pl.when("chosen").then(called).otherwise("text")).to_series()
