"""The viewer's uploads: asked of the service that works on them in the background. What the cards of the upload page show and do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import BinaryIO

import streamlit as st

from pipelines import served
from pipelines.receiving.draft_file import Draft
from ui.frame import notices
from ui.session import access
from ui.text import say, t

__all__ = ["Draft"]
PATIENCE_SECONDS = 3.0  # what is done within is shown at once; for the rest there is a bar


def drafts() -> dict[str, Draft]:
    """This viewer's drafts, oldest first, also those of an earlier visit."""
    return {draft.id: draft for draft in served.drafts().of(access.viewer().name)}


def receive(name: str, source: BinaryIO) -> Draft:
    """Takes a copy of an upload and begins to look at it."""
    return served.drafts().receive(source, name, access.viewer().name)


def wait(ids: Iterable[str]) -> None:
    """Gives work that is soon done the time to be done."""
    served.drafts().wait(ids, PATIENCE_SECONDS)


def publish(draft: Draft, accept_good: bool, reason: str = "") -> None:
    """Commits what the viewer has seen; if somebody published in between, says so and previews anew. His other files are previewed anew as well."""
    served.drafts().publish(draft.id, access.viewer().name, accept_good, reason)
    wait([draft.id])
    wait(drafts())


def tell_published(draft: Draft | None) -> None:
    """The receipt in the corner as well: its card may have moved away under the button."""
    if draft is not None and draft.receipt is not None:
        notices.also(say(draft.receipt.sentence))


def preview_anew() -> None:
    """Begins to preview the viewer's files against what he has just undone or redone."""
    served.drafts().preview_anew(access.viewer().name)


def report_nil(draft: Draft, dataset: str, projects: Iterable[str], month: date, reason: str) -> None:
    """Publishes that there was nothing to record."""
    served.drafts().report_nil(draft.id, dataset, projects, month, access.viewer().name, reason)


def cancel(draft: Draft) -> None:
    """Stops what is under way with a draft."""
    served.drafts().cancel(draft.id)
    wait([draft.id])


def forget(draft: Draft) -> None:
    """Drops a draft and the copy of its file, if that is still there."""
    served.drafts().forget(draft.id)


def with_columns(draft: Draft, columns: dict[str, str | None]) -> Draft:
    """The draft with headers assigned by hand; what was not touched keeps its automatic match. A header goes before a value for the whole file."""
    constants = {name: value for name, value in draft.mapping.constants.items() if name not in columns.values()}
    return replace(draft, mapping=replace(draft.mapping, columns={**draft.mapping.columns, **columns}, constants=constants))


def with_whole(draft: Draft, values: dict[str, str]) -> Draft:
    """The draft with values that hold for the whole file, by column; an empty one takes the value away."""
    given = {**draft.mapping.constants, **values}
    return replace(draft, mapping=replace(draft.mapping, constants={name: value for name, value in given.items() if value}))


def again(draft: Draft) -> None:
    """Examines a draft that was corrected, and draws the page anew."""
    with st.spinner(t("upload.checking", name=draft.staged.name)):
        served.drafts().examine(draft)
        wait([draft.id])
    st.rerun()
