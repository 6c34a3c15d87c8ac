"""What residents write: topics and tone, words that are rising, and the comments with the words that decided their tone marked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl
import streamlit as st

from catalog import registry
from catalog.lexicon.sentiment import whole
from catalog.lexicon.topic_names import TOPIC_NAMES
from catalog.lexicon.topics import SERVICES, THINGS
from metrics.suppression import SMALL_GROUP
from pipelines.read import Comments, Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.answers.names import Names
from ui.choices import filters, kpi_link, picks
from ui.choices.scope import Chosen
from ui.drawing import charts, stacks, tables
from ui.frame import notices
from ui.text import say, t
from ui.wording import markup, values

TONES = ("negative", "neutral", "positive")
COLOURS = {"negative": stacks.BAD, "neutral": stacks.QUIET, "positive": stacks.CALM}
MARKS = {True: "green", False: "red"}
ALL = "all"
TEXTS = "C13"  # the KPI whose records are the comments
COMPLAINTS = "C06"
SHOWN = 15  # comments in full; all of them are in the table


def _written(chosen: Chosen) -> Comments | None:
    """The comments of the scope; None where the page is narrowed to what they have not."""
    return ask.comments(chosen.scope) if filters.fitting(registry.kpi(TEXTS)) else None


def topics(chosen: Chosen, figures: Figures) -> None:
    """The way to the complaints, which are no part of these words; what people speak of, and which words are rising."""
    kpi_link.link(registry.kpi(COMPLAINTS), chosen.scope, t("voice.complaints"), ":material/campaign:")
    found = _written(chosen)
    if found is None:
        return
    if found.rows.is_empty():
        charts.section(t("voice.topics"))
        few = t("voice.withheld", n=found.withheld, fewest=SMALL_GROUP) if found.withheld else t("satisfaction.no_comments")
        notices.nothing_here(few)
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        charts.section(t("voice.topics"), help=t("voice.help"))
        _topics(found.rows, chosen.scope)
    with right:
        charts.section(t("voice.rising"), help=t("voice.rising_help"))
        _rising(chosen)


def comments(chosen: Chosen, figures: Figures) -> None:
    """What they wrote, word for word."""
    found = _written(chosen)
    if found is None or found.rows.is_empty():
        return
    charts.section(t("voice.comments"), help=t("voice.comments_help", fewest=SMALL_GROUP))
    _comments(found.rows)


def _topics(found: pl.DataFrame, scope: Scope) -> None:
    """How many comments speak of each topic, by tone; one may speak of several."""
    each = found.explode("topics").drop_nulls("topics")
    if each.is_empty():
        notices.nothing_here(t("voice.no_topics"))
        return
    present = [tone for tone in TONES if each.filter(pl.col("tone") == tone).height]
    counts = [(pl.col("tone") == tone).sum().cast(pl.Int64).alias(tone) for tone in present]
    counted = each.group_by("topics").agg(*counts, n=pl.len()).sort("n", "topics", descending=[True, False])
    names = [topic_word(topic) for topic in counted["topics"]]
    kinds = [(tone, t(f"tone.{tone}"), COLOURS[tone]) for tone in present]
    words = t("voice.topics_say", n=values.count(found.height), first=names[0], k=values.count(counted["n"][0]))
    figure = stacks.figure(names, counted, kinds, counted["topics"].to_list())
    table = stacks.table(names, counted, kinds, t("voice.topic"))
    charts.show(figure, table, "topics", words, _narrow, partial(kpi_link.sources, (TEXTS,), scope))


def _narrow(piece: str) -> None:
    """Below only the comments of the clicked piece, by the same choices that stand above them."""
    topic, _, tone = piece.rpartition(":")
    st.query_params.update({"topic": topic, "tone": tone})


def _rising(chosen: Chosen) -> None:
    found = ask.rising(chosen.scope)
    if found.is_empty():
        notices.nothing_here(t("voice.none_rising"))
        return
    table = found.select(
        pl.col("word").alias(t("voice.word")), pl.col("before").alias(t("voice.before")), pl.col("now").alias(t("voice.now"))
    )
    st.caption(t("voice.rising_says", words=t("word.comma").join(t("word.quoted", name=word) for word in found["word"].head(5))))
    tables.brief(table, "rising", "rising")


@st.fragment
def _comments(found: pl.DataFrame) -> None:
    tones = [ALL, *(tone for tone in TONES if found.filter(pl.col("tone") == tone).height)]
    tone = picks.one("tone", tones, lambda tone: t(f"tone.{tone}"), t("voice.tone"), known=(ALL, *TONES))
    topics = [ALL, *found["topics"].explode().drop_nulls().unique().sort().to_list()]
    topic = picks.one(
        "topic", topics, lambda topic: t("tone.all") if topic == ALL else topic_word(topic), t("voice.topic"), known=(*THINGS, *SERVICES)
    )
    mine = found if tone == ALL else found.filter(pl.col("tone") == tone)
    mine = lowest_first(mine if topic == ALL else mine.filter(pl.col("topics").list.contains(topic)))
    st.caption(t("satisfaction.comments_n", n=mine.height, shown=min(mine.height, SHOWN)))
    names = ask.project_names()
    for row in mine.head(SHOWN).to_dicts():
        with st.container(border=True, gap="xsmall"):
            st.markdown(marked(row["text"], row["evidence"] or ()))
            st.caption(markup.plain(_under(row, names)))
    tables.twin(_table(mine, names), "comments", "comments")


def lowest_first(found: pl.DataFrame) -> pl.DataFrame:
    """The lowest marks of their scale first, what has no mark last; the latest first among equals."""
    return found.sort(pl.col("score") / pl.col("scale_max"), nulls_last=True, maintain_order=True)


def _under(row: dict[str, object], names: Names) -> str:
    """Whose comment it is, what it is about, and its mark."""
    about = t("word.comma").join(topic_word(topic) for topic in row["topics"] or ())  # type: ignore[attr-defined]
    mark = "" if row["score"] is None else values.whole(f"{float(row['score']):g} / {float(row['scale_max']):g}")  # type: ignore[arg-type]
    project = "" if row["_project"] is None else names[str(row["_project"])]
    month = "" if row["_month"] is None else values.month(row["_month"])  # type: ignore[arg-type]
    return t("word.dot").join(part for part in (project, month, t(f"tone.{row['tone']}"), about, mark) if part)


def marked(text: str, evidence: Sequence[dict[str, object]]) -> str:
    """The text as it is, the words that decided its tone on a ground of their own: whole words, those that touch on one ground."""
    parts, at = [], 0
    for start, stop, colour in _grounds(text, evidence):
        parts += [markup.plain(text[at:start]), f":{colour}-background[{markup.plain(text[start:stop])}]"]
        at = stop
    return "".join([*parts, markup.plain(text[at:])])


def _grounds(text: str, evidence: Sequence[dict[str, object]]) -> list[tuple[int, int, str]]:
    """From where to where the text is marked, and in which colour."""
    found: list[tuple[int, int, str]] = []
    for span in sorted(evidence, key=lambda span: int(span["start"])):  # type: ignore[call-overload]
        start, stop = int(span["start"]), int(span["stop"])  # type: ignore[call-overload]
        if stop > len(text) or (found and start < found[-1][1]):
            continue
        (begun, stop), colour = whole(text, start, stop), MARKS[float(span["weight"]) > 0]  # type: ignore[arg-type]
        start = max(begun, found[-1][1]) if found else begun
        if found and found[-1][1:] == (start, colour):
            start = found.pop()[0]
        found.append((start, stop, colour))
    return found


def topic_word(topic: str) -> str:
    """What a topic is called."""
    return say(TOPIC_NAMES[topic]) if topic in TOPIC_NAMES else topic


def _table(mine: pl.DataFrame, names: Names) -> pl.DataFrame:
    topics = {topic: topic_word(topic) for topic in mine["topics"].explode().drop_nulls().unique()}
    return mine.select(
        pl.col("text").alias(t("voice.text")),
        pl.col("tone").replace({tone: t(f"tone.{tone}") for tone in TONES}).alias(t("voice.tone")),
        pl.col("topics").list.eval(pl.element().replace(topics)).list.join(t("word.comma")).alias(t("voice.topic")),
        pl.col("_project").replace(names).alias(t("by.project")),
        pl.col("_month").dt.strftime("%Y-%m").alias(t("by.month")),
    )
