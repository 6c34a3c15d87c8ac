"""Words of files are shown as they are, also where Markdown is read: in labels, headings and links none of them becomes a picture from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.read import Scope
from tests.pages.conftest import connect, copied, opened
from tests.pages.test_columns import HEADER, ROW
from tests.pages.test_upload import chosen, own
from tests.pipelines.files import as_csv, export
from ui.topics import effects
from ui.wording import markup

__all__ = ["own"]

LIVE = "![x](http://y)"


def read_as_markdown(at: AppTest) -> list[str]:
    """The label or the text of everything that a page shows; the options of a list are no Markdown."""
    return [words for node in nodes(at.main) for words in texts(node.proto)]


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def texts(proto: Any) -> list[str]:
    """Blocks hold the message that has the label in a field of their kind."""
    inner = getattr(proto, proto.WhichOneof("type"), None) if hasattr(proto, "WhichOneof") and proto.DESCRIPTOR.name == "Block" else proto
    return [words for name in ("label", "body", "content") if isinstance(words := getattr(inner, name, None), str) and words]


def shown(at: AppTest) -> None:
    """The word is on the page, and nowhere alive."""
    assert not at.exception
    words = read_as_markdown(at)
    assert [each for each in words if markup.plain(LIVE) in each]
    assert not [each for each in words if LIVE in each]


@pytest.mark.parametrize(("header", "row"), [([*HEADER, LIVE], [*ROW, "1"]), (HEADER, ["N1", LIVE, *ROW[2:]])], ids=["header", "project"])
def test_of_an_upload(own: Intake, tmp_path: Path, header: list[str], row: list[str]) -> None:
    clean = ["工单编号", "项目编号", "工单类型", "备注", "报修时间", "状态", *header[len(HEADER) :]]
    shown(chosen(as_csv(tmp_path / "october.csv", [clean, row])))


@pytest.mark.parametrize(
    ("dataset", "column", "page", "section", "asked"),
    [("score_weights", "role", "weights", "settings", {}), ("projects", "region", "overview", "results", {"region": LIVE})],
)
def test_of_a_register(
    sample_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dataset: str,
    column: str,
    page: str,
    section: str,
    asked: dict[str, str],
) -> None:
    entry = registry.dataset(dataset)
    with closing(copied(sample_home, tmp_path)) as home:
        rows = [{**entry.samples[1], column: LIVE}]
        assert home.intake.load(export(tmp_path, entry, rows), dataset, EMPTY, "tests", True, True).error is None
        connect(home.intake, monkeypatch)
        shown(opened(page, section=section, **asked))


def test_of_a_measure_in_the_links_below_its_chart() -> None:
    tested = pl.DataFrame([{"name": LIVE, "kpi": "R14", "projects": ["P001"]}])
    ((_, _, label),) = effects.ways(tested, Scope())
    assert markup.plain(LIVE) in label and LIVE not in label
