"""Tables as people read them, their downloads, and the records behind a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import polars as pl
import streamlit as st

from catalog import registry
from catalog.model import DEFAULT_ZONE, Column, Dataset, Kpi
from catalog.reasons import REASONS
from pipelines.read import Scope, Viewer, shift
from ui import access, ask, state, status, values
from ui.periods import Span
from ui.text import known, say, t

# A cell that begins with one of these is run as a formula by a spreadsheet program; the full-width forms by some.
_FORMULA = "=+-@\t\r\n＝＋－＠"
CSV = "text/csv"
MATRIX_MONTHS = 4
PEOPLE = ("staff_id", "assignee_id", "caller_id", "assessor")
RESOLVED = "resolved_at"
FIRST = ("due_at", RESOLVED, "team")  # columns of records that stand before the others
OUTCOMES = ("hit", "miss", "open_past_due", "pending", "open", "done", "counted", "excluded")


def safe(frame: pl.DataFrame) -> pl.DataFrame:
    """Text cells that a spreadsheet would take for a formula begin with an apostrophe; numbers stay numbers."""
    risky = pl.col(pl.String).str.contains(f"^[{_escaped()}]")
    return frame.with_columns(pl.when(risky).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep())


def _escaped() -> str:
    return "".join("\\" + char if char in "-+=@" else char for char in _FORMULA)


def csv(frame: pl.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, as Excel wants it."""
    return safe(frame.rename({name: _safe_header(name) for name in frame.columns})).write_csv(include_bom=True).encode()


def _safe_header(name: str) -> str:
    return f"'{name}" if name[:1] in _FORMULA else name


def download(frame: pl.DataFrame | Callable[[], pl.DataFrame], name: str, key: str) -> None:
    """A download button; the file is made when it is asked for."""
    language = state.language()

    def make() -> bytes:
        with state.speaking(language):
            return csv(frame() if callable(frame) else frame)

    st.download_button(
        t("table.download"),
        data=make,
        file_name=f"{name}.csv",
        mime=CSV,
        key=f"download_{key}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def show(frame: pl.DataFrame, key: str, name: str) -> None:
    """A table with its download."""
    one_decimal = {name: st.column_config.NumberColumn(format="%.1f") for name, kind in frame.schema.items() if kind.is_float()}
    st.dataframe(frame, hide_index=True, key=f"table_{key}", placeholder=values.DASH, column_config=one_decimal)
    download(frame, name, key)


def twin(frame: pl.DataFrame, key: str, name: str) -> None:
    """The table behind a chart, folded away, with its download."""
    with st.expander(t("chart.table"), type="compact", icon=":material/table_rows:"):
        show(frame, key, name)


# ---- numbers as a table --------------------------------------------------------------------------------------------


def of_numbers(frame: pl.DataFrame, by: str, head: str, label: Callable[[str], str] | None = None) -> pl.DataFrame:
    """The rows of `read.numbers` in words: the breakdown under `head`, value, n, interval, what is left out, status."""
    first = pl.col(by).dt.strftime("%Y-%m") if by == "month" else pl.col(by)
    if label is not None:
        first = first.map_elements(label, return_dtype=pl.String)
    kpis = registry.kpis()
    verdicts = [status.said_text(kpis[row["kpi"]], row) for row in frame.iter_rows(named=True)]
    return frame.select(
        first.fill_null(t("by.none")).alias(head),
        pl.col("value").round(1).alias(t("column.value")),
        pl.col("numerator").alias(t("column.numerator")),
        pl.col("denominator").alias(t("column.denominator")),
        pl.col("lower").round(1).alias(t("column.lower")),
        pl.col("upper").round(1).alias(t("column.upper")),
        pl.col("excluded").alias(t("column.excluded")),
        pl.Series(t("column.status"), verdicts, dtype=pl.String),
    )


# ---- records -------------------------------------------------------------------------------------------------------


def of_records(kpi: Kpi, frame: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Records with the headers and words of the catalogue: verdict, project, number and times first.

    Empty columns are left out, and so are stand-ins for personal values: they mean nothing to a reader.
    """
    dataset = registry.dataset(kpi.dataset)
    names, people = ask.project_names(viewer), ask.staff_names(viewer)
    project = pl.col("_project").replace_strict(names, default=pl.col("_project")).alias(t("by.project"))
    shown = [c for c in dataset.columns if c.name in frame.columns and frame[c.name].null_count() < frame.height]
    shown = [c for c in shown if c.name != dataset.route.column or dataset.route.through is not None]
    shown = [c for c in shown if c.personal != "hash"]
    key = [_cell(c, people) for c in shown if c.name in dataset.key]
    others = sorted((c for c in shown if c.name not in dataset.key), key=lambda c: FIRST.index(c.name) if c.name in FIRST else len(FIRST))
    return frame.select(*_outcome(kpi, frame), project, *key, *_time_taken(dataset, frame), *(_cell(c, people) for c in others))


def _outcome(kpi: Kpi, frame: pl.DataFrame) -> list[pl.Expr]:
    words = {code: outcome_word(kpi, code) for code in OUTCOMES}
    found = [pl.col("_outcome").replace(words).alias(t("column.outcome"))]
    if frame["_why"].null_count() < frame.height:
        found.append(pl.col("_why").map_elements(reason, return_dtype=pl.String).alias(t("column.why")))
    return found


def outcome_word(kpi: Kpi, code: str) -> str:
    """The verdict on a record in the words of its KPI, else of its page, else of all."""
    own = next((place for place in (kpi.id, kpi.page) if known(f"outcome.{place}.{code}")), None)
    return t(f"outcome.{own}.{code}") if own else t(f"outcome.{code}")


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
    label = say(column.label)
    if column.name in PEOPLE and people:
        named = {id: f"{name} ({id})" for id, name in people.items()}
        return pl.col(column.name).replace(named).alias(label)
    if column.type == "time":
        local = pl.col(column.name).dt.replace_time_zone("UTC").dt.convert_time_zone(DEFAULT_ZONE)
        return local.dt.strftime("%Y-%m-%d %H:%M").alias(label)
    if column.type in ("date", "month"):
        return pl.col(column.name).dt.strftime("%Y-%m" if column.type == "month" else "%Y-%m-%d").alias(label)
    if column.values:
        return pl.col(column.name).replace({v.code: say(v.label) for v in column.values}).alias(label)
    if column.type == "decimal":
        return pl.col(column.name).cast(pl.Float64).alias(label)
    return pl.col(column.name).alias(label)


def records_dialog(kpi: Kpi, scope: Scope) -> None:
    """Opens the records behind a number: all of them, or those that missed."""

    @st.dialog(t("records.title", name=say(kpi.name)), width="large", icon=":material/list:")
    def draw() -> None:
        records(kpi, scope, f"dialog_{kpi.id}", missed=False)

    draw()


def records(kpi: Kpi, scope: Scope, key: str, missed: bool) -> None:
    """The records of a KPI with a switch between all and missed ones, a count and the download of all of them."""
    if kpi.kind in ("rate", "stock"):
        missed = st.toggle(t("records.missed"), value=missed, key=f"missed_{key}")
    found = ask.records(kpi.id, scope, missed, ask.RECORDS_SHOWN)
    if found.is_empty():
        st.caption(t("records.none"))
        return
    shown = of_records(kpi, found, access.viewer())
    st.caption(t("records.first", n=found.height) if found.height == ask.RECORDS_SHOWN else t("records.all", n=found.height))
    st.dataframe(shown, hide_index=True, key=f"records_{key}", placeholder=values.DASH)
    viewer = access.viewer()
    download(lambda: of_records(kpi, ask.records(kpi.id, scope, missed, None, viewer), viewer), f"{kpi.id}_records", f"records_{key}")


# ---- project × KPI, dataset × month ----------------------------------------------------------------------------------


def of_matrix(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """The rows of `read.numbers` by project, one column a KPI: symbol and value."""
    kpis = registry.kpis()
    cells = [
        {
            "project": names.get(project, project),
            "kpi": say(kpis[id].name),
            "cell": f"{status.look(code).symbol} {values.full(kpis[id], value)}",
        }
        for id, project, value, code in frame.drop_nulls("project").select("kpi", "project", "value", "status").iter_rows()
    ]
    wide = pl.DataFrame(cells).pivot("kpi", index="project", values="cell", maintain_order=True) if cells else pl.DataFrame()
    return wide.rename({"project": t("by.project")}) if cells else wide


def of_received(received: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Datasets × the last months of the span: how many rows and projects are in, a dash where no file came."""
    months = [shift(span.end, -i) for i in range(MATRIX_MONTHS)]
    lines = []
    for dataset in registry.datasets().values():
        mine = received.filter(pl.col("dataset") == dataset.id)
        if dataset.effective_from is not None:
            cells = dict.fromkeys(map(values.month, months), t("files.register") if mine.height else values.DASH)
        else:
            cells = {values.month(month): _came(mine.filter(pl.col("month") == month)) for month in months}
        loaded = mine["loaded_at"].max()
        lines.append(
            {
                t("column.dataset"): say(dataset.name),
                t("column.loaded_at"): values.moment(loaded) if isinstance(loaded, datetime) else values.DASH,
                **cells,
            }
        )
    return pl.DataFrame(lines)


def _came(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return values.DASH
    return t("files.cell", rows=values.count(int(rows["rows"].sum())), projects=rows["project"].n_unique())


def dataset_name(id: str) -> str:
    entries = registry.datasets()
    return say(entries[id].name) if id in entries else id


def plain(text: str) -> str:
    """Words from a file are shown as they are, never as markup."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|<>$:~" else c for c in text)


def of_durations(frame: pl.DataFrame) -> pl.DataFrame:
    """Median and P90 of a duration by month, in hours."""
    return frame.select(
        pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")),
        pl.col("value").round(1).alias(t("chart.median")),
        pl.col("p90").round(1).alias(t("chart.p90")),
        pl.col("denominator").alias(t("column.denominator")),
    )
