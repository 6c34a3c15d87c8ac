"""Words that come from files and people, where Markdown is read: they are shown as they are."""

from __future__ import annotations

import re

# What Streamlit turns into links, icons and arrows whether it is escaped or not: broken up by a sign that nobody sees.
_LIVE = re.compile(
    r"(?<=http:)|(?<=https:)|(?<=www)(?=\.)|(?<=@)|(?<=:)(?=material|streamlit)|(?<=-)(?=[->])|(?<=<)(?=-)|(?<=[<>~=])(?==)", re.IGNORECASE
)


def plain(text: str) -> str:
    """The words with nothing in them that Markdown or Streamlit would take for a sign of its own."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|<>$:~&" else c for c in _LIVE.sub("\u2060", text))
