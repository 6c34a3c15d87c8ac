"""An address that is no page leads to the first page, which says so; Streamlit would say it in English in a box."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.frame import head
from ui.frame.sections import SECTIONS

PARAMETER = "lost"
ADDRESS = re.compile(r"(/[^/._][^/.]*)+")  # files bear a dot, Streamlit's own parts begin with a line
KNOWN = {f"/{name}" for entries in SECTIONS.values() for name, _ in entries} | {"/healthz", "/oauth2callback"}
FILES = ("/media/", "/component/")  # where Streamlit keeps what it hands out


class Lost:
    """Sends a visit of an unknown page on; whatever is no visit of a page goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_lost(scope):
            deep = scope["path"].count("/") - 1
            language = f"&lang={asked}" if (asked := head.asked(scope)) else ""
            await RedirectResponse(f"{'../' * deep or './'}?{PARAMETER}=1{language}")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_lost(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    unknown = ADDRESS.fullmatch(path) is not None and path not in KNOWN and not path.startswith(FILES)
    return unknown and "text/html" in Headers(scope=scope).get("accept", "")
