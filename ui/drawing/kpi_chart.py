"""The chart of a KPI, drawn as its catalogue entry says: over months, with its parts, or project by project and period by period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from catalog import registry
from catalog.kpi import Chart, Kpi
from pipelines.read import Scope
from ui.answers import ask, source
from ui.choices import dimensions, kpi_link
from ui.choices.scope import Chosen
from ui.drawing import breakdown, charts, month_charts, number_tables, periods_due
from ui.text import say, t
from ui.wording import sentences, status, values

PARTS = 6  # words of a composition that have a colour of their own
_PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a949d")


def section(kpi: Kpi, title: str) -> None:
    """The heading above the course; what stands open has none, its months tell since when it does."""
    charts.section(t(title if kpi.adds_over_time else "open.section"))


def draw(kpi: Kpi, chosen: Chosen, key: str, picked: Callable[[str, str], None]) -> None:
    """The course of a KPI over the months of the trend, or the words that there is none. `picked` is told the dimension and the word of a part that was clicked."""
    sources = partial(kpi_link.sources, (kpi.id,), chosen.scope)
    if kpi.drawn == "course":
        breakdown.trend(kpi, chosen, key, sources)
    elif kpi.drawn == "parts":
        by = kpi.dims[0]
        charts.present(
            _drawn(kpi, chosen.trend), charts.key("parts", key, dict(chosen.scope.filters).get(by)), partial(picked, by), sources
        )
    else:
        charts.present(_drawn(kpi, chosen.trend), f"{kpi.drawn}_{key}", sources=sources)


@source.as_seen(charts.KEPT)
def _drawn(kpi: Kpi, scope: Scope) -> charts.Drawn | str:
    """The chart, or why there is none."""
    return _DRAWN[kpi.drawn](kpi, scope)


def _monthly(kpi: Kpi, scope: Scope) -> pl.DataFrame:
    return ask.numbers([kpi.id], scope, ("month",)).sort("month")


def _durations(kpi: Kpi, scope: Scope) -> charts.Drawn | str:
    mine = _monthly(kpi, scope).filter(pl.col("value").is_not_null())
    if mine.is_empty():
        return t("empty.scope")
    return month_charts.durations(kpi, mine), number_tables.of_durations(kpi, mine), sentences.of_trend(kpi, mine)


def _open(kpi: Kpi, scope: Scope) -> charts.Drawn | str:
    """Open now, by the month in which it came: that is its age."""
    ages = _monthly(kpi, scope).filter(pl.col("denominator") > 0).with_columns(pl.col("at_risk").fill_null(0))
    if ages.is_empty():
        return t("sla.none_open")
    dated = kpi.measure.due is not None  # type: ignore[union-attr]
    ages = ages.with_columns(calm=pl.col("denominator") - (pl.col("numerator") + pl.col("at_risk") if dated else 0))
    looks = status.LOOKS
    late = [("numerator", t("sla.past_due"), looks["missed"].mark), ("at_risk", t("sla.at_risk"), looks["probably_missed"].mark)]
    parts = [*(late if dated else []), ("calm", t("sla.not_due" if dated else "open.all"), looks["probably_met"].mark)]
    past, risk, all_ = (int(ages[name].sum()) for name in ("numerator", "at_risk", "denominator"))
    now = t("sla.open_sentence", past=past, risk=risk) if dated else t("open.sentence", name=say(kpi.name), n=values.count(all_))
    words = sentences.together(now, t("open.by_month"))
    table = ages.select(pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")), *(pl.col(c).alias(name) for c, name, _ in parts))
    return month_charts.stacked(ages, parts, say(kpi.unit)), table, words


def _parts(kpi: Kpi, scope: Scope) -> charts.Drawn | str:
    """How many of which, month by month; the words of the first dimension, the rarest together."""
    by = kpi.dims[0]
    counted = ask.numbers([kpi.id], scope, (by, "month")).filter(pl.col("numerator") > 0)
    if counted.is_empty():
        return t("empty.scope")
    label = dimensions.labels(kpi, by)
    totals = ask.numbers([kpi.id], scope, (by,)).filter(pl.col("numerator") > 0).sort("numerator", by, descending=[True, False])
    kept = totals.head(PARTS)[by].to_list()
    word = pl.when(pl.col(by).is_in(kept)).then(pl.col(by)).otherwise(pl.lit(None, pl.String))
    cells = counted.with_columns(word.alias(by)).group_by("month", by).agg(pl.col("numerator").sum()).sort("month")
    wide = cells.with_columns(pl.col(by).fill_null("")).pivot(by, index="month", values="numerator").fill_null(0).sort("month")
    names = {column: label(column) if column else t("parts.rest") for column in wide.columns if column != "month"}
    parts = [(column, names[column], colour) for column, colour in zip([*kept, ""], _PALETTE, strict=False) if column in names]
    table = wide.select(pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")), *(pl.col(c).alias(n) for c, n, _ in parts))
    first = totals.row(0, named=True)
    words = t(
        "parts.sentence",
        name=say(kpi.name),
        first=sentences.group(first[by], label),
        n=values.count(first["numerator"]),
        share=values.full(kpi, first["value"]),
    )
    return month_charts.stacked(wide, parts, say(registry.dataset(kpi.dataset).name)), table, words


def _periods(kpi: Kpi, scope: Scope) -> charts.Drawn | str:
    """Project × period: done, missed, still open until when."""
    units = periods_due.units(ask.records(kpi.id, scope, limit=None))
    if units.is_empty():
        return t("empty.scope")
    names = ask.project_names()
    more = sentences.shown(units["project"].n_unique())
    return periods_due.figure(units, names), periods_due.table(units, names), sentences.together(periods_due.sentence(units, names), more)


_DRAWN: Mapping[Chart, Callable[[Kpi, Scope], charts.Drawn | str]] = {
    "durations": _durations,
    "open": _open,
    "parts": _parts,
    "periods": _periods,
}
