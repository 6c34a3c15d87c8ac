"""Where every row of a file went, in words: what the mapping leaves out, and how many rows or answers the rest was read as."""

from __future__ import annotations

from catalog.words import Text, counted
from pipelines.worker.report import Report


def account(report: Report) -> Text | None:
    """The rows of the file that are not simply rows of ours; None where each of them is one."""
    unwanted, read = report.dropped - report.superseded, report.read - report.dropped
    parts = []
    if report.superseded:
        n = report.superseded
        parts.append(
            Text(
                f"{n:,} 行是同一记录较早的状态，只留最后一次",
                f"{counted(n, 'is an earlier state', 'are earlier states')} of the same cases",
            )
        )
    if unwanted:
        parts.append(Text(f"{unwanted:,} 行按映射略去", f"{counted(unwanted, 'is', 'are')} left out by the mapping"))
    if read != report.row_count:
        parts.append(
            Text(f"{read:,} 行一行多题，读成 {report.row_count:,} 条", f"{counted(read, 'is', 'are')} read as {report.row_count:,} answers")
        )
    elif parts:
        parts.append(Text(f"其余 {read:,} 行读入", f"the other {read:,} are read"))
    if not parts:
        return None
    head = Text(f"文件共 {report.read:,} 行", f"The file has {counted(report.read, 'row', 'rows')}")
    return Text(f"{head.zh}：{'，'.join(part.zh for part in parts)}。", f"{head.en}: {', '.join(part.en for part in parts)}.")
