"""Who may import whom, and what each room must not do. The rules are those of docs/how_it_works.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import PRODUCT, ROOT, Source, sources
from ui.frame.sections import SECTIONS

MAY_IMPORT = {
    "app": ("ui", "catalog", "pipelines", "exports", "settings", "errors"),
    "pages": ("ui", "catalog", "pipelines", "errors"),
    "ui": ("metrics", "pipelines.read", "checks.verdict", "exports", "catalog", "settings", "errors"),
    "exports": ("metrics", "catalog", "errors"),
    "pipelines": ("checks", "metrics", "catalog", "demo", "settings", "errors"),
    "checks": ("catalog", "errors"),
    "metrics": ("catalog", "errors"),
    "demo": ("errors",),
    "catalog": ("errors",),
    "errors": ("catalog.words",),
    "settings": (),
}
ONLY_IN = {
    "streamlit": ("app", "pages", "ui"),
    "plotly": ("ui", "exports"),
    "duckdb": ("pipelines",),
    "great_expectations": ("checks",),
    "pandas": ("checks",),
    "fastexcel": ("pipelines",),
    "typer": ("pipelines",),
    "pydantic_settings": ("settings",),
}
PAGE_LINES = 80
CLOCKS = {"now", "utcnow", "today", "localtime", "time"}
BY_HAND = ("unsafe_" + "allow_html", "st.html(", "components.v1", "unsafe_" + "allow_javascript")


def imports() -> Iterator[tuple[Source, str, str]]:
    """Everything that the product imports: by which file, where, and its dotted name."""
    return ((source, f"{source.name}:{line}: {name}", name) for source in sources(*PRODUCT) for line, name in source.imports)


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)


def test_a_room_imports_only_what_it_may() -> None:
    product = ((source, place, name) for source, place, name in imports() if name.split(".")[0] in PRODUCT)
    assert not [place for source, place, name in product if not within(name, (source.room, *MAY_IMPORT[source.room]))]


def test_a_library_stays_in_its_rooms() -> None:
    assert not [place for source, place, name in imports() if source.room not in ONLY_IN.get(name.split(".")[0], (source.room,))]


def test_nothing_of_the_product_imports_tests_or_measurements() -> None:
    assert not [place for _, place, name in imports() if name.split(".")[0] in ("tests", "bench")]


def test_the_clock_is_passed_in() -> None:
    wrong = [
        f"{source.name}:{call.lineno}"
        for source in sources(*PRODUCT)
        if source.room not in ("app", "pipelines", "ui")
        for call in source.calls()
        if getattr(call.func, "attr", None) in CLOCKS and _owner(call) in ("datetime", "date", "time")
    ]
    assert not wrong, "only app, pipelines and ui ask what time it is"


def _owner(call: object) -> str | None:
    value = getattr(getattr(call, "func", None), "value", None)
    return getattr(value, "id", None) or getattr(value, "attr", None)


def test_session_state_only_in_ui_state() -> None:
    assert [source.name for source in sources(*PRODUCT) if ".session_state" in source.text] == ["ui/session/state.py"]


def test_no_html_by_hand() -> None:
    assert not [f"{source.name}: {word}" for source in sources(*PRODUCT) for word in BY_HAND if word in source.text]


@pytest.mark.parametrize("home", ["ui", "pipelines"])
def test_the_rooms_inside_a_room_are_told(home: str) -> None:
    """A newcomer finds the room by its name, and what is in it in the table."""
    told = (ROOT / "docs/how_it_works.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / home).glob("*/__init__.py")]
    assert rooms and not [room for room in rooms if f"`{room}/`" not in told]


def test_beside_the_rooms_of_ui_lies_only_its_script() -> None:
    assert {path.name for path in (ROOT / "ui").glob("*.*")} == {"__init__.py", "router.py"}


def test_a_room_of_ui_imports_only_from_those_above_it() -> None:
    """In the order of the table: choices are checked against what there is, so they ask, and who answers need not know of them; what is drawn hangs on what was chosen."""
    told = (ROOT / "docs/how_it_works.md").read_text(encoding="utf-8")
    rooms = [room for room in re.findall(r"^\| `(\w+)/` \|", told, re.MULTILINE) if (ROOT / "ui" / room).is_dir()]
    places = {room: place for place, room in enumerate(rooms)}
    inside = [(source.name.split("/")[1], name.split("."), place) for source, place, name in imports() if source.name.count("/") == 2]
    of_ui = [(room, parts[1], place) for room, parts, place in inside if parts[0] == "ui" and len(parts) > 1 and room in places]
    assert len(of_ui) > 100
    assert not [place for room, other, place in of_ui if places[other] > places[room]]


def test_no_page_directly_in_pages() -> None:
    assert not list((ROOT / "pages").glob("*.py")), "a page lies in a sub-folder, which is its section"


PAGES = [f"pages/{section}/{name}.py" for section, entries in SECTIONS.items() for name, _ in entries]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_short_and_checks_the_role(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= PAGE_LINES, "a page is title, ask, draw"
    section = name.split("/")[1]
    assert f'guard.require("{section}")' in text, "hiding a page from the navigation is not access control"
