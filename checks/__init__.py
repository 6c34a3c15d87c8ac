"""Is the data good? Frame in, verdict out; the only room that imports great_expectations and pandas."""
