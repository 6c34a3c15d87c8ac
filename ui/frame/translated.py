"""Streamlit's own words (tools of tables, placeholders, calendar, file chooser …), which it has in English only: its scripts are served with ours.

Streamlit offers no setting for them. A script is read from the installed package, never changed on disk; a test says
so at once when a new version words it differently. The words are in ui/text/streamlit.po.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.text import borrowed

SCRIPTS = Path(st.__file__).parent / "static" / "static" / "js"
ADDRESS = re.compile(rf"/static/js/(({'|'.join(borrowed())})\.[\w-]+\.js)$")
DATES = ("DateInput", "DateTimeInput")
# Months, weekdays and how a date reads itself out come with the scripts in every language; which one is fixed there, or the browser's.
LOCALES = (re.compile(r"(?<=\blocale:)`en-US`"), re.compile(r"(?<=\{locale:)(\w+)(\}=)\(0,\w+\.useContext\)\(\w+\)"))
# The router keeps the language in the address; until it does, the page has it from its head.
_ENGLISH = '(new URLSearchParams(location.search).get("lang")||document.documentElement.lang).startsWith("en")'
_LOCALE = f"({_ENGLISH}?`en-US`:`zh-CN`)"
_PLACE = re.compile(r"\{(\w+)\}")
_PUT = r"(\$\{(?:[^{}`]|`[^{}`]*`)+\})"
# The name of a script tells its version of Streamlit but not of our words: after a day a browser asks whether it is still the same.
_KEPT = "public, max-age=86400, stale-while-revalidate=604800"


@cache
def translated(name: str) -> tuple[bytes, str]:
    """The script with our words, and with the page's language where it tells a date; and the tag that tells it from another."""
    script = (SCRIPTS / name).read_text(encoding="utf-8")
    part = name.partition(".")[0]
    for english, chinese in borrowed()[part].items():
        script = _said(script, english, chinese)
    if part in DATES:
        fixed, browsers = LOCALES
        script = browsers.sub(rf"\1\2{{locale:{_LOCALE}}}", fixed.sub(_LOCALE, script))
    body = script.encode()
    return body, f'"{sha256(body).hexdigest()}"'


def _said(script: str, english: str, chinese: str) -> str:
    """The script with a text of its own in both languages; what it puts into a place of the one, it puts there in the other."""
    names = _PLACE.findall(english)
    pieces = [re.escape(piece) for piece in _PLACE.sub("\0", english).split("\0")]

    def either(found: re.Match[str]) -> str:
        places = dict(zip(names, found.groups(), strict=True))
        return f"({_ENGLISH}?{found[0]}:`{_PLACE.sub(lambda place: places[place[1]], chinese)}`)"

    return re.sub(f"`{_PUT.join(pieces)}`", either, script)


class Translated:
    """Answers the request for one of these scripts; everything else goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if found and (SCRIPTS / found[1]).is_file():
            body, tag = translated(found[1])
            headers = {"Cache-Control": _KEPT, "ETag": tag}
            known = Headers(scope=scope).get("if-none-match") == tag
            answer = Response(None if known else body, 304 if known else 200, headers, media_type="text/javascript")
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
