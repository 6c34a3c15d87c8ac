"""What projects and their types are called on a page: by their names, as people know them."""

from __future__ import annotations

import polars as pl

from catalog import registry
from ui.text import say, t


class Names(dict[str, str]):
    """By number; a project that the register does not name is called by its number."""

    def __missing__(self, id: str) -> str:
        return id


def names_of(projects: pl.DataFrame) -> Names:
    """What the projects of `ask.projects` are called: no two alike, those of one name bear their number."""
    named = projects.select("project", pl.col("name").fill_null(pl.col("project"))).with_columns(shared=pl.col("name").is_duplicated())
    return Names({id: t("word.told_apart", name=name, what=id) if shared else name for id, name, shared in named.iter_rows()})


def property_type_name(code: str) -> str:
    """What a type of property is called; its code where the catalogue knows none."""
    values = registry.dataset("projects").column("property_type").values
    return next((say(value.label) for value in values if value.code == code), code)
