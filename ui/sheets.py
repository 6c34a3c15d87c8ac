"""Our own style sheets, one for the screen and one for paper, and the language of a page: Streamlit has no setting for these.

The page is Streamlit's own, read as it is sent; only the links are added, and the language that screen readers speak it in; never a word.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import settings

MEDIA = {"screen.css": "screen", "paper.css": "print"}  # each lies beside this file
TAGS = {"zh": b'<html lang="zh-CN"', "en": b'<html lang="en"'}
LINKS = "".join(f'<link rel="stylesheet" media="{media}" href="./{name}">' for name, media in MEDIA.items()).encode() + b"</head>"


def sheet(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


class Sheets:
    """Answers the requests for the style sheets and adds their links to a visited page; everything else goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif (name := scope["path"].rpartition("/")[2]) in MEDIA:
            await Response(sheet(name), media_type="text/css", headers={"Cache-Control": "no-cache"})(scope, receive, send)
        elif "text/html" in Headers(scope=scope).get("accept", ""):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Linked(send, spoken(scope)))
        else:
            await self._app(scope, receive, send)


def spoken(scope: Scope) -> str:
    """The language that a page is asked for in: the address's, else the browser's, else the installation's."""
    asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("lang", [""])[-1]
    preferred = Headers(scope=scope).get("accept-language", settings().language).lower()
    return asked if asked in TAGS else "zh" if preferred.startswith("zh") else "en"


class _Linked:
    """Sends a page on with the links in its head and its language; what is no page is sent on as it is."""

    def __init__(self, send: Send, language: str) -> None:
        self._send = send
        self._tag = TAGS[language]
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
            body = self._body.replace(TAGS["en"], self._tag, 1).replace(b"</head>", LINKS, 1)
            if "content-length" in (headers := MutableHeaders(raw=list(self._start["headers"]))):
                headers["content-length"] = str(len(body))
            await self._send({**self._start, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": body})
