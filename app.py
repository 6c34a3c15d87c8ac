"""The served app: `streamlit run app.py`. The script that draws is ui/router.py; here is what lives as long as the server."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import scipy.stats  # noqa: F401 what metrics/ loads late for the command line's sake, no visitor waits for
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from pipelines import cli, demo_load, handover, served
from settings import settings
from ui.answers import source
from ui.frame import notices
from ui.frame.head import Head
from ui.frame.lost import Lost
from ui.frame.sections import DEFAULT
from ui.frame.translated import Translated


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Owns the warehouse: answers commands of the command line, and fills an empty warehouse with the made-up company."""
    intake = served.intake()
    source.connect(intake.warehouse, demo_load.progress)
    stop = handover.serve(intake, cli.run)
    served.drafts().keep_house()
    gc.collect()
    gc.freeze()  # 180,000 objects that live as long as the server: looking through them takes 0.1 s, in which nobody is served
    if settings().demo and demo_load.is_due(intake):
        demo_load.start(intake)
    try:
        yield
    finally:
        stop()
        served.close()


async def healthz(request: Request) -> PlainTextResponse:
    """Answers as soon as the server does, with nothing about the data."""
    return PlainTextResponse("ok")


async def front(request: Request) -> RedirectResponse:
    """Streamlit knows the first page by the bare address only; its name leads there too."""
    return RedirectResponse(f"./?{request.url.query}")


app = st.App(
    "ui/router.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), Route(f"/{DEFAULT}", front)],
    middleware=[Middleware(Lost), Middleware(Translated), Middleware(Head)],
    on_script_error=notices.broken,
)
