"""Figures about people without the people: every case belongs to one atom, and a figure counts whole atoms only.

An atom holds at least five people. The partition depends on the data alone, not on who asks or for what, so whatever is added to or
subtracted from whatever else, within a hierarchy or across two scopes that differ by one project, is again made of whole atoms:
what is hidden cannot be found by subtraction. A project's month with fewer than five people joins another of its month: the small ones of
its region among themselves, else, if just one is left, the next smallest (so that it is not the difference of region and sisters).
An atom is divided by a dimension only where each of its values has at least ten people.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SMALL_GROUP = 5
SMALL_CROSS = 10  # dimension × building

Cell = tuple[object, object]  # month, project


def atoms(people: pl.DataFrame, dims: Sequence[str]) -> pl.DataFrame:
    """The atom of every leaf: month, project, `dims`, atom (null: its people are too few to be shown in any company).

    In: one row per case with month, project, region, `dims` and person (null where the case is left out of the figure).
    """
    blocks = _blocks(people)
    placed = people.join(blocks, on=["month", "project"], how="left", nulls_equal=True)
    leaf = ["month", "project", *dims]
    parts = [_divided(part, dims) for _, part in placed.drop_nulls("block").group_by("block", maintain_order=True)]
    hidden = placed.filter(pl.col("block").is_null()).with_columns(atom=pl.lit(None, pl.String))
    found = pl.concat([*(part.select(*leaf, "atom") for part in parts), hidden.select(*leaf, "atom")])
    return found.unique(maintain_order=True)


def _blocks(people: pl.DataFrame) -> pl.DataFrame:
    """The block of each month and project: by itself where it has enough people, else with others of its month."""
    counted = people.group_by("month", "region", "project").agg(pl.col("person").drop_nulls().unique())
    counted = counted.sort("month", "region", "project", nulls_last=True)
    rows: list[dict[str, object]] = []
    for _, month in counted.group_by("month", maintain_order=True):
        groups = _grouped([(row["region"], (row["month"], row["project"]), set(row["person"])) for row in month.to_dicts()])
        rows += [
            {"month": cell[0], "project": cell[1], "block": str(place) if enough else None}
            for place, (_, cells, enough) in enumerate(groups, len(rows))
            for cell in cells
        ]
    return pl.DataFrame(rows, schema={"month": pl.Date, "project": pl.String, "block": pl.String})


Group = tuple[object, list[Cell], set[str]]


def _grouped(cells: list[tuple[object, Cell, set[str]]]) -> list[tuple[object, list[Cell], bool]]:
    """The cells of one month in groups of enough people; the last value says whether a group has them."""
    whole: list[Group] = [(region, [cell], who) for region, cell, who in cells if len(who) >= SMALL_GROUP]
    small: list[Group] = [(region, [cell], who) for region, cell, who in cells if len(who) < SMALL_GROUP]
    for same_region in (True, False):  # what a region cannot make up by itself, the company does
        small = _pooled(small, whole, same_region)
    return [(region, names, True) for region, names, _ in whole] + [(region, names, False) for region, names, _ in small]


def _pooled(small: list[Group], whole: list[Group], same_region: bool) -> list[Group]:
    """Joins small groups until they are large enough and moves them to `whole`; what remains joins the smallest there. Returns what is left."""
    left: list[Group] = []
    for region in dict.fromkeys(group[0] for group in small) if same_region else [None]:
        pool: Group = (region, [], set())
        for group in small:
            if same_region and group[0] != region:
                continue
            pool = (group[0], pool[1] + group[1], pool[2] | group[2])
            if len(pool[2]) >= SMALL_GROUP:
                whole.append(pool)
                pool = (region, [], set())
        near = [place for place, group in enumerate(whole) if not same_region or group[0] == region]
        if pool[1] and near:
            place = min(near, key=lambda at: (len(whole[at][2]), str(whole[at][1])))
            whole[place] = (whole[place][0], whole[place][1] + pool[1], whole[place][2] | pool[2])
        elif pool[1]:
            left.append(pool)
    return left


def _divided(block: pl.DataFrame, dims: Sequence[str]) -> pl.DataFrame:
    """The block with the name of each row's atom: divided by as many dimensions, in their order, as leave ten people in every part."""
    keys: list[str] = []
    for dim in dims:
        parts = block.group_by(*keys, dim).agg(pl.col("person").drop_nulls().n_unique().alias("n"))
        if parts["n"].min() >= SMALL_CROSS:  # type: ignore[operator]
            keys.append(dim)
    words = [pl.coalesce(pl.col(key).cast(pl.String) + "", pl.lit("\0")) for key in keys]
    return block.with_columns(pl.concat_str("block", *words, separator="\1").alias("atom"))


def released(tallies: pl.DataFrame, partition: pl.DataFrame, dims: Sequence[str], by: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tallies of whole atoms, and how many project-months each group of `by` lacks: `by`, small_groups.

    `tallies`: with month, project, `dims` and the columns of `by`. An atom counts in a group only if all of its leaves lie in it.
    """
    leaf, group = ["month", "project", *dims], [*by, "atom"]
    placed = tallies.join(partition, on=leaf, how="left", nulls_equal=True, maintain_order="left")
    size = partition.group_by("atom").len("_size")
    here = placed.select(*dict.fromkeys([*group, *leaf])).unique().group_by(group).len("_here")
    whole = here.join(size, on="atom", how="inner").filter(pl.col("_here") == pl.col("_size")).select(*group, _whole=pl.lit(True))
    marked = placed.join(whole, on=group, how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.col("_whole").fill_null(False)
    )
    months = [*dict.fromkeys([*by, "month", "project"])]
    missing = marked.filter(~pl.col("_whole") & (pl.col("n") > 0)).select(months).unique()
    quiet = marked.filter(pl.col("n") == 0).join(
        missing, on=months, how="anti", nulls_equal=True
    )  # exposure, or a month in which nothing happened
    shown = pl.concat([marked.filter("_whole"), quiet.filter(~pl.col("_whole"))])
    left_out = missing.group_by(by).len("small_groups") if by else missing.select(pl.len().alias("small_groups"))
    return shown.drop("atom", "_whole"), left_out.with_columns(pl.col("small_groups").cast(pl.Int64))
