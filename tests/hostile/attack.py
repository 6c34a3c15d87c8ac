"""What an attack is, and the small table that every attack is built around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Rows = Sequence[Sequence[str]]
Read = tuple[tuple[str, ...], ...]

HEADER = ("工单编号", "项目编号", "工单类型", "类别", "报修时间", "状态")
COLUMNS = ("order_id", "project_id", "kind", "category", "created_at", "status")
PROJECTS = ("P001", "P002")
ROWS: Read = (
    ("WX1", "P001", "报修", "漏水", "2026-10-03 09:12", "已关闭"),
    ("WX2", "P002", "报修", "电梯", "2026-10-04 10:00", "处理中"),
    ("WX3", "P001", "投诉", "噪音", "2026-10-05 11:30", "已关闭"),
)
TABLE = (HEADER, *ROWS)
READ, CRASHED, NOT_SAFE = "read right", "crashed", "not_safe"
ANY = ("*",)


@dataclass(frozen=True)
class Ending:
    """How a file ended: READ, the code of a refusal, or CRASHED with the error; after how many seconds.

    `rows` are those read and found good, in file order; `held` counts those held back, each with its reason.
    """

    outcome: str
    seconds: float
    rows: Read = ()
    held: int = 0
    error: str = ""


@dataclass(frozen=True)
class Attack:
    """One hostile file. It ends as one of the refusal `codes`, or as `rows` read to the letter (None: it must not be read).

    A row may also be held back by name; what is never right is a row lost, changed or added in silence.
    """

    name: str
    about: str
    write: Callable[[Path], None]
    codes: tuple[str, ...] = ()
    rows: Read | None = None
    slow: bool = False

    def allows(self, ending: Ending) -> bool:
        if ending.outcome == READ:
            return self.rows is not None and _named(ending, self.rows)
        return ending.outcome in self.codes or (self.codes == ANY and ending.outcome not in (CRASHED, NOT_SAFE))

    @property
    def expected(self) -> str:
        words = [READ] if self.rows is not None else []
        return " / ".join([*words, *(f"`{code}`" if code != "*" else "any named refusal" for code in self.codes)])


def _named(ending: Ending, rows: Read) -> bool:
    """Every expected row is read to the letter or held back, and no other row is read."""
    left = list(rows)
    for row in ending.rows:
        if row not in left:
            return False
        left.remove(row)
    return len(left) <= ending.held


def of_bytes(make: Callable[[], bytes]) -> Callable[[Path], None]:
    return lambda path: _write(path, make())


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def with_category(*words: str) -> Read:
    """The rows with other words in the column that keeps any text."""
    return tuple((*row[:3], word, *row[4:]) for row, word in zip(ROWS, words, strict=True))
