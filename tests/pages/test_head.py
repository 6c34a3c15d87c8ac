"""Pages are served with our styles for screen and paper, and are otherwise what Streamlit sends."""

from __future__ import annotations

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from tests.pages.visit import visited
from ui.frame.head import MEDIA, PROGRAMS, Head, added, programs, sheet

PAGE = "<html><head><title>t</title></head><body>&lt;/head&gt; 中文</body></html>"


def answer(inner: Response, path: str, accept: str = "text/html") -> tuple[dict[bytes, bytes], bytes]:
    """Headers and body of what a browser gets where `inner` is behind."""
    sent = visited(Head(inner), path, accept)
    return dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def test_a_page_gets_the_styles_and_nothing_else_changes() -> None:
    headers, body = answer(HTMLResponse(PAGE), "/sla")
    assert body == PAGE.encode().replace(b"</head>", added(), 1)
    assert int(headers[b"content-length"]) == len(body)
    assert all(f'<style media="{media}">{sheet(name)}'.encode() in body for name, media in MEDIA.items())


def test_what_is_no_page_is_left_alone() -> None:
    assert answer(PlainTextResponse("</head>"), "/words")[1] == b"</head>"
    assert answer(HTMLResponse(PAGE), "/sla", "application/json")[1] == PAGE.encode()


def test_the_programs_that_every_page_needs_are_asked_for_at_once() -> None:
    assert len(programs()) == len(PROGRAMS), "Streamlit calls them otherwise now"
    assert all(f'import("./static/js/{name}")'.encode() in added() for name in programs())


def test_paper_has_nothing_to_be_clicked() -> None:
    for place in ("stSidebar", "stHeader", "st-key-scope_bar", "st-key-letter_controls", "button"):
        assert place in sheet("paper.css")


@pytest.mark.parametrize(
    ("query", "browser", "tag"),
    [("lang=zh", "en-US", "zh-CN"), ("lang=en", "zh-CN,zh", "en"), ("", "zh-TW", "zh-CN"), ("", "de-DE", "en"), ("lang=<b>", "", "zh-CN")],
)
def test_a_page_says_which_language_it_is_read_in(query: str, browser: str, tag: str) -> None:
    sent = visited(Head(HTMLResponse('<html lang="en"><head></head></html>')), "/sla", "text/html", query, browser)
    assert f'<html lang="{tag}"'.encode() in sent[1]["body"]
