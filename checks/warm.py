"""Imports and runs once what takes seconds and starts no thread of its own, so that a process can be forked afterwards.

Great Expectations looks up its metrics and builds its models on the first run: 0.3 s that each file would pay. Polars stays out:
it starts threads.
"""

from __future__ import annotations

import tempfile
import warnings

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
import pyarrow.csv
from tqdm import tqdm

LOADED = (pyarrow.csv,)


def rehearse() -> None:
    """One run of every expectation that the rules use, on two rows."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    data = pd.DataFrame({"a": [1, 2], "b": [2, 3], "c": pd.Categorical(["x", "y"])})
    expectations = [
        gxe.ExpectTableRowCountToEqual(value=2),
        gxe.ExpectColumnValuesToBeUnique(column="a"),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["a", "b"], ignore_row_if="any_value_is_missing"),
        gxe.ExpectColumnValuesToNotBeNull(column="a"),
        gxe.ExpectColumnValuesToBeBetween(column="a", min_value=1, max_value=2),
        gxe.ExpectColumnValuesToBeInSet(column="c", value_set={"$PARAMETER": "words"}),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="b", column_B="a", or_equal=True, ignore_row_if="neither"),
    ]
    tqdm.monitor_interval = 0  # it would start a thread that watches progress bars nobody sees
    before = tempfile.tempdir
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder  # each run leaves a folder behind
        warnings.simplefilter("ignore")
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        rows = context.data_sources.add_pandas("file").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")
        suite = context.suites.add(gx.ExpectationSuite(name="rules", expectations=expectations))
        definition = context.validation_definitions.add(gx.ValidationDefinition(name="file", data=rows, suite=suite))
        definition.run(batch_parameters={"dataframe": data}, result_format="BOOLEAN_ONLY", expectation_parameters={"words": ["x", "y"]})
    tempfile.tempdir = before
