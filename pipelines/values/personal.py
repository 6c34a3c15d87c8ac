"""Makes what concerns a person unreadable before it leaves the worker."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import blake2b

import polars as pl

from catalog.model import Column, Dataset
from catalog.words import Text
from checks.verdict import Verdict
from pipelines.values.times import spread

MASK = "***"

# Runs of 11 and more digits are masked whatever they are (mobile, identity, bank card, landline with area code), so that no
# neighbour of a number can hide it; shorter forms only where their shape is certain. One after the other is four times
# as fast as all in one pattern.
_PERSONAL = (
    r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+",
    r"\d{11,}[Xx]?",
    r"\d{6}[ \-]\d{8}[ \-]\d{3}[\dXx]",
    r"\d{4}(?:[ \-]\d{4}){2,}(?:[ \-]?\d{1,4})?",
    r"1[3-9]\d[ \-]\d{4}[ \-]\d{4}",
    r"[(（]0\d{2,3}[)）][ \-]?\d{7,8}",
    r"0\d{2,3}[ \-]\d{7,8}",
    r"0(?:10|2\d)\d{7}",
)
_HOLDS_A_NUMBER = r"@|\d{4}"  # what each of these has: all other texts are passed over in one look

# Elsewhere (names, categories, order numbers, file names) a long run of digits is most often a number of the business, so only
# what is certainly a person's goes: an e-mail address, a mobile, a landline with its area code, and an identity or bank-card
# number whose check digit is right.
_SUSPECT = r"[@＠]|(?:\d[ \-－)）]?){9}\d"  # ten digits at least, or an address: all else is passed over in one look
_CERTAIN = re.compile(
    r"(?P<mail>[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)"
    r"|(?<!\d)(?P<identity>[1-9]\d{5}[ \-]?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?\d{3}[\dXx])(?!\d)"
    r"|(?<!\d)(?P<card>(?:62\d\d|[45]\d{3})(?:[ \-]?\d{4}){3}(?:[ \-]?\d{1,3})?)(?!\d)"
    r"|(?<!\d)(?P<mobile>(?:\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4})(?!\d)"
    r"|(?P<landline>[(（]0\d{2,3}[)）][ \-]?\d{7,8}(?!\d)|(?<!\d)0\d{2,3}[ \-]\d{7,8}(?!\d)|(?<!\d)0(?:10|2\d)\d{8}(?!\d))"
)
# In a comment: a surname with what people are called by, and a room within a building; a place that many share (3号楼) stays.
_NAMED = re.compile(
    r"(?:小|老|阿)?[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤]"
    r"[\u4e00-\u9fff]{0,2}?(?=先生|女士|小姐|太太|师傅|经理|主任|管家|阿姨|大姐|大哥|队长|主管|工程师)"
    r"|(?<=管家|师傅|经理|主任|前台|保安)(?:小|老)[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范]"
)
_FLAT = re.compile(
    r"\d{1,3}(?:号楼|栋|幢|座|#)?[\- ]?(?:\d{1,2}(?:单元|-))?[\- ]?\d{3,4}(?:室|号房|房|户)|(?<!\d)\d{1,3}-\d{1,2}-\d{3,4}(?!\d)|(?<!\d)\d{3,4}室"
)
_HALF_WIDTH = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)})  # sign for sign, so places stay what they are
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def mask_personal(frame: pl.DataFrame, dataset: Dataset, key: bytes) -> pl.DataFrame:
    """The frame with what concerns a person made unreadable; works on typed and on raw frames, missing columns are passed over.

    `hash`: a keyed BLAKE2b of the value (16 hex digits), equal for equal values in every dataset, so that repeats can
    still be counted. `mask` and `free_text`: numbers of phones, identity and bank cards and e-mail addresses become ***.
    In any other column of texts what is certainly such a number becomes ***, and an identifier that holds one is hashed.
    """
    changed = []
    for column in dataset.columns:
        if column.name not in frame.columns or frame.schema[column.name] != pl.String:
            continue
        texts = frame[column.name]
        hidden = _hidden(texts, column, key)
        changed.append(hidden.alias(column.name))
    return frame.with_columns(changed)


def hide_ids(frame: pl.DataFrame, dataset: Dataset, key: bytes) -> pl.DataFrame:
    """Identifiers that hold a number of a person hashed, as `mask_personal` does it, so that registers and files still agree."""
    ids = [column for column in dataset.columns if column.type == "id" and not column.personal and column.name in frame.columns]
    return frame.with_columns(_hidden(frame[column.name], column, key).alias(column.name) for column in ids)


def stand_ins(ids: pl.Series, key: bytes) -> pl.Series:
    """What stands for each id where nobody may read it: the keyed BLAKE2b of `mask_personal`, equal for equal ids."""
    return _hashed(ids, key)


def hide(text: str) -> str:
    """A name or a sentence with what is certainly a number or an address of a person as ***, written in full width or not."""
    parts, done = [], 0
    for found in filter(_is_certain, _CERTAIN.finditer(text.translate(_HALF_WIDTH))):
        parts += [text[done : found.start()], MASK]
        done = found.end()
    return "".join([*parts, text[done:]])


def hide_people(text: str) -> str:
    """A comment for display: numbers and addresses as `hide`, and what names a person or a flat as ***."""
    return _FLAT.sub(MASK, _NAMED.sub(MASK, hide(text)))


def hide_words(sentence: Text) -> Text:
    return Text(hide(sentence.zh), hide(sentence.en))


def hide_quotes(verdict: Verdict) -> Verdict:
    """The verdict with nothing of a person in what its sentences quote."""
    table = verdict.table.with_columns(hide_each(verdict.table[name]).alias(name) for name in ("column", "sentence_zh", "sentence_en"))
    hidden = (replace(f, sentence=hide_words(f.sentence), sheets=tuple(map(hide, f.sheets))) for f in verdict.findings)
    return replace(verdict, findings=tuple(hidden), table=table)


def _hidden(texts: pl.Series, column: Column, key: bytes) -> pl.Series:
    if column.personal is not None:
        return _hashed(texts, key) if column.personal == "hash" else _masked(texts)
    certain = hide_each(texts)
    if column.type != "id":
        return certain
    changed = (certain != texts).fill_null(False)
    return texts.clone().scatter(changed.arg_true(), _hashed(texts.filter(changed), key)) if changed.any() else texts


def hide_each(texts: pl.Series) -> pl.Series:
    """`hide` for each of many texts."""
    suspect = texts.str.contains(_SUSPECT).fill_null(False)
    if not suspect.any():
        return texts
    distinct = texts.filter(suspect).unique()
    hidden = pl.Series([hide(text) for text in distinct], dtype=pl.String)
    return texts.clone().scatter(suspect.arg_true(), spread(texts.filter(suspect), distinct, hidden, pl.String()))


def _is_certain(found: re.Match[str]) -> bool:
    digits = [sign for sign in found[0] if sign.isdigit() or sign in "Xx"]
    if found.lastgroup == "identity":
        return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11] == digits[17].upper()
    if found.lastgroup == "card":
        doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
        return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0
    return True


def _hashed(texts: pl.Series, key: bytes) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    digests = [blake2b(text.encode(), key=key, digest_size=8).hexdigest() for text in distinct]
    return spread(texts, distinct, pl.Series(digests, dtype=pl.String), pl.String())


def _masked(texts: pl.Series) -> pl.Series:
    suspect = texts.str.contains(_HOLDS_A_NUMBER).fill_null(False)
    hidden = texts.filter(suspect)
    for pattern in _PERSONAL:
        hidden = hidden.str.replace_all(pattern, MASK)
    return texts.clone().scatter(suspect.arg_true(), hidden)
