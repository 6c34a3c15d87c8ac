"""Tags and texts of a web page or of an XML workbook, in one pass whose cost grows with its length and no faster.

No tree is built, nothing outside the file is fetched and no entity is declared; the parsers of the standard library go over a
page with unclosed quotes again and again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Generator, Iterator, Mapping

from pipelines.gate import refusals as refusal

LONGEST_TAG = 1 << 16
OPAQUE = frozenset({"script", "style", "title", "template", "noscript", "xml"})
_NAME = re.compile(r"/?([A-Za-z][^\s/>]*)")
# Most tags, in one match: nothing is tried twice, so an unclosed one costs no more than its length; the rest go the long way
_PLAIN_TAG = re.compile(r"""/?+([A-Za-z][^\s/<>]*+)([^<>"'=]*+(?:=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++)[^<>"'=]*+)*+)>""")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*'|["'])|>""")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|([^\s=/"'<>]+)""")

Token = tuple[str, str, str]
TEXT, OPEN, CLOSE = "text", "open", "close"


def tokens(page: str) -> Iterator[Token]:
    """(TEXT, text, ""), (OPEN, name, what follows it in the tag), (CLOSE, name, ""); names in lower case, comments left out.

    What stands in script, style and title is left out. Raises Unreadable at a tag that does not end.
    """
    at = 0
    while at < len(page):
        start = page.find("<", at)
        if start < 0:
            yield TEXT, page[at:], ""
            return
        if start > at:
            yield TEXT, page[at:start], ""
        if found := _PLAIN_TAG.match(page, start + 1) or _NAME.match(page, start + 1):
            end = found.end() - 1 if found.re is _PLAIN_TAG else _end_of_tag(page, found.end())
            name = found[1].lower()
            yield (CLOSE if page[start + 1] == "/" else OPEN), name, page[found.end(1) : end]
            at = end + 1
            if name in OPAQUE and page[start + 1] != "/" and page[end - 1] != "/":
                at = _behind(page, at, name)
        elif page.startswith(("<!", "<?"), start):
            at = yield from _declaration(page, start)
        else:
            yield TEXT, "<", ""
            at = start + 1


def attributes(text: str) -> Mapping[str, str]:
    """The attributes of a tag, names in lower case; one without a value has an empty one."""
    found: dict[str, str] = {}
    for name, double, single, bare, alone in _ATTRIBUTE.findall(text):
        found.setdefault((name or alone).lower(), html.unescape(double or single or bare))
    return found


def _declaration(page: str, start: int) -> Generator[Token, None, int]:
    """Comments, conditional comments, processing instructions and document types say nothing; marked text is text."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", ">"), ("<!", ">")):
        if page.startswith(opening, start):
            end = page.find(closing, start + len(opening))
            stop = len(page) if end < 0 else end
            if opening == "<!" and "<!entity" in page[start : stop + 1].lower():
                raise refusal.doctype("html")
            if opening == "<![CDATA[":
                yield TEXT, html.escape(page[start + len(opening) : stop]), ""
            return stop + len(closing)
    raise AssertionError(start)


def _end_of_tag(page: str, at: int) -> int:
    """Where the bracket is that closes a tag; brackets within quoted values do not."""
    if page.startswith(">", at):
        return at
    for found in _QUOTED.finditer(page, at, at + LONGEST_TAG):
        if found[0] == ">":
            return found.start()
        if len(found[0].strip("= \t\r\n")) == 1:
            break
    raise refusal.broken_page()


def _behind(page: str, at: int, name: str) -> int:
    """The place behind the closing tag of an element whose content is no text."""
    found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(page, at)
    return found.end() if found else len(page)
