"""What may be told to everybody: groups of five and more, and none that could be found by taking these from the whole."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.suppression import SMALL_GROUP


def tellable(counts: Mapping[str, int], whole: int | None = None) -> dict[str, int]:
    """The groups that may be named with their count, the largest first.

    Small ones are left out. Where these together are still fewer than five, the smallest of the others is left out too, or the small
    ones were what is missing from the sum. `whole`: the sum, if groups do not cover it (default: of `counts`).
    """
    shown = dict(sorted(((name, n) for name, n in counts.items() if n >= SMALL_GROUP), key=lambda item: (-item[1], item[0])))
    hidden = (sum(counts.values()) if whole is None else whole) - sum(shown.values())
    while shown and 0 < hidden < SMALL_GROUP:
        name = list(shown)[-1]
        hidden += shown.pop(name)
    return shown
