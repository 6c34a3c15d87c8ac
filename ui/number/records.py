"""The records behind a number: each with its verdict, in the words of its KPI and of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

import polars as pl
import streamlit as st

from catalog import registry, zones
from catalog.kpi import Kpi, Measure, Rate
from catalog.model import Column, Dataset
from catalog.reasons import REASONS
from pipelines.read import ORDERS, Order, Scope, Viewer
from ui.answers import ask
from ui.choices import parameters
from ui.drawing import tables
from ui.session import access
from ui.text import known, say, t
from ui.wording import values

PEOPLE = ("staff_id", "assignee_id", "caller_id", "assessor")
RESOLVED = "resolved_at"
FIRST = ("due_at", RESOLVED, "team")  # columns of records that stand before the others
AHEAD = 2 * ask.RECORDS_SHOWN + 1
LONG = 20  # rows that one looks through in any order
OUTCOMES = ("hit", "miss", "open_past_due", "pending", "open", "done", "counted", "excluded")


def of_records(kpi: Kpi, frame: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Records with the headers and words of the catalogue: verdict, project, number and times first.

    Empty columns are left out, and so are stand-ins for personal values: they mean nothing to a reader.
    """
    dataset = registry.dataset(kpi.dataset)
    names, people = ask.project_names(viewer), ask.staff_names.seen_by(viewer)
    project = pl.col("_project").replace_strict(names, default=pl.col("_project")).alias(t("by.project"))
    shown = [c for c in dataset.columns if c.name in frame.columns and frame[c.name].null_count() < frame.height]
    shown = [c for c in shown if c.name != dataset.route.column or dataset.route.through is not None]
    shown = [c for c in shown if c.personal != "hash"]
    verdict, judged = [*_outcome(kpi, frame), project], [*_held_to(frame), *_time_taken(dataset, frame)]
    taken = {cell.meta.output_name() for cell in (*verdict, *judged)}
    key = [_head(c, _cell(c, people), dataset, taken) for c in shown if c.name in dataset.key]
    others = sorted((c for c in shown if c.name not in dataset.key), key=lambda c: FIRST.index(c.name) if c.name in FIRST else len(FIRST))
    return _once(frame.select(*verdict, *key, *judged, *(_head(c, _cell(c, people), dataset, taken) for c in others)))


def _once(told: pl.DataFrame) -> pl.DataFrame:
    """Without the last moment that keeps a case in time, where a column of the file tells the same of every row."""
    last = t("column.deadline")
    doubled = last in told.columns and any(told[last].equals(told[name]) for name in told.columns if name != last)
    return told.drop(last) if doubled else told


def _head(column: Column, cell: pl.Expr, dataset: Dataset, taken: Collection[str]) -> pl.Expr:
    """A cell under the header of the catalogue; one that the verdict bears already says whose it is."""
    label = say(column.label)
    return cell.alias(t("word.told_apart", name=label, what=say(dataset.name)) if label in taken else label)


def _outcome(kpi: Kpi, frame: pl.DataFrame) -> list[pl.Expr]:
    words = {code: outcome_word(kpi, code) for code in OUTCOMES}
    found = [pl.col("_outcome").replace(words).alias(t("column.outcome"))]
    if frame["_why"].null_count() < frame.height:
        why = {code: reason(code) for code in frame["_why"].drop_nulls().unique()}
        found.append(pl.col("_why").replace(why).alias(t("column.why")))
    return found


def _held_to(frame: pl.DataFrame) -> list[pl.Expr]:
    """The last moment that keeps a case in time, and where the company has its own standard that one, its clock and its pauses."""
    found: list[pl.Expr] = []
    if "_deadline" in frame.columns and frame["_deadline"].null_count() < frame.height:
        found.append(local("_deadline").alias(t("column.deadline")))
    if "_held_by" in frame.columns and frame["_held_by"].null_count() < frame.height:
        clocks = {"natural": t("clock.natural"), "working": t("clock.working")}
        found.append(pl.col("_held_by").fill_null(t("standard.shipped")).alias(t("column.held_by")))
        found.append(pl.col("_clock").replace(clocks).alias(t("column.clock")))
        found.append(pl.col("_pauses").alias(t("column.pauses")))
    return found


def outcome_word(kpi: Kpi, code: str) -> str:
    """The verdict on a record in the words of its KPI, else of its dataset, else of all; where less is better, a hit is bad news."""
    places = (kpi.id, "down") if kpi.direction == "down" else (kpi.id, kpi.dataset, *_about_time(kpi.measure))
    own = next((place for place in places if known(f"outcome.{place}.{code}")), None)
    return t(f"outcome.{own}.{code}") if own else t(f"outcome.{code}")


def _about_time(measure: Measure) -> tuple[str, ...]:
    """In time or late only where a hit asks for the due time: what may be met after it is never called in time."""
    if not isinstance(measure, Rate) or measure.due is None:
        return ()
    return ("not_late",) if set(measure.hit.meta.root_names()).isdisjoint(measure.due.meta.root_names()) else ("late",)


def _time_taken(dataset: Dataset, frame: pl.DataFrame) -> list[pl.Expr]:
    """How long it took; in minutes where most are short."""
    if "_minutes" not in frame.columns or frame["_minutes"].null_count() == frame.height:
        return _time_to_resolve(dataset, frame)
    if float(frame["_minutes"].median()) < values.SHORT_HOURS * 60:  # type: ignore[arg-type]
        return [pl.col("_minutes").cast(pl.Float64).round(0).alias(t("column.minutes"))]
    return [(pl.col("_minutes") / 60).round(1).alias(t("column.hours"))]


def _time_to_resolve(dataset: Dataset, frame: pl.DataFrame) -> list[pl.Expr]:
    """From the first event of a case to its end, where its number reckons no duration."""
    start = dataset.month[0]
    if RESOLVED not in frame.columns or frame.schema[start] != frame.schema[RESOLVED]:
        return []
    hours = (pl.col(RESOLVED) - pl.col(start)).dt.total_minutes() / 60
    return [hours.round(1).alias(t("column.hours_to_resolve"))]


def reason(code: str) -> str:
    """Why a row is left out, in the catalogue's words."""
    return say(REASONS[code]) if code in REASONS else code


def _cell(column: Column, people: Mapping[str, str]) -> pl.Expr:
    """A cell in the viewer's words: local times, names of people beside their numbers, words of categories."""
    if column.name in PEOPLE and people:
        return pl.col(column.name).replace({id: f"{name} ({id})" for id, name in people.items()})
    if column.type == "time":
        return local(column.name)
    if column.type in ("date", "month"):
        return pl.col(column.name).dt.strftime("%Y-%m" if column.type == "month" else "%Y-%m-%d")
    if column.values:
        return pl.col(column.name).replace({v.code: say(v.label) for v in column.values})
    return pl.col(column.name).cast(pl.Float64) if column.type == "decimal" else pl.col(column.name)


def local(name: str) -> pl.Expr:
    """A time column as the local time that people read."""
    return zones.local(pl.col(name)).dt.strftime("%Y-%m-%d %H:%M")


def dialog(kpi: Kpi, scope: Scope) -> None:
    """Opens the records behind a number: all of them, or those that missed."""

    @st.dialog(t("records.title", name=say(kpi.name)), width="large", icon=":material/list:")
    def draw() -> None:
        show(kpi, scope, f"dialog_{kpi.id}", missed=False)

    draw()


def are_asked_for(key: str) -> bool:
    """Whether the address says which of the records under this key, in which order, or from which page on."""
    return parameters.given(*(f"{word}_{key}" for word in ("missed", "order", "rows")))


def show(kpi: Kpi, scope: Scope, key: str, missed: bool) -> None:
    """The records of a KPI, page by page: a switch between all and missed ones, their order, a count and the download of all of them."""
    if kpi.kind in ("rate", "stock"):
        missed = parameters.flag(f"missed_{key}", lambda start, name: st.toggle(t("records.missed"), value=start, key=name), missed)
    first = ask.records(kpi.id, scope, missed, AHEAD)
    if first.is_empty():
        st.caption(t("records.none"))
        return
    order = _order(first, key)
    page = _page(f"{key}_{order}{'_missed' if missed else ''}", partial(_rows, kpi, scope, missed, order))
    found = _rows(kpi, scope, missed, order, page).head(ask.RECORDS_SHOWN)
    shown, viewer = of_records(kpi, found, access.viewer()), access.viewer()
    whole = first.height <= ask.RECORDS_SHOWN
    before = (page - 1) * ask.RECORDS_SHOWN
    st.caption(t("records.all", n=found.height) if whole else t("records.page", first=before + 1, last=before + found.height))
    st.dataframe(shown, hide_index=True, key=f"records_{key}", placeholder=values.DASH, column_config=tables.sentences(shown))
    everything = lambda: of_records(kpi, ask.records.seen_by(viewer, kpi.id, scope, missed, None, order=order), viewer)  # noqa: E731
    tables.download(everything, f"{kpi.id}_records", f"records_{key}")


def _order(found: pl.DataFrame, key: str) -> Order:
    """In which order they stand, of all that these records have something for."""
    told = ["latest", *(name for name, column in ORDERS.items() if column in found.columns and found[column].null_count() < found.height)]
    if len(told) == 1 or found.height < LONG:
        return "latest"
    names = {name: t(f"records.{name}") for name in told}
    return parameters.one(f"order_{key}", told, "latest", lambda start, name: st.segmented_control(
        t("records.order"), told, default=start, required=True, key=name, format_func=names.__getitem__, label_visibility="collapsed"))  # type: ignore[return-value]  # fmt: skip


def _rows(kpi: Kpi, scope: Scope, missed: bool, order: Order, page: int) -> pl.DataFrame:
    """A page, the next one, and whether there is another: arrows lead one page on, and the one after that has to be known by then."""
    return ask.records(kpi.id, scope, missed, AHEAD, offset=(page - 1) * ask.RECORDS_SHOWN, order=order)


def _page(key: str, rows: Callable[[int], pl.DataFrame]) -> int:
    """Which page is looked at; arrows where there is more than one."""

    def count(page: int) -> int:
        height = rows(page).height
        return page - 1 + -(-height // ask.RECORDS_SHOWN) if height else 0

    def draw(start: str, name: str) -> str:
        pages = max(count(int(start)), int(start))
        return str(st.pagination(pages, default=int(start), max_visible_pages=0, key=name)) if pages > 1 else "1"

    return parameters.page(f"rows_{key}", count, draw)
