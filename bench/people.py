"""Fifty people at once on one server: how long a page takes then, and whether everybody is shown what is his.

Each person is a WebSocket session, as a browser opens it, looking at pages of one project. What a page says to one person alone
is known beforehand; a figure that differs under load is somebody else's.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.load import fresh
from tests.browser.serving import Server, fill, serve
from ui.text import catalogue

PEOPLE, SECONDS, THINKING = 50, 180, (5.0, 15.0)
PAGES = ("overview", "satisfaction", "sla", "training", "kpi")
ALONE = 3  # visits of each page before the others come
REACH = 5  # times the median of one person alone
LANGUAGE = "zh"
LARGEST = 64 * 1024 * 1024

Said = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Visit:
    """A page of a project: what the address names, and what tells one person's page from another's."""

    page: str
    project: str

    @property
    def query(self) -> str:
        return f"lang={LANGUAGE}&project={self.project}"


@dataclass
class Crowd:
    """What was seen: seconds of every rerun, the median of one person alone, pages that ended in an error, figures that were another's."""

    alone: float
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def slowest_but_few(self) -> float:
        """The time within which 95 of 100 reruns ended."""
        return statistics.quantiles(self.seconds, n=20)[-1]


def measure(people: int = PEOPLE, seconds: int = SECONDS) -> Crowd:
    """The crowd on a small made-up company: 6 projects, 14 months."""
    warehouse = f"duckdb:{fresh('people') / 'kpi.duckdb'}"
    fill(warehouse, projects=6, months=14, rows_scale=0.3)
    with serve(warehouse) as server:
        return asyncio.run(_crowd(server, people, seconds))


async def _crowd(server: Server, people: int, seconds: int) -> Crowd:
    visits = [Visit(page, f"P{number:03d}") for page in PAGES for number in range(1, 7)]
    known: dict[Visit, Said] = {}
    took: list[float] = []
    async with _session(server) as one:
        for _, visit in itertools.product(range(ALONE), visits):
            before = time.perf_counter()
            said = await _rerun(one, visit)
            took.append(time.perf_counter() - before)
            learn(known, visit, said)
    crowd = Crowd(statistics.median(took))
    start = time.perf_counter()
    await asyncio.gather(*(_person(server, known, crowd, start + seconds, number) for number in range(people)))
    crowd.lasted = time.perf_counter() - start
    return crowd


def learn(known: dict[Visit, Said], visit: Visit, said: Said) -> None:
    """What a page says to one person alone. Raises RuntimeError where it has no figures, or others than at an earlier visit: load would be held against nothing."""
    if not said:
        raise RuntimeError(f"{visit} has no figures")
    if known.setdefault(visit, said) != said:
        raise RuntimeError(f"{visit} says something else at each visit: {set(said) ^ set(known[visit])}")


async def _person(server: Server, known: dict[Visit, Said], crowd: Crowd, end: float, number: int) -> None:
    draw = random.Random(number)
    mine = [visit for visit in known if visit.project == f"P{number % 6 + 1:03d}"]
    await asyncio.sleep(draw.uniform(0, THINKING[1]))
    async with _session(server) as own:
        while time.perf_counter() < end:
            visit = draw.choice(mine)
            before = time.perf_counter()
            try:
                said = await _rerun(own, visit)
            except (RuntimeError, websockets.WebSocketException) as error:
                crowd.errors.append(f"{visit}: {error}")
                return
            crowd.seconds.append(time.perf_counter() - before)
            if said != known[visit]:
                crowd.strange.append(f"{visit}: {set(said) ^ set(known[visit])}")
            await asyncio.sleep(draw.uniform(*THINKING))


def _session(server: Server) -> websockets.connect:
    address = server.url.replace("http", "ws", 1)
    return websockets.connect(f"{address}/_stcore/stream", subprotocols=["streamlit"], origin=server.url, max_size=LARGEST)  # type: ignore[arg-type,list-item]


async def _rerun(session: websockets.ClientConnection, visit: Visit) -> Said:
    """Asks for a page and reads to its end: label and text of every figure on it. Raises RuntimeError for a page that ends in an error."""
    asked = BackMsg()
    asked.rerun_script.query_string = visit.query
    asked.rerun_script.page_name = visit.page
    await session.send(asked.SerializeToString())
    figures: list[tuple[str, str]] = []
    while True:
        told = ForwardMsg()
        told.ParseFromString(await session.recv(decode=False))
        match told.WhichOneof("type"):
            case "script_finished":
                return tuple(sorted(figures))
            case "delta":
                figures += figures_of(told)


def figures_of(told: ForwardMsg) -> Iterator[tuple[str, str]]:
    """Label and text of the figure that a message brings, if it brings one. Raises RuntimeError for an error: Streamlit's own, or the box that the product shows in its place."""
    element = told.delta.new_element
    match element.WhichOneof("type"):
        case "exception":
            raise RuntimeError(element.exception.message)
        case "heading" if catalogue(LANGUAGE)["error.title"] in element.heading.body:
            raise RuntimeError(element.heading.body)
        case "metric":
            yield element.metric.label, element.metric.body
