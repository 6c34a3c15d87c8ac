"""A visit to the server without a server: what stands in front of Streamlit is asked as a browser asks it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.types import ASGIApp, Message


def visited(app: ASGIApp, path: str, accept: str, query: str = "", spoken: str = "") -> list[Message]:
    """Everything that is sent back, the start of the answer first. `spoken`: the languages that the browser names."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"accept", accept.encode()), *([(b"accept-language", spoken.encode())] if spoken else [])]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": query.encode()}
    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()  # type: ignore[arg-type]
    return sent
