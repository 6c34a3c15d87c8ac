"""The dimensions that a figure can be broken down and narrowed by, and how their words are called."""

from __future__ import annotations

from collections.abc import Callable

from catalog import registry
from catalog.datasets.customers import SEGMENTS
from catalog.kpi import Kpi
from catalog.lexicon.topic_names import TOPIC_NAMES
from catalog.model import Column
from ui.answers import ask
from ui.answers.names import property_type_name
from ui.text import say, t


def name(kpi: Kpi, dim: str) -> str:
    """The name of a dimension: the project levels, else the column's own label."""
    if dim in kpi.dims:
        return say(registry.dataset(kpi.dataset).column(dim).label)
    return t(f"by.{dim}")


def labels(kpi: Kpi, dim: str) -> Callable[[str], str]:
    """How the values of a dimension are called."""
    if dim == "project":
        names = ask.project_names()
        return lambda value: names[value]
    if dim == "property_type":
        return property_type_name
    if dim in kpi.dims:
        words = _words(registry.dataset(kpi.dataset).column(dim))
        return lambda value: words.get(value, value)
    return lambda value: value


def _words(column: Column) -> dict[str, str]:
    """What the values of a column are called: its known words, yes and no, and of free words those that everybody in the field uses."""
    if column.type == "flag":
        return {"true": t("word.yes"), "false": t("word.no")}
    if column.type == "text":
        return {code: say(name) for code, name in (TOPIC_NAMES | {each.code: each.label for each in SEGMENTS}).items()}
    return {value.code: say(value.label) for value in column.values}
