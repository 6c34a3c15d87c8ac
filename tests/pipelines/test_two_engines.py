"""A mask that is broken on purpose: Great Expectations counts otherwise, and the file is refused."""

from __future__ import annotations

from unittest import mock

import polars as pl
import pytest

from catalog import registry
from catalog.rules import Ordered
from checks import engine, masks
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export
from tests.pipelines.test_versions import done, order

ORDERS = registry.dataset("work_orders")


def blind(rule: object, context: object) -> pl.Expr:
    """Sees no order of events that is impossible."""
    return pl.lit(False) if isinstance(rule, Ordered) else masks.mask(rule, context)  # type: ignore[arg-type]


def zealous(rule: object, context: object) -> pl.Expr:
    """Sees one in every row."""
    return pl.lit(True) if isinstance(rule, Ordered) else masks.mask(rule, context)  # type: ignore[arg-type]


def failing(rule: object, context: object) -> pl.Expr:
    """Cannot be evaluated."""
    return pl.col("no such column") if isinstance(rule, Ordered) else masks.mask(rule, context)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("broken", "code"), [(blind, "engines_disagree"), (zealous, "engines_disagree"), (failing, "could_not_be_checked")]
)
def test_a_broken_mask_refuses_the_file(office: CommandLine, broken: object, code: str) -> None:
    path = export(office.folder, ORDERS, [done(1, at="2026-09-01 08:00"), done(2), order(3)])
    version = office.intake.warehouse.version()
    with mock.patch.object(engine, "mask", broken):
        answer = office("load", path, "--dataset", "work_orders", "--accept-good", "--json")
    (told,) = answer.json
    assert (answer.code, told["outcome"], told["verdict"], told["batch"]) == (1, "refused", "refused", None)
    found = next(f for f in told["findings"] if f["code"] == code)
    assert "ordered:created_at,resolved_at" in found["zh"] and "ordered:created_at,resolved_at" in found["en"]
    assert office.intake.warehouse.version() == version

    whole = office("load", path, "--dataset", "work_orders", "--accept-good", "--json").json[0]
    assert (whole["outcome"], whole["good"], whole["quarantined"]) == ("loaded", 2, 1), "the mask was to blame, not the file"
