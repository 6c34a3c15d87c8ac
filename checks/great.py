"""One run of Great Expectations: questions in, counts out. No raw value is ever asked for.

A fresh ephemeral context per run: a long-lived one grows, and its data sources collide by name.
"""

from __future__ import annotations

import gc
import logging
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from checks.expectations import Ask, Kind, expectation
from checks.features import Feature, column
from checks.masks import Context

RESULT_FORMAT = {"result_format": "BASIC", "exclude_unexpected_values": True, "partial_unexpected_count": 0}
SMALL = 300_000  # below this the fixed cost of four runs outweighs their narrower frames: 0.60 s against 0.37 s for 100,000 rows
END_TO_END = 100_000  # rows up to which several asks are laid end to end; longer columns cost more than single asks
_LAID: dict[Kind, int] = {"filled": 1, "at_least": 2}  # what can be laid so, and how many columns it reads
_ROWS = "rows"
Make = Callable[[Feature], Any]
log = logging.getLogger(__name__)


def counts(asks: Sequence[Ask], frame: pl.DataFrame, raw: pl.DataFrame, context: Context) -> dict[Ask, int | None]:
    """Unexpected rows per ask; None where Great Expectations raised, or did not see every row."""
    found: dict[Ask, int | None] = {}
    make: Make = lambda feature: column(feature, frame, raw, context)  # noqa: E731
    for together in _groups(asks, frame.height):
        few = frame.height * max(Counter(ask.kind for ask in together).values()) <= END_TO_END
        found.update(_end_to_end(together, frame.height, make) if few else _answers(together, make))
    if frame.height >= SMALL:
        gc.collect()  # a finished run is a ring of objects that holds its frame: 300 MB for 1,000,000 rows
    return found


def _end_to_end(asks: Sequence[Ask], height: int, make: Make) -> dict[Ask, int | None]:
    """Asks of one kind laid end to end are one expectation: 0 unexpected in all are 0 in each. Where there are some, each is asked alone.

    Great Expectations takes some 10 ms an expectation whatever the rows: 0.4 s for a file of 30 rules, of which nearly all are of two kinds.
    """
    laid = {kind: parts for kind in _LAID if (parts := [ask for ask in asks if ask.kind == kind])}
    single = [ask for ask in asks if ask.kind not in laid]
    rows = height * max(map(len, laid.values()), default=1)
    whole = {kind: Ask(kind, tuple(("laid", kind, str(side)) for side in range(_LAID[kind]))) for kind in laid}

    def lay(feature: Feature) -> Any:
        if feature[0] != "laid":
            return _lengthened(pd.Series(make(feature)), rows)
        parts = [pd.Series(make(ask.features[int(feature[2])])) for ask in laid[feature[1]]]  # type: ignore[index]
        return pd.concat([*parts, pd.Series(np.zeros(rows - height * len(parts), dtype=np.int64))], ignore_index=True)

    found = _answers([*single, *whole.values()], lay)
    again = [ask for kind, parts in laid.items() if found[whole[kind]] != 0 for ask in parts]
    clear = {ask: 0 for kind, parts in laid.items() if found[whole[kind]] == 0 for ask in parts}
    return {ask: found[ask] for ask in single} | clear | (_answers(again, make) if again else {})


def _lengthened(values: pd.Series, rows: int) -> pd.Series:
    """The column with missing values behind it, which no expectation on a single column counts."""
    whole = values.astype("Int64") if pd.api.types.is_integer_dtype(values.dtype) else values
    return whole if len(whole) == rows else whole.reindex(range(rows))


def _answers(asks: Sequence[Ask], make: Make) -> dict[Ask, int | None]:
    try:
        return _validate(asks, make)
    except Exception as error:  # whatever stops a check, the answer is the same: it could not be checked
        log.error("%d expectations could not be run: %s", len(asks), type(error).__name__)  # a message might quote a cell
    if len(asks) == 1:
        return {asks[0]: None}
    return {ask: answer for one in asks for ask, answer in _answers([one], make).items()}


def _groups(asks: Sequence[Ask], height: int) -> list[list[Ask]]:
    """Asks that share columns. Great Expectations filters whole frames, so on many rows narrow frames are faster."""
    if height < SMALL:
        return [list(asks)] if asks else []
    keys = {feature for ask in asks if ask.kind == "unique" for feature in ask.features}
    groups: dict[str, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(_group(ask, keys), []).append(ask)
    return list(groups.values())


def _group(ask: Ask, keys: set[Feature]) -> str:
    if ask.kind == "unique" or (ask.kind == "filled" and keys.issuperset(ask.features)):
        return "unique"
    if ask.kind == "at_least":
        return "has" if ask.features[0][0] == "has" else "moments"
    return "filled" if ask.kind == "in_set" else ask.kind


def _validate(asks: Sequence[Ask], make: Make) -> dict[Ask, int | None]:
    gx, gxe = _great_expectations()
    features = {feature: f"c{i}" for i, feature in enumerate(dict.fromkeys(f for ask in asks for f in ask.features))}
    data = pd.DataFrame({name: make(feature) for feature, name in features.items()}, copy=False)
    expectations = [expectation(gxe, ask, tuple(features[feature] for feature in ask.features), {"ask": i}) for i, ask in enumerate(asks)]
    whole = gxe.ExpectTableRowCountToEqual(value=len(data), meta={"ask": _ROWS})
    words = {f"words_{i}": _occurring(ask, data[features[ask.features[0]]]) for i, ask in enumerate(asks) if ask.kind == "in_set"}
    outcome = _run(gx, data, [whole, *expectations], words)
    results = {result.expectation_config.meta["ask"]: result for result in outcome.results}
    complete = _ROWS in results and bool(results[_ROWS].success)
    return {ask: _count(results.get(i)) if complete else None for i, ask in enumerate(asks)}


def _run(gx: ModuleType, data: pd.DataFrame, expectations: list[Any], words: dict[str, list[str]]) -> Any:
    # A validation definition hashes the frame once, `batch.validate` twice: 0.5 s more for 1,000,000 keys.
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    rows = context.data_sources.add_pandas("file").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(gx.ExpectationSuite(name="rules", expectations=expectations))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="file", data=rows, suite=suite))
    return definition.run(batch_parameters={"dataframe": data}, result_format=RESULT_FORMAT, expectation_parameters=words)


def _great_expectations() -> tuple[ModuleType, ModuleType]:
    """The package and its expectations, imported on first use: 5 s and 300 MB that only the worker pays."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports a module that Python calls deprecated
        import great_expectations as gx
        import great_expectations.expectations as gxe
    return gx, gxe


def _occurring(ask: Ask, values: pd.Series) -> list[str]:
    # A set of 5,000 words costs Great Expectations 0.3 s, most of it in copying the words.
    present = set(values.dropna().unique())
    return [word for word in ask.words if word in present]


def _count(result: Any) -> int | None:
    if result is None or _raised(result.exception_info):
        return None
    count = result.result.get("unexpected_count")
    return None if count is None else int(count)


def _raised(info: Mapping[str, Any] | None) -> bool:
    """`exception_info` is flat for an expectation and nested by metric where a metric failed."""
    if not info:
        return False
    nested: Iterable[Any] = (part for part in info.values() if isinstance(part, Mapping))
    return bool(info.get("raised_exception")) or any(_raised(part) for part in nested)
