"""An address that is no page leads to the first one; everything else is left alone."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from ui.lost import Lost
from ui.sections import SECTIONS

PAGES = [f"/{name}" for entries in SECTIONS.values() for name, _ in entries]


def asked(path: str, accept: str = "text/html") -> tuple[int, str]:
    """Status and address of the answer to a visit; 200 comes from behind."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept.encode())]}
    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        thread.submit(lambda: asyncio.run(Lost(PlainTextResponse("here"))(scope, receive, send))).result()
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers.get(b"location", b"").decode()


def test_an_unknown_page_is_sent_on() -> None:
    assert asked("/nosuchpage") == (307, "./?lost=1")


@pytest.mark.parametrize("path", [*PAGES, "/", "/healthz", "/favicon.png", "/_stcore/health", "/static/js/a.js"])
def test_what_there_is_is_left_alone(path: str) -> None:
    assert asked(path) == (200, "")


def test_a_program_that_asks_for_no_page_is_left_alone() -> None:
    assert asked("/nosuchpage", "application/json") == (200, "")
