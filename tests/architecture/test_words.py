"""Everything a user reads is there in both languages, and nothing of a developer's machine is left in the tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from tests.architecture.source import PRODUCT, ROOT, Source, sources

CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[A-Za-z]{2}")
QUOTED = re.compile(r"[“‘(（「][^”’)）」]*[”’)）」]")  # a quoted or bracketed Chinese term may stand in an English sentence
MACHINE = re.compile(r"(?<![\w.~:/])/(?:home|Users|root|mnt|farm|work|tmp)/\w")
FOLDERS = (".ci", ".streamlit", "docs", "bench", "tests", *PRODUCT)


def texts(source: Source) -> Iterator[tuple[int, str, str]]:
    for call in source.calls():
        name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
        words = [_constant(arg) for arg in (*call.args, *(k.value for k in call.keywords if k.arg in ("zh", "en")))]
        if name == "Text" and len(words) == 2 and all(w is not None for w in words):
            yield call.lineno, str(words[0]), str(words[1])


def _constant(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def incomplete(zh: str, en: str) -> Iterator[str]:
    """What is wrong with a text in its two languages."""
    if zh != en and LETTER.search(en) and not CHINESE.search(zh):
        yield f"not Chinese: {zh!r}"
    if zh != en and CHINESE.search(QUOTED.sub("", en)):
        yield f"not English: {en!r}"
    if _fields(zh) != _fields(en):
        yield f"{_fields(zh)} in Chinese, {_fields(en)} in English"


def test_both_languages_are_complete() -> None:
    told = [(f"{source.name}:{line}", zh, en) for source in sources(*PRODUCT) if "Text(" in source.text for line, zh, en in texts(source)]
    assert told
    assert not [f"{place}: {wrong}" for place, zh, en in told for wrong in incomplete(zh, en)]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _all_text() -> list[Path]:
    files = (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git")  # which, of a worktree, names its home
    roots = [path for path in files if path.suffix in (".py", ".md", ".toml", ".in", ".yaml", "")]
    nested = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.suffix in (".py", ".md", ".toml", ".json", ".sql", "")]
    return sorted(
        p for p in roots + nested if p.is_file() and "__pycache__" not in p.parts and p.is_relative_to(ROOT) and "out" not in p.parts
    )


def test_no_path_of_a_machine() -> None:
    lines = ((path, *each) for path in _all_text() for each in enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    assert not [f"{path.relative_to(ROOT)}:{number}: {line.strip()}" for path, number, line in lines if MACHINE.search(line)]


CURLY = re.compile("[‘’“”]")
WORDED_AND_COUNTED = "catalog/kpis/"  # a KPI whose module prepares its rows is counted anew by any change of that module


def test_english_sentences_of_code_have_straight_quotation_marks() -> None:
    """As those of the pages have, among which they are shown."""
    told = [(source, call) for source in sources(*PRODUCT) if "Text(" in source.text for call in source.calls() if _is_text(call)]
    english = [(source, node) for source, call in told for node in ast.walk(call.args[1]) if isinstance(node, ast.Constant)]
    assert len(english) > 1000
    wrong = [(source.name, node.lineno) for source, node in english if isinstance(node.value, str) and CURLY.search(node.value)]
    assert not [place for place in wrong if not place[0].startswith(WORDED_AND_COUNTED)]


def _is_text(call: ast.Call) -> bool:
    return getattr(call.func, "id", None) == "Text" and len(call.args) == 2


def test_english_pages_have_straight_quotation_marks() -> None:
    """The fonts of the pages draw the curly ones as wide as a Chinese character."""
    lines = (ROOT / "ui" / "text" / "en.po").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if not line.startswith(("#", "msgid"))]
    assert any('\\"' in line for line in told)
    assert not [line for line in told if CURLY.search(line)]
