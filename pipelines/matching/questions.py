"""What a question of a survey asks about, in the words of its header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.model import Column
from pipelines.matching.headings import simplified
from pipelines.values.texts import tidy

_NUMBER = re.compile(r"^(?:q|第)?\s*\d{1,3}(?:[-.]\d{1,2})?\s*题?\s*[、.:)]?\s*", re.IGNORECASE)
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_ASKED = re.compile(r"满意|评价|评分|打分|推荐|认可度|satisf|rate|rating|recommend", re.IGNORECASE)
_TOTAL = re.compile(r"总分|总得分|平均分|均分|合计|total|average", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:请问|请)?(?:您|你|贵户)?(?:们|家)?(?:对于|对|认为|觉得)?(?:我们|我司|本小区|贵小区|小区|物业公司|物业服务中心|服务中心)?的?"
)
_AFTER = re.compile(
    r"的?(?:满意度|满意程度|是否满意|满意吗|满意|评价|评分|打分|情况|如何|怎么样|怎样)*(?:如何|怎么样|怎样|是|为|吗)?[?。:]*$"
)
_PARTS = re.compile(r"—+|–+|--+|:|\|")


@dataclass(frozen=True)
class Item:
    """The item of a question, its own words without the phrases around them, and whether they are the item's very name."""

    name: str
    own: str
    certain: bool


def about(header: str, column: Column) -> bool:
    """Whether a header asks how good something is, or names an item; totals do not."""
    plain = simplified(tidy(header))
    return not _TOTAL.search(plain) and (bool(_ASKED.search(plain)) or item_of(header, column).certain)


def item_of(header: str, column: Column) -> Item:
    """The item by name or alias; else the only one that is mentioned; else the question's own words, as they are."""
    plain = simplified(_REMARK.sub("", _NUMBER.sub("", tidy(header)))).strip()
    own = _core(plain) or plain or header
    names = _names(column)
    exact = {names[key] for text in _pieces(plain) if (key := _key(text)) in names}
    if len(exact) == 1:
        return Item(exact.pop(), own, True)
    mentioned = _mentioned(_key(plain), names) if not exact else set()
    return Item(mentioned.pop(), own, False) if len(mentioned) == 1 else Item(own, own, False)


def _pieces(plain: str) -> set[str]:
    """The question, its last part (of a matrix), and what stands before and after 的, each with and without its phrases."""
    wholes = {plain, _PARTS.split(plain)[-1]}
    halves = {half for whole in wholes for half in whole.split("的")}
    return {text for piece in wholes | halves for text in (piece, _core(piece)) if text}


def _core(text: str) -> str:
    return _AFTER.sub("", _BEFORE.sub("", text)).strip()


def _mentioned(question: str, names: dict[str, str]) -> set[str]:
    """Items named in passing: by a word of three signs or more, or by both halves of one of four, as in 愿意向朋友推荐."""
    inside = [name for name in names if len(name) >= 3 and (name in question or _halves(name, question))]
    longest = [name for name in inside if not any(name != other and name in other for other in inside)]
    return {names[name] for name in longest}


def _halves(name: str, question: str) -> bool:
    first = question.find(name[:2]) if len(name) == 4 and not name.isascii() else -1
    return first >= 0 and name[2:] in question[first + 2 :]


def _names(column: Column) -> dict[str, str]:
    words = {_key(word): value.code for value in column.values for word in (value.en, *value.aliases)}
    return words | {_key(value.code): value.code for value in column.values}


def _key(text: str) -> str:
    return "".join(text.split()).casefold()
