"""What the made-up company did to get better: one campaign helped, one measure did nothing, one did harm; the lists say so without saying it."""

from __future__ import annotations

from datetime import date

import polars as pl

import demo
from demo.story import back
from tests.demo.conftest import UNTIL

Frames = dict[str, pl.DataFrame]


def gain(records: Frames, item: str, projects: list[str], since: date) -> float:
    """By how much more than elsewhere the satisfied share of `item` rose at `projects`."""
    share = (pl.col("score") - pl.col("scale_min")) / (pl.col("scale_max") - pl.col("scale_min")) >= 0.75
    year = back(since, 12)
    asked = records["survey_answers"].filter((pl.col("item") == item) & (pl.col("answered_at").dt.date() >= year))
    cells = asked.group_by(pl.col("project_id").is_in(projects).alias("own"), (pl.col("answered_at").dt.date() >= since).alias("after"))
    found = {(own, after): yes for own, after, yes in cells.agg(share.mean().alias("yes")).iter_rows()}
    return float((found[True, True] - found[True, False]) - (found[False, True] - found[False, False]))


def test_the_campaign_helped_and_the_lobby_did_not(records: Frames) -> None:
    listed = {id: sorted(set(group["project_id"])) for (id,), group in records["interventions"].group_by("intervention_id")}
    assert listed["GY-RY-02"] == ["P013", "P018", "P019"] and len(listed["GY-PX-01"]) == 6
    assert gain(records, "员工服务", listed["GY-PX-01"], date(2026, 3, 1)) > 0.15
    assert not any(e.value for s in demo.STORIES if s.id == "lobby" for e in s.effects), "nothing is planted there"


def test_actions_are_done_late_open_and_to_come(records: Frames) -> None:
    actions = records["actions"]
    assert actions.filter(pl.col("done_on").is_null() & (pl.col("due_on") < UNTIL)).height == 1
    assert actions.filter(pl.col("due_on") > UNTIL).height == 2
    assert (actions["opened_on"] < actions["due_on"]).all()
    owners = actions.join(records["staff"].rename({"staff_id": "owner_id"}), on=["owner_id", "project_id"])
    assert owners.height == actions.height, "who owns an action works there"


def test_weights_of_a_role_sum_to_100(records: Frames) -> None:
    assert set(records["score_weights"].group_by("role").agg(pl.col("weight").sum())["weight"]) == {100}


def test_training_was_tested_before_and_after(records: Frames) -> None:
    tested = records["training_records"].drop_nulls(["pre_score", "post_score"])
    assert tested.height > 5000 and 10 < (tested["post_score"] - tested["pre_score"]).mean() < 20  # type: ignore[operator]
