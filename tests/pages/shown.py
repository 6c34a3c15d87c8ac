"""What a page hands to a browser with everything unfolded: figures, words, tables, and the files that it offers."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from catalog.kpi import Kpi
from tests.pages.conftest import opened
from ui.answers import source
from ui.frame.sections import section_of
from ui.text import say, t


@dataclass
class Shown:
    """Tables and files by the keys that the page gives them; a file is made when it is asked for."""

    at: AppTest
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)

    def tile(self, kpi: Kpi) -> Any:
        """The metric of a KPI's tile; None where the page has none."""
        return next((metric for metric in self.at.metric if metric.label == say(kpi.name)), None)

    def passport(self, kpi: Kpi) -> str:
        """The words of an open passport and the line that one quotes the number by."""
        signed = t("passport.version", id=kpi.id, version=source.version())
        return "\n".join(str(e.value) for e in (*self.at.markdown, *self.at.code) if signed in e.value)

    def file(self, key: str) -> pl.DataFrame:
        """A downloaded table, every cell as text."""
        made = self.files[key]
        return pl.read_csv(io.BytesIO(made() if callable(made) else made), infer_schema=False)

    def said(self) -> set[str]:
        return {str(box.value) for box in self.at.warning}


def shown(page: str, asked: Mapping[str, Sequence[str]]) -> Shown:
    """The page at an address. What would unfold by a click is open, as it is after the click."""
    tables: dict[str, pl.DataFrame] = {}
    files: dict[str, Any] = {}

    def unfolded(draw: Callable[..., Any]) -> Callable[..., Any]:
        def drawn(*args: Any, **options: Any) -> Any:
            if options.get("on_change") == "rerun":
                st.session_state.setdefault(options["key"], True)
            return draw(*args, **options)

        return drawn

    def kept(draw: Callable[..., Any], keep: Callable[[str, tuple[Any, ...], dict[str, Any]], None]) -> Callable[..., Any]:
        def drawn(*args: Any, **options: Any) -> Any:
            keep(options["key"], args, options)
            return draw(*args, **options)

        return drawn

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "expander", unfolded(st.expander))
        patch.setattr(st, "popover", unfolded(st.popover))
        patch.setattr(st, "dataframe", kept(st.dataframe, lambda key, args, _: tables.update({key: pl.DataFrame(args[0])})))
        patch.setattr(
            st, "download_button", kept(st.download_button, lambda key, args, options: files.update({key: [*args, options.get("data")][1]}))
        )
        at = opened(page, section=section_of(page), **{name: list(values) for name, values in asked.items()})
    assert not at.exception, (page, asked)
    return Shown(at, tables, files)
