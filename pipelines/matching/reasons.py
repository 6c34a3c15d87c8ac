"""Why a header was taken for a column, and a word for one of ours, in short sentences."""

from __future__ import annotations

from catalog.model import Dataset
from catalog.words import Text, filled
from pipelines.matching.evidence import Bearing, Sign
from pipelines.matching.matching import Match
from pipelines.worker.report import Report

_NAMES: dict[str, Text] = {
    "mapping": Text("由您或映射文件指定", "as you or the mapping say"),
    "remembered": Text("沿用上次的对应", "as last time"),
    "name": Text("与列名“{word}”相同", 'is the column\'s name "{word}"'),
    "alias": Text("与别名“{word}”相同", 'is the alias "{word}"'),
    "normal": Text("繁简统一后与“{word}”相同", 'is "{word}" in traditional characters'),
    "part": Text("多行表头，末行是“{word}”", 'a header over several rows that ends in "{word}"'),
    "pinyin": Text("是“{word}”的拼音", 'is the pinyin of "{word}"'),
    "initials": Text("是“{word}”的拼音首字母", 'has the initials of "{word}" in pinyin'),
    "register": Text("名册里这样称呼：“{word}”", 'is called "{word}" in the register'),
    "slip": Text("与“{word}”只差一个字", 'differs from "{word}" by one character'),
    "sound": Text("与“{word}”同音", 'sounds like "{word}"'),
    "remark": Text("去掉括号后与“{word}”相同，请核对括号里的说明", 'is "{word}" without the remark in brackets; check the remark'),
    "near": Text("与“{word}”相近", 'is like "{word}"'),
    "values": Text("表头不认识", "the header is not known"),
    "tie": Text("与“{rival}”同样像这一列，请选一个", 'fits as well as "{rival}"; choose one'),
}
_SIGNS: dict[Bearing, Text] = {
    "register": Text("{share} 的值在名册里", "{share} of its values are in the register"),
    "vocabulary": Text("{share} 的值是这一列的用词", "{share} of its values are words of this column"),
    "seen": Text("{share} 的值与以往相同", "{share} of its values were there before"),
    "shape": Text("{share} 的编号与以往同形", "{share} of its numbers look as before"),
    "type": Text("{share} 的值类型相符", "{share} of its values are of this type"),
    "against": Text("但 {share} 的值读不成这一列，请核对", "but {share} of its values do not read as it; please check"),
}

_LINES = {
    True: Text("表头“{header}”当作“{name}”", '"{header}" is taken for "{name}"'),
    False: Text("表头“{header}”可能是“{name}”，未采用", '"{header}" may be "{name}"; not taken'),
}
_WORDS = {
    True: Text("“{name}”里的“{word}”读作“{code}”（{n} 行）", '"{word}" in "{name}" is read as "{code}" ({n:row|rows})'),
    False: Text("“{name}”里的“{word}”可能是“{code}”（{n} 行），未采用", '"{word}" in "{name}" may be "{code}" ({n:row|rows}); not taken'),
}


def why(match: Match, dataset: Dataset) -> Text | None:
    """None where the header is left out."""
    if match.reason == "none":
        return None
    own = {column.name: column.label for column in dataset.columns}
    rival = own.get(match.rival or "") or Text(match.rival or "-", match.rival or "-")
    word = match.claim.word if match.claim else ""
    name = _NAMES[match.reason]
    first = Text(name.zh.format(word=word, rival=rival.zh), name.en.format(word=word, rival=rival.en))
    second = _said(match.claim.sign) if match.claim else None
    return Text(f"{first.zh}，{second.zh}", f"{first.en}; {second.en}") if second else first


def _said(sign: Sign) -> Text | None:
    """What the values say, where they say something."""
    known = _SIGNS.get(sign.bearing)
    return known.format(share=f"{int(100 * sign.share)}%") if known else None


def told(report: Report, dataset: Dataset) -> tuple[tuple[str, Text], ...]:
    """What was understood without its own name (·) and what is only suggested (?), of columns and of words, a sentence each."""
    label = {column.name: column.label for column in dataset.columns}
    found = [
        (
            "·" if match.column else "?",
            _about(_LINES[bool(match.column)], label[name], header=match.header),
            match.why,
        )
        for match in report.matches
        if match.reason not in ("mapping", "name", "alias", "none") and (name := match.column or match.suggestion)
    ]
    lines = [(sign, Text(f"{line.zh}：{why.zh}", f"{line.en}: {why.en}") if why else line) for sign, line, why in found]
    for match in report.value_matches:
        line = _about(_WORDS[match.applied], label[match.column], word=match.word, code=match.code, n=match.count)
        lines.append(("·" if match.applied else "?", line))
    return tuple(lines)


def _about(sentence: Text, name: Text, **values: object) -> Text:
    """A sentence that names a column, in each language by its own name."""
    return Text(filled(sentence.zh, name=name.zh, **values), filled(sentence.en, name=name.en, **values))
