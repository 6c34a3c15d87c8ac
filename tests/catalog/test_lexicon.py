"""How comments are read: the published quality holds, and the rules do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.lexicon import words
from catalog.lexicon.sentiment import read
from catalog.lexicon.topics import SERVICES, THINGS, topics
from tests.catalog.comments.folds import by_set, in_tenths
from tests.catalog.comments.quality import PARTS, labelled, measured

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("part", "size", "accuracy", "topic"),
    [
        ("developed", 500, 0.95, 0.80),
        ("held_out", 120, 0.95, 0.80),
        ("later", 107, 0.9, 0.8),
        ("fresh", 118, 0.72, 0.5),
        ("spoken", 116, 0.9, 0.7),
    ],
)
def test_the_labelled_comments_are_read_as_well_as_the_page_says(part: str, size: int, accuracy: float, topic: float) -> None:
    found = measured(labelled(part))
    assert found.size >= size and found.accuracy >= accuracy and found.topic >= topic
    if part != "fresh":  # whose sentences imply more than they say
        assert all(precision >= 0.75 and recall >= 0.8 for precision, recall, _ in found.tones.values())


@pytest.mark.parametrize("part", PARTS)
def test_the_page_quotes_what_is_measured(part: str) -> None:
    found, page = measured(labelled(part)), (ROOT / "docs" / "comments.md").read_text(encoding="utf-8")
    tones = " | ".join(
        f"{100 * p:.1f} / {100 * r:.1f} %" for p, r, _ in (found.tones[tone] for tone in ("positive", "neutral", "negative"))
    )
    row = f"| {found.size} | {found.accuracy:.1%} | {found.macro_f1:.1%} | {tones} | {found.topic:.1%} |".replace("%", " %").replace(
        "  %", " %"
    )
    assert row in page, row


def test_the_page_quotes_what_is_right_without_a_folds_own_words() -> None:
    """A comment nobody had in mind: each fold is read without the words and phrases that only it gives reason for."""
    page = " ".join((ROOT / "docs" / "comments.md").read_text(encoding="utf-8").split())
    folded = in_tenths()
    figures = (folded.quality.accuracy, folded.quality.macro_f1, min(folded.each), max(folded.each), folded.quality.topic)
    right, f1, least, most, topic = (f"{100 * figure:.1f}" for figure in figures)
    assert f"Tone right in **{right} %** (macro F1 {f1} %; from fold to fold {least} to {most} %), main topic in {topic} %" in page
    assert 0.75 < folded.quality.accuracy < measured([c for part in PARTS for c in labelled(part)]).accuracy
    for found in by_set().values():
        assert f"| {100 * found.accuracy:.1f} % | {100 * found.macro_f1:.1f} % | {100 * found.topic:.1f} % |" in page


def test_no_comment_is_in_both_parts() -> None:
    first, *rest = ({c.text for c in labelled(part)} for part in PARTS)
    for texts in rest:
        assert not first & texts
        first |= texts
    assert {c.topic for part in PARTS[1:] for c in labelled(part)} <= {*THINGS, *SERVICES}


def test_no_word_both_praises_and_blames() -> None:
    praise = {*" ".join((words.PRAISE_STRONG, words.PRAISE, words.PRAISE_MILD)).split(), *words.CHEERS}
    blame = {*" ".join((words.BLAME_STRONG, words.BLAME, words.BLAME_MILD)).split()}
    assert praise and blame and not praise & blame and not words.DEFECTS & praise


@pytest.mark.parametrize(
    ("text", "tone"),
    [("不满意", "negative"), ("没有任何问题", "positive"), ("从不推脱", "positive"), ("再也没有漏过", "positive"),
     ("希望更干净", "neutral"), ("态度好，但是问题没解决", "negative"), ("虽然来得晚，但是修好了，很满意", "positive"), ("越来越差", "negative"),
     ("越来越好", "positive"), ("什么时候才能修好", "negative"), ("什么时候供暖？", "neutral"), ("", "neutral"),
     ("摸上去没灰", "positive"), ("再也没有拖干净过", "negative"), ("人脸识别很方便", "positive"), ("客厅插座没电，麻烦派人看看", "neutral"),
     ("客厅插座没电，报了三次都没人来，麻烦派人看看", "negative"), ("有好有坏吧", "neutral"), ("态度客气归客气，门还是坏的", "negative"),
     ("水管漏了 麻烦师傅有空来看看 谢谢", "neutral"), ("新划了停车线 不用再抢了", "positive"), ("没什么要说的", "neutral"),
     ("Great service, but the lift is always broken", "negative"), ("Not helpful at all", "negative"), ("No problems so far", "positive"),
     ("The tap leaked and was fixed quickly", "positive"), ("The tap leaks, please send somebody", "neutral"), ("Can I pay online?", "neutral"),
     ("Nobody answers the phone", "negative"), ("Wifi", "neutral"), ("保安 very good 很满意", "positive"),
     ("说当天来，等到晚上也不见人影", "negative"), ("昨天报的，今天就亮了", "positive"), ("修完第二天又漏了", "negative"), ("😀", "neutral")],
)  # fmt: skip
def test_negation_wish_turn_and_question(text: str, tone: str) -> None:
    assert read(text).tone == tone


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("卫生间漏水", "漏水"),
        ("卫生很差", "保洁"),
        ("报修电梯", "电梯"),
        ("垃圾物业", "服务"),
        ("路灯不亮", "照明"),
        ("保安不查车", "保安"),
        ("The ELEVATOR is broken, please repair", "电梯"),
        ("parking fees, parking signs", "停车"),
        ("Please repair it", "维修"),
    ],
)
def test_the_thing_comes_before_the_service(text: str, topic: str) -> None:
    assert topics(text)[0] == topic


ENGLISH = (
    "not",
    "never",
    "very",
    "good",
    "bad",
    "broken",
    "again",
    "every day",
    "fixed",
    "but",
    ",",
    "?",
    "still",
    "out of service",
    "please",
    "No",
)
WORDS_APART = st.lists(st.sampled_from(ENGLISH), max_size=9)


@settings(max_examples=40)
@given(st.one_of(st.text(alphabet="电梯不没有很好差修，。？但是希望满意坏了人 3a\n", max_size=24), WORDS_APART.map(" ".join)))
def test_evidence_lies_in_the_text_and_sums_to_the_score(text: str) -> None:
    found = read(text)
    assert all(text[e.start : e.stop] == e.words for e in found.evidence)
    assert found.score == pytest.approx(sum(e.weight for e in found.evidence))
    assert all(a.stop <= b.start for a, b in zip(found.evidence, found.evidence[1:], strict=False))
