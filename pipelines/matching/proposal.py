"""What the worker offers instead of doing it in silence, and what it did and says: proposals and notes on how a file is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from catalog.words import Text
from pipelines.matching.mapping import Mapping

Kind = Literal["scale", "unit", "wide", "combine", "order"]


@dataclass(frozen=True)
class Proposal:
    """A reading that the user may take or leave; both are additions to the mapping, so that the batch records them.

    `column` is ours, `header` the file's. `factor`: what bare numbers are multiplied by ("20", "1/60"), None for other kinds.
    `applied`: the file itself leaves no doubt, so the worker has read it so already, and says so; leaving it is still possible.
    Several proposals of one column are alternatives.
    """

    kind: Kind
    column: str
    header: str
    sentence: Text
    factor: str | None = None
    applied: bool = False
    change: dict[str, Any] = field(default_factory=dict)
    refusal: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Proposal:
        return cls(**plain | {"sentence": Text(**plain["sentence"])})


@dataclass(frozen=True)
class Note:
    """What was understood without asking, because it is certain: in which column, in how many cells, in one sentence."""

    code: str
    column: str
    header: str
    count: int
    sentence: Text

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Note:
        return cls(**plain | {"sentence": Text(**plain["sentence"])})


def accept(mapping: Mapping, proposal: Proposal) -> Mapping:
    """The mapping by which the file is read as proposed."""
    return _merged(mapping, proposal.change)


def decline(mapping: Mapping, proposal: Proposal) -> Mapping:
    """The mapping by which the file is read as it stands, and which keeps the worker from proposing it again."""
    return _merged(mapping, proposal.refusal)


def effective(mapping: Mapping, proposals: Iterable[Proposal]) -> Mapping:
    """The mapping by which the worker read the file: the user's own, and the proposals it applied at once."""
    for proposal in proposals:
        mapping = accept(mapping, proposal) if proposal.applied else mapping
    return mapping


def _merged(mapping: Mapping, change: dict[str, Any]) -> Mapping:
    return Mapping.from_json(_over(json.loads(mapping.to_json()), change))


def _over(given: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """`change` laid over `given`: lists are joined; an empty entry takes one of `combine` or `convert` away."""
    merged = dict(given)
    for key, value in change.items():
        before = merged.get(key)
        if key == "unpivot" or not isinstance(value, dict | list):
            merged[key] = value
        elif isinstance(value, list):
            merged[key] = [*(before or []), *(word for word in value if word not in (before or []))]
        elif key == "values":
            merged[key] = {**(before or {}), **{name: {**(before or {}).get(name, {}), **words} for name, words in value.items()}}
        elif key in ("combine", "convert"):
            merged[key] = {name: entry for name, entry in {**(before or {}), **value}.items() if entry}
        else:
            merged[key] = {**(before or {}), **value}
    return merged
