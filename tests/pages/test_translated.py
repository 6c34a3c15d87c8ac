"""The English words of Streamlit's file chooser and calendar are all found in the installed scripts and have ours beside them."""

from __future__ import annotations

import pytest

from ui.frame import translated
from ui.text import catalogue

SCRIPTS = {part: next(translated.SCRIPTS.glob(f"{part}.*.js")).name for part in translated.KEYS}


@pytest.mark.parametrize(("part", "key"), [(part, key) for part, keys in translated.KEYS.items() for key in keys])
def test_each_text_has_its_chinese(part: str, key: str) -> None:
    words = catalogue("zh")[key].split("{")[0]
    assert words in translated.translated(SCRIPTS[part]).decode()


def test_the_calendar_takes_the_language_of_the_page() -> None:
    plain = (translated.SCRIPTS / SCRIPTS["DateInput"]).read_text(encoding="utf-8")
    assert all(pattern.search(plain) for pattern in translated.LOCALES)
    ours = translated.translated(SCRIPTS["DateInput"]).decode()
    assert ours.count("`zh-CN`") == sum(len(pattern.findall(plain)) for pattern in translated.LOCALES)


def test_only_these_scripts_are_answered() -> None:
    assert all(translated.ADDRESS.search(f"/static/js/{name}") for name in SCRIPTS.values())
    assert not translated.ADDRESS.search("/static/js/../FileUploader.x/../../secrets.js")
