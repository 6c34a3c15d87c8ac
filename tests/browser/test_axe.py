"""Every page for people who use a keyboard or a screen reader: axe-core finds no serious or critical violation on it, light or dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Tab
from tests.browser.serving import Server, settle
from ui.sections import SECTIONS

PAGES = [name for entries in SECTIONS.values() for name, _ in entries]
GRAVE = ("serious", "critical")
RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# Streamlit's own parts, of which the product can set neither markup nor colours: its navigation is a list with headings in it, the small course in a
# metric is drawn by a library that names no marks, and a primary button's words are white whatever its ground.
NOT_OURS = ['[data-testid="stSidebarNav"]', '[data-testid="stMetricChart"]', '[data-testid="stBaseButton-primary"]']


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_grave_is_in_the_way(name: str, colours: str, server: Server, tab: Callable[..., Tab]) -> None:
    page = tab("zh", "desktop", colours).page
    page.goto(server.address(name, lang="zh"))
    settle(page)
    assert not grave(page)


def grave(page: Page) -> list[str]:
    """The serious and critical violations of what the product itself puts on a page: rule, place, and what axe says of it."""
    ours = {"exclude": [[place] for place in NOT_OURS if page.locator(place).count()]}
    found: list[dict[str, Any]] = Axe().run(page, context=ours, options=RULES).response["violations"]  # type: ignore[arg-type]
    return [
        f"{each['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]
