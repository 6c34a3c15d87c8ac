"""Every page opens, in both languages, with nothing and with something to show."""

from __future__ import annotations

import re

import pytest

from catalog import registry
from pipelines.intake import Intake
from tests.pages.conftest import PAGES, opened, words_of

CHINESE = re.compile(r"[\u3400-\u9fff]")
pages = pytest.mark.parametrize(("section", "name"), PAGES, ids=[name for _, name in PAGES])

SECTION = re.compile(r"§[一二三四五六七八九十]+")  # a place in a document that numbers its sections so


@pages
@pytest.mark.parametrize("language", ["zh", "en"])
def test_opens_without_an_error(either: Intake, section: str, name: str, language: str) -> None:
    at = opened(name, language, section)
    assert not at.exception
    assert len(at.title) == 1
    assert bool(CHINESE.search(at.title[0].value)) == (language == "zh")


@pytest.mark.parametrize("name", [name for section, name in PAGES if section == "results"])
def test_an_empty_warehouse_says_where_to_begin(empty: Intake, name: str) -> None:
    at = opened(name, "zh", "results")
    assert "还没有数据" in words_of(at) and at.get("page_link")


def test_no_chinese_words_of_ours_in_english(empty: Intake) -> None:
    for section, name in PAGES:
        at = opened(name, "en", section)
        wrong = [word for word in words_of(at) if CHINESE.search(SECTION.sub("", word))]
        assert not wrong, (name, wrong)


def test_every_tile_leads_to_its_records(full: Intake) -> None:
    keys = [str(button.key) for button in opened("overview", period="all").button if str(button.key).startswith("records_of_")]
    assert len(keys) > 6
    for key in keys:
        at = opened("overview", period="all")
        at.button(key=key).click().run()
        assert not at.exception
        name = registry.kpi(key.removeprefix("records_of_")).name.zh
        assert [dialog for dialog in at.get("dialog") if name in dialog.proto.dialog.title], key
