"""Comments side by side: rising words, and whether words and marks agree."""

from __future__ import annotations

from math import log, sqrt

import polars as pl
import pytest

from metrics.comments import agreement, log_odds, readings, rising


def test_log_odds_are_those_of_monroe_and_others() -> None:
    """Their equations 16 to 20 by hand: 30 of 200 comments now, 10 of 300 before, a prior worth 500 comments at the common share."""
    a = 500 * 40 / 500
    delta = log((30 + a) / (200 + 500 - 30 - a)) - log((10 + a) / (300 + 500 - 10 - a))
    assert log_odds({"积水": 30}, {"积水": 10}, 200, 300)["积水"] == pytest.approx(delta / sqrt(1 / (30 + a) + 1 / (10 + a)))


def test_a_new_word_is_found_without_a_dictionary_and_in_one_piece() -> None:
    before = ["电梯有点慢", "保洁不错", "停车方便"] * 60
    now = [*before[:150], *["充电桩总是坏的", "希望修好充电桩"] * 20]
    found = rising(before, now)
    assert found["word"][0] == "充电桩" and found.filter(word="充电桩").select("before", "now").row(0) == (0, 40)
    assert "充电" not in found["word"].to_list() and "电梯" not in found["word"].to_list()
    assert rising(before, before).is_empty()


def test_words_and_marks_that_agree_and_that_do_not() -> None:
    tones = pl.Series(["positive", "positive", "negative", "negative", "neutral", "positive", None])
    found = agreement(tones, pl.Series([True, True, False, True, True, None, True]))
    assert found["n"] == 4 and found["share"] == 0.75 and found["kappa"] == pytest.approx(0.5)
    assert agreement(tones.head(0), pl.Series([], dtype=pl.Boolean)) == {"n": 0, "share": None, "kappa": None}


def test_a_reading_shows_where_its_words_stand() -> None:
    found = readings(pl.Series(["电梯坏了三天没人修", None, "管家很负责"]))
    assert found["tone"].to_list() == ["negative", None, "positive"] and found["topics"].to_list() == [["电梯"], None, ["服务"]]
    for text, spans in zip(("电梯坏了三天没人修", "管家很负责"), found["evidence"].drop_nulls(), strict=True):
        assert spans.len() and all(text[s["start"] : s["stop"]] == s["words"] for s in spans)
