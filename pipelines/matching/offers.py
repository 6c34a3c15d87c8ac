"""What the worker proposes for a file before its cells are read, and after; what leaves no doubt is in force at once."""

from __future__ import annotations

from collections.abc import Mapping as Table_

from pipelines.matching.evidence import Background
from pipelines.matching.mapping import Mapping
from pipelines.matching.pairs import pairs
from pipelines.matching.proposal import Proposal, effective
from pipelines.matching.scales import said_units, shown_scales
from pipelines.matching.settling import Remembered, Settled, settle
from pipelines.matching.wide import wide
from pipelines.parsing.parse import Table
from pipelines.values.cells import Typed
from pipelines.values.numbers import Numbers

Before = Table_[str, Table_[str, Numbers]]  # dataset → column → what was published before


def settle_with_offers(
    table: Table, given: Mapping, wanted: str | None, remembered: Remembered, background: Background, before: Before
) -> tuple[Settled, tuple[Proposal, ...]]:
    """`settle`, with the proposals that leave no doubt in force; raises what it raises.

    A wide survey has few headers of its kind: where the dataset is not given, one that can be read so goes before the guess.
    """
    settled = settle(table, given, wanted, remembered, background)
    offers = _offers(table, settled, before)
    if wanted is None and settled.missing and not any(offer.kind == "wide" for offer in offers):
        others = [settle(table, given, id, remembered, background) for id in settled.guesses]
        found = [(other, its) for other in others for its in [_offers(table, other, before)] if any(offer.kind == "wide" for offer in its)]
        settled, offers = max(found, key=lambda pair: any(offer.applied for offer in pair[1]), default=(settled, offers))
    if any(offer.applied for offer in offers):
        settled = settle(table, effective(given, offers), settled.dataset.id, remembered, background)
    return settled, offers


def later_offers(typed: Typed, settled: Settled, before: Before) -> tuple[Proposal, ...]:
    """What the values leave open: the order of day and month, numbers that are unlike their scale or those before."""
    return (*typed.proposals, *shown_scales(typed, settled.dataset, settled.kept, before.get(settled.dataset.id, {})))


def _offers(table: Table, settled: Settled, before: Before) -> tuple[Proposal, ...]:
    """What the header and the texts say: a wide survey, a day and its time in two columns, units that are written out."""
    dataset, mapping, matches = settled.dataset, settled.kept, settled.matches
    return (
        *wide(table, dataset, mapping, matches, before.get(dataset.id, {})),
        *pairs(table, dataset, mapping, matches),
        *said_units(table.header, table.units, matches, dataset, mapping),
    )
