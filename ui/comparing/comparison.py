"""The parts of the comparison of projects: each asks, says one sentence, draws. As much is drawn as an eye can take in; tables hold all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import inf
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from metrics.ranking import in_full, why_not
from pipelines.read import Scope
from ui.answers import ask, source
from ui.choices import dimensions, kpi_link, parameters
from ui.comparing import compare_charts
from ui.comparing.peer_choice import Peers
from ui.drawing import charts, ranking, tables
from ui.frame import notices
from ui.number import changes
from ui.number.changes import Change
from ui.text import named, say, t
from ui.wording import markup, sentences, values

NAMED, CONFIDENCE = 4, 0.95  # figures that the verdict names; what `metrics.apart.clear` holds to
KEPT = 200
TOPIC_KPIS, HEAT_PROJECTS, RANKED_SHOWN, SMALL = 8, 25, 24, 12


def topic(kpi: Kpi) -> list[str]:
    """The KPIs that are put beside each other: those of the page that the viewer picks, by default of the chosen KPI's; of many the first, unless others are picked."""
    topics = list(dict.fromkeys(each.page for each in registry.kpis().values() if why_not(each) is None))
    page = parameters.one("topic", topics, kpi.page if kpi.page in topics else topics[0], lambda start, key: st.segmented_control(
        t("compare.topic"), topics, default=start, required=True, key=key, format_func=named(topics, lambda page: t(f"page.{page}")), label_visibility="collapsed"))  # fmt: skip
    ids = [each.id for each in registry.of_page(page) if why_not(each) is None]
    if len(ids) <= TOPIC_KPIS:
        return ids
    picked = parameters.many(f"of_{page}", ids, ids[:TOPIC_KPIS], lambda start, key: st.multiselect(
        t("compare.shown_kpis", first=TOPIC_KPIS, all=len(ids)), ids, default=start, key=key, format_func=named(ids, lambda id: say(registry.kpi(id).name))))  # fmt: skip
    return list(picked) or ids[:TOPIC_KPIS]


def against_peers(found: Peers, ids: Sequence[str]) -> None:
    """One's own project beside all others of the group taken together, KPI by KPI."""
    if len(found.group.members) < 2:
        notices.nothing_here(t("compare.alone"))
        return
    shown = pairs(tuple(ids), (found.mine, found.others), found.over)
    if not shown:
        notices.nothing_here(t("empty.scope"))
        return
    ways = partial(kpi_link.sources, [str(row["kpi"]) for row in shown], found.mine)
    drawn = [row for row in shown if say(registry.kpi(str(row["kpi"])).unit) == "%"]
    words = _pairs_sentence(shown)
    if drawn:
        names = [say(registry.kpi(str(row["kpi"])).name) for row in drawn]
        words = sentences.together(words, t("compare.in_table", n=len(shown) - len(drawn)) if len(drawn) < len(shown) else "")
        charts.show(compare_charts.dumbbell(drawn, names), _pairs_table(shown), "compare_peers", words, sources=ways)
    else:
        st.caption(words)
        tables.brief(_pairs_table(shown), "compare_peers", "compare_peers")
        ways()


def verdict(found: Peers) -> None:
    """One sentence over all KPIs that can be compared: where one's own project is clearly worse and clearly better than its peers, and how many may be mere luck."""
    if len(found.group.members) < 2:
        return
    ids = [id for id, kpi in registry.kpis().items() if why_not(kpi) is None and not kpi.about_people and not in_full(kpi)]
    both = pairs(tuple(ids), (found.mine, found.others), found.over)
    if not both:
        return
    name = markup.plain(ask.project_names()[found.own])
    rows = sorted((row for row in both if row["look"] != "withheld"), key=_clearness, reverse=True)
    if not rows:
        st.markdown(f":material/balance: {t('verdict.withheld', name=name)}")
        return
    told = {look: [say(registry.kpi(str(row["kpi"])).name) for row in rows if row["look"] == look] for look in ("worse", "better")}
    parts = [t(f"verdict.{look}", n=len(names), names=sentences.listing(names, NAMED)) for look, names in told.items() if names]
    luck = round((1 - CONFIDENCE) * len(rows))
    words = (
        t("verdict.says", name=name, n=len(rows), parts=t("word.semicolon").join(parts))
        if parts
        else t("verdict.alike", name=name, n=len(rows))
    )
    apart = sum(len(names) for names in told.values())
    st.markdown(
        f":material/balance: {words}" + (t("verdict.only_luck" if apart <= luck else "verdict.luck", n=luck) if apart and luck else "")
    )


def _clearness(row: Mapping[str, Any]) -> float:
    """How far one's own figure lies from the peers', in widths of its interval towards them; what is counted, not sampled, is beyond doubt."""
    end = row["lower"] if row["value"] > row["peers"] else row["upper"]
    if end is None or end == row["value"]:
        return inf
    return float((row["value"] - row["peers"]) / (row["value"] - end))


@source.as_seen(KEPT)
def pairs(ids: tuple[str, ...], scopes: tuple[Scope, Scope], whole: bool) -> list[dict[str, object]]:
    """The figures of two groups beside each other, of the KPIs that both have, and how they differ. `whole`: their months are over."""
    inside = pl.col("month").is_between(scopes[0].start, scopes[0].end) & pl.col("project").is_in(
        [id for scope in scopes for id in scope.projects]
    )
    own, others = (ask.numbers(ids, scope) for scope in scopes)
    arrivals, scales = (frame if frame.is_empty() else frame.filter(inside) for frame in (ask.arrivals(), ask.scales()))
    rows = []
    for kpi in map(registry.kpi, ids):
        mine, rest = (frame.filter(pl.col("kpi") == kpi.id).row(0, named=True) for frame in (own, others))
        if mine["value"] is not None and rest["value"] is not None:
            told = changes.between(kpi, t("compare.peers"), (mine, rest), scopes, whole, arrivals, scales)
            rows.append(pair(kpi, mine, rest, told))
    return rows


def pair(kpi: Kpi, mine: dict[str, Any], rest: dict[str, Any], told: Change) -> dict[str, object]:
    """Both figures of a KPI, and whether they differ by more than chance explains, or why that is not told."""
    return {"kpi": kpi.id, "value": mine["value"], "lower": mine["lower"], "upper": mine["upper"], "n": mine["denominator"],
            "peers": rest["value"], "n_peers": rest["denominator"], "look": _look(kpi, told), "words": told.words}  # fmt: skip


def _look(kpi: Kpi, told: Change) -> str:
    if told.step is None:
        return "withheld"
    if in_full(kpi):
        return "in_full"
    return "alike" if not told.step or not told.clear else "better" if (told.step > 0) == (kpi.direction == "up") else "worse"


def _pairs_sentence(rows: Sequence[dict[str, object]]) -> str:
    withheld = sum(row["look"] == "withheld" for row in rows)
    rows = [row for row in rows if row["look"] not in ("in_full", "withheld")]
    told = {look: [say(registry.kpi(str(row["kpi"])).name) for row in rows if row["look"] == look] for look in ("better", "worse")}
    parts = [t(f"compare.says_{look}", names=t("word.comma").join(names)) for look, names in told.items() if names]
    words = t("compare.says", parts=t("word.semicolon").join(parts)) if parts else t("compare.says_alike", n=len(rows)) if rows else ""
    return sentences.together(words, t("compare.says_withheld", n=withheld) if withheld else "")


def _pairs_table(rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    kpis = registry.kpis()
    lines = [
        {
            t("column.kpi"): say(kpis[str(row["kpi"])].name),
            t("compare.own"): values.full(kpis[str(row["kpi"])], row["value"]),  # type: ignore[arg-type]
            t("compare.peers"): values.full(kpis[str(row["kpi"])], row["peers"]),  # type: ignore[arg-type]
            t("compare.differs"): row["words"] if row["look"] == "withheld" else t(f"compare.{row['look']}"),
            t("column.denominator"): row["n"],
            t("compare.n_peers"): row["n_peers"],
        }
        for row in rows
    ]
    return pl.DataFrame(lines)


def rank(found: Peers) -> None:
    """The rank of one's own project, and the range it plausibly lies in."""
    charts.section(t("compare.section_rank"), help=t("compare.section_rank_help"))
    if (reason := why_not(found.kpi)) is not None:
        notices.nothing_here(t(f"compare.not_ranked_{reason}"))
        return
    ranked = ask.ranks(found.kpi.id, found.everybody)
    placed = ranked.drop_nulls("rank")
    if placed.is_empty():
        notices.nothing_here(t("compare.not_ranked"))
        return
    label = dimensions.labels(found.kpi, "project")
    mine = placed.filter(pl.col("project") == found.own)
    words = t("compare.too_few", name=label(found.own)) if mine.is_empty() else _place(found, mine.row(0, named=True), placed.height)
    shown = _around(placed, found.own, RANKED_SHOWN)
    if shown.height < placed.height:
        words = sentences.together(words, t("compare.shown", n=shown.height, all=placed.height))
    drawn = ranking.figure(found.kpi, shown, "project", label, found.own)
    charts.show(drawn, ranking.table(found.kpi, ranked, "project", t("by.project"), label), "compare_rank", words)


def _place(found: Peers, row: dict[str, float], n: int) -> str:
    wide = row["rank_high"] - row["rank_low"] >= n / 2
    key = "compare.place_in_full" if in_full(found.kpi) else "compare.place_unsure" if wide else "compare.place"
    return t(key, name=ask.project_names()[found.own], rank=f"{row['rank']:g}", low=f"{row['rank_low']:g}",
             high=f"{row['rank_high']:g}", n=n)  # fmt: skip


def _around(ranked: pl.DataFrame, own: str, most: int) -> pl.DataFrame:
    """As many rows as can be read, one's own in their middle where it has a rank."""
    mine = ranked.with_row_index("_at").filter(pl.col("project") == own)
    start = 0 if mine.is_empty() else max(0, min(int(mine["_at"][0]) - most // 2, ranked.height - most))
    return ranked.slice(start, most)
