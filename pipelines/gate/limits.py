"""How large an uploaded file may be before it is refused unread. Sizes in bytes."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of the gate and of the parser; the command line takes its own from the settings.

    `ratio` is inflated : packed size of one part of a workbook, looked at from `ratio_from` bytes on
    (Apache POI refuses at the same 100:1; a normal export has about 15:1).
    """

    workbook: int = 100 * MIB
    parts: int = 2_000
    ratio: int = 100
    ratio_from: int = MIB
    inflated: int = 300 * MIB
    rows: int = 200_000
    columns: int = 200
    cells: int = 5_000_000
    row_text: int = 16 * MIB
    page: int = 40 * MIB
    csv: int = 500 * MIB
    csv_rows: int = 5_000_000
    line: int = MIB


DEFAULT = Limits()
