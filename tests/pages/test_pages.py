"""Every page opens, in both languages, with nothing and with something to show."""

from __future__ import annotations

import re

import pytest

from catalog import registry
from pipelines.intake import Intake
from tests.pages.conftest import PAGES, opened, words_of
from tests.pages.shown import shown
from ui.text import catalogue

CHINESE = re.compile(r"[\u3400-\u9fff]")
pages = pytest.mark.parametrize(("section", "name"), PAGES, ids=[name for _, name in PAGES])

SECTION = re.compile(r"§[一二三四五六七八九十]+")  # a place in a document that numbers its sections so


@pages
def test_opens_without_an_error(full: Intake, section: str, name: str) -> None:
    """In Chinese, with everything unfolded and each file that is offered; with something to show it is opened in English, too, by a browser: tests/browser."""
    seen = shown(name, {})
    assert len(seen.at.title) == 1 and CHINESE.search(seen.at.title[0].value)
    assert all(made() if callable(made) else made for made in seen.files.values())


@pages
def test_an_empty_warehouse_in_english(empty: Intake, section: str, name: str) -> None:
    """No error, no Chinese words of ours, and where to begin."""
    at = opened(name, "en", section)
    said = words_of(at)
    assert not at.exception and len(at.title) == 1
    assert not [word for word in said if CHINESE.search(SECTION.sub("", word))]
    if section == "results":
        assert catalogue("en")["empty.title"] in said and at.get("page_link")


def test_every_tile_leads_to_its_records(full: Intake) -> None:
    at = opened("overview", period="all")
    keys = [str(button.key) for button in at.button if str(button.key).startswith("records_of_")]
    assert len(keys) > 6
    for key in keys:
        at.button(key=key).click().run()
        assert not at.exception
        name = registry.kpi(key.removeprefix("records_of_")).name.zh
        assert [dialog for dialog in at.get("dialog") if name in dialog.proto.dialog.title], key
