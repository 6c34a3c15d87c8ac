"""What is hidden stays hidden: an attacker who may ask for any scope and breakdown, and add and subtract what he gets."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.suppression import SMALL_CROSS, SMALL_GROUP, atoms, released

PROJECTS, MONTHS = "ABCDE", (date(2026, 9, 1), date(2026, 10, 1))
REGION = {"A": "north", "B": "north", "C": "north", "D": "south", "E": "south"}
DIMS = ("role", "grade")
LEAF = ["month", "project", *DIMS]
BREAKDOWNS = (
    [],
    ["month"],
    ["project"],
    ["region"],
    ["month", "project"],
    ["role"],
    ["project", "role"],
    ["month", "region", "grade"],
    ["role", "grade"],
)
row = st.tuples(st.sampled_from(MONTHS), st.sampled_from(PROJECTS), st.sampled_from("xy"), st.sampled_from("pq"), st.integers(0, 15))
crowd = st.tuples(st.sampled_from(MONTHS), st.sampled_from(PROJECTS), st.sampled_from("xy"), st.just("p"), st.integers(0, 15))


def company(rows: list[tuple[date, str, str, str, int]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=[*LEAF, "person"], orient="row").unique(maintain_order=True)
    return frame.with_columns(pl.col("person").cast(pl.String), region=pl.col("project").replace_strict(REGION))


def tallied(people: pl.DataFrame) -> pl.DataFrame:
    return people.group_by("region", *LEAF).agg(n=pl.len()).sort(LEAF).with_row_index("leaf")


def every_answer(people: pl.DataFrame) -> np.ndarray:
    """All figures that may be had, each as the leaves it is a sum of: every set of projects, some months, filters and breakdowns."""
    tallies, partition = tallied(people), atoms(people, DIMS)
    answers = {}
    for size in (5, 4, 3, 1):
        for chosen in combinations(PROJECTS, size):
            for months in (MONTHS, MONTHS[:1])[: 2 if size > 3 else 1]:
                for role in (None, "x")[: 2 if size > 3 else 1]:
                    inside = tallies.filter(
                        pl.col("project").is_in(chosen), pl.col("month").is_in(months), (pl.col("role") == role) if role else True
                    )
                    for by in BREAKDOWNS[:: 1 if size > 4 else 4]:
                        shown, _ = released(inside, partition, DIMS, by)
                        for group in shown.group_by(by).agg("leaf")["leaf"] if by else [shown["leaf"]]:
                            answers[tuple(sorted(group))] = None
    found = np.zeros((len(answers), tallies.height))
    for place, leaves in enumerate(answers):
        found[place, list(leaves)] = 1
    return found


@settings(max_examples=4, deadline=None)
@given(st.lists(st.one_of(row, crowd), min_size=20, max_size=120))
def test_no_sum_or_difference_of_answers_is_about_fewer_than_five_people(rows: list[tuple[date, str, str, str, int]]) -> None:
    people = company(rows)
    answers, leaves = every_answer(people), tallied(people)
    known = np.linalg.svd(answers, full_matrices=False)
    span = known.Vh[known.S > 1e-9]  # all that adding and subtracting can make of the answers
    who = people.group_by(LEAF).agg("person")
    for keys in (LEAF, ["month", "project"], ["project"], ["month", "region"], ["project", "role"]):
        for _, part in leaves.join(who, on=LEAF).group_by(keys):
            if part["person"].explode().n_unique() < SMALL_GROUP:
                target = np.zeros(leaves.height)
                target[part["leaf"].to_list()] = 1
                assert np.abs(target - span.T @ (span @ target)).max() > 1e-6, part


@settings(max_examples=10, deadline=None)
@given(st.lists(row, min_size=1, max_size=80), st.randoms())
def test_atoms_are_large_whole_and_the_same_in_any_order(rows: list[tuple[date, str, str, str, int]], shuffle: object) -> None:
    people = company(rows)
    partition = atoms(people, DIMS)
    assert partition.height == people.select(LEAF).n_unique()
    sizes = people.join(partition, on=LEAF).drop_nulls("atom").group_by("atom").agg(pl.col("person").n_unique())
    assert (sizes["person"] >= SMALL_GROUP).all()
    again = list(rows)
    shuffle.shuffle(again)  # type: ignore[attr-defined]
    same = partition.join(atoms(company(again), DIMS), on=LEAF, nulls_equal=True)
    assert same.height == partition.height
    assert same.select(pl.struct("atom", "atom_right")).n_unique() == partition["atom"].n_unique() == same["atom_right"].n_unique()


def group(project: str, people: int, role: str = "x") -> list[tuple[date, str, str, str, int]]:
    return [(MONTHS[0], project, role, "p", 100 * ord(project) + n) for n in range(people)]


def answer(rows: list[tuple[date, str, str, str, int]], by: list[str], projects: str = PROJECTS) -> dict[object, int]:
    people = company(rows)
    inside = tallied(people).filter(pl.col("project").is_in(list(projects)))
    shown, _ = released(inside, atoms(people, DIMS), DIMS, by)
    if not by:
        return {None: int(shown["n"].sum())}
    return {key[0]: int(part["n"].sum()) for key, part in shown.group_by(by)}


def test_one_small_project_takes_the_next_smallest_with_it_and_the_whole_stays_whole() -> None:
    rows = group("A", 3) + group("B", 6) + group("C", 9)
    assert answer(rows, ["project"]) == {"C": 9}
    assert answer(rows, ["region"]) == {"north": 18}
    assert answer(rows, [], "ABC") == {None: 18}
    assert answer(rows, [], "BC") == {None: 9}  # without A, B cannot be told either


def test_two_small_projects_hide_each_other() -> None:
    rows = group("A", 3) + group("B", 2) + group("C", 9)
    assert answer(rows, ["project"]) == {"C": 9}
    assert answer(rows, []) == {None: 14}


def test_a_company_of_four_is_not_shown_at_all() -> None:
    people = company(group("A", 4))
    shown, left_out = released(tallied(people), atoms(people, DIMS), DIMS, [])
    assert shown.is_empty()
    assert left_out["small_groups"].to_list() == [1]


def test_a_dimension_within_a_project_wants_ten_in_every_part() -> None:
    ten, nine = group("A", SMALL_CROSS) + [(m, p, "y", g, n + 50) for m, p, _, g, n in group("A", SMALL_CROSS)], group("A", 19)
    nine = nine[:10] + [(m, p, "y", g, n) for m, p, _, g, n in nine[10:]]
    assert answer(ten, ["role"]) == {"x": 10, "y": 10}
    assert answer(nine, ["role"]) == {}
    assert answer(nine, []) == {None: 19}


def test_who_is_left_out_of_a_figure_makes_no_group_large() -> None:
    people = company(group("A", 6)).with_columns(person=pl.when(pl.int_range(pl.len()) < 4).then("person"))
    assert atoms(people, DIMS)["atom"].to_list() == [None]
