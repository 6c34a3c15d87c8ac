"""`python -m bench [load] [intake] [pages] [clock] [signals] [people] [browser] [--orders 1000000]`: prints the tables that the README quotes."""

from __future__ import annotations

import logging
import statistics
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from streamlit import logger

from bench import browser, clock, intake, load, pages, people, signals

console = Console(width=110)


def main(
    what: Annotated[
        list[str] | None, typer.Argument(help="load, intake, pages, clock, signals, people, browser; all where none is named")
    ] = None,
    orders: Annotated[int, typer.Option("--orders", help="work orders in the export of load and intake")] = 1_000_000,
) -> None:
    logger.set_log_level(logging.ERROR)  # words are asked for outside a visit here, which Streamlit warns of each time
    chosen = what or ["load", "intake", "pages", "clock", "signals", "people", "browser"]
    if "load" in chosen:
        console.print(loads(load.measure(orders)))
    if "intake" in chosen:
        console.print(verdicts(intake.measure(orders)))
    if "pages" in chosen:
        for few, many, reach in pages.PAIRS:
            console.print(reruns(few, many, reach))
    if "clock" in chosen:
        console.print(clocked([clock.measure(cases) for cases in (clock.SMALLER, clock.CASES)]))
    if "signals" in chosen:
        console.print(signalled(signals.measure()))
        wide = signals.measure([signals.WIDE_SEED], signals.ALL)
        console.print(f"all {len(signals.ALL)} KPIs of one company: {wide.false:,} of {wide.quiet:,} quiet KPI-months ({wide.share:.1%})")
    if "people" in chosen:
        console.print(crowded(people.measure()))
    if "browser" in chosen:
        console.print(drawn(browser.measure()))


def drawn(found: list[browser.Drawn]) -> Table:
    table = Table("page", "browser", "charts", "ms", "empty page", "×", "reach", title="a browser, to the last chart")
    for one in found:
        which = "again" if one.known else "new"
        table.add_row(one.page, which, f"{one.charts}", f"{one.ours:.0f}", f"{one.bare:.0f}", f"{one.ratio:.2f}", f"≤ {browser.REACH}")
    return table


def crowded(found: people.Crowd) -> Table:
    table = Table("", "", "reach", title=f"{people.PEOPLE} people at once, {found.lasted:.0f} s")
    ratio = found.slowest_but_few / found.alone
    table.add_row("reruns", f"{len(found.seconds)}, {len(found.seconds) / found.lasted:.1f} a second", "")
    table.add_row("one person alone, median", f"{found.alone:.2f} s", "")
    table.add_row("95 of 100 within", f"{found.slowest_but_few:.2f} s, {ratio:.1f} ×", f"≤ {people.REACH} ×")
    table.add_row("errors", f"{len(found.errors)} {'; '.join(found.errors[:3])}", "0")
    table.add_row("figures of somebody else", f"{len(found.strange)} {'; '.join(found.strange[:3])}", "0")
    return table


def loads(found: load.Loads) -> Table:
    title = f"load of {found.orders:,} work orders, {found.bytes / 1e6:.0f} MB of CSV"
    table = Table("", "seconds", "× bare", "reach", "CPU s", "peak GiB", "reach", title=title)
    rows = (
        ("DuckDB read_csv, nothing checked", found.bare, None),
        ("load, worker warm", found.warm, load.REACH_WARM),
        ("load, cold start", found.cold, load.REACH_COLD),
    )
    for name, cost, reach in rows:
        times = f"{cost.seconds / found.bare.seconds:.1f}"
        limits = ("", "") if reach is None else (f"≤ {reach}", f"< {load.REACH_GIB}")
        table.add_row(name, f"{cost.seconds:.1f}", times, limits[0], f"{cost.processor:.1f}", f"{cost.gib:.2f}", limits[1])
    return table


def verdicts(found: list[intake.Figure]) -> Table:
    table = Table("", "seconds", "beside", "seconds", "×", "reach", title="a verdict, beside what it cannot do without")
    for figure in found:
        table.add_row(figure.name, f"{figure.ours:.2f}", figure.beside, f"{figure.bare:.2f}", f"{figure.ratio:.1f}", f"≤ {figure.reach:g}")
    return table


def reruns(few: int, many: int, reach: float) -> Table:
    small, large = pages.measure(few, many)
    sizes = (f"{few:,}", f"{many:,}", "×")
    table = Table("page", f"first: {sizes[0]}", *sizes[1:], f"again: {sizes[0]}", *sizes[1:], "reach", title="a page, ms by work orders")
    for page, took in large.items():
        before = small[page]
        table.add_row(page, *_compared(before.first, took.first), *_compared(before.again, took.again), f"≤ {reach}")
    return table


def clocked(found: list[clock.Clocked]) -> Table:
    table = Table(
        "cases", "seconds", "two as-of joins", "×", "reach", "joins without sorting", title="cases by working hours, two pauses each"
    )
    for one in found:
        table.add_row(f"{one.cases:,}", f"{one.ours:.2f}", f"{one.bare:.2f}", f"{one.ratio:.1f}", f"≤ {clock.REACH}", f"{one.joins:.2f}")
    smaller, larger = found
    grown = f"{larger.ours / smaller.ours:.2f}"
    table.add_row(f"{larger.cases / smaller.cases:g} × as many", "", "", grown, f"≤ {clock.REACH_LINEAR}", "")
    return table


def signalled(found: signals.Measured) -> Table:
    title = f"signals of {signals.SEEDS} made-up companies: {found.false:,} of {found.quiet:,} quiet months of {len(signals.WATCHED)} KPIs ({found.share:.1%}) raise one"
    title += " (" + ", ".join(f"{rule} {count:,}" for rule, count in sorted(found.rules.items())) + ")"
    table = Table(
        "story", "number", "shape", "sigma", "measured (median)", "found", "months after its first (median)", "rules", title=title
    )
    for size in dict.fromkeys(one.size for one in found.found):
        mine = [one for one in found.found if one.size == size]
        hits = sorted(one.after for one in mine if one.after is not None)
        rules = ", ".join(sorted({one.cause for one in mine if one.cause}))
        name = size.kpi if size.where is None else f"{size.kpi} {size.where[1]}"
        median = str(hits[len(hits) // 2]) if hits else ""
        table.add_row(
            size.story,
            name,
            size.shape,
            f"{size.sigma:+.1f}",
            f"{statistics.median(one.sigma for one in mine):+.1f}",
            f"{len(hits)} of {len(mine)}",
            median,
            rules,
        )
    return table


def _compared(before: float, now: float) -> tuple[str, str, str]:
    return f"{before:.0f}", f"{now:.0f}", f"{now / before:.2f}"


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
