"""Composes SQL from constant templates and names of the catalogue. Values never come in here: they are `?` parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def name(identifier: str, alias: str = "") -> str:
    """A quoted identifier; anything but lower_snake_case is a programmer error."""
    if not _NAME.fullmatch(identifier):
        raise ValueError(f"not an identifier of ours: {identifier!r}")
    return f'{alias}."{identifier}"' if alias else f'"{identifier}"'


def names(identifiers: Iterable[str], alias: str = "") -> str:
    return ", ".join(name(identifier, alias) for identifier in identifiers)


def same(identifiers: Iterable[str], left: str, right: str) -> str:
    """A join condition: equal on all `identifiers`."""
    return " and ".join(f"{name(i, left)} = {name(i, right)}" for i in identifiers)


def compose(template: str, **parts: str) -> str:
    """Fills `{part}` of a constant template with parts made by the functions of this module."""
    return template.format(**parts)
