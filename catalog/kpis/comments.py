"""What residents write (C): how much of it complains. A reading aid, never part of a score."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.kpi import Example, Kpi, Rate, Target
from catalog.lexicon.sentiment import read
from catalog.model import Row
from catalog.words import Text

TEXT = pl.col("text").str.strip_chars()


def add_tone(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame] | None = None) -> pl.DataFrame:
    """Rows with `_tone`: positive, neutral or negative; equal texts are read once."""
    texts = frame["text"].drop_nulls().unique(maintain_order=True)
    tones = pl.DataFrame({"text": texts, "_tone": [read(text).tone for text in texts]}, schema={"text": pl.String, "_tone": pl.String})
    return frame.join(tones, on="text", how="left", maintain_order="left")


def _comment(number: int, text: str | None, **cells: object) -> Row:
    return {
        "response_id": f"A{number}", "campaign_id": "C1", "project_id": "P", "answered_at": "2026-09-10 12:00", "item": "总体满意度", "score": 4,
        "scale_min": 1, "scale_max": 5, "text": text, **cells,
    }


KPIS = (
    Kpi(
        id="C13",
        name=Text("负面文本占比", "Share of negative comments"),
        meaning=Text(
            "答卷文字意见中判为负面的 ÷ 有文字的意见。由物业词典按规则判定，只用来帮助阅读：会有误判，不进入任何评分；有打分时以打分为准。",
            "Comments read as negative ÷ comments with words in them. Read by rules and a dictionary of our own, as an aid to reading: it errs, enters no score, and "
            "where there is a mark the mark counts.",
        ),
        dataset="survey_answers",
        prepare=add_tone,
        measure=Rate(hit=pl.col("_tone") == "negative"),
        needs=(("text",),),
        about=TEXT.is_not_null() & (TEXT != ""),
        dims=("item", "segment", "building"),
        unit=Text("%", "%"),
        direction="down",
        target=Target(None, None, Text("无手册标准，仅供参考", "No manual gives a figure; an aid only")),
        source=Text("S0 §3.3", "S0 §3.3"),
        page="voice",
        order=10,
        minimum_n=30,
        example=Example(
            # Negative: 1 and 2 (“no problem at all” in 3 is praise, 4 is a wish). 5 and 6 have no words.
            rows=(
                _comment(1, "电梯坏了三天没人修", score=1), _comment(2, "态度还可以，但是问题一直没解决"), _comment(3, "没有任何问题，很好"),
                _comment(4, "建议增加快递柜"), _comment(5, None), _comment(6, "  "),
            ),
            at="2026-10-01 00:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=0,
        ),
    ),
)
