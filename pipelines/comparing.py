"""Whether the figures of two spans may be compared at all, for who asks without a page: the rule of the tiles."""

from __future__ import annotations

from catalog import registry
from catalog.words import Text
from errors import WrongUsage
from metrics.comparable import Reason, side, withheld
from pipelines.arrivals import answer_scales, arrivals
from pipelines.reading.figures import numbers
from pipelines.reading.register import data_end, months
from pipelines.scope import Scope, Viewer, last_whole
from pipelines.warehouse import Warehouse

WITHHELD: dict[Reason, Text] = {
    "partial": Text("期间不完整", "the months are not over, or not all within the data"),
    "missing": Text("无可比数据", "there is nothing to compare with"),
    "maturing": Text("还有事项没到期", "some cases are not due yet"),
    "ripening": Text(
        "晚办完的以后还算办完，越近的月份越不利", "what is done late still counts, so the latest months look worse than they will be"
    ),
    "scale": Text("量尺变了", "answers are on another scale"),
    "projects": Text("有项目的数据没到", "data of projects are missing"),
    "small": Text("样本太少", "there are too few cases"),
}


def period(scope: Scope) -> str:
    """The months of a scope as they are typed: 2026-10, or 2026-09..2026-10."""
    first, last = (f"{month:%Y-%m}" if month else "" for month in (scope.start, scope.end))
    return first if first == last else f"{first}..{last}"


def must_compare(warehouse: Warehouse, kpi_id: str, before: Scope, after: Scope, viewer: Viewer) -> None:
    """Raises WrongUsage with the reason why the figures of the same projects over two spans of months are not compared."""
    reason = _reason(warehouse, kpi_id, before, after, viewer)
    if reason is not None:
        why = WITHHELD[reason]
        raise WrongUsage(
            "not_comparable",
            Text(
                f"{period(before)} 与 {period(after)} 不比较：{why.zh}。加 --anyway 仍可分解。",
                f"{period(before)} and {period(after)} are not compared: {why.en}. --anyway takes it apart all the same.",
            ),
        )


def _reason(warehouse: Warehouse, kpi_id: str, before: Scope, after: Scope, viewer: Viewer) -> Reason | None:
    kpi, there, end = registry.kpi(kpi_id), months(warehouse, after.as_of), data_end(warehouse, as_of=after.as_of)
    if not there or end is None or before.start is None or after.end is None:
        return "missing"
    came, answers = arrivals(warehouse, viewer, after.as_of), answer_scales(warehouse, viewer, after.as_of)
    now, then = (
        side(
            kpi,
            numbers(warehouse, [kpi_id], scope, viewer).row(0, named=True),
            came,
            answers,
            scope.start,
            scope.end,
            scope.projects or None,
            last_whole(end),
        )
        for scope in (after, before)
    )
    return withheld(now, then, before.start >= there[0] and after.end <= last_whole(end), kpi.minimum_n)
