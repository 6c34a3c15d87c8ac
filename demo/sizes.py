"""How large each planted change must be in the numbers that show it; fixed before any signal is tuned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Size:
    """How large a planted change is in one number of its story's places together.

    `sigma`: in standard deviations of that number's swings from month to month before the story, with the sign in which it moves; 0 where nothing moves.
    `effect`: which of the story's effects it is, for when it begins. `shape`: an outlier of one month, or a shift that stays. `where`: a column and the value to which the number is narrowed.
    """

    story: str
    effect: str
    kpi: str
    shape: Literal["outlier", "shift"]
    sigma: float
    where: tuple[str, str] | None = None


SIZES: tuple[Size, ...] = (
    Size("typhoon", "satisfaction", "V01", "outlier", -4.6),
    Size("typhoon", "satisfaction", "V02", "outlier", -5.5),
    Size("typhoon", "resolution_time", "R04", "outlier", 7.0),
    Size("typhoon", "resolution_time", "R14", "outlier", -9.5),
    Size("contractor", "elevator_on_time", "R14", "shift", -7.5, ("category", "电梯")),
    Size("contractor", "elevator_on_time", "R14", "shift", -2.8),
    Size("training", "training_completion", "T02", "outlier", 3.6),
    Size("training", "complaint_response", "C01", "shift", 3.0),
    Size("training", "staff_satisfaction", "V06", "shift", 3.4),
    Size("backlog", "unresolved", "R05", "shift", -18.7),
    Size("backlog", "unresolved", "R14", "shift", -4.5),
    Size("elevators", "elevator_faults", "E05", "shift", 6.6),
    Size("hazards", "hazards_on_time", "M09", "shift", -12.0),
    Size("power", "power", "E11Y", "shift", 7.0),
    Size("hotline", "call_answered", "R13", "shift", -5.6),
    Size("certificates", "certificate_valid", "T04", "shift", -8.2),
    Size("rectification", "rectified_on_time", "Q03", "shift", -9.4),
    Size("rectification", "rectified_on_time", "Q06", "shift", 12.8),
    Size("cleaning", "cleaning_done", "Q10", "outlier", -21.9),
    Size("scale", "scale_max", "V01", "shift", 0.0),
    Size("scale", "scale_max", "V02", "shift", 0.0),
    Size("lobby", "satisfaction", "V01", "shift", 0.0),
)
