"""Which cells of a file become which rows: combine, constants, defaults, values, keep last, drop, unpivot. All texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from catalog.model import Dataset
from pipelines.matching.mapping import Mapping, absent_defaults, position
from pipelines.matching.mapping_file import Unpivot, format_needed, unknown_header
from pipelines.matching.matching import match
from pipelines.matching.pairs import day_and_clock
from pipelines.parsing.parse import Table
from pipelines.values.times import read_times

_DATE_LIKE = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(\s|$)"
Cleaner = Callable[[int], pl.Expr]


@dataclass(frozen=True)
class Rows:
    """Stripped texts under our column names (those delivered), `_line` and, of several sheets, `_sheet`; how many rows the mapping left out, and
    how many of them because `keep_last` kept a later state of the same case; the headers."""

    cells: pl.DataFrame
    dropped: int
    superseded: int
    headers: dict[str, str]


def arrange(table: Table, dataset: Dataset, mapping: Mapping) -> Rows:
    """Applies a mapping to a parsed table; column types are none of its business.

    Cells are stripped and empty ones (and the mapping's nulls) made null first, so that a default fills them all.
    `keep_last` looks at all rows and `drop` at what it kept, so that a case whose last state is dropped does not come
    back in an earlier one. A wide survey cell without an answer makes no row.
    """
    clean = _cleaner(table.frame, mapping)
    sources, headers = _sources(table.header, dataset, mapping, clean, table.date1904)
    wide = _wide(table.header, mapping)
    by = [_by_expression(name, sources, table.header, clean).alias(f"_by{i}") for i, name in enumerate(mapping.keep_last)]
    dropping = [_dropping(name, words, sources, mapping) for name, words in mapping.drop.items() if name in sources]
    cells = table.frame.select(
        *(_valued(name, sources, mapping).alias(name) for name in dataset.names if name in sources),
        *(_replaced(clean(at), mapping.unpivot.score, mapping).alias(f"_wide{at}") for at in wide if mapping.unpivot),
        *by,
        pl.any_horizontal(*dropping, pl.lit(False)).fill_null(False).alias("_drop"),
        table.lines.cast(pl.Int64).alias("_line"),
        *([] if table.sheets is None else [table.sheets.alias("_sheet")]),
    )
    height = cells.height
    if by:
        cells = _last_of_each(cells, dataset, mapping, headers, table.date1904)
    superseded = height - cells.height
    cells = cells.filter(~pl.col("_drop")).drop("_drop", *(f"_by{i}" for i in range(len(by))))
    dropped = height - cells.height
    return Rows(_unpivoted(cells, table.header, wide, dataset, mapping) if wide else cells, dropped, superseded, headers)


def _sources(
    header: Sequence[str], dataset: Dataset, mapping: Mapping, clean: Cleaner, date1904: bool
) -> tuple[dict[str, pl.Expr], dict[str, str]]:
    """The texts of each delivered column before defaults and values, and the header each came from."""
    sources: dict[str, pl.Expr] = {}
    headers: dict[str, str] = {}
    joined = {*mapping.combine, *([mapping.unpivot.score] if mapping.unpivot else [])}
    for place, found in enumerate(match(header, dataset, mapping)):
        if found.column and found.column not in joined:
            sources[found.column], headers[found.column] = clean(place), found.header
    for name, parts in mapping.combine.items():
        places = [at for part in parts if (at := position(header, part)) is not None]
        if len(places) == len(parts):
            cells = [_alike(clean(at), at, header, headers, dataset, mapping) for at in places]
            text = pl.concat_str(
                day_and_clock(cells, date1904) if dataset.column(name).type == "time" else cells, separator=" ", ignore_nulls=True
            )
            sources[name], headers[name] = _filled(text), " + ".join(header[at] for at in places)
    for name in absent_defaults(header, mapping) - set(sources):
        sources[name] = pl.lit(None, pl.String)
    sources.update({name: pl.lit(text) for name, text in mapping.constants.items()})
    if mapping.unpivot and (wide := _wide(header, mapping)):
        headers[mapping.unpivot.score] = " / ".join(header[at] for at in wide)
    return sources, headers


def _alike(cell: pl.Expr, at: int, header: Sequence[str], headers: dict[str, str], dataset: Dataset, mapping: Mapping) -> pl.Expr:
    """A part of a joined text; a time that is a column of its own is written in one way, whatever the file's."""
    name = next((column for column, own in headers.items() if own == header[at]), None)
    if name is None or dataset.column(name).type != "time":
        return cell
    formats = mapping.formats_for(name, header[at])
    return pl.coalesce(cell.map_batches(lambda texts: _one_way(texts, formats, mapping.zone), return_dtype=pl.String), cell)


def _one_way(texts: pl.Series, formats: Sequence[str], zone: str) -> pl.Series:
    return read_times(texts, formats, zone).local.dt.strftime("%Y-%m-%d %H:%M:%S")


def _wide(header: Sequence[str], mapping: Mapping) -> list[int]:
    columns = mapping.unpivot.columns if mapping.unpivot else ()
    return [at for name in columns if (at := position(header, name)) is not None]


def _cleaner(frame: pl.DataFrame, mapping: Mapping) -> Cleaner:
    """How to strip each column; those with nothing to strip are taken as they are, which spares their copy."""
    bare, whole = pl.all().str.strip_chars().str.len_bytes(), pl.all().str.len_bytes()
    untidy = frame.select(((bare < whole) | (whole == 0)).any()).row(0) if frame.width else ()

    def clean(at: int) -> pl.Expr:
        cell = _filled(pl.col(str(at)).str.strip_chars()) if untidy[at] else pl.col(str(at))
        return pl.when(~cell.is_in(mapping.nulls)).then(cell) if mapping.nulls else cell

    return clean


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() > 0).then(text)


def _valued(name: str, sources: dict[str, pl.Expr], mapping: Mapping) -> pl.Expr:
    text = sources[name]
    if name in mapping.defaults:
        text = text.fill_null(pl.lit(mapping.defaults[name]))
    return _replaced(text, name, mapping)


def _replaced(text: pl.Expr, name: str, mapping: Mapping) -> pl.Expr:
    words = mapping.values.get(name)
    return text.replace(list(words), pl.Series(list(words.values()), dtype=pl.String)) if words else text


def _dropping(name: str, words: Sequence[str], sources: dict[str, pl.Expr], mapping: Mapping) -> pl.Expr:
    return sources[name].is_in(words).fill_null(False) | _valued(name, sources, mapping).is_in(words).fill_null(False)


def _by_expression(name: str, sources: dict[str, pl.Expr], header: Sequence[str], clean: Cleaner) -> pl.Expr:
    """What `keep_last` compares: the header as it stands in the file, else a column of ours."""
    if (at := position(header, name)) is not None:
        return clean(at)
    if name not in sources:
        raise unknown_header(name, header)
    return sources[name]


def _last_of_each(cells: pl.DataFrame, dataset: Dataset, mapping: Mapping, headers: dict[str, str], date1904: bool) -> pl.DataFrame:
    """The last row of each key; rows with an incomplete key all stay, for the checks to speak of."""
    key = [name for name in dataset.key if name in cells.columns]
    if not key:
        return cells
    names = [f"_by{i}" for i in range(len(mapping.keep_last))]
    ours = {header: column for column, header in headers.items()}
    order = []
    for own, name in zip(names, mapping.keep_last, strict=True):
        formats = mapping.formats_for(name, ours.get(name), headers.get(name))
        order.append(_comparable(cells[own], name, formats, mapping.zone, date1904))
    ranked = cells.with_columns(order).with_row_index("_row").sort([*names, "_row"], nulls_last=False)
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in key)
    kept = pl.concat([ranked.filter(whole).unique(key, keep="last", maintain_order=True), ranked.filter(~whole)])
    return kept.sort("_row").drop("_row")


def _comparable(texts: pl.Series, name: str, formats: Sequence[str], zone: str, date1904: bool) -> pl.Series:
    """The texts as times where most can be read so, as numbers where all can, else as they are.

    Raises `WrongUsage` for dates in an order that nobody can know: as words they would be compared wrongly.
    """
    read = read_times(texts, formats, zone, date1904)
    if read.open:
        raise format_needed(name)
    times = read.utc
    filled = len(texts) - texts.null_count()
    if 2 * (len(times) - times.null_count()) > filled:
        return times.alias(texts.name)
    if texts.str.contains(_DATE_LIKE).any():
        raise format_needed(name)
    numbers = texts.cast(pl.Float64, strict=False)
    return numbers if numbers.null_count() == texts.null_count() else texts


def _unpivoted(cells: pl.DataFrame, header: Sequence[str], wide: Sequence[int], dataset: Dataset, mapping: Mapping) -> pl.DataFrame:
    """One row per answer, in the order of lines and then of columns; free words stand with the first answer of their sheet."""
    assert mapping.unpivot is not None
    item, score = mapping.unpivot.item, mapping.unpivot.score
    words, unwanted = mapping.values.get(item, {}), mapping.drop.get(item, ())
    parts = []
    for order, at in enumerate(wide):
        question = words.get(header[at], header[at])
        if question is None or question in unwanted or header[at] in unwanted:
            continue
        own = cells.drop(*(f"_wide{other}" for other in wide)).drop(item, score, strict=False)
        asked: list[pl.Expr | pl.Series] = [pl.lit(question).alias(item), cells[f"_wide{at}"].alias(score), pl.lit(order).alias("_order")]
        parts.append(own.with_columns(*asked, *_scale(header[at], own.columns, mapping.unpivot)))
    rows = pl.concat(parts).filter(pl.col(score).is_not_null()).with_row_index("_row").sort("_line", "_order", "_row")
    free = [column.name for column in dataset.columns if column.personal == "free_text" and column.name in rows.columns]
    first = pl.col("_line").is_first_distinct() if "_sheet" not in rows.columns else pl.struct("_line", "_sheet").is_first_distinct()
    return rows.with_columns(pl.when(first).then(pl.col(name)).alias(name) for name in free).drop("_order", "_row")


def _scale(question: str, there: Sequence[str], unpivot: Unpivot) -> list[pl.Expr]:
    """The ends of the scale of a question; where it has none of its own, those of its row, if any."""
    names = [name for name in (unpivot.low, unpivot.high) if name]
    ends = unpivot.scales.get(question, (None, None))
    return [pl.lit(end, pl.String).alias(name) for name, end in zip(names, ends, strict=False) if end is not None or name not in there]
