"""Every KPI can be defended: no part of its passport is missing, in either language."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from catalog import formulas, registry
from catalog.kpi import Kpi
from catalog.reasons import REASONS
from metrics import passport

CELLS = pl.DataFrame({"project_id": ["P1"], "property_type": ["住宅"], "day": [date(2026, 10, 31)]})


@pytest.mark.parametrize("kpi", registry.kpis().values(), ids=lambda kpi: kpi.id)
def test_no_part_is_missing(kpi: Kpi) -> None:
    assert formulas.formula(kpi).zh and formulas.interval(kpi).en and kpi.meaning.zh and kpi.source.zh
    assert set(formulas.possible_exclusions(kpi)) <= set(REASONS)
    found = passport.standards(kpi, None, CELLS)
    has = kpi.target.goal is not None or kpi.target.limit is not None
    assert any(not row.judges_cases for row in found) == has
    for row in found:
        assert row.quote and row.status in ("有效", "待确认") and row.minutes("limit") if row.judges_cases else row.quote
