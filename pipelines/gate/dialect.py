"""Which dialect a text is written in: the one by whose rules its first records all have the same number of cells.

Every candidate reads the same sample strictly. Where two of them give a table each and nothing tells which is meant, the
file is refused: a wrong delimiter gives a table that looks right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.words import Text
from errors import Unreadable
from pipelines.gate.tokens import Dialect, Misquoted, Record, tokenize, unfinished
from pipelines.parsing.header import LOOKED_AT

STRONG = (",", "\t", ";", "|", "\x1f", "\x01", "\x1e")
WEAK = (" ", "^", "~", "::", "##", "$$", "@@", "^^", "~~", "**", "&&", "%%")
OTHER_QUOTES = ("'", "`", "“”", "«»")
GIVEN_UP = 60  # records of another width than most, beyond which a candidate is not looked at any further
ENOUGH = 20_000  # records of a sample, most of them blank lines
WIDE_ENOUGH = 3
SAID = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class Trial:
    """A sample read by one dialect, blank records left out.

    `width`: cells of most records (2 at least, else 1); `first`: how many records stand above the first that is so wide;
    `like`: how many are; `fault`: what ended the reading before the end.
    """

    dialect: Dialect
    records: tuple[Record, ...]
    fault: Misquoted | None
    width: int
    first: int
    like: int

    @property
    def table(self) -> tuple[Record, ...]:
        return self.records[self.first :]

    @property
    def regular(self) -> bool:
        """Whether all records are equally wide, but for titles above the first."""
        several = self.like > 1 or self.first == 0
        return self.fault is None and self.width > 1 and several and self.first < LOOKED_AT and self.like == len(self.table)

    @property
    def plausible(self) -> bool:
        """Whether half of the records at least are equally wide."""
        return self.width > 1 and self.first < LOOKED_AT and 2 * self.like >= len(self.table)

    @property
    def quoted(self) -> int:
        return sum(sum(record.quoted) for record in self.records)


def find_dialect(sample: str, whole: bool) -> Dialect:
    """The dialect of a text by its first part; `whole`: that is all of it. Raises Unreadable where two are possible.

    Where none fits, the answer is the nearest one: the strict reading of the file then says which rows do not fit.
    """
    if said := SAID.match(sample):
        return _by_delimiter(sample, said[1], whole).dialect
    trials = [_by_delimiter(sample, delimiter, whole) for delimiter in STRONG if delimiter in sample]
    if not any(trial.plausible and trial.first == 0 for trial in trials):
        weak = (_by_delimiter(sample, delimiter, whole) for delimiter in WEAK if delimiter in sample)
        trials += [trial for trial in weak if trial.regular and not trial.first and (trial.width >= WIDE_ENOUGH or _protected(trial))]
    return _choose(trials)


def _choose(trials: Sequence[Trial]) -> Dialect:
    """The one regular candidate with least above it; the nearest one where there is none."""
    least = min((trial.first for trial in trials if trial.regular), default=0)
    regular = [trial for trial in trials if trial.regular and trial.first == least]
    if not regular:
        near = max(trials, key=lambda trial: (trial.width > 1, trial.like, trial.width), default=None)
        return near.dialect if near and near.width > 1 else Dialect()
    rivals = [trial for trial in trials if trial.plausible and trial.first <= least and trial.width > regular[0].width]
    if len(regular) > 1 or any(not trial.regular for trial in rivals):
        raise _unclear("delimiter_unclear", [trial.dialect for trial in (*regular, *rivals)])
    return regular[0].dialect


def _by_delimiter(sample: str, delimiter: str, whole: bool) -> Trial:
    """The best candidate with this delimiter, or with a longer one made of it where that is what the text has."""
    short = _by_quotes(sample, delimiter, whole)
    for longer in (f" {delimiter} ", f"{delimiter} ", 2 * delimiter):
        if longer.strip(" ") and len(delimiter) == 1 and longer in sample:
            trial = _by_quotes(sample, longer, whole)
            if trial.regular and trial.first <= short.first and _is_meant(longer, trial, short):
                return trial
    return short


def _is_meant(longer: str, trial: Trial, short: Trial) -> bool:
    """Whether the longer delimiter is the one of a text that its first or middle character cuts up as well."""
    if not short.regular:
        return trial.width >= WIDE_ENOUGH
    if " " not in longer:
        return short.width == 2 * trial.width - 1 and not any(any(record.cells[1::2]) for record in short.table)
    bare = [[c for c, q in zip(r.cells, r.quoted, strict=True) if not q] for r in short.table]
    if trial.width != short.width or any(record.cells[0].startswith(" ") for record in short.table):
        return False
    if longer.startswith(" "):
        return not any(record.cells[-1].endswith(" ") and not record.cells[-1].isspace() for record in short.table)
    return 2 * sum(cell.endswith(" ") for cells in bare for cell in cells) < sum(map(len, bare))


def _by_quotes(sample: str, delimiter: str, whole: bool) -> Trial:
    """The best candidate with this delimiter among the ways to wrap cells and to write a mark inside one."""
    plain = _trial(sample, Dialect(delimiter), whole)
    if plain.fault and plain.fault.reason == "stray" and not plain.quoted:
        plain = _trial(sample, Dialect(delimiter, ""), whole)
    for trial in _escaped(sample, Dialect(delimiter, '"', "\\"), whole):
        if plain.regular:
            raise _unclear("quotes_unclear", [plain.dialect, trial.dialect])
        return trial
    for quote in OTHER_QUOTES:
        if quote[0] not in sample:
            continue
        others = [_trial(sample, Dialect(delimiter, quote), whole), *_escaped(sample, Dialect(delimiter, quote, "\\"), whole)]
        for trial in others:
            if trial.regular and _wraps(trial, plain):
                if (plain.regular and plain.quoted) or _usual_marks(trial) or len([other for other in others if other.regular]) > 1:
                    raise _unclear("quotes_unclear", [plain.dialect, trial.dialect])
                return trial
    return plain


def _escaped(sample: str, dialect: Dialect, whole: bool) -> Iterator[Trial]:
    """The candidate that writes a backslash before a mark, where such a pair occurs and all records are equally wide."""
    pairs = (dialect.escape + mark for mark in (dialect.opening, dialect.closing, dialect.delimiter[0]))
    if any(pair in sample for pair in pairs):
        trial = _trial(sample, dialect, whole)
        if trial.regular:
            yield trial


def _wraps(trial: Trial, plain: Trial) -> bool:
    """Whether marks other than the usual ones wrap cells here, and are no part of the text."""
    header = trial.table[0]
    if all(wrapped or not cell for cell, wrapped in zip(header.cells, header.quoted, strict=True)) and any(header.quoted):
        return True
    return _protected(trial) >= (1 if plain.regular else 2)


def _usual_marks(trial: Trial) -> bool:
    """Whether a bare cell is wrapped in the usual marks after all."""
    cells = ((c, q) for record in trial.table for c, q in zip(record.cells, record.quoted, strict=True))
    return any(not wrapped and len(cell) > 1 and cell[0] == cell[-1] == '"' for cell, wrapped in cells)


def _protected(trial: Trial) -> int:
    """How many wrapped cells hold what would have ended a bare one."""
    dialect = trial.dialect
    marks = (dialect.delimiter, "\n", "\r", dialect.opening, dialect.closing)
    cells = ((c, q) for record in trial.records for c, q in zip(record.cells, record.quoted, strict=True))
    return sum(wrapped and any(mark in cell for mark in marks) for cell, wrapped in cells)


def _trial(sample: str, dialect: Dialect, whole: bool) -> Trial:
    records: list[Record] = []
    widths: Counter[int] = Counter()
    fault = None
    try:
        for record in tokenize(sample, dialect):
            records.append(record)
            if not record.blank:
                widths[len(record.cells)] += 1
            if len(records) % GIVEN_UP == 0 and widths.total() - max(widths.values(), default=0) > GIVEN_UP:
                break
            if len(records) == ENOUGH:
                break
        else:
            records = records if whole or len(records) == 1 else records[:-1]
    except Misquoted as error:
        fault = None if not whole and unfinished(sample, error.place, dialect) else error
    kept = tuple(record for record in records if not record.blank)
    times = Counter(len(record.cells) for record in kept if len(record.cells) > 1)
    width = max(times, key=lambda width: (times[width], width), default=1)
    first = next((at for at, record in enumerate(kept) if len(record.cells) == width), 0)
    return Trial(dialect, kept, fault, width, first, times[width])


def _unclear(code: str, dialects: Sequence[Dialect]) -> Unreadable:
    shown = list(dict.fromkeys(shown_mark(d.delimiter if code == "delimiter_unclear" else (d.escape or d.quote or "–")) for d in dialects))
    what = Text("分隔符", "separator") if code == "delimiter_unclear" else Text("引号或转义符", "quote or escape mark")
    return Unreadable(
        code,
        Text(
            f"无法判断{what.zh}：{'、'.join(shown)} 都能把文件读成表格，结果却不同；请在 Excel 中打开并核对，另存为 xlsx 后再上传。",
            f"The {what.en} is unclear: {', '.join(shown)} each give a table, and not the same; open the file in Excel, check it and save it as xlsx.",
        ),
    )


def shown_mark(mark: str) -> str:
    """A delimiter or mark as a sentence can show it."""
    names = {"\t": "Tab", " ": "␠", "\x1f": "0x1F", "\x1e": "0x1E", "\x01": "0x01"}
    return "".join(names.get(sign, sign) for sign in mark)
