"""Pages are served with the style for paper, and are otherwise what Streamlit sends."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.paper import LINK, SHEET, Paper

PAGE = "<html><head><title>t</title></head><body>&lt;/head&gt; 中文</body></html>"


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def words(request: Request) -> Response:
    return PlainTextResponse("</head>")


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/sla", page), Route("/words", words)], middleware=[Middleware(Paper)]))


def test_a_page_links_the_sheet_and_nothing_else_changes(client: TestClient) -> None:
    answer = client.get("/sla", headers={"accept": "text/html"})
    assert answer.text == PAGE.replace("</head>", LINK.decode(), 1)
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert client.get("/words", headers={"accept": "text/html"}).text == "</head>"


def test_the_sheet_hides_what_is_there_to_be_clicked(client: TestClient) -> None:
    answer = client.get("/paper.css")
    assert answer.headers["content-type"].startswith("text/css") and answer.content == SHEET.read_bytes()
    for place in ("stSidebar", "stHeader", "st-key-scope_bar", "st-key-letter_controls", "button"):
        assert place in answer.text
