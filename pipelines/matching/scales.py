"""Numbers on another scale or in another unit than ours: said by the header, or shown by what was published before.

What the header says is certain, is applied and reported. What only the numbers show is proposed. A score is judged by the top of
its own scale, which comes with it: another scale that says so itself is no mistake.
"""

from __future__ import annotations

import math
from collections.abc import Mapping as Table
from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from catalog.model import Column, Dataset, Unit
from catalog.rules import OnScale
from catalog.words import Text
from pipelines.matching.mapping import Mapping
from pipelines.matching.matching import Match
from pipelines.matching.proposal import Kind, Proposal
from pipelines.matching.units import OURS, foreign_unit, header_unit, word_of
from pipelines.values.cells import Typed
from pipelines.values.numbers import Numbers

TOPS = (5, 10, 100)  # of scales in use; another one is never guessed at
ENOUGH, ENOUGH_BEFORE = 20, 50
# What numbers of a kind may be off by, in the base of the kind: seconds for hours, yuan for 万元.
_SIZES: dict[str, tuple[Fraction, ...]] = {
    "time": tuple(map(Fraction, (1, 60, 3_600, 86_400))),
    "money": (Fraction(1, 100), Fraction(1), Fraction(1_000), Fraction(10_000)),
    "share": (Fraction(1), Fraction(100)),
    "area": (Fraction(1), Fraction(10_000)),
}


def said_units(
    header: Sequence[str], units: Sequence[str | None], matches: Sequence[Match], dataset: Dataset, mapping: Mapping
) -> list[Proposal]:
    """Applied proposals for the columns whose header, or the row of units under it, names another unit than ours."""
    found = []
    for at, match in enumerate(matches):
        column = dataset.column(match.column) if match.column else None
        if column is None or column.unit is None or column.name in mapping.convert:
            continue
        below = f"({units[at]})" if at < len(units) and units[at] else ""
        named = header_unit(header[at], column.unit) or header_unit(below, column.unit)
        if named and named[1] != 1:
            found.append(_said(column, header[at], *named))
        elif (other := foreign_unit(header[at], column.unit) or foreign_unit(below, column.unit)) and header[at] not in mapping.columns:
            found.append(_strange(column, header[at], other))
    return found


def shown_scales(typed: Typed, dataset: Dataset, mapping: Mapping, before: Table[str, Numbers]) -> list[Proposal]:
    """Proposals for the columns whose numbers are unlike their own scale, or unlike those published before."""
    scales = [rule for rule in dataset.rules if isinstance(rule, OnScale)]
    ends = {name for rule in scales for name in (rule.low, rule.high)}
    topped = {rule.score: rule.high for rule in scales if rule.high in typed.delivered}
    found = []
    for column in dataset.columns:
        if column.name not in typed.delivered or mapping.convert.get(column.name) == 1 or column.name in ends or column.unit is None:
            continue
        numbers, past = typed.frame[column.name].cast(pl.Float64), before.get(column.name)
        header, told = typed.headers.get(column.name, column.label.zh), mapping.convert.get(column.name)
        if told is not None and past is not None and _better_undone(numbers.filter(numbers > 0), told, past):
            found.append(_undone(column, header, told))
            continue
        if column.name in topped:
            factor = _by_own_scale(numbers, typed.frame[topped[column.name]].cast(pl.Float64), past)
        else:
            factor = _by_history(numbers.filter(numbers > 0), column.unit, past)
        if factor is not None:
            found.append(_shown(column, header, numbers, factor * (told or 1), past))
    return found


def _by_own_scale(scores: pl.Series, tops: pl.Series, before: Numbers | None) -> Fraction | None:
    """The one factor that brings the scores of every scale in the file onto it; None where there is no such factor."""
    known = pl.DataFrame({"score": scores, "top": tops}).filter(pl.col("score").is_not_null() & (pl.col("top") > 0))
    factors = set()
    for (top,), group in known.group_by("top"):
        if group.height >= ENOUGH:
            factors.add(_onto(group["score"], float(str(top)), before))
    return factors.pop() if len(factors) == 1 else None


def _onto(scores: pl.Series, top: float, before: Numbers | None) -> Fraction | None:
    """From the scale that the scores are on to the one that ends at `top`; None where they fit."""
    greatest = float(scores.max())  # type: ignore[arg-type]
    own = next((end for end in TOPS if end >= greatest), None)
    if own is None or own == top:
        return None
    if own > top:
        return Fraction(top) / own if (scores > top).mean() >= 0.5 else None  # type: ignore[operator]
    # Low marks alone are no proof: the scale is ten times as long, or marks as low as these were rare before.
    rare = before is not None and before.n >= ENOUGH_BEFORE and before.median > own and before.low > own / 2
    return Fraction(top) / own if top in TOPS and (top >= 10 * own or rare) else None


def _by_history(numbers: pl.Series, unit: Unit, before: Numbers | None) -> Fraction | None:
    if before is None or before.n < ENOUGH_BEFORE or len(numbers) < ENOUGH:
        return None
    return _points(numbers, before) if unit == "points" else _size(numbers, unit, before)


def _points(numbers: pl.Series, before: Numbers) -> Fraction | None:
    greatest, median = float(numbers.max()), float(numbers.median())  # type: ignore[arg-type]
    own = next((end for end in TOPS if end >= greatest), None)
    usual = next((end for end in TOPS if end >= before.greatest), None)
    if own is None or usual is None or own == usual:
        return None
    unlike = before.low > own if own < usual else median > usual
    return Fraction(usual, own) if unlike else None


def _size(numbers: pl.Series, unit: Unit, before: Numbers) -> Fraction | None:
    """The factor of the units of a kind that brings the middle of the numbers nearest to where it was, if it was far off."""
    kind, own = OURS[unit]
    factors = {size / own for size in _SIZES.get(kind, ())} | {own / size for size in _SIZES.get(kind, ()) if kind == "share"}
    fitting = [factor for factor in factors if factor != 1 and _off_by(numbers, factor, before)]
    off = math.log(before.median / float(numbers.median()))  # type: ignore[arg-type]
    return min(fitting, key=lambda factor: abs(math.log(factor) - off), default=None)


def _better_undone(numbers: pl.Series, told: Fraction, before: Numbers) -> bool:
    """Whether the factor of the mapping is what makes the numbers unlike those before."""
    return before.n >= ENOUGH_BEFORE and len(numbers) >= ENOUGH and _off_by(numbers, 1 / told, before)


def _off_by(numbers: pl.Series, factor: Fraction, before: Numbers) -> bool:
    """Whether the middle of the numbers lies about a factor away from where it was, and further than it strays."""
    off = math.log(before.median / float(numbers.median()))  # type: ignore[arg-type]
    return abs(math.log(factor) - off) <= 0.35 * abs(math.log(factor)) and abs(off) > math.log(before.high / before.low) / 2


def _said(column: Column, header: str, word: str, factor: Fraction) -> Proposal:
    sentence = Text(
        f"“{header}”的单位是“{word}”；已按 ×{factor} 换算成“{column.label.zh}”的单位。",
        f'"{header}" is in "{word}"; it was multiplied by {factor} into the unit of "{column.label.en}".',
    )
    return _converting("unit", column, header, factor, sentence, applied=True)


def _strange(column: Column, header: str, word: str) -> Proposal:
    label = column.label
    sentence = Text(
        f"“{header}”写的单位是“{word}”，不是“{label.zh}”该有的单位；它可能是另一项数据。是否不读这一列？",
        f'"{header}" is in "{word}", which is no unit of "{label.en}"; it may be something else. Leave the column out?',
    )
    return Proposal("unit", column.name, header, sentence, change={"columns": {header: None}}, refusal={"columns": {header: column.name}})


def _shown(column: Column, header: str, numbers: pl.Series, factor: Fraction, before: Numbers | None) -> Proposal:
    lowest, highest = (f"{float(end):g}" for end in (numbers.min(), numbers.max()))  # type: ignore[arg-type]
    usual_zh = f"以往多在 {before.low:g} 到 {before.high:g} 之间" if before else "与它的满分不符"
    usual_en = f"before, most lay between {before.low:g} and {before.high:g}" if before else "which does not fit their own maximum"
    word = word_of(factor, column.unit) if column.unit else ""
    guess_zh, guess_en = (
        (f"，像是以“{word}”计", f'; they seem to be in "{word}"') if word else ("，像是另一种分制", "; they seem to be on another scale")
    )
    sentence = Text(
        f"“{header}”的数在 {lowest} 到 {highest} 之间，{usual_zh}{guess_zh if column.unit != 'percent' else ''}。是否全部乘以 {factor}？",
        f'The numbers of "{header}" lie between {lowest} and {highest}; {usual_en}{guess_en}. Multiply all of them by {factor}?',
    )
    return _converting("scale" if column.unit == "points" else "unit", column, header, factor, sentence, applied=False)


def _undone(column: Column, header: str, told: Fraction) -> Proposal:
    sentence = Text(
        f"按映射乘以 {told} 后，“{header}”的数与以往相差很远；不乘反而相符。是否不再换算？",
        f'Multiplied by {told}, as the mapping says, the numbers of "{header}" are far from those before; as they stand they fit. '
        "Stop converting them?",
    )
    return Proposal("unit", column.name, header, sentence, change={"convert": {column.name: None}})


def _converting(kind: Kind, column: Column, header: str, factor: Fraction, sentence: Text, applied: bool) -> Proposal:
    change, refusal = ({"convert": {column.name: str(worth)}} for worth in (factor, 1))
    return Proposal(kind, column.name, header, sentence, str(factor), applied, change, refusal)
