"""The file chooser's English words are all found in the installed Streamlit and have ours beside them."""

from __future__ import annotations

import pytest

from ui import chooser
from ui.text import catalogue

SCRIPT = next(chooser.SCRIPTS.glob("FileUploader.*.js")).name


@pytest.mark.parametrize("key", [*chooser.KEYS, "chooser.size"])
def test_the_chooser_speaks_chinese(key: str) -> None:
    words = catalogue("zh")[key].split("{")[0]
    assert words in chooser.translated(SCRIPT).decode()


def test_only_the_script_of_the_chooser_is_answered() -> None:
    assert chooser.ADDRESS.search(f"/static/js/{SCRIPT}")
    assert not chooser.ADDRESS.search("/static/js/../FileUploader.x/../../secrets.js")
