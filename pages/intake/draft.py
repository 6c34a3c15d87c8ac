"""An upload on its way: received, examined, previewed, corrected, published. What the cards of the upload page show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

import streamlit as st

from catalog.words import Text
from errors import UserError
from pipelines import served
from pipelines.effect import Effect
from pipelines.intake import Receipt
from pipelines.mapping import EMPTY, Mapping
from pipelines.staged import Examined, Staged
from ui import access, state
from ui.text import t


@dataclass(frozen=True)
class Draft:
    """One file that this visitor has chosen. `seen` is the version that the preview was made against."""

    id: str
    staged: Staged
    dataset: str | None = None
    mapping: Mapping = EMPTY
    add_projects: bool = False
    examined: Examined | None = None
    effect: Effect | None = None
    seen: int | None = None
    receipt: Receipt | None = None
    error: Text | None = None


def drafts() -> dict[str, Draft]:
    return dict(state.get(state.UPLOADS, {}))


def keep(draft: Draft) -> Draft:
    state.put(state.UPLOADS, {**drafts(), draft.id: draft})
    return draft


def receive(id: str, name: str, source: BinaryIO) -> Draft:
    """Takes a copy of an upload and looks at it for the first time."""
    staged = served.intake().stage(source, name)
    return examine(Draft(id, staged))


def examine(draft: Draft) -> Draft:
    """Reads and judges the file as the draft says, and previews what it would change."""
    intake = served.intake()
    fresh = replace(draft, examined=None, effect=None, seen=None, error=None)
    try:
        examined = intake.examine(draft.staged, draft.dataset, draft.mapping, draft.add_projects)
        fresh = replace(fresh, examined=examined, dataset=examined.report.dataset)
        if not examined.report.refused and examined.report.good_count:
            fresh = replace(fresh, seen=intake.warehouse.version(), effect=intake.preview(examined))
    except UserError as error:
        fresh = replace(fresh, error=error.sentence)
    return keep(fresh)


def publish(draft: Draft, accept_good: bool) -> Draft:
    """Commits what the viewer has seen; if somebody published in between, says so and previews anew."""
    assert draft.examined is not None
    try:
        receipt = served.intake().commit(draft.examined, access.viewer().name, accept_good, draft.seen)
        return keep(replace(draft, receipt=receipt, error=None))
    except UserError as error:
        return keep(replace(examine(draft), error=error.sentence))


def undo(draft: Draft) -> Draft:
    """Takes a publication of this page back; the file can be published again."""
    assert draft.receipt is not None and draft.receipt.batch_id is not None
    served.intake().undo(draft.receipt.batch_id, access.viewer().name)
    forget(draft)
    return draft


def forget(draft: Draft) -> None:
    """Drops a draft and the copy of its file, if that is still there."""
    if draft.receipt is None:
        served.intake().discard(draft.staged)
    state.put(state.UPLOADS, {id: kept for id, kept in drafts().items() if id != draft.id})


def with_columns(draft: Draft, columns: dict[str, str | None]) -> Draft:
    """The draft with headers assigned by hand; what was not touched keeps its automatic match."""
    return replace(draft, mapping=replace(draft.mapping, columns={**draft.mapping.columns, **columns}))


def again(draft: Draft) -> None:
    """Examines a draft that was corrected, and draws the page anew."""
    with st.spinner(t("upload.checking", name=draft.staged.name)):
        examine(draft)
    st.rerun()
