"""Rows to fix: all rows that were held back and are not solved yet, mended here where their cells suffice."""

import polars as pl
import streamlit as st

from catalog import registry
from errors import UserError
from pages.intake import held, reasons
from ui.answers import books
from ui.choices import parameters
from ui.drawing import tables
from ui.frame import guard, notices
from ui.text import named, t
from ui.wording import markup, values

ALL = "all"
SPELLED_OUT = 8  # so few rows are told one by one; of more, how many have which problem


def page() -> None:
    st.title(t("page.quarantine"), anchor=False)
    st.write(t("quarantine.intro"))
    waiting = books.quarantined()
    if waiting.is_empty():
        notices.nothing_here(t("quarantine.none"))
        return
    ids = [ALL, *(id for id in registry.datasets() if id in waiting["dataset"])]
    chosen = parameters.one("dataset", ids, ALL, lambda start, key: st.selectbox(
        t("column.dataset"), ids, index=ids.index(start), key=key, width=360,
        format_func=named(ids, lambda id: t("quarantine.all") if id == ALL else tables.dataset_name(id))), known=registry.datasets())  # fmt: skip
    shown = waiting if chosen == ALL else waiting.filter(pl.col("dataset") == chosen)
    st.caption(t("quarantine.count", n=values.count(shown.height), files=shown["batch_id"].n_unique()))
    for (batch,), rows in shown.group_by("batch_id", maintain_order=True):
        _file(int(batch), rows)


def _file(batch: int, rows: pl.DataFrame) -> None:
    first = rows.row(0, named=True)
    with st.container(border=True):
        st.markdown(f":material/description: **{markup.plain(first['file_name'])}**")
        loaded = values.moment(first["loaded_at"])
        st.caption(
            t("quarantine.file", dataset=tables.dataset_name(first["dataset"]), n=values.count(rows.height), time=loaded, batch=batch)
        )
        told = held.by_row(rows) if rows.height <= SPELLED_OUT else held.by_rule(rows)
        st.markdown("\n".join(f"- {markup.plain(line)}" for line in told))
        held.registers(rows)
        here = rows.filter(held.in_place())
        if here.height:
            _mend(batch, here)
        if here.height < rows.height:
            st.caption(t("quarantine.elsewhere", n=values.count(rows.height - here.height)))
            others = rows.filter(~held.in_place())
            held.leave_out(batch, held.ticked(batch, others), "elsewhere")
            tables.download(lambda: held.listed(others), "rows_to_fix", f"elsewhere_{batch}")


def _mend(batch: int, rows: pl.DataFrame) -> None:
    fixes, out = held.edited(batch, rows)
    held.leave_out(batch, out, "here")
    add_projects = held.new_projects(batch, rows)
    why = reasons.reason(f"mend_{batch}")
    label = t("quarantine.check", n=len(fixes)) if fixes else t("quarantine.check_again")
    if not st.button(label, key=f"recheck_{batch}", icon=":material/published_with_changes:"):
        return
    try:
        with st.spinner(t("quarantine.checking")):
            happened = held.merge(batch, fixes, why, add_projects)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    notices.later(happened)
    st.rerun()


guard.require("intake")
page()
