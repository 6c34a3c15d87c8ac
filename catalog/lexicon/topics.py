"""What a comment is about, in the words of the category column of work orders and complaints."""

from __future__ import annotations

import re

from catalog.lexicon import english

# A thing that can be named comes before the service around it: “报修卫生间漏水” is about the leak.
THINGS: dict[str, str] = {
    "电梯": "电梯(?!间|厅|口) 扶梯 轿厢 直梯 货梯 客梯 梯控 困人 坐梯 乘梯",
    "漏水": "漏水 渗水 渗漏 漏雨 防水 滴水 返潮 墙皮 外墙 天花板 屋顶 楼顶 受潮 发霉 往下漏 漏得 漏过 盆接 渗得 渗过 没再渗 水迹 鼓包 墙都鼓 一下雨",
    "供电": "停电 断电 跳闸 电表 电闸 配电 供电 插座 没电 电压 电工 来电 抢修电 电路 线路 发电机 三次电 次电 停了电 电箱 没来电",
    "给排水": "水压 下水道 下水 马桶 地漏 自来水 供水 停水 断水 水管 水质 污水 排水 水泵 管道 没水 水箱 返水 堵水 化粪池 热水 水龙头 二次供水 水表 水黄",
    "照明": "路灯 楼道灯 照明 感应灯 声控灯 灯泡 草坪灯 灯不亮 不亮 灯坏 亮堂 摸黑 太暗 昏暗 漆黑 景观灯 灯光 灯具 开灯 灯都 灯 光线",
    "门禁": "门禁 人脸识别 刷脸 门卡 门禁卡 单元门 对讲 道闸 大门 闸机 蓝牙开门 开门 防盗门 刷卡 录人脸 三次脸 刷 可视 门锁 楼宇门",
    "停车": "停车 车位 车库 地库 月卡 充电桩 乱停 泊车 挪车 访客车 地方停 北门 出口 车没电 搭电 僵尸车 车辆 停放 油车 车道 占位 私家车 违停 车场 车牌 充电位 充电 月租车 车卡 挪一下车 车主 倒车",
    "保洁": "保洁 卫生(?!间) 打扫 清扫 扫 垃圾(?!物业|公司|服务|费) 清洁 黏糊糊 尿 香香 脏 干净 整洁 异味 臭气 臭味 清运 烟头 苍蝇 蟑螂 老鼠 消杀 消毒 一尘不染 积灰 蜘蛛网 拖地 擦 小广告 灰尘 清理 蚊蝇 痰 擦手 没纸 卫生纸 手纸 洗手液 阿姨 拖得 天天拖 每天都拖 灰都 没灰 落灰 一点灰",
    "保安": "保安 门岗 岗亭 巡逻 安保 秩序 门卫 外来人员 陌生人 推销 被偷 偷 小偷 监控 治安 登记 安全员 秩维 外卖员 闲杂人员 盗 站岗 查岗 摄像头 安防 丢车",
    "绿化": "绿化 草坪 树木 树枝 绿植 花草 杂草 浇水 修剪 花坛 种树 植物 树叶 桂花 大树 园艺 草地 花开 有花 鲜花 割草 除草 打药 园林 灌木 落叶 花木 种树 种一些花 种些花 常青 喷灌 树 菜地",
    "噪音": "噪音 噪声 扰民 吵 广场舞 音响 嗡嗡 砸墙 安静 异响太大 震动 施工声 电钻 割草机 麻将 漏音 半夜响 喧哗 大声 狗叫 低频 动静太大 隔音 轰鸣",
    "收费": "物业费 收费 停车费 管理费 费用 缴费 账目 公共收益 涨价 退费 发票 多收 乱收费 公摊 押金 票据 催费 催缴 缴纳 交费 水电费 价格 欠费 账单 维修基金 收益 公示账 专票 开票 性价比 便宜 收多了 电费 水费 缴纳 扣了 退钱 的钱 价钱 收了我 账单",
    "宠物": "宠物 遛狗 狗屎 狗粪 养狗 犬 流浪猫 流浪狗 狗 猫 牵绳 拴绳 狗绳",
    "设施": "健身 儿童 滑梯 设施 器材 快递柜 游乐 座椅 椅子 长椅 晾衣架 阅览室 会所 泳池 游泳池 棋牌 凉亭 篮球 步道 乐园 秋千 活动室 无障碍 雨棚 自行车棚 公共区域设备 外卖柜 直饮水 饮水机 地砖 路面 道路 扶手 栏杆 活动区",
    "消防": "消防 灭火器 消防栓 火灾 烟感 着火 火警 杂物 喷淋 应急灯 安全通道 逃生 疏散 电动车上楼 电瓶车上楼 飞线",
    "装修": "装修 违规装修 装修备案 违建 拆墙 承重墙 私搭 搭建 装修垃圾 施工",
    "供暖": "取暖 冰窖 暖气 供暖 供热 空调 暖通 冷气 制冷 地暖 室温 采暖 测温",
    "沟通": "通知 公告 业主群 群里 座谈会 意见箱 公众号 小程序 业委会 征求 贴通知 不通知 没通知",
    "高空抛物": "高空抛物 高空坠物 往下扔 楼上扔 抛物 坠物 楼上又扔 楼上乱扔 从楼上 窗户扔 从天而降",
}
SERVICES: dict[str, str] = {
    "维修": "维修 报修 修理 师傅 上门 工程部 修了 修好 抢修 返修 维护 检修 修补 安装 工程人员 电工 水电工 售后 不修 没修 来修 修 配件 工单 报单 接单 派单 报了 报的",
    "服务": "沟通 回复 反馈 服务 态度 管家 客服 前台 物业 经理 投诉 处理 办事 负责 效率 电话 工作人员 员工 主任 热情 耐心 回访 敷衍 推诿 素质 满意 帮忙 小区",
}


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words.split(), key=len, reverse=True)))


def _english(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.split())})\b", re.IGNORECASE)


_THINGS = tuple((name, _pattern(words)) for name, words in THINGS.items())
_SERVICES = tuple((name, _pattern(words)) for name, words in SERVICES.items())
_ENGLISH_THINGS = tuple((name, _english(words)) for name, words in english.TOPIC_WORDS.items())
_ENGLISH_SERVICES = tuple((name, _english(words)) for name, words in english.SERVICE_WORDS.items())


def topics(text: str) -> tuple[str, ...]:
    """The topics of a comment, the one named most and first in front; the services only where no thing is named. () where nothing is known."""
    if english.is_english(text):
        return _named(text, _ENGLISH_THINGS) or _named(text, _ENGLISH_SERVICES)[:1]
    return _named(text, _THINGS) or _named(text, _SERVICES)[:1]


def _named(text: str, room: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[str, ...]:
    hits = [(name, [match.start() for match in pattern.finditer(text)]) for name, pattern in room]
    return tuple(name for name, places in sorted((h for h in hits if h[1]), key=lambda h: (-len(h[1]), h[1][0])))
