"""The loop of nonconformities: how many were found, reported, put right and verified, and where they got stuck."""

from __future__ import annotations

import polars as pl

from catalog.datasets.nonconformities import PASS

_REACHED = {
    "found": pl.lit(True),
    "notified": pl.col("notified_at").is_not_null() | pl.col("rectified_at").is_not_null(),
    "rectified": pl.col("rectified_at").is_not_null(),
    "verified": pl.col("verify_result") == PASS,
}


def stages(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a stage, from found to verified: `reached`, how many items came so far; `stuck`, how many of these did not reach the next one.

    In: rows of the dataset. An item counts as reported once it was put right, and as put right once it was verified, whatever its times say.
    """
    names = list(_REACHED)
    later = [pl.any_horizontal(*(_REACHED[name].fill_null(False) for name in names[place:])) for place in range(len(names))]
    reached = [rows.select(expression.sum()).item() if rows.height else 0 for expression in later]
    reached[0] = rows.height
    stuck = [here - beyond for here, beyond in zip(reached, [*reached[1:], reached[-1]], strict=True)]
    return pl.DataFrame(
        {"stage": names, "reached": reached, "stuck": stuck}, schema={"stage": pl.String, "reached": pl.Int64, "stuck": pl.Int64}
    )
