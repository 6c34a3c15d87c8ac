"""Imports what takes seconds and starts no thread, so that a process can be forked afterwards. Polars stays out: it starts threads."""

import great_expectations.expectations
import pandas
import pyarrow.csv

LOADED = (great_expectations.expectations, pandas, pyarrow.csv)
