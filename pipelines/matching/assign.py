"""The assignment of rows to columns with the greatest total."""

from __future__ import annotations

from collections.abc import Sequence


def best_total(table: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column), each row and column at most once, whose values have the greatest sum; pairs worth nothing are left out.

    The Hungarian method with potentials; of equal totals the one that prefers earlier rows and columns, always the same.
    """
    if not table or not table[0]:
        return []
    if len(table) > len(table[0]):
        turned = [list(line) for line in zip(*table, strict=True)]
        return sorted((row, column) for column, row in best_total(turned))
    width = len(table[0])
    row_gain, column_gain, holder = [0.0] * (len(table) + 1), [0.0] * (width + 1), [0] * (width + 1)
    for row in range(1, len(table) + 1):
        holder[0] = row
        _place(table, row_gain, column_gain, holder)
    pairs = ((holder[column] - 1, column - 1) for column in range(1, width + 1) if holder[column])
    return sorted(pair for pair in pairs if table[pair[0]][pair[1]] > 0)


def _place(table: Sequence[Sequence[float]], row_gain: list[float], column_gain: list[float], holder: list[int]) -> None:
    """Finds a column for the row in `holder[0]`, moving others where the total gains by it. Rows and columns count from 1."""
    width = len(column_gain)
    slack, came_from, visited, at = [float("inf")] * width, [0] * width, [False] * width, 0
    while holder[at]:
        visited[at] = True
        row, step, following = holder[at], float("inf"), 0
        for column in range(1, width):
            if visited[column]:
                continue
            cost = -table[row - 1][column - 1] - row_gain[row] - column_gain[column]
            if cost < slack[column]:
                slack[column], came_from[column] = cost, at
            if slack[column] < step:
                step, following = slack[column], column
        for column in range(width):
            if visited[column]:
                row_gain[holder[column]] += step
                column_gain[column] -= step
            else:
                slack[column] -= step
        at = following
    while at:
        holder[at] = holder[came_from[at]]
        at = came_from[at]
