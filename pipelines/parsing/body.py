"""The rows under a header as data: rows that are no data left out and listed, columns named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from catalog.words import Text
from errors import Refused
from pipelines.parsing.footer import no_data
from pipelines.parsing.header import LOOKED_AT, Row, filled, letters, normal
from pipelines.parsing.layout import Merge, Top, names
from pipelines.parsing.left_out import LeftOut, Reason
from pipelines.parsing.second_table import refuse_second_table


@dataclass(frozen=True)
class Sifted:
    """The rows that are data, all columns by position ("0", "1", …), with their row numbers; those that are none; what footers say."""

    sheet: str | None
    frame: pl.DataFrame
    lines: pl.Series
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """One sheet as a table, in the terms of `parse.Table`. `places`: where in the sheet each column stands, from 0."""

    sifted: Sifted
    header: tuple[str, ...]
    units: tuple[str | None, ...]
    frame: pl.DataFrame
    titles: tuple[str, ...]
    header_rows: tuple[int, ...]
    places: tuple[int, ...]


def sift(
    sheet: str | None,
    head: Sequence[Row],
    top: Top,
    frame: pl.DataFrame,
    lines: pl.Series,
    known: Collection[str],
    merges: Sequence[Merge] = (),
) -> Sifted:
    """Leaves out what is no data. `head`: the first rows of the sheet; `frame`: its rows from `top.start` on, all columns by
    position; `lines`: their row numbers. A value merged down over rows is in each of them. Raises Refused where no row is
    left and where a second table follows.
    """
    some = frame.select(pl.any_horizontal(pl.all().is_not_null()).alias("some"))["some"]
    cells, numbers = _chosen(frame, lines, some)
    reasons = no_data(cells, numbers, head[: top.start])
    if not reasons.null_count():
        raise no_rows(sheet)
    left_out = (*_above(sheet, top), *_listed(sheet, numbers, reasons))
    notes = titles(cells.filter((reasons == "footer").fill_null(False)).head(LOOKED_AT).rows()) if left_out else ()
    frame, lines = _chosen(*_chosen(_filled_down(frame, merges, top.start), lines, some), reasons.is_null())
    refuse_second_table(sheet, frame, lines, known, top.known > 0)
    return Sifted(sheet, frame, lines, left_out, notes)


def take(sifted: Sifted, head: Sequence[Row], top: Top, merges: Sequence[Merge] = ()) -> Body:
    """The columns of the data under their names. Raises Refused for data without a header and for headers that are not told apart."""
    named = names(head, top, merges)
    named += [""] * (sifted.frame.width - len(named))
    kept = _columns(named, sifted.frame)
    units = head[top.units] if top.units is not None else ()
    return Body(
        sifted,
        header=tuple(named[at] for at in kept),
        units=tuple(units[at] or None if at < len(units) else None for at in kept),
        frame=sifted.frame.select(pl.col(str(at)).alias(str(new)) for new, at in enumerate(kept)),
        titles=titles(head[: top.header[0]]),
        header_rows=tuple(row + 1 for row in top.header),
        places=tuple(kept),
    )


def titles(rows: Sequence[Row]) -> tuple[str, ...]:
    """The texts of the rows above the header, one string a row."""
    texts = (" ".join(cell.strip() for cell in filled(row).values()) for row in rows)
    return tuple(text for text in texts if text)


def _chosen(frame: pl.DataFrame, lines: pl.Series, chosen: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    return (frame, lines) if chosen.all() else (frame.filter(chosen), lines.filter(chosen))


def _filled_down(frame: pl.DataFrame, merges: Sequence[Merge], start: int) -> pl.DataFrame:
    """The frame with the value of each range that is merged over several rows in all of them; ranges that overlap are no ranges, and one without a value takes none away."""
    columns: dict[int, tuple[list[int], list[str | None]]] = {}
    for first, column, last, _ in sorted(merges):
        top, bottom = first - start, min(last - start, frame.height - 1)
        if top < 0 or bottom <= top or column >= frame.width or frame[top, column] is None:
            continue
        places, values = columns.setdefault(column, ([], []))
        if not places or places[-1] < top:
            places += range(top + 1, bottom + 1)
            values += [frame[top, column]] * (bottom - top)
    return frame.with_columns(frame[:, column].scatter(places, values) for column, (places, values) in columns.items())


def _above(sheet: str | None, top: Top) -> list[LeftOut]:
    found: list[tuple[Reason, int | None]] = [("header", top.second), ("units", top.units)]
    return [LeftOut(reason, sheet, (row + 1,)) for reason, row in found if row is not None]


def _listed(sheet: str | None, lines: pl.Series, reasons: pl.Series) -> list[LeftOut]:
    if reasons.null_count() == len(reasons):
        return []
    found = reasons.unique(maintain_order=True).drop_nulls()
    return [LeftOut(reason, sheet, tuple(lines.filter((reasons == reason).fill_null(False)))) for reason in found]


def _columns(named: Sequence[str], frame: pl.DataFrame) -> list[int]:
    """The columns to keep: those with a name, and of several with the same name and the same cells the first."""
    has_data = [frame[:, at].null_count() < frame.height for at in range(frame.width)]
    if nameless := [at for at, name in enumerate(named) if not name and has_data[at]]:
        raise _empty_header(nameless)
    same: dict[str, list[int]] = {}
    for at, name in enumerate(named):
        if name:
            same.setdefault(normal(name), []).append(at)
    kept, unclear = [], []
    for places in same.values():
        full = [at for at in places if has_data[at]]
        if any(not frame[:, one].equals(frame[:, other]) for one, other in combinations(full, 2)):
            unclear.append(named[places[0]])
        kept.append((full or places)[0])
    if unclear:
        raise _duplicate_headers(unclear)
    return sorted(kept)


def _empty_header(columns: Sequence[int]) -> Refused:
    where = "、".join(letters(at) for at in columns[:10])
    return Refused(
        "empty_header",
        Text(
            f"第 {where} 列有数据但没有表头；请在表头行写上列名，或删除该列后再上传。",
            f"Column {where.replace('、', ', ')} has data but no header; name it in the header row or delete the column.",
        ),
    )


def _duplicate_headers(duplicates: Sequence[str]) -> Refused:
    shown = [name[:40] for name in duplicates[:10]]
    return Refused(
        "duplicate_header",
        Text(
            f"表头中有重复的列名：{'、'.join(shown)}；请改成不同的名称或删除多余的列后再上传。",
            f"Several columns have the same header: {', '.join(shown)}; rename them or delete the extra ones.",
        ),
    )


def no_rows(sheet: str | None = None) -> Refused:
    where = Text(f"工作表“{sheet}”", f'Sheet "{sheet}"') if sheet else Text("文件", "The file")
    return Refused(
        "no_rows",
        Text(
            f"{where.zh}只有表头，没有数据行；若本月确实没有记录，请确认“本月确实没有记录”；否则请重新导出。",
            f"{where.en} has a header and no data; if the month has no records, confirm that it has none; else export it again.",
        ),
    )
