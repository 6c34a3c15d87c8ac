"""What axe-core finds on a page that is in the way of people who use a keyboard or a screen reader."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
# Faults of Streamlit's own parts, of which the product can set no markup: its navigation is a list with headings in it. All else is
# looked for there, too.
NOT_OURS = {"list": "stSidebarNav", "listitem": "stSidebarNav"}
_INSIDE = '([target, place]) => document.querySelector(target)?.closest(`[data-testid="${place}"]`) != null'


def grave(page: Page) -> list[str]:
    """The serious and critical violations of a page: rule, place, and what axe says of it."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]  # type: ignore[arg-type]
    return [
        f"{each['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
        if not (each["id"] in NOT_OURS and page.evaluate(_INSIDE, [node["target"][0], NOT_OURS[each["id"]]]))
    ]
