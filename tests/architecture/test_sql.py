"""SQL is constant text with parameters; names of tables and columns are composed in one file, from an allow-list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import PRODUCT, Source, sources

COMPOSER = "pipelines/sql.py"
RUNS = {"execute", "executemany", "sql", "query"}
STATEMENT = re.compile(
    r"^\s*(select\s.+\sfrom|with\s+\w+\s+as|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(or\s+replace\s+)?(temp\s+)?table|alter\s+table|drop\s+table|copy\s)",
    re.IGNORECASE | re.DOTALL,
)


def composed(node: ast.AST) -> bool:
    """Text put together at run time: an f-string with a value in it, `+`, `%`, `.format()`, `.join()`, `.replace()`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return isinstance(node, ast.Call) and getattr(node.func, "attr", None) in ("format", "join", "replace", "format_map")


def composed_names(tree: ast.AST) -> set[str]:
    """Variables that hold text put together at run time."""
    targets = [(t, n.value) for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets]
    return {target.id for target, value in targets if isinstance(target, ast.Name) and composed(value)}


def composed_statements(source: Source) -> Iterator[int]:
    """The lines at which text put together at run time is run, or looks like a statement."""
    for function in [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)] or [source.tree]:
        names = composed_names(function)
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
            if getattr(call.func, "attr", None) in RUNS and call.args:
                query = call.args[0]
                if composed(query) or (isinstance(query, ast.Name) and query.id in names):
                    yield call.lineno
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr) and composed(node):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
            if STATEMENT.match(text):
                yield node.lineno


def test_sql_is_constant() -> None:
    wrong = [f"{source.name}:{line}" for source in sources(*PRODUCT) if source.name != COMPOSER for line in composed_statements(source)]
    assert not wrong, f"only {COMPOSER} composes SQL"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('f"select {x} from t"', True), ('"select " + x', True), ('"select %s" % x', True), ('"select {}".format(x)', True),
        ('"select ? from t"', False), ('f"select 1"', False),
    ],
)  # fmt: skip
def test_the_rule_sees_what_it_should(code: str, expected: bool) -> None:
    assert composed(ast.parse(code, mode="eval").body) is expected
