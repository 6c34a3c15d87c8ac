"""Headers that a mapping names and a file does not have: of another year, or another office, that calls the column otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from catalog.model import Dataset
from catalog.words import Text
from pipelines.matching.mapping import Mapping, position
from pipelines.matching.proposal import Note

SAID = Text(
    "映射把表头“{header}”当作“{name}”，但文件里没有这个表头；“{name}”按未提供处理",
    'The mapping takes "{header}" for "{name}", but the file has no such header; "{name}" counts as not delivered',
)


def unmet(header: Sequence[str], mapping: Mapping, dataset: Dataset, delivered: Collection[str]) -> tuple[Note, ...]:
    """A note on each column that the mapping expects and nothing delivers."""
    asked = [(name, wanted) for wanted, name in mapping.columns.items() if name]
    asked += [(name, part) for name, parts in mapping.combine.items() for part in parts]
    absent = {name: wanted for name, wanted in asked if name not in delivered and position(header, wanted) is None}
    return tuple(Note("header_absent", name, wanted, 0, _said(dataset, name, wanted)) for name, wanted in absent.items())


def _said(dataset: Dataset, name: str, wanted: str) -> Text:
    label = dataset.column(name).label
    return Text(SAID.zh.format(header=wanted, name=label.zh), SAID.en.format(header=wanted, name=label.en))
