"""The served app: `streamlit run app.py`. The script that draws is ui/router.py; here are the routes beside it."""

from __future__ import annotations

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from ui import notices


async def healthz(request: Request) -> PlainTextResponse:
    """Answers as soon as the server does, with nothing about the data."""
    return PlainTextResponse("ok")


app = st.App("ui/router.py", routes=[Route("/healthz", healthz)], on_script_error=notices.broken)
