"""Required columns that nothing in a file delivers: which only wait for a yes, which one value for the whole file can fill, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

from catalog import registry
from catalog.model import Dataset
from catalog.words import Text
from pipelines.matching.mapping import Mapping
from pipelines.worker.report import Report

UNSURE = Text("必需的列还没有确定：{columns}，请先核对。", "Required columns are not settled yet: {columns}. Please check them first.")
ABSENT = Text("缺少必需的列：{columns}。", "Required columns are missing: {columns}.")
BY_HEADER = Text("文件里有的，选出它的表头", "where the file has one, choose its header")
BY_VALUE = Text("整份文件都是同一个值的，填上这个值", "where one value holds for the whole file, give that value")
BY_VALUE_SOME = Text("{columns}如果整份文件都是同一个值，填上这个值", "if one value of {columns} holds for the whole file, give that value")
BY_FILE = Text("都不是，就在文件里补上后重新上传", "otherwise add it to the file and load it again")
ONLY_BY_FILE = Text("请在文件里补上后重新上传", "add them to the file and load it again")
NUMBERED = Text(
    "{columns}是用来区分每条记录的：文件里没有的，请在 Excel 里加一列编号，每条记录一个，各个文件之间也不要重复，例如 202610-1、202610-2。",
    "{columns} tells the records apart: where the file has none, add a column in Excel with a number of its own for each record, "
    "not used in any other file either, such as 202610-1, 202610-2.",
)
GIVEN = Text("整份文件的“{name}”都是“{value}”", '"{name}" is "{value}" in the whole file')


def waiting(report: Report) -> tuple[str, ...]:
    """Missing columns that a header is suggested for, or that an offered reading of the file would fill."""
    asked = {match.suggestion for match in report.matches}
    for proposal in report.proposals:
        change = Mapping.from_json(proposal.change)
        asked |= {*change.columns.values(), *change.combine, *(change.unpivot.filled if change.unpivot else ())}
    return tuple(name for name in report.missing if name in asked)


def absent(report: Report) -> tuple[str, ...]:
    """Missing columns that nothing in the file is likely to be."""
    return tuple(name for name in report.missing if name not in waiting(report))


def unused(report: Report) -> tuple[str, ...]:
    """Headers that nothing is read from: neither taken for a column, nor joined with others or turned into rows, nor to be asked about."""
    read: set[str] = set()
    offers = [Mapping.from_json(proposal.change) for proposal in report.proposals if not proposal.applied]
    for given in (Mapping.from_json(report.mapping), *offers):
        joined = {header for headers in given.combine.values() for header in headers}
        asked = {header for header, name in given.columns.items() if name}
        read |= {*joined, *asked, *given.drop, *given.keep_last, *(given.unpivot.columns if given.unpivot else ())}
    return tuple(
        match.header for match in report.matches if not (match.column or match.suggestion or match.header in read) and match.header
    )


def fillable(report: Report) -> tuple[str, ...]:
    """Absent columns that may be the same in each row: all but those that tell the records apart."""
    dataset = registry.dataset(report.dataset)
    return tuple(name for name in absent(report) if not _tells_apart(dataset, name))


def _tells_apart(dataset: Dataset, name: str) -> bool:
    """Whether a column is the key, or its part that numbers the records: not the entry of another register, nor what several projects have in common."""
    if dataset.key == (name,):
        return True
    numbers = name in dataset.key and name.endswith("_id") and registry.register_of(dataset, name) is None
    return numbers and "project_id" not in dataset.key


def lacking(report: Report) -> Text | None:
    """What is missing and what can be done about it; None where nothing is."""
    said = [part for part in (_unsure(report), _absent(report), _numbered(report)) if part]
    return Text("".join(part.zh for part in said), " ".join(part.en for part in said)) if said else None


def given(report: Report) -> tuple[Text, ...]:
    """The values that were given for the whole file, a sentence each."""
    columns = {column.name: column.label for column in registry.dataset(report.dataset).columns}
    constants = Mapping.from_json(report.mapping).constants
    return tuple(
        Text(GIVEN.zh.format(name=columns[name].zh, value=value), GIVEN.en.format(name=columns[name].en, value=value))
        for name, value in constants.items()
    )


def _unsure(report: Report) -> Text | None:
    names = waiting(report)
    return _named(UNSURE, report, names) if names else None


def _absent(report: Report) -> Text | None:
    names, whole = absent(report), fillable(report)
    if not names:
        return None
    ways = [BY_HEADER] if any(not match.column for match in report.matches) else []
    ways += [BY_VALUE if whole == names else _named(BY_VALUE_SOME, report, whole)] if whole else []
    head, advice = _named(ABSENT, report, names), [*ways, BY_FILE] if ways else [ONLY_BY_FILE]
    en = "; ".join(way.en for way in advice)
    return Text(f"{head.zh}{'；'.join(way.zh for way in advice)}。", f"{head.en} {en[0].upper()}{en[1:]}.")


def _numbered(report: Report) -> Text | None:
    """How a file comes to what numbers its records."""
    names = tuple(name for name in absent(report) if name not in fillable(report))
    return _named(NUMBERED, report, names) if names else None


def _named(words: Text, report: Report, names: Sequence[str]) -> Text:
    labels = [registry.dataset(report.dataset).column(name).label for name in names]
    return Text(
        words.zh.format(columns="、".join(f"“{label.zh}”" for label in labels)),
        words.en.format(columns=", ".join(f'"{label.en}"' for label in labels)),
    )
