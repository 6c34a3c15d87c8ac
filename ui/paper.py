"""Pages on paper: every page is served with a link to the one style sheet that says how it is printed. Streamlit has no setting for one.

The page is Streamlit's own, read as it is sent; only the link is added, never a word.
"""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHEET = Path(__file__).with_name("paper.css")
NAME = "/paper.css"
LINK = b'<link rel="stylesheet" media="print" href="./paper.css"></head>'


class Paper:
    """Answers the request for the style sheet and adds its link to a visited page; everything else goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
        elif scope["path"].endswith(NAME):
            await Response(SHEET.read_bytes(), media_type="text/css", headers={"Cache-Control": "no-cache"})(scope, receive, send)
        elif "text/html" in Headers(scope=scope).get("accept", ""):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Linked(send))
        else:
            await self._app(scope, receive, send)


class _Linked:
    """Sends a page on with the link in its head; what is no page is sent on as it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
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
            body = self._body.replace(b"</head>", LINK, 1)
            if "content-length" in (headers := MutableHeaders(raw=list(self._start["headers"]))):
                headers["content-length"] = str(len(body))
            await self._send({**self._start, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": body})
