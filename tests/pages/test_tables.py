"""Downloads hold no formulas; numbers stay numbers."""

from __future__ import annotations

import polars as pl
import pytest

from ui import state, tables
from ui.text import t


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])
def test_a_text_that_would_be_run_is_disarmed(text: str) -> None:
    assert tables.safe(pl.DataFrame({"a": [text]}))["a"].item() == f"'{text}"


def test_the_rest_stays_as_it_is() -> None:
    frame = pl.DataFrame({"n": [-1.5], "a": ["上海=浦东"], "none": pl.Series([None], dtype=pl.String)})
    assert tables.safe(frame).equals(frame)


def test_headers_are_disarmed_too_and_excel_reads_the_encoding() -> None:
    data = tables.csv(pl.DataFrame({"=x": ["1"]}))
    assert data.startswith(b"\xef\xbb\xbf") and b"'=x" in data


def test_a_download_keeps_the_language_of_its_page() -> None:
    with state.speaking("en"):
        assert t("table.download") == "Download CSV"
    assert t("table.download") == "下载 CSV"
