"""Why a number moved: what each group adds to the change, by its own change and by its share in the whole. The parts sum to the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import plotly.graph_objects as go
import polars as pl

from catalog.kpi import Kpi
from metrics.decomposition import Change as Split
from metrics.decomposition import Part, rounded
from metrics.why import PROJECT_LEVELS, divisible, explained, unit_of
from ui.answers import ask, source
from ui.answers.figures import Figures
from ui.choices import dimensions, filters, kpi_link, picks
from ui.choices.scope import Chosen
from ui.drawing import charts
from ui.frame import notices
from ui.number import changes, signal
from ui.text import say, t
from ui.wording import sentences, values

SHOWN = 8  # groups with a bar of their own
TOP = 3  # groups that the sentence names
DIGITS = 2
AGREES = 1e-6  # the whole of the groups is the figure itself, or the parts tell another story
GOOD, BAD, EVEN = "#2f9e8a", "#d1603d", "#7f9db3"
Label = Callable[[str], str]


@dataclass(frozen=True)
class Told:
    """A change taken apart: its parts, or in words why there are none."""

    split: Split | None
    reason: str = ""


def ways(kpi: Kpi) -> list[str]:
    """By what a change of this KPI can be taken apart."""
    return [by for by in (*PROJECT_LEVELS, *kpi.dims) if divisible(kpi, by)]


def taken_apart(kpi: Kpi, chosen: Chosen, by: str, change: changes.Change) -> Told:
    """The change that the tile shows, by group; withheld where the tile withholds it, or where groups are hidden and do not make the whole."""
    if change.step is None:
        return Told(None, change.words or t("why.stock"))
    then, now = (ask.numbers([kpi.id], scope, (by,)) for scope in (chosen.then, chosen.scope))
    split = explained(kpi, then, now, by)
    wholes = [changes.of(ask.numbers([kpi.id], scope), kpi.id) for scope in (chosen.then, chosen.scope)]
    if split is None or not all(_agrees(part, whole) for part, whole in zip((split.before, split.after), wholes, strict=True)):
        return Told(None, t("why.hidden"))
    return Told(split)


def still(kpi: Kpi, split: Split, now: changes.Row) -> bool:
    """Whether a figure reads as it did, and not because the groups' own change and that of their shares made up for each other, beyond its interval."""
    own = sum((part.rate for part in split.parts), Fraction(0))
    before, after, by_own = (values.full(kpi, float(end)) for end in (split.before, split.after, split.before + own))
    half = 0.0 if now["lower"] is None or now["upper"] is None else (float(str(now["upper"])) - float(str(now["lower"]))) / 2
    return before == after and (by_own == before or abs(float(own)) <= half)


def _agrees(part: Fraction, whole: dict[str, object] | None) -> bool:
    return whole is not None and whole["value"] is not None and abs(float(part) - float(whole["value"])) < AGREES  # type: ignore[arg-type]


def panel(kpi: Kpi, chosen: Chosen, figures: Figures) -> None:
    """A choice of groups, the waterfall from the one figure to the other, one sentence, its table."""
    usable = ways(kpi)
    if not usable:
        notices.nothing_here(t("why.not_divisible"))
        return
    by = picks.one("why", usable, lambda dim: dimensions.name(kpi, dim), t("why.by"), known=filters.all_dims())
    charts.present(_drawn(kpi, chosen, by, figures), f"why_{kpi.id}_{by}", partial(filters.toggle, kpi_link.PAGE, by))


@source.as_seen(charts.KEPT)
def _drawn(kpi: Kpi, chosen: Chosen, by: str, figures: Figures) -> charts.Drawn | str:
    """The waterfall, or why there is none."""
    change = changes.in_time(kpi, chosen, figures)
    told, label = taken_apart(kpi, chosen, by, change), dimensions.labels(kpi, by)
    if told.split is None:
        return told.reason
    if (now := changes.of(figures.now, kpi.id)) and still(kpi, told.split, now):
        return t(
            "why.still",
            name=say(kpi.name),
            value=values.full(kpi, float(told.split.after)),
            by=dimensions.name(kpi, by),
            against=change.against,
        )
    real = change.clear or (chosen.span.months == 1 and signal.at(kpi, figures.monthly, chosen.span.end, chosen.closed) is not None)
    words = sentence(kpi, told.split, dimensions.name(kpi, by), replace(change, clear=real), label)
    return waterfall(kpi, told.split, label), table(kpi, told.split, dimensions.name(kpi, by), label), words


# ---- words --------------------------------------------------------------------------------------------------------


def sentence(kpi: Kpi, split: Split, by: str, change: changes.Change, label: Label) -> str:
    """From what to what, how much of it is the groups' own change and how much their shares, and who adds most. Noise is called noise, and nobody is named for it."""
    parts = {"name": say(kpi.name), "before": values.full(kpi, float(split.before)), "after": values.full(kpi, float(split.after))}
    told = t("why.says", change=change.words, against=change.against, **parts)
    own, mix = (sum((getattr(part, name) for part in split.parts), Fraction(0)) for name in ("rate", "mix"))
    if mix or any(part.mix for part in split.parts):
        told += t("why.halves", by=by, rate=signed(kpi, own), mix=signed(kpi, mix))
    if not change.clear:
        return t("why.noise") + told
    top = leaders(split, TOP)
    return told + (t("why.top", top=names(kpi, top, label)) if top else "")


def leaders(split: Split, most: int) -> Sequence[Part]:
    """The groups that move the figure the way it went, the strongest first."""
    way = 1 if split.total > 0 else -1
    return [part for part in split.parts if part.total * way > 0][:most]


def names(kpi: Kpi, parts: Sequence[Part], label: Label) -> str:
    return t("word.comma").join(f"{sentences.group(part.group, label)} {signed(kpi, part.total)}" for part in parts)


def signed(kpi: Kpi, step: Fraction) -> str:
    """An amount of change with its sign and unit."""
    return values.change(kpi, float(step), 0.0)


# ---- picture and table --------------------------------------------------------------------------------------------


def waterfall(kpi: Kpi, split: Split, label: Label) -> go.Figure:
    """The figure before, a step for each of the strongest groups and one for all others, the figure after. A step bears its group for whoever clicks on it."""
    shown, rest = split.parts[:SHOWN], split.parts[SHOWN:]
    steps = [(sentences.group(part.group, label), part.total) for part in shown]
    if rest:
        steps.append((t("why.others", n=len(rest)), sum((part.total for part in rest), Fraction(0))))
    names = [t("why.before"), *(name for name, _ in steps), t("why.after")]
    groups = ["", *(part.group or "" for part in shown), *([""] if rest else []), ""]
    texts = [values.full(kpi, float(split.before)), *(signed(kpi, step) for _, step in steps), values.full(kpi, float(split.after))]
    up, down = {"up": (GOOD, BAD), "down": (BAD, GOOD), "none": (EVEN, EVEN)}[kpi.direction]
    drawn = charts.blank(charts.HEAD_PX + charts.BAR_PX * len(names))
    drawn.add_waterfall(
        y=charts.distinct(names),
        x=[float(split.before), *(float(step) for _, step in steps), 0.0], measure=["absolute", *["relative"] * len(steps), "total"],
        orientation="h", text=_beside(kpi, split, steps) or texts, hovertext=texts, customdata=groups, textposition="outside", cliponaxis=False,
        hoverinfo="y+text", showlegend=False,
        increasing={"marker": {"color": up}}, decreasing={"marker": {"color": down}}, totals={"marker": {"color": charts.LINE}},
        connector={"line": {"color": charts.MUTED, "width": 1}},
    )  # fmt: skip
    drawn.update_yaxes(type="category", autorange="reversed", showgrid=False, automargin=True)
    drawn.update_xaxes(**charts.axis(kpi), range=_range(split, steps), showgrid=False)
    return drawn


def _beside(kpi: Kpi, split: Split, steps: Sequence[tuple[str, Fraction]]) -> list[str]:
    """The words beside the bars without the unit, which the axis names; none for hours, of which few are told in minutes."""
    if values.short(kpi, *(float(step) for _, step in steps)):
        return []
    unit = charts.axis(kpi).get("ticksuffix", "")
    before, after = (f"{values.plain(kpi, float(end))}{unit}" for end in (split.before, split.after))
    return [before, *(values.moved(kpi, float(step), 0.0) for _, step in steps), after]


def _range(split: Split, steps: Sequence[tuple[str, Fraction]]) -> list[float]:
    """Wide enough for every step and its words; a small change of a large figure would not be seen from zero."""
    stands, here = [float(split.before), float(split.after)], float(split.before)
    for _, step in steps:
        here += float(step)
        stands.append(here)
    room = (max(stands) - min(stands)) or 1.0
    return [min(stands) - room / 2, max(stands) + room / 2]


def table(kpi: Kpi, split: Split, by: str, label: Label) -> pl.DataFrame:
    """The whole, then its groups; each column of parts sums to its whole in the last digit shown."""
    rate, mix = (rounded([getattr(part, name) for part in split.parts], DIGITS) for name in ("rate", "mix"))
    whole = {
        by: t("why.whole"), t("why.before"): round(float(split.before), DIGITS), t("why.after"): round(float(split.after), DIGITS),
        t("why.rate"): float(sum(rate)), t("why.mix"): float(sum(mix)), t("why.total"): float(sum(rate) + sum(mix)),
    }  # fmt: skip
    rows = [
        {
            by: sentences.group(part.group, label), t("why.before"): _figure(kpi, split, part.before), t("why.after"): _figure(kpi, split, part.after),
            t("why.rate"): float(own), t("why.mix"): float(share), t("why.total"): float(own + share),
        }
        for part, own, share in zip(split.parts, rate, mix, strict=True)
    ]  # fmt: skip
    return pl.DataFrame([whole, *rows], infer_schema_length=None)


def _figure(kpi: Kpi, split: Split, counts: tuple[int, int]) -> float | None:
    return round(float(Fraction(*counts) * unit_of(kpi)), DIGITS) if counts[1] else None
