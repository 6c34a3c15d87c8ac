"""An address that is no page leads to the first page, which says so; Streamlit would say it in English in a box."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.frame.sections import SECTIONS

PARAMETER = "lost"
ADDRESS = re.compile(r"/([^/._][^/.]*)/?$")
KNOWN = {name for entries in SECTIONS.values() for name, _ in entries} | {"healthz", "oauth2callback"}


class Lost:
    """Sends a visit of an unknown page on; whatever is no visit of a page goes its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_lost(scope):
            await RedirectResponse(f"./?{PARAMETER}=1")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_lost(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    found = ADDRESS.match(scope["path"])
    return found is not None and found[1] not in KNOWN and "text/html" in Headers(scope=scope).get("accept", "")
