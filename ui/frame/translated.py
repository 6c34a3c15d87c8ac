"""Streamlit's file chooser and calendar, which speak English only: their scripts are served with our words in the place of theirs.

Streamlit offers no setting for them. A script is read from the installed package, never changed on disk; a test says
so at once when a new version words it differently.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.text import catalogue

SCRIPTS = Path(st.__file__).parent / "static" / "static" / "js"
KEYS = {
    "FileUploader": ("chooser.choose", "chooser.add", "chooser.drop", "chooser.size"),
    "DateInput": ("calendar.open", "calendar.keys", "calendar.clear"),
    "ReorderedSegments": ("calendar.previous", "calendar.next", "calendar.early", "calendar.late", "calendar.between"),
}
ADDRESS = re.compile(rf"/static/js/(({'|'.join(KEYS)})\.[\w-]+\.js)$")
# Months, weekdays and how a date reads itself out come with the scripts in every language; which one is fixed there, or the browser's.
LOCALES = (re.compile(r"(?<=\blocale:)`en-US`"), re.compile(r"(?<=\{locale:)(\w+)(\}=)\(0,\w+\.useContext\)\(\w+\)"))
# The router keeps the language in the address, so the script can know it.
_ENGLISH = 'new URLSearchParams(location.search).get("lang")==="en"'
_LOCALE = f"({_ENGLISH}?`en-US`:`zh-CN`)"
_PLACE = re.compile(r"\{\w+\}")


@cache
def translated(name: str) -> bytes:
    """The script with our words, and with the page's language where it tells a date."""
    script = (SCRIPTS / name).read_text(encoding="utf-8")
    part = name.partition(".")[0]
    for key in KEYS[part]:
        script = _said(script, catalogue("en")[key], catalogue("zh")[key])
    if part == "DateInput":
        fixed, browsers = LOCALES
        script = browsers.sub(rf"\1\2{{locale:{_LOCALE}}}", fixed.sub(_LOCALE, script))
    return script.encode()


def _said(script: str, english: str, chinese: str) -> str:
    """The script with a text of its own in both languages; what it puts into the one, it puts into the other, in the same order."""
    pieces = [re.escape(piece) for piece in _PLACE.split(english)]
    text = re.compile("`" + r"(\$\{[^{}`]+\})".join(pieces) + "`")

    def either(found: re.Match[str]) -> str:
        put = iter(found.groups())
        return f"({_ENGLISH}?{found[0]}:`{_PLACE.sub(lambda _: next(put), chinese)}`)"

    return text.sub(either, script)


class Translated:
    """Answers the request for one of these scripts; everything else goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if found and (SCRIPTS / found[1]).is_file():
            answer = Response(translated(found[1]), media_type="text/javascript", headers={"Cache-Control": "no-cache"})
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
