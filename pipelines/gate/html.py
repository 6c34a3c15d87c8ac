"""Whether a text file is a web page or an XML workbook under another name, and in which encoding it is."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path
from typing import Literal

from errors import Unreadable
from pipelines.gate.csv import find_encoding
from pipelines.gate.limits import Limits

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
LATIN = frozenset({"iso8859-1", "cp1252", "ascii", "latin-1"})
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932"}
TEXT_CODECS = re.compile(r"utf-8|utf-16.*|gb\w+|big5\w*|cp\d+|euc\w+|shift_jis\w*|iso8859-\d+|koi8-\w+|ascii")
_CHARSET = re.compile(rb"""<meta[^<>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^<>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_BOOK = re.compile(r"<(?:\w+:)?workbook[\s>]")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|table)[\s>]")


def markup_kind(head: bytes) -> Literal["html", "xml"] | None:
    """Whether a file begins like a web page with a table or like an XML workbook; `head`: its first 64 KiB."""
    text = _plain(head).lstrip("\ufeff \t\r\n").lower()
    if not text.startswith("<"):
        return None
    book, page = _BOOK.search(text), _PAGE.search(text)
    if book and "urn:schemas-microsoft-com:office:spreadsheet" in text and (page is None or book.start() < page.start()):
        return "xml"
    return "html" if page else None


def _plain(head: bytes) -> str:
    mark = next((name for mark, name in BOMS if head.startswith(mark)), None)
    if mark is None and head[:40].count(0) > 10:
        mark = "utf-16-le" if head[1] == 0 else "utf-16-be"
    return head.decode(mark or "latin-1", errors="replace")


def markup_encoding(path: Path, head: bytes, limits: Limits) -> str:
    """The encoding of a page: its byte order mark, UTF-8 where it plainly is, what it says of itself if that can be, else the ladder
    of text files. Pages in UTF-8 or Chinese that say otherwise are common; Latin is believed last, for it always decodes.
    """
    limits = replace(limits, line=limits.page)  # many systems write a page as one line
    if any(head.startswith(mark) for mark, _ in BOMS):
        return find_encoding(path, limits)
    declared = _declared(head)
    if declared is not None and declared not in LATIN and _decodes(path, declared) and not _is_utf8(path):
        return declared
    try:
        return find_encoding(path, limits)
    except Unreadable:
        if declared in LATIN and _decodes(path, "cp1252"):
            return "cp1252"
        raise


def _declared(head: bytes) -> str | None:
    found = _CHARSET.search(head) or _XML_ENCODING.search(head)
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii").removeprefix("x-")).name
    except LookupError:
        return None
    return WIDER.get(name, name) if TEXT_CODECS.fullmatch(name) else None


def _is_utf8(path: Path) -> bool:
    """Whether the bytes are UTF-8 with characters of three bytes, which nothing else is by accident."""
    try:
        return max(path.read_bytes().decode("utf-8"), default="") > "\u07ff"
    except UnicodeDecodeError:
        return False


def _decodes(path: Path, encoding: str) -> bool:
    try:
        return "\0" not in path.read_bytes().decode(encoding)
    except (UnicodeError, LookupError):
        return False
