"""An address that is no page leads to the first one; everything else is left alone."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse

from tests.pages.visit import visited
from ui.frame.lost import Lost
from ui.frame.sections import SECTIONS

PAGES = [f"/{name}" for entries in SECTIONS.values() for name, _ in entries]


def asked(path: str, accept: str = "text/html") -> tuple[int, str]:
    """Status and address of the answer to a visit; 200 comes from behind."""
    sent = visited(Lost(PlainTextResponse("here")), path, accept)
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers.get(b"location", b"").decode()


def test_an_unknown_page_is_sent_on() -> None:
    assert asked("/nosuchpage") == (307, "./?lost=1")


@pytest.mark.parametrize("path", [*PAGES, "/", "/healthz", "/favicon.png", "/_stcore/health", "/static/js/a.js"])
def test_what_there_is_is_left_alone(path: str) -> None:
    assert asked(path) == (200, "")


def test_a_program_that_asks_for_no_page_is_left_alone() -> None:
    assert asked("/nosuchpage", "application/json") == (200, "")
