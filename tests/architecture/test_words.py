"""Everything a user reads is there in both languages, and nothing of a developer's machine is left in the tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

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


@pytest.mark.parametrize("source", [s for s in sources(*PRODUCT) if "Text(" in s.text], ids=lambda source: source.name)
def test_both_languages_are_complete(source: Source) -> None:
    wrong = []
    for line, zh, en in texts(source):
        if zh != en and LETTER.search(en) and not CHINESE.search(zh):
            wrong.append(f"line {line}: not Chinese: {zh!r}")
        if zh != en and CHINESE.search(QUOTED.sub("", en)):
            wrong.append(f"line {line}: not English: {en!r}")
        if _fields(zh) != _fields(en):
            wrong.append(f"line {line}: {_fields(zh)} in Chinese, {_fields(en)} in English")
    assert not wrong


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _all_text() -> list[Path]:
    files = (path for path in ROOT.iterdir() if path.is_file() and path.name != ".git")  # which, of a worktree, names its home
    roots = [path for path in files if path.suffix in (".py", ".md", ".toml", ".in", ".yaml", "")]
    nested = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.suffix in (".py", ".md", ".toml", ".json", ".sql", "")]
    return sorted(
        p for p in roots + nested if p.is_file() and "__pycache__" not in p.parts and p.is_relative_to(ROOT) and "out" not in p.parts
    )


@pytest.mark.parametrize("path", _all_text(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_path_of_a_machine(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [f"line {number}: {line.strip()}" for number, line in enumerate(lines, 1) if MACHINE.search(line)]
