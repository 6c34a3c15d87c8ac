"""Every page in both languages, on a desktop and on a phone, light and dark: it opens by its address, says everything in its language, fits,
and nothing grave is in the way of those who use a keyboard or a screen reader."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import grave
from tests.browser.conftest import Tab
from tests.browser.serving import Server, crashes, look, settle
from ui.frame.sections import DEFAULT, SECTIONS
from ui.text import borrowed, catalogue

PAGES = [name for entries in SECTIONS.values() for name, _ in entries]
# Each page is opened in the first view of its language and then looked at in the second, without loading it anew.
VIEWS = {"zh": (("phone", "dark"), ("desktop", "light")), "en": (("desktop", "dark"), ("phone", "light"))}

# Words in Latin letters that Chinese readers of these pages use, and codes of the data: file names, order and staff numbers, KPI ids.
ALLOWED = {"NPS", "CSV", "XLSX", "xlsx", "xls", "KPI", "APP", "GB", "ISO", "Kaplan", "Meier", "Wilson", "English", "CSI", "MB", "SLA", "KB",
           "CCSI", "CES", "MTBF", "MTTR", "SMRP", "kWh", "Wald", "Poisson", "Excel", "PDF", "Ctrl", "Esc"}  # fmt: skip
CODES = re.compile(
    r"[^\s:]+\.(csv|xlsx)"  # file names
    r"|\b[A-Z]{1,4}\d{3,}[\w-]*"  # WX202610-000001, E00121, K00500191
    r"|\b[A-Z]{2,3}(-[A-Z0-9]+)+\b"  # KC-JN-03, MYD-202610
    r"|\b[0-9a-f]{16}\b"  # numbers and addresses of customers, which are hashed on the way in
    r"|\bSheet\d"
    r"|· demo ·"  # who loaded a file
    r"|\b[VRCTSEQFPGAM]\d{2}[A-Z]?\b"  # ids of KPIs
    r"|[“\"][A-Z_]+[”\"]"  # headers of somebody's files, as they are written there
    r"|\bP9\d\b|\bGB/T\b|\bn\b|\bp\d\b"
)
REDRAWN_MS = 5_000
MOST_SHIFTED = 0.25  # beyond a quarter the measure's makers call it poor
# What has the focus, and whether one sees that it has; a field shows its cursor.
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const ringed = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none' || at.matches('input, textarea');
    return [at.dataset.testid || at.closest('[data-testid]')?.dataset.testid || at.tagName, at.innerText?.trim() ?? '', ringed];
}"""
MOST_STEPS = 120
SCROLLED = ("BODY", "stMain", "stSidebarContent")  # what is scrolled by the keyboard shows by its scrolling that it is meant
LATIN = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
RAW_PROJECT = re.compile(r"(?<![“\"])\bP\d{3}\b(?![”\"])")  # quoted, it is what somebody wrote in a file

# All texts of the page and what a screen reader says instead: what is folded away and the cells of tables, which are drawn on a canvas, too.
# Names of icons are no text. A cell that can be typed in holds what somebody wrote in a file, as it was written.
TEXTS = """() => {
    const out = [], skip = 'script, style, noscript, [data-testid="stIconMaterial"], [translate="no"], '
        + '[role="gridcell"][aria-readonly="false"]';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, text = node.textContent.trim();
        if (text && !node.parentElement.closest(skip)) out.push(text);
    }
    const said = [...document.querySelectorAll('[aria-label], [placeholder]')].filter(e => !e.closest(skip)).flatMap(e => [e.ariaLabel, e.placeholder]);
    return [...out, ...said.filter(Boolean)];
}"""


def texts(page: Page) -> list[str]:
    return page.evaluate(TEXTS)


def english_left(page: Page) -> set[str]:
    """Texts of a Chinese page that hold words of another language than its own."""
    return {text for text in texts(page) if set(LATIN.findall(CODES.sub(" ", text))) - ALLOWED}


def fits_sideways(page: Page) -> None:
    """Fails where the page stays wider than the screen; a chart may take a moment to follow a change of the screen's size."""
    boxes = "[document.documentElement, document.querySelector('[data-testid=\"stMain\"]')]"
    page.wait_for_function(f"Math.max(...{boxes}.map(box => box.scrollWidth - box.clientWidth)) <= 0", timeout=REDRAWN_MS)


def stands_still(page: Page, address: str) -> None:
    """Opens a page, which must not jump while it comes. What jumps once on a busy computer is opened again: a page that jumps does so twice."""
    for _ in range(2):
        page.goto(address)
        settle(page)
        if (shifted := page.evaluate("window.shifted")) <= MOST_SHIFTED:
            return
    raise AssertionError(f"{address} moved by {shifted:.2f}")


@pytest.mark.parametrize("language", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_whole(name: str, language: str, server: Server, tab: Callable[..., Tab]) -> None:
    first, second = VIEWS[language]
    opened = tab(language, *first)
    page = opened.page
    stands_still(page, server.address(name, lang=language))
    expect(page.get_by_test_id("stMain").locator("h1")).to_have_text(catalogue(language)[f"page.{name}"])
    read_through(page, language)
    assert not grave(page)
    look(page, *second)
    settle(page)
    read_through(page, language)
    if language == "zh":  # what an English phone shows in its light colours differs in words alone
        assert not grave(page)
    assert not opened.complaints


def read_through(page: Page, language: str) -> None:
    """No crash, no dialog that nobody asked for, nothing wider than the screen, nothing in another language, names for ids."""
    assert not crashes(page, language) and page.get_by_role("dialog").count() == 0
    found = texts(page)
    fits_sideways(page)
    assert not [text for text in found if RAW_PROJECT.search(text)]
    if language == "zh":
        assert not english_left(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_box_of_an_error_is_seen(language: str, tab: Callable[..., Tab]) -> None:
    page, words = tab(language).page, catalogue(language)
    page.set_content(f"<h3><span><i>build</i> {words['error.title']}</span></h3><p>{words['error.body']}</p>")
    assert crashes(page, language)
    page.set_content(f"<h3>{words['page.sla']}</h3>")
    assert not crashes(page, language)


@pytest.mark.parametrize("wrong", ["project=P999", "from=abc", "from=2026-09&to=2026-01", "period=never&region=%3Cscript%3E"])
def test_a_wrong_address_is_a_notice(wrong: str, server: Server, tab: Callable[..., Tab]) -> None:
    opened = tab()
    opened.page.goto(f"{server.url}/sla?lang=zh&{wrong}")
    settle(opened.page)
    notices = opened.page.get_by_test_id("stAlert")
    expect(notices.first).to_contain_text(catalogue("zh")["scope.not_understood"].rpartition("}")[2])
    assert opened.page.locator('[data-testid="stMetric"]').count() > 0
    assert not crashes(opened.page, "zh")
    assert not opened.complaints


ARIA = (
    '() => [...document.querySelectorAll(\'[role="dialog"] [aria-label], [data-testid="stDateInput"] [aria-label]\')].map(e => e.ariaLabel)'
)


def own(language: str, part: str, english: str) -> str:
    """What Streamlit says itself, in the language of the page."""
    return borrowed()[part][english] if language == "zh" else english


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tools_of_a_table_speak_the_language_of_its_page(language: str, server: Server, tab: Callable[..., Tab]) -> None:
    opened = tab(language)
    page = opened.page
    page.goto(server.address("sla", lang=language))
    settle(page)
    page.locator("summary").filter(has_text=catalogue(language)["chart.table"]).first.click()
    table = page.get_by_test_id("stDataFrame").first
    table.hover()
    tools = page.get_by_test_id("stElementToolbar").filter(visible=True).get_by_role("button")
    expect(tools.last).to_be_visible()
    assert {own(language, "DataFrame", "Search"), own(language, "Toolbar", "Fullscreen")} <= {
        tool.get_attribute("aria-label") for tool in tools.all()
    }
    sort = page.get_by_role("menuitem").filter(has_text=own(language, "DataFrame", "Sort ascending"))
    for right in range(40, 240, 8):  # a table is drawn: where in its head the arrow of the first column stands depends on the words
        if not sort.count():
            table.locator("canvas").first.click(position={"x": right, "y": 17}, force=True)
    expect(sort).to_be_visible()
    assert language == "en" or not english_left(page)
    assert not opened.complaints


@pytest.mark.parametrize(("language", "browsers"), [("zh", "en"), ("en", "zh")])
def test_a_calendar_speaks_the_language_of_its_page(language: str, browsers: str, server: Server, tab: Callable[..., Tab]) -> None:
    """Months, weekdays, the way about and what a screen reader says, whatever the browser's own language is; a day that is picked is taken."""
    opened = tab(browsers)
    page = opened.page
    page.goto(server.address("calendars", lang=language))
    settle(page)
    page.get_by_test_id("stExpander").filter(has=page.get_by_test_id("stDateInput")).locator("summary").click()
    page.get_by_role("button", name=own(language, "DateInput", "Choose date")).click()
    calendar = page.get_by_role("dialog")
    calendar.get_by_role("button", name=own(language, "ReorderedSegments", "Next month")).click()
    said = [*calendar.inner_text().split("\n"), *page.evaluate(ARIA)]
    assert len(said) > 60 and {"zh": "十二月", "en": "December"}[language] in said
    left = {words for words in said if (set(LATIN.findall(words)) - ALLOWED if language == "zh" else CHINESE.search(words))}
    assert not left
    assert not grave(page)
    calendar.get_by_role("gridcell", name=re.compile("15")).first.click()
    expect(page.get_by_test_id("stDateInput").get_by_role("spinbutton").last).to_have_text("15")
    assert not opened.complaints


def test_the_keyboard_leads_to_everything(server: Server, tab: Callable[..., Tab]) -> None:
    """By Tab alone, seen at each step: past the navigation or through it, to the scope, a number's passport, its records; Enter opens, Escape closes."""
    opened = tab("zh")
    page, words = opened.page, catalogue("zh")
    page.goto(server.address("sla", lang="zh"))
    settle(page)
    wanted = [words["page.training"], words["against.year"], words["tile.passport"], words["tile.records"], words["chart.table"]]
    passed: list[str] = []
    unseen = set()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        testid, text, ringed = page.evaluate(FOCUSED)
        if testid not in SCROLLED:
            passed.append(text)
            unseen |= set() if ringed else {(testid, text)}
        if text.endswith(words["tile.passport"]) and words["tile.passport"] not in passed[:-1]:
            page.keyboard.press("Enter")
            expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    assert not unseen
    assert not [word for word in wanted if not any(word in text for text in passed)]
    assert not opened.complaints


def test_another_page_begins_at_its_top(server: Server, tab: Callable[..., Tab]) -> None:
    """However far down the one before was left: Streamlit keeps the place where it can. A choice on the page leaves it where it is."""
    page = tab("zh").page
    page.goto(server.address("satisfaction", lang="zh"))
    settle(page)
    moved = """address => {
        const main = document.querySelector('[data-testid="stMain"]');
        main.scrollTo(0, 1300);
        history.pushState({}, '', address);
        return main.scrollTop;
    }"""
    assert page.evaluate(moved, "satisfaction?lang=zh&from=2026-08") == 1300
    assert page.evaluate(moved, "kpi?lang=zh") == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_projects_year_for_its_residents_is_one_sheet(server: Server, tab: Callable[..., Tab], language: str) -> None:
    page = tab(language).page
    page.goto(server.address("residents", lang=language))
    settle(page)
    assert b"/Count 1\n" in page.pdf(prefer_css_page_size=True)


def test_one_touch_is_one_step_back(server: Server, tab: Callable[..., Tab]) -> None:
    """The page that was left stands again as it was, with nothing of the page that was gone to in its address."""
    page, words = tab("zh").page, catalogue("zh")
    page.goto(server.address("overview", lang="zh"))
    settle(page)
    page.get_by_test_id("stSidebar").get_by_text(words["page.this_month"], exact=True).click()
    page.wait_for_url(lambda address: "overview" not in address)
    settle(page)
    page.get_by_text(words["questions.complaints"].format(period=words["period.last12"])).click()
    page.wait_for_url("**/kpi?**")
    settle(page)
    for left in ("/?", "/overview?"):
        page.go_back()
        page.wait_for_url(f"**{left}**")
        settle(page)
        assert "kpi=" not in page.url and "period=" not in page.url


def test_the_browsers_language_is_taken(server: Server, tab: Callable[..., Tab]) -> None:
    for language in ("zh", "en"):
        page = tab(language).page
        page.goto(server.url)
        settle(page)
        expect(page.get_by_test_id("stMain").locator("h1")).to_have_text(catalogue(language)[f"page.{DEFAULT}"])


def test_the_language_can_be_switched(server: Server, tab: Callable[..., Tab]) -> None:
    opened = tab("zh")
    page = opened.page
    page.goto(server.address("training", lang="zh"))
    settle(page)
    page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()
    expect(page.get_by_test_id("stMain").locator("h1")).to_have_text(catalogue("en")["page.training"])
    settle(page)
    assert "lang=en" in page.url
    assert not opened.complaints
