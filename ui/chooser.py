"""The words of Streamlit's file chooser, which speaks English only: its script is served with ours in their place.

Streamlit offers no setting for them. The script is read from the installed package, never changed on disk; a test says
so at once when a new version words them differently.
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
ADDRESS = re.compile(r"/static/js/(FileUploader\.[\w-]+\.js)$")
KEYS = ("chooser.choose", "chooser.add", "chooser.drop")
_SIZE = re.compile(r"`\$\{([^{}`]+)\} per file`")
# The router keeps the language in the address, so the script can know it.
_ENGLISH = 'new URLSearchParams(location.search).get("lang")==="en"'


@cache
def translated(name: str) -> bytes:
    """The chooser's script with our words."""
    script = (SCRIPTS / name).read_text(encoding="utf-8")
    for key in KEYS:
        english = f"`{catalogue('en')[key]}`"
        script = script.replace(english, _either(english, f"`{catalogue('zh')[key]}`"))
    size = catalogue("zh")["chooser.size"]
    return _SIZE.sub(lambda found: _either(found[0], "`" + size.replace("{size}", "${" + found[1] + "}") + "`"), script).encode()


def _either(english: str, chinese: str) -> str:
    return f"({_ENGLISH}?{english}:{chinese})"


class Chooser:
    """Answers the request for the chooser's script; everything else goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if found and (SCRIPTS / found[1]).is_file():
            answer = Response(translated(found[1]), media_type="text/javascript", headers={"Cache-Control": "no-cache"})
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
