"""What the topics of comments are called, in both languages."""

from __future__ import annotations

from catalog.words import Text

TOPIC_NAMES: dict[str, Text] = {
    code: Text(code, english)
    for code, english in {
        "电梯": "lifts", "漏水": "leaks", "供电": "power", "给排水": "water and drains", "照明": "lighting", "门禁": "entrances", "停车": "parking",
        "保洁": "cleaning", "保安": "security", "绿化": "gardens", "噪音": "noise", "收费": "charges", "宠物": "pets", "设施": "facilities",
        "消防": "fire safety", "装修": "renovation", "供暖": "heating", "沟通": "communication", "高空抛物": "things thrown down", "维修": "repairs",
        "服务": "service",
    }.items()
}  # fmt: skip
