"""How long it has been since something rare happened, and whether that is unusual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.rare import days_between, days_since, g_chart
from metrics.spc import Chart


@dataclass(frozen=True)
class Wait:
    """`since`: days from the last event to the end of the data; `chart`: of the days from each event to the next, None before the third event."""

    events: int
    since: int | None
    chart: Chart | None

    @property
    def unusual(self) -> bool:
        """Whether the present quiet is already longer than chance allows after events as they were."""
        return self.chart is not None and self.since is not None and self.since > float(self.chart.upper[-1])


def wait(days: Sequence[date], today: date) -> Wait:
    """The wait since the last of the events up to `today` (the end of the data, never the clock on the wall)."""
    happened = [day for day in days if day <= today]
    gaps = days_between(happened)
    return Wait(len(happened), days_since(happened, today), g_chart(gaps) if len(gaps) > 1 else None)
