"""What we add to the head of Streamlit's page, for which it has no setting: our styles, the language, and what spares a browser waiting.

The page is Streamlit's own, read as it is sent; only its head is added to, never a word of its body.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import settings

MEDIA = {"screen.css": "screen", "paper.css": "print"}  # each lies beside this file
TAGS = {"zh": b'<html lang="zh-CN"', "en": b'<html lang="en"'}
# Parts of Streamlit that nearly every page needs: 5 MB that a browser would read last, when all else waits for them.
PROGRAMS = ("PlotlyChart", "Metric")
_JS = Path(st.__file__).parent / "static" / "static" / "js"
# Every page has an address of its own, and Streamlit would look for its server below each first; it is where the page's files are.
_SERVER = "<script>window.__streamlit = {BACKEND_BASE_URL: new URL('.', location.href).href}</script>"

# What one touch of the reader leads to is one step back: Streamlit writes the parameters of a page that is gone to into the address
# of the page that is left first, so that going back met a page with another's parameters, two or three times.
# And another page begins at its top: Streamlit leaves the part that scrolls where it was, halfway down a page never seen before.
_STEPS = """<script>(() => {
  const went = history.pushState;
  let stepped = true;
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, () => { stepped = false; }, true);
  history.pushState = function (...to) {
    const before = location.pathname;
    (stepped ? history.replaceState : went).apply(this, to);
    stepped = true;
    if (location.pathname !== before) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  };
})()</script>"""


def programs() -> list[str]:
    """The files of these parts, whose names change with every version of Streamlit."""
    return sorted(path.name for name in PROGRAMS for path in _JS.glob(f"{name}.*.js"))


def added() -> bytes:
    """The styles stand in the page itself: a file of their own would be asked for before anything can be drawn."""
    styles = "".join(f'<style media="{media}">{sheet(name)}</style>' for name, media in MEDIA.items())
    early = "".join(f'<script type="module">import("./static/js/{name}")</script>' for name in programs())
    return f"{styles}{_SERVER}{_STEPS}{early}</head>".encode()


def sheet(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


class Head:
    """Adds to the head of a visited page; everything else goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._added = added()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Page(send, spoken(scope), self._added))
        else:
            await self._app(scope, receive, send)


def spoken(scope: Scope) -> str:
    """The language that a page is asked for in: the address's, else the browser's, else the installation's."""
    preferred = Headers(scope=scope).get("accept-language", settings().language).lower()
    return asked(scope) or ("zh" if preferred.startswith("zh") else "en")


def asked(scope: Scope) -> str | None:
    """The language that an address names, if it is one of ours."""
    named = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("lang", [""])[-1]
    return named if named in TAGS else None


class _Page:
    """Sends a page on with what is added to its head and its language; what is no page is sent on as it is."""

    def __init__(self, send: Send, language: str, added: bytes) -> None:
        self._send = send
        self._tag = TAGS[language]
        self._added = added
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if "text/html" not in Headers(raw=message["headers"]).get("content-type", ""):
                await self._send(message)
            else:
                self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            body = self._body.replace(TAGS["en"], self._tag, 1).replace(b"</head>", self._added, 1)
            if "content-length" in (headers := MutableHeaders(raw=list(self._start["headers"]))):
                headers["content-length"] = str(len(body))
            await self._send({**self._start, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": body})
