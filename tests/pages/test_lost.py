"""An address that is no page leads to the first one; everything else is left alone."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from starlette.responses import PlainTextResponse

from tests.pages.visit import visited
from ui.frame.lost import Lost
from ui.frame.sections import SECTIONS

PAGES = [f"/{name}" for entries in SECTIONS.values() for name, _ in entries]


def asked(path: str, accept: str = "text/html", query: str = "") -> tuple[int, str]:
    """Status and address of the answer to a visit; 200 comes from behind."""
    sent = visited(Lost(PlainTextResponse("here")), path, accept, query)
    headers = dict(sent[0]["headers"])
    return sent[0]["status"], headers.get(b"location", b"").decode()


@pytest.mark.parametrize("path", ["/nosuchpage", "/a/b", "/sla/2026/10", "/settings/targets"])
def test_an_unknown_page_is_sent_on_to_the_first(path: str) -> None:
    status, address = asked(path)
    assert status == 307 and urljoin(f"http://here{path}", address) == "http://here/?lost=1"


@pytest.mark.parametrize(("query", "kept"), [("lang=en", "&lang=en"), ("period=all&lang=zh", "&lang=zh"), ("lang=%3Cb%3E", ""), ("", "")])
def test_its_language_is_kept_if_it_is_one_of_ours(query: str, kept: str) -> None:
    assert asked("/nosuchpage", query=query) == (307, f"./?lost=1{kept}")


@pytest.mark.parametrize(
    "path", [*PAGES, "/", "/healthz", "/favicon.png", "/_stcore/health", "/static/js/a.js", "/media/0a1b", "/component/a/b", "/sla/"]
)
def test_what_there_is_is_left_alone(path: str) -> None:
    assert asked(path) == (200, "")


def test_a_program_that_asks_for_no_page_is_left_alone() -> None:
    assert asked("/nosuchpage", "application/json") == (200, "")
