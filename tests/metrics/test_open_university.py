"""The Open University's submissions: 36,184 of them, 6,866 after the due day, as the shared data's README counts them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from metrics.cases import cases
from metrics.numbers import numbers
from metrics.tally import spread, tally

START = date(2013, 10, 1)  # days are counted from the start of a course, whichever day that was


@pytest.mark.real_data
def test_late_submissions_are_late_training(real_data: Path) -> None:
    """A submission is a training record: due and done so many days after a start. What was carried over from an earlier year is marked as exempt."""
    kpi, dataset = registry.kpi("T02"), registry.dataset("training_records")
    due = pl.read_csv(real_data / "oulad" / "assessments.csv").select("id_assessment", "date")
    sent = pl.read_csv(real_data / "oulad" / "studentAssessment.csv").join(due, on="id_assessment", how="left")
    day = lambda name: pl.lit(START) + pl.duration(days=pl.col(name).cast(pl.Int64))  # noqa: E731
    blank = dataset.frame([{"staff_id": "1", "course_id": "1", "due_at": "2013-10-01", "completed_at": "2013-10-01", "exempt_reason": "1"}])
    rows = sent.select(
        pl.col("id_student").cast(pl.String).alias("staff_id"), pl.col("id_assessment").cast(pl.String).alias("course_id"),
        due_at=day("date"), completed_at=day("date_submitted"), banked=pl.col("is_banked") == 1,
    )  # fmt: skip
    frame = rows.join(blank.drop("staff_id", "course_id", "due_at", "completed_at", "exempt_reason"), how="cross")
    counts = {}
    for word, exempt in (("all", pl.lit(False)), ("fresh", pl.col("banked"))):
        marked = frame.with_columns(exempt_reason=pl.when(exempt).then(pl.lit("结转")), _project=pl.lit("OU"))
        verdict = cases(kpi, dataset.names, marked, {})
        (counts[word],) = numbers({kpi.id: kpi}, spread(tally(kpi, verdict)), {kpi.id: datetime(2030, 1, 1)}).to_dicts()
    found = counts["all"]
    assert (found["denominator"], found["denominator"] - found["numerator"], found["excluded"]) == (36_184, 6_866, 0)
    assert (counts["fresh"]["denominator"], counts["fresh"]["excluded"]) == (36_184 - 713, 713)
