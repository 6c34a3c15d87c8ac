"""What axe-core finds on a page that is in the way of people who use a keyboard or a screen reader."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# Streamlit's own parts, of which the product can set neither markup nor colours: its navigation is a list with headings in it, and the small course in a
# metric is drawn by a library that names no marks.
NOT_OURS = ['[data-testid="stSidebarNav"]', '[data-testid="stMetricChart"]']


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
