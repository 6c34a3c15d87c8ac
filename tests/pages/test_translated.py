"""Streamlit's own English words are all found in the installed scripts and have ours beside them."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.types import Message

from ui.frame import translated
from ui.text import borrowed

HAN = re.compile(r"[\u3400-\u9fff]")
PLACE = re.compile(r"\{\w+\}")
SCRIPTS = {part: [path.name for path in translated.SCRIPTS.glob(f"{part}.*.js") if path.name.count(".") == 2] for part in borrowed()}


def ours(part: str) -> str:
    return "".join(translated.translated(name)[0].decode() for name in SCRIPTS[part])


@pytest.mark.parametrize(("part", "english"), [(part, english) for part, words in borrowed().items() for english in words])
def test_each_text_has_its_chinese(part: str, english: str) -> None:
    chinese = borrowed()[part][english]
    assert HAN.search(chinese) and set(PLACE.findall(chinese)) <= set(PLACE.findall(english))
    said = r"\$\{.+?\}".join(map(re.escape, PLACE.split(chinese)))
    assert re.search(f":`{said}`", ours(part))


def test_places_are_filled_by_name_whatever_stands_between_them() -> None:
    english = "{n} result{s}"
    said = translated._said("x=`${v.n} result${v.n===1?``:`s`}`", english, "{n} 处")
    assert said.endswith("?`${v.n} result${v.n===1?``:`s`}`:`${v.n} 处`)")


@pytest.mark.parametrize("part", translated.DATES)
def test_the_calendar_takes_the_language_of_the_page(part: str) -> None:
    plain = (translated.SCRIPTS / SCRIPTS[part][0]).read_text(encoding="utf-8")
    assert all(pattern.search(plain) for pattern in translated.LOCALES)
    assert ours(part).count("`zh-CN`") == sum(len(pattern.findall(plain)) for pattern in translated.LOCALES)


def test_only_these_scripts_are_answered() -> None:
    assert all(translated.ADDRESS.search(f"/static/js/{name}") for names in SCRIPTS.values() for name in names)
    assert not translated.ADDRESS.search("/static/js/../FileUploader.x/../../secrets.js")


def asked(name: str, *headers: tuple[bytes, bytes]) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def elsewhere(*_: object) -> None:
        raise AssertionError("the request went its way")

    scope = {"type": "http", "method": "GET", "path": f"/static/js/{name}", "headers": list(headers)}
    asyncio.run(translated.Translated(elsewhere)(scope, elsewhere, send))  # type: ignore[arg-type]
    start, *rest = sent
    return start["status"], dict(start["headers"]), b"".join(message["body"] for message in rest)


def test_a_browser_that_has_a_script_does_not_get_it_again() -> None:
    (name,) = SCRIPTS["Toolbar"]
    status, headers, body = asked(name)
    assert status == 200 and "全屏" in body.decode() and b"max-age" in headers[b"cache-control"]
    assert asked(name, (b"if-none-match", headers[b"etag"]))[::2] == (304, b"")
    assert asked(name, (b"if-none-match", b'"older"'))[2] == body
