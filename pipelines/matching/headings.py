"""The forms in which two headers or two words can be the same: width, case, noise, traditional characters, pinyin.

The libraries for Chinese text are imported on first use: only a worker that meets such a header pays for them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

KEPT = 8192
SAME_WORD = 0.8  # so alike two words of Latin letters are one, misspelt or bent: open and opened

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NOISE = re.compile(r"[\s*_\-.:。、,;!?'\"“”‘’·#]+")
_NUMBERING = re.compile(r"^\s*(?:\(\d{1,3}\)|\d{1,3}\s*[、.)](?!\d)|[一二三四五六七八九十]{1,3}、)\s*")
_LEVELS = re.compile(r"\s*[/／>＞|｜\\]\s*")
# Remarks that say how to fill a cell in or in what unit, and leave the meaning of the column alone.
_HARMLESS = re.compile(
    r"(?:单位:\s*)?(?:非?必填|必须填写|必输|选填|可选|可不填|单选|多选|下拉(?:选择|框)?|请?选择|填空|文本|文字|数字|数值|整数|小数|日期|时间|"
    r"日期格式|时间格式|格式.*|例.*|如.*|示例.*|[年月日时分秒ymdhs/\-:. ]+|元|千元|万元|百万元|亿元|人民币|¥|秒|分|分钟|小时|时|天|日|次|户|人|个|项|%|百分比|㎡|m2|平方米|平米|万㎡|万m2|万平方米|公顷|"
    r"\d+(?:[-~至到]\d+)?分?制?|required|mandatory|optional|text|number|numeric|date|time|datetime|format.*|e\.?g\.?.*|min|mins|minutes|h|hrs?|hours|days?)"
)
# Words that make another column of a column: planned against done, the former against the present one.
_TURNING = re.compile(
    r"计划|预计|预估|预期|应当|应该|应|要求|期望|目标|原|旧|新|上次|上月|上年|去年|本年|累计|首次|最后|最近|未|非|不|无|是否|次数|天数|时长|人数|数量"
)
_ENDING = re.compile(r"(?:时间|日期|编号|编码|代码|单号|号|类型|类别|状态|名称|人|at|date|time|no|number|id|type|name)$")
_LATIN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_NEUTRAL = re.compile(r"(?:信息|情况|资料|明细|数据|记录|内容|节点|字段|项目栏|基本|基础)$|^(?:info|information|details?|data|basic)$")


@lru_cache(maxsize=KEPT)
def plain(text: str) -> str:
    """One width and one case, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@lru_cache(maxsize=KEPT)
def light(header: str) -> str:
    """A header as a fingerprint takes it: width, case, blanks, line breaks and asterisks do not matter; remarks do."""
    return re.sub(r"[\s*]+", "", plain(header)) or plain(header)


@lru_cache(maxsize=KEPT)
def normalise(header: str) -> str:
    """A header without case, width, spaces, line breaks, punctuation, a leading number and bracketed remarks or units."""
    text = _NUMBERING.sub("", plain(header))
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)


@lru_cache(maxsize=KEPT)
def remarked(header: str) -> bool:
    """Whether a header has a remark in brackets that may change its meaning, as `完成时间（计划）` does."""
    remarks = (found[0][1:-1].strip() for found in _BRACKETS.finditer(plain(header)))
    return any(remark and not _HARMLESS.fullmatch(remark) for remark in remarks)


@lru_cache(maxsize=KEPT)
def levels(header: str) -> tuple[str, ...]:
    """The parts of a header that was written over several rows, the outermost first."""
    return tuple(part for part in _LEVELS.split(header.strip()) if part)


def neutral(parent: str, child: str) -> bool:
    """Whether an outer header only gathers columns (`客户信息`, `时间` over `报修时间`) and adds no meaning."""
    outer = normalise(parent)
    return bool(_NEUTRAL.search(outer)) or outer in normalise(child)


def turns(header: str, word: str) -> bool:
    """Whether one of two names has a word that makes it mean something else than the other."""
    return _turning(header) != _turning(word)


@lru_cache(maxsize=KEPT)
def _turning(header: str) -> frozenset[str]:
    return frozenset(_TURNING.findall(simplified(plain(header))))


@cache
def simplified(text: str) -> str:
    """A normal form with traditional characters made simplified."""
    if text.isascii():
        return text
    return str(_converter().convert(text))


@cache
def pinyin(text: str) -> str:
    """Chinese characters as pinyin without tones, one word; other signs stay."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


@cache
def initials(text: str) -> str:
    """The first letters of the pinyin of each character; other signs stay."""
    from pypinyin import lazy_pinyin

    return "".join(syllable[0] for syllable in lazy_pinyin(text))


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def alike(one: str, other: str) -> float:
    """Share of signs that two normal forms have in common by edit distance, 0 to 1; 0 where their digits differ."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(one, other)) if same_digits(one, other) else 0.0


def share_a_word(one: str, other: str) -> bool:
    """Whether two names in Latin letters have a word in common that tells something: signs alone make LOCATION of CREATION. True of other names."""
    if not (one.isascii() and other.isascii()):
        return True
    return any(alike(mine, theirs) >= SAME_WORD for mine in _telling(one) for theirs in _telling(other))


def each_word_met(one: str, other: str) -> bool:
    """Whether each word of the shorter of two names in Latin letters is in the other, as Air is not in Water Quality. True of other names."""
    if not (one.isascii() and other.isascii()):
        return True
    fewer, more = sorted((_latin(one), _latin(other)), key=len)
    return all(any(alike(mine, theirs) >= SAME_WORD for theirs in more) for mine in fewer)


def _latin(name: str) -> tuple[str, ...]:
    """The words of a name, also of one that is writtenLikeThis."""
    return tuple(word.casefold() for word in _LATIN.findall(name))


@lru_cache(maxsize=KEPT)
def _telling(name: str) -> tuple[str, ...]:
    words = _latin(name)
    return tuple(word for word in words if not _ENDING.fullmatch(word)) or words


def stems(one: str, other: str) -> tuple[str, str]:
    """Two normal forms without the common ending that half of all headers have (`时间`, `编号`), which tells nothing."""
    found = _ENDING.search(one)
    if found and other.endswith(found[0]) and len(one) > len(found[0]) < len(other):
        return one.removesuffix(found[0]), other.removesuffix(found[0])
    return one, other


def same_digits(one: str, other: str) -> bool:
    """1期 is not 2期, and a second column of a kind is not the first."""
    return _digits(one) == _digits(other)


@lru_cache(maxsize=KEPT)
def _digits(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", text))


def one_slip(one: str, other: str) -> bool:
    """Whether two normal forms differ as by a slip of the hand: one sign changed among three or more, or a letter of a long word.

    Digits never slip: 1 and 2 name two things. Signs that are added or left out change the meaning of a Chinese word.
    """
    from rapidfuzz.distance import OSA

    if not same_digits(one, other):
        return False
    if one.isascii() and other.isascii():
        return min(len(one), len(other)) >= 8 and OSA.distance(one, other) == 1
    return len(one) == len(other) >= 3 and OSA.distance(one, other) == 1


def warm() -> None:
    """Loads the dictionaries ahead of the first file, in a process whose children use them."""
    simplified("預"), pinyin("预")


@cache
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("t2s")
