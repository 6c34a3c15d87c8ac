"""The difference of a figure to another span or to peers: whole closed periods of equal kind, else no number but the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from catalog.kpi import Kpi
from metrics import comparable
from metrics.apart import clear
from metrics.comparable import Side, withheld
from pipelines.read import Scope
from ui.answers import ask
from ui.answers.figures import Figures
from ui.choices import places
from ui.choices.scope import Chosen
from ui.number import against, trust
from ui.text import t
from ui.wording import values

Row = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """The words, the number for the arrow, or why there is none.

    `clear`: larger than chance explains; only then it has a colour.
    """

    words: str
    step: float | None
    against: str = ""
    clear: bool = False


NONE = Change("", None)


def both(kpi: Kpi, chosen: Chosen, figures: Figures) -> tuple[Change, Change]:
    """Against what the viewer chose, and against another span; the latter is empty where both are one."""
    spans = {"before": (figures.before, chosen.before), "year": (figures.year_before, chosen.year_before)}
    same = chosen.before == chosen.year_before
    made = {name: change(kpi, "year" if same else name, chosen, figures, frame, scope) for name, (frame, scope) in spans.items()}
    if chosen.against == "target":
        return Change(*against.to_target(kpi, of(figures.now, kpi.id))), made["before"]
    if chosen.against == "peers":
        return _to_peers(kpi, chosen, figures), made["before"]
    other = "year" if chosen.against == "before" else "before"
    return made[chosen.against], NONE if same else made[other]


def in_time(kpi: Kpi, chosen: Chosen, figures: Figures) -> Change:
    """Against the span that a change is taken apart against."""
    return both(kpi, replace(chosen, against=chosen.since), figures)[0]


def change(kpi: Kpi, span: str, chosen: Chosen, figures: Figures, frame: pl.DataFrame, then_scope: Scope) -> Change:
    """The change of one KPI against one span; `frame` has the figures of that span."""
    if not kpi.adds_over_time:
        return NONE
    rows, scopes = (of(figures.now, kpi.id), of(frame, kpi.id)), (chosen.scope, then_scope)
    return between(kpi, t(f"change.{span}"), rows, scopes, within(chosen, then_scope), figures.arrivals, figures.scales)


def _to_peers(kpi: Kpi, chosen: Chosen, figures: Figures) -> Change:
    """The difference to the other projects of the same types; all KPIs of the row are read in one question."""
    others, now = against.peers(chosen), of(figures.now, kpi.id)
    if others is None:
        return Change(t("against.no_peers"), None)
    rest = of(ask.numbers(figures.now["kpi"].to_list(), others), kpi.id)
    if now is None or rest is None or now["value"] is None or rest["value"] is None:
        return Change(t("against.peers_missing"), None)
    return between(kpi, t("against.to_peers"), (now, rest), (chosen.scope, others), not chosen.partial, figures.arrivals, figures.scales)


def within(chosen: Chosen, then: Scope) -> bool:
    """Whether the chosen span and the one before are over and lie within the data."""
    return not chosen.partial and then.start is not None and then.start >= chosen.first_month


def between(
    kpi: Kpi,
    label: str,
    rows: tuple[Row | None, Row | None],
    scopes: tuple[Scope, Scope],
    whole: bool,
    arrivals: pl.DataFrame,
    scales: pl.DataFrame,
) -> Change:
    """The difference of the figures of two scopes, or the reason why none is told. `arrivals`: as `ask.arrivals`; `scales`: as `ask.scales`."""
    one, other = (side(kpi, row, arrivals, scales, scope) for row, scope in zip(rows, scopes, strict=True))
    return told(kpi, label, *rows, one, other, whole, _gone(kpi, arrivals, *scopes))


def told(kpi: Kpi, label: str, now: Row | None, then: Row | None, one: Side, other: Side, whole: bool, gone: str = "") -> Change:
    """The change between two rows of `read.numbers`, or the reason why none is told. `gone`: whose data are missing when, in words."""
    reason = withheld(one, other, whole, kpi.minimum_n)
    if reason is not None:
        return Change(t(f"change.{reason}", against=label, **({"gone": gone} if reason == "projects" else {})), None)
    assert now is not None and then is not None
    ends = float(now["value"]), float(then["value"])  # type: ignore[arg-type]
    return Change(values.change(kpi, *ends), values.difference(kpi, *ends), label, clear(now, then))


def of(frame: pl.DataFrame, id: str) -> dict[str, object] | None:
    """The row of one KPI."""
    found = frame.filter(pl.col("kpi") == id)
    return found.row(0, named=True) if found.height else None


def side(kpi: Kpi, row: Row | None, arrivals: pl.DataFrame, scales: pl.DataFrame, scope: Scope) -> Side:
    """What has to be known of one of the two figures to compare it: also who was in, and on which scales answers were given."""
    return (
        Side(None, 0)
        if row is None
        else comparable.side(kpi, row, arrivals, scales, scope.start, scope.end, places.projects_of(scope), ask.last_closed())
    )


def _gone(kpi: Kpi, arrivals: pl.DataFrame, *scopes: Scope) -> str:
    """How many projects lack data in which of the two spans, the later first."""
    sides = [found for scope in scopes if (found := trust.arrived(kpi, arrivals, scope)).months is not None]
    return t("word.comma").join(t("change.gone", n=len(found.missing), months=values.span(*found.months)) for found in sides)  # type: ignore[misc]
