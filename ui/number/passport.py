"""The passport of a number: what it means, what it rests on, what it is held to, what is not in it, how fresh it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl
import streamlit as st

from catalog import registry
from catalog.kpi import Events, Kpi, Stock
from catalog.standards import DOCUMENTS
from pipelines.read import Passport, Scope
from ui.answers import ask, source
from ui.answers.names import property_type_name
from ui.choices import dimensions, kpi_link, past
from ui.frame import sections
from ui.number import alike, defence, outlook, records, waiting
from ui.session import access
from ui.text import say, t
from ui.wording import held, values
from ui.wording.marks import Mark


def popover(kpi: Kpi, now: dict[str, object], marks: Sequence[Mark], other_change: str, latest: str, scope: Scope) -> None:
    """A button that opens the passport: first what everybody asks, in a fold what an auditor asks.

    `marks` are explained; `other_change`: the comparison that the tile does not show; `latest`: the last month.
    """
    with st.popover(t("tile.passport"), type="tertiary", icon=":material/fact_check:", key=f"passport_{kpi.id}", on_change="rerun") as box:
        st.markdown(f"**{say(kpi.name)}**  \n{say(kpi.meaning)}")
        found = ask.passport(kpi.id, scope) if box.open else None  # what costs a look at the books is read when it is asked for
        more = [(t("passport.latest"), latest), (t("passport.change"), other_change), *((mark.text, mark.means) for mark in marks)]
        if found is not None:
            more += [(t("passport.outlook"), outlook.of_scope(kpi, scope)), *defence.changed(kpi, found)]
        _list([*_first(kpi, now, found), *more, (t("passport.id"), t("passport.version", id=kpi.id, version=source.version()))])
        if found is not None:
            _audited(kpi, now, found, scope)
        st.caption(t("tile.grey"))
        if found is not None and scope.start and scope.end:
            _ways(kpi, found, scope)
        if access.can("act"):
            kpi_link.act(kpi.id, scope)
        sections.about(kpi.id)


def _first(kpi: Kpi, now: dict[str, object], found: Passport | None) -> list[tuple[str, str]]:
    """How it is reckoned, of what, of how many, what is missing, and what it is held to."""
    end = ask.data_end(kpi.dataset)
    came = [say(registry.dataset(kpi.dataset).name), t("scope.data_end", time=values.moment(end)) if end else ""]
    if found is not None:
        came.insert(1, t("passport.n_files", n=len(found.batches)))
    gaps = [missing(kpi, now), reasons(now)]
    bars = [target(kpi, now["mixed"]), to_goal(now)]
    return [
        defence.formula(found) if found is not None else ("", ""),
        (t("passport.data"), " · ".join(part for part in came if part)),
        (t("passport.cases"), sample(kpi, now)),
        (t("passport.missing"), t("word.semicolon").join(part for part in gaps if part) or t("passport.whole")),
        (t("passport.target"), t("word.semicolon").join(part for part in bars if part)),
    ]


def _audited(kpi: Kpi, now: dict[str, object], found: Passport, scope: Scope) -> None:
    """What defends it line by line, folded, and the sentence that it is quoted by."""
    cited = say(kpi.target.source) + (t("tile.tentative") if kpi.target.tentative else "")
    with st.expander(t("passport.more"), type="compact", icon=":material/policy:"):
        _list(
            [
                defence.came_from(found),
                (t("passport.held"), waiting.by_rule(kpi, scope)),
                (t("passport.source"), cited),
                (t("passport.documents"), documents(cited)),
                *defence.lines(kpi, found),
            ]
        )
    st.caption(t("passport.cite"))
    st.code(citation(kpi, now, scope, len(found.batches)), language=None, wrap_lines=True)


def _ways(kpi: Kpi, found: Passport, scope: Scope) -> None:
    """Where one goes from here."""
    if st.query_params.get(kpi_link.PARAMETER) != kpi.id:
        kpi_link.link(kpi, scope, t("kpi.open"))
    alike.link(kpi, scope)
    if found.changed and found.reported is not None:
        past.link_of(kpi, scope, found.reported.at)


def _list(lines: Sequence[tuple[str, str]]) -> None:
    """Labels with their words; what has none is left out."""
    st.markdown("\n".join(f"- **{label}** {words}" for label, words in lines if words))


def beside(kpi: Kpi, scope: Scope) -> None:
    """The passport of a figure that has no tile; nothing where there is no figure."""
    found = ask.numbers([kpi.id], scope).filter(pl.col("kpi") == kpi.id, pl.col("value").is_not_null())
    if found.height:
        row = found.row(0, named=True)
        popover(held.to_row(kpi, row), row, (), "", "", scope)


def citation(kpi: Kpi, now: dict[str, object], scope: Scope, files: int) -> str:
    """The number as it is quoted elsewhere: what it is, of which months and projects, held to what, resting on which data."""
    end = ask.data_end(kpi.dataset)
    return t(
        "passport.citation", name=say(kpi.name), value=values.full(kpi, now["value"]), sample=sample(kpi, now), span=_span(scope), where=where(kpi, scope),  # type: ignore[arg-type]
        target=target(kpi, now["mixed"]), files=files, end=values.moment(end) if end else values.DASH, app=t("app.name"), id=kpi.id, version=source.version(),
    )  # fmt: skip


def _span(scope: Scope) -> str:
    return values.span(scope.start, scope.end) if scope.start and scope.end else values.DASH


def where(kpi: Kpi, scope: Scope) -> str:
    """The projects of a scope in words, and what else it is narrowed to."""
    names = ask.project_names()
    chosen = [*scope.regions, *map(property_type_name, scope.property_types), *(names[id] for id in scope.projects)]
    places = t("word.comma").join(chosen) or t("scope.all_projects")
    picked = [t("filter.chip", name=dimensions.name(kpi, name), word=dimensions.labels(kpi, name)(word)) for name, word in scope.filters]
    return t("word.comma").join([places, *picked])


def target(kpi: Kpi, mixed: object = False) -> str:
    """The goal and limit of a KPI. `mixed`: as `metrics.numbers` tells of a row that its projects or months are held to several: these are means then, or none."""
    goal, limit = kpi.target.goal, kpi.target.limit
    if goal is None and limit is None:
        return t("tile.mixed_none" if mixed else "tile.no_goal")
    sign = values.SIGNS[kpi.direction]
    unit = f" {say(kpi.unit)}" if kpi.kind == "duration" else ""
    told = (("tile.goal", goal), ("tile.limit", limit if limit != goal else None))
    bars = " · ".join(t(key, value=f"{sign} {values.bar(value)}{unit}") for key, value in told if value is not None)
    return t("tile.mixed", bars=bars) if mixed else bars


def documents(cited: str) -> str:
    """The names of the founding documents that a source cites by their numbers."""
    return t("word.comma").join(f"{code} {say(name)}" for code, name in DOCUMENTS.items() if re.search(rf"\b{code}\b", cited, re.ASCII))


def to_goal(now: dict[str, object]) -> str:
    """The goal on counts: how many fell short and how many it allows; of too few cases neither is told."""
    misses, allowed = now.get("misses"), now.get("allowed")
    if misses is None or allowed is None or now["value"] is None or now.get("status") == "not_enough_data":
        return ""
    if int(misses) <= int(allowed):  # type: ignore[call-overload]
        return t("tile.goal_reached")
    return t("tile.to_goal", misses=values.count(misses), allowed=values.count(allowed))  # type: ignore[arg-type]


def sample(kpi: Kpi, now: dict[str, object]) -> str:
    parts = [_size(kpi, now)]
    if now["lower"] is not None and now["upper"] is not None:
        parts.append(t("tile.interval", interval=values.interval(kpi, now["lower"], now["upper"])))  # type: ignore[arg-type]
    if now.get("p90") is not None:
        parts.append(t("tile.p90", value=values.full(kpi, now["p90"])))  # type: ignore[arg-type]
    if kpi.kind == "stock" and now.get("at_risk"):
        parts.append(t("tile.at_risk", n=values.count(now["at_risk"])))  # type: ignore[arg-type]
    return " · ".join(values.whole(part) for part in parts if part)


def _size(kpi: Kpi, now: dict[str, object]) -> str:
    """What the number is a share of, or how many cases it rests on; a plain count of open cases is its own size."""
    n = values.amount(kpi, now["denominator"])  # type: ignore[arg-type]
    if isinstance(kpi.measure, Stock):
        return t("tile.with_due", n=n) if kpi.measure.due is not None else ""
    if isinstance(kpi.measure, Events) and kpi.measure.exposure is None:
        return ""
    if kpi.kind in ("rate", "ratio") or (isinstance(kpi.measure, Events) and kpi.measure.amount is None):
        return t("tile.share", k=values.count(now["numerator"]), n=n)  # type: ignore[arg-type]
    return values.cases(kpi, now["denominator"])  # type: ignore[arg-type]


def missing(kpi: Kpi, now: dict[str, object]) -> str:
    """How much is not in the number: left out, not yet due, held back in quarantine."""
    parts: list[str] = []
    if now["excluded"]:
        parts.append(t("tile.excluded", n=values.count(now["excluded"])))  # type: ignore[arg-type]
    if now.get("pending"):
        word = "tile.open" if kpi.kind == "duration" else "tile.pending"
        parts.append(t(word, n=values.count(now["pending"])))  # type: ignore[arg-type]
    if held := now.get("held"):
        parts.append(t("tile.quarantine", n=values.count(held)))  # type: ignore[arg-type]
    return " · ".join(parts)


def reasons(now: dict[str, object]) -> str:
    """Why rows were left out, the most frequent reason first."""
    why = sorted(now["why"] or (), key=lambda item: -item["n"])  # type: ignore[call-overload]
    return t("word.comma").join(f"{records.reason(item['reason'])} {values.count(item['n'])}" for item in why)
