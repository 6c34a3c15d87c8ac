"""Which sheets of a workbook are the table: one of them, or several of one kind as one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from catalog.words import Text
from errors import Refused
from pipelines.parsing.body import Body, no_rows, sift, take
from pipelines.parsing.grid import MANY_FLAWS, Grid, refuse_flaws
from pipelines.parsing.header import LOOKED_AT, Row, no_header, normal
from pipelines.parsing.layout import Top, find_top, names
from pipelines.parsing.left_out import LeftOut

SHEET_HEADER = "(工作表)"


@dataclass(frozen=True)
class Chosen:
    """The table of a workbook. `sheets`: the sheet of each row where there are several; `fitting`: all that look like a table."""

    bodies: tuple[Body, ...]
    fitting: tuple[str, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(rows for body in self.bodies for rows in body.sifted.left_out)

    @property
    def header(self) -> tuple[str, ...]:
        return self.bodies[0].header if len(self.bodies) == 1 else (*self.bodies[0].header, SHEET_HEADER)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(body.sifted.sheet for body in self.bodies if body.sifted.sheet)

    @property
    def parts(self) -> tuple[tuple[str, tuple[int, ...], int], ...]:
        """Of several sheets the name of each, where the columns of the table stand in it, and its last header row."""
        if len(self.bodies) == 1:
            return ()
        wanted = list(map(normal, self.bodies[0].header))
        found = []
        for body in self.bodies:
            places = dict(zip(map(normal, body.header), body.places, strict=True))
            found.append((body.sifted.sheet or "", tuple(places[name] for name in wanted), body.header_rows[-1]))
        return tuple(found)

    @property
    def lines(self) -> pl.Series:
        return pl.concat([body.sifted.lines for body in self.bodies])

    @property
    def sheets(self) -> pl.Series | None:
        if len(self.bodies) == 1:
            return None
        return pl.concat([pl.Series("sheet", [body.sifted.sheet]).new_from_index(0, body.frame.height) for body in self.bodies])

    @property
    def frame(self) -> pl.DataFrame:
        """The rows of all sheets, columns in the order of the first; of several sheets the last column is the sheet's name."""
        if self.sheets is None:
            return self.bodies[0].frame
        wanted = list(map(normal, self.bodies[0].header))
        frames = []
        for body in self.bodies:
            given = list(map(normal, body.header))
            frames.append(body.frame.select(pl.col(str(given.index(name))).alias(str(new)) for new, name in enumerate(wanted)))
        return pl.concat(frames).with_columns(self.sheets.alias(str(len(wanted))))


@dataclass(frozen=True)
class _Laid:
    grid: Grid
    name: str
    head: list[Row]
    top: Top | None


def choose(grids: Sequence[Grid], known: Collection[str], wanted: Sequence[str] = (), said: Sequence[int] = ()) -> Chosen:
    """The one sheet with a header, or all that have the same headers.

    Sheets with known headers go before sheets that merely look like a table. `wanted`: names of the sheets to read, as the
    user says; `said`: their header rows, counted from 0. Raises Refused where it is not clear, with the names.
    """
    laid = [_lay(number, grid, known, said) for number, grid in enumerate(grids, start=1)]
    if not any(any(row) for sheet in laid for row in sheet.head):
        raise _empty([sheet.name for sheet in laid])
    fitting = tuple(sheet.name for sheet in laid if sheet.top)
    picked = _picked(laid, wanted) if wanted else _fitting(laid)
    bodies = [body for sheet in picked if (body := _body(sheet, known, len(picked) > 1))]
    if not bodies:
        raise no_rows("、".join(sheet.name for sheet in picked))
    if len({frozenset(map(normal, body.header)) for body in bodies}) > 1:
        raise _several([sheet.name for sheet in picked])
    chosen = Chosen(tuple(bodies), fitting)
    if not wanted and (twice := _contained(chosen)):
        raise _same_rows(twice, chosen.names)
    return chosen


def _contained(chosen: Chosen) -> list[str]:
    """Sheets whose rows all stand on the other sheets as well, such as a sum of all projects beside the projects."""
    if len(chosen.bodies) == 1:
        return []
    frame = chosen.frame
    *own, sheet = frame.columns
    spread = frame.with_columns(pl.col(sheet).n_unique().over(own).alias("spread"))
    return spread.group_by(sheet, maintain_order=True).agg(pl.col("spread").min()).filter(pl.col("spread") > 1)[sheet].to_list()


def _lay(number: int, grid: Grid, known: Collection[str], said: Sequence[int]) -> _Laid:
    head: list[Row] = list(grid.frame.head(max([LOOKED_AT, *(row + 2 for row in said)])).rows())
    name = grid.name if grid.name is not None else f"表格 {number}"
    return _Laid(grid, name, head, find_top(head, known, grid.merges, said))


def _picked(laid: Sequence[_Laid], wanted: Sequence[str]) -> list[_Laid]:
    by_name = {normal(sheet.name): sheet for sheet in laid}
    if unknown := [name for name in wanted if normal(name) not in by_name]:
        raise _no_such_sheet(unknown, [sheet.name for sheet in laid])
    picked = [by_name[normal(name)] for name in dict.fromkeys(wanted)]
    if any(sheet.top is None for sheet in picked):
        raise no_header()
    return picked


def _fitting(laid: Sequence[_Laid]) -> list[_Laid]:
    readable = [sheet for sheet in laid if sheet.top]
    readable = [sheet for sheet in readable if sheet.top and sheet.top.known] or readable
    if not readable:
        raise no_header()
    if len({_headers(sheet) for sheet in readable}) > 1:
        raise _several([sheet.name for sheet in readable])
    return readable


def _headers(sheet: _Laid) -> frozenset[str]:
    return frozenset(normal(name) for name in names(sheet.head, sheet.top, sheet.grid.merges) if name) if sheet.top else frozenset()


def _body(sheet: _Laid, known: Collection[str], one_of_several: bool) -> Body | None:
    """The table of a sheet; of several sheets one may have no rows."""
    top, grid = sheet.top, sheet.grid
    assert top is not None
    frame = grid.frame.slice(top.start)
    lines = pl.Series("line", range(top.start + 1, grid.frame.height + 1), dtype=pl.Int64)
    try:
        named = sheet.name if grid.name is not None or one_of_several else None
        sifted = sift(named, sheet.head, top, frame, lines, known, grid.merges)
    except Refused as refusal:
        if one_of_several and refusal.code == "no_rows":
            return None
        raise
    body = take(sifted, sheet.head, top, grid.merges)
    _refuse_flaws(grid, body, top)
    return body


def _refuse_flaws(grid: Grid, body: Body, top: Top) -> None:
    """Errors in cells matter where data are; a total that cannot be reckoned does not."""
    apart = {line - 1 for rows in body.sifted.left_out for line in rows.lines}
    if len(grid.flaws) < MANY_FLAWS:
        grid = replace(grid, flaws=tuple(flaw for flaw in grid.flaws if flaw.row not in apart))
    refuse_flaws(grid, top.header[0], columns=body.places)


def _empty(sheets: Sequence[str]) -> Refused:
    shown = "、".join(sheets[:5])
    return Refused(
        "empty_sheet",
        Text(f"工作表“{shown}”是空的；请重新导出后再上传。", f'Sheet "{shown}" is empty; export it again and upload that.'),
    )


def _several(sheets: Sequence[str]) -> Refused:
    shown = sheets[:10]
    return Refused(
        "several_sheets",
        Text(
            f"有 {len(sheets)} 个工作表都像数据表，但表头不同：{'、'.join(shown)}；请选择要读取的工作表（映射中的 sheet），或只保留一个后再上传。",
            f"{len(sheets)} sheets look like a table, with different headers: {', '.join(shown)}; choose which to read "
            '("sheet" in the mapping), or keep only one and upload again.',
        ),
        tuple(sheets),
    )


def _same_rows(twice: Sequence[str], sheets: Sequence[str]) -> Refused:
    return Refused(
        "several_sheets",
        Text(
            f"工作表“{'、'.join(twice[:10])}”的每一行在其他工作表里都有，一起读取会重复；请选择要读取的工作表（映射中的 sheet）。",
            f'Every row of sheet "{", ".join(twice[:10])}" is on other sheets too and would be read twice; choose which to read ("sheet" in the mapping).',
        ),
        tuple(sheets),
    )


def _no_such_sheet(unknown: Sequence[str], there: Sequence[str]) -> Refused:
    return Refused(
        "no_such_sheet",
        Text(
            f"文件里没有名为“{'、'.join(unknown)}”的可见工作表；现有：{'、'.join(there[:10])}。请重新选择。",
            f'The file has no visible sheet "{", ".join(unknown)}"; there are: {", ".join(there[:10])}. Choose again.',
        ),
    )
