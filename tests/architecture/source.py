"""The project's own Python files, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("app", "settings", "errors", "catalog", "checks", "metrics", "pipelines", "exports", "ui", "pages", "demo")


@dataclass(frozen=True)
class Source:
    """One file. `room` is its top folder, or its name for a file at the root; `module` its dotted name."""

    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        return self.name.removesuffix(".py").split("/")[0]

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def strings(self) -> Iterator[ast.Constant]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))

    @property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and dotted name of everything imported, `from a import b` as `a.b`."""
        return imported(self.path)


@lru_cache(maxsize=8)
def parsed(path: Path) -> ast.Module:
    """A file's syntax; few are kept, since the garbage collector would go through all of them in every test of this process."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def imported(path: Path) -> tuple[tuple[int, str], ...]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute, from the root"
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return tuple(found)


@cache
def sources(*rooms: str) -> tuple[Source, ...]:
    """The files of these rooms; of all rooms, tests and measurements included, where none is named."""
    found: list[Source] = []
    for room in rooms or (*PRODUCT, "bench", "tests"):
        paths = [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))
        found += [Source(path, path.read_text(encoding="utf-8")) for path in paths]
    return tuple(found)
