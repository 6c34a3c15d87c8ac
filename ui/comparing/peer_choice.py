"""Who is compared with whom: one's own project, the rule that makes others its peers, and the KPI. All of it in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from metrics import peer_group
from metrics.peer_group import Bound, Group
from pipelines.read import Scope, shift
from ui.answers import ask
from ui.answers.names import property_type_name
from ui.choices import parameters, places
from ui.choices.scope import Chosen
from ui.drawing import tables
from ui.frame import notices
from ui.number import changes
from ui.text import named, say, t
from ui.wording import values

DEFAULT_KPI = "R14"


@dataclass(frozen=True)
class Peers:
    """`group`: one's own project first. `everybody`: the scope of the whole group; `others`: without one's own; `mine`: it alone.

    `then`: the group in the span `since` which changes are told; `whole`: both spans are closed and lie within the data; `over`: the chosen one is closed. `closed`: the last month that is.
    """

    kpi: Kpi
    group: Group
    everybody: Scope
    others: Scope
    mine: Scope
    trend: Scope
    then: Scope
    since: str
    whole: bool
    over: bool
    closed: date

    @property
    def own(self) -> str:
        return self.group.members[0]


def choose(chosen: Chosen) -> Peers | None:
    """The three choices in one row, and what they come to in words; None where the scope has no project of the register, and until one's own is named."""
    sites = _in_scope(ask.sites(), chosen)
    if sites.is_empty():
        notices.nothing_here(t("compare.no_projects"))
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", key="peer_choice"):
        mine = _mine(sites["project"].to_list(), chosen.scope.projects)
        if mine is None:
            st.markdown(t("compare.first"))
            return None
        kpi = _kpi()
        rules = parameters.many("peers", peer_group.RULES, ("type",), lambda start, key: st.pills(
            t("compare.rules"), peer_group.RULES, selection_mode="multi", default=start, key=key,
            format_func=named(peer_group.RULES, lambda rule: t(f"compare.rule_{rule}")), help=t("compare.rules_help")))  # fmt: skip
    group = peer_group.of(mine, sites, [rule for rule in peer_group.RULES if rule in rules], _last_day(chosen))
    _told(group, sites)
    return _scoped(kpi, group, chosen)


def _mine(ids: list[str], scope: Sequence[str]) -> str | None:
    """One's own project: the one that the scope names, or the only one there is; else none is taken for it before somebody says so."""
    names, only = ask.project_names(), [id for id in (scope if len(scope) == 1 else ids if len(ids) == 1 else ()) if id in ids]

    def draw(start: str | None, key: str) -> str | None:
        return st.selectbox(
            t("compare.mine"), ids, index=None if start is None else ids.index(start), key=key, width=230,
            format_func=named(ids, lambda id: names[id]), placeholder=t("compare.pick"),
        )  # fmt: skip

    return parameters.one("mine", ids, only[0], draw) if only else parameters.maybe("mine", ids, draw)


def _kpi() -> Kpi:
    kpis = registry.kpis()
    ids = [id for id, kpi in kpis.items() if kpi.drawn != "parts"]  # all parts are always the whole
    words = named(ids, lambda id: f"{say(kpis[id].name)} · {t(f'page.{kpis[id].page}')}")
    return kpis[parameters.one("kpi", ids, DEFAULT_KPI, lambda start, key: st.selectbox(
        t("compare.kpi"), ids, index=ids.index(start), key=key, format_func=words, width=280))]  # fmt: skip


def _in_scope(sites: pl.DataFrame, chosen: Chosen) -> pl.DataFrame:
    """The projects of the scope bar; where it names just one, that one is compared with all."""
    scope = chosen.scope
    return places.within(sites, scope if len(scope.projects) > 1 else replace(scope, projects=()))


def _last_day(chosen: Chosen) -> date:
    return shift(chosen.span.end, 1)


def _scoped(kpi: Kpi, group: Group, chosen: Chosen) -> Peers:
    def of(scope: Scope, members: Sequence[str]) -> Scope:
        return replace(scope, projects=tuple(members), regions=(), property_types=())

    own, *others = group.members
    everybody, trend, then = (of(scope, group.members) for scope in (chosen.scope, chosen.trend, chosen.then))
    mine, rest = of(chosen.scope, [own]), of(chosen.scope, others)
    return Peers(
        kpi, group, everybody, rest, mine, trend, then, chosen.since, changes.within(chosen, then), not chosen.partial, chosen.closed
    )


def _told(group: Group, sites: pl.DataFrame) -> None:
    """The rule in words, and who is in the group."""
    rules = t("word.comma").join(_bound(bound) for bound in group.bounds) or t("compare.no_rule")
    st.caption(t("compare.group", rules=rules, n=len(group.members)))
    if group.unknown:
        st.caption(t("compare.unknown", rules=t("word.comma").join(t(f"compare.rule_{rule}") for rule in group.unknown)))
    tables.folded(t("compare.members", n=len(group.members)), _members(group, sites), "members", "peers", ":material/group:", "compact")


def _bound(bound: Bound) -> str:
    if bound.rule == "type":
        return t("compare.of_type", name=property_type_name(bound.word))
    return t(f"compare.of_{bound.column}", low=values.count(round(bound.low)), high=values.count(round(bound.high)))


def _members(group: Group, sites: pl.DataFrame) -> pl.DataFrame:
    register = registry.dataset("projects")
    place = {id: place for place, id in enumerate(group.members)}
    mine = sites.filter(pl.col("project").is_in(list(place))).sort(pl.col("project").replace_strict(place, return_dtype=pl.Int64))
    types = {code: property_type_name(code) for code in mine["property_type"].drop_nulls().unique()}
    return mine.select(
        pl.col("name").alias(t("by.project")),
        pl.col("region").alias(t("by.region")),
        pl.col("property_type").replace(types).alias(t("by.property_type")),
        pl.col("households").alias(say(register.column("households").label)),
        pl.col("area_m2").cast(pl.Float64).alias(say(register.column("area_m2").label)),
        pl.col("start_date").dt.strftime("%Y-%m-%d").alias(say(register.column("start_date").label)),
    )
