"""What must hold in a file. A rule is a plain description: `checks` makes of each one a mask and an expectation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from catalog.words import Text

Effect = Literal["refuse", "quarantine", "warn"]

SKEW_MINUTES = 5


@dataclass(frozen=True)
class Rule:
    """Base of all rules. `effect`: the file is refused, the row is held back, or the row passes with a warning."""

    @property
    def columns(self) -> tuple[str, ...]:
        raise TypeError("a rule names its columns")

    @property
    def code(self) -> str:
        return f"{type(self).__name__.lower()}:{','.join(self.columns)}"


@dataclass(frozen=True)
class Distinct(Rule):
    """No two rows of a file have the same key."""

    key: tuple[str, ...]
    effect: Effect = "refuse"
    sentence: Text = Text(
        "{labels} 的值“{value}”出现了不止一次；每条记录的编号必须唯一，请去掉多余的一行。",
        '"{value}" of {labels} appears more than once; take out the row too many.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return self.key


@dataclass(frozen=True)
class Required(Rule):
    """The cell is filled."""

    column: str
    effect: Effect = "quarantine"
    sentence: Text = Text("“{label}”没有填写，请补上。", '"{label}" is empty; fill it in.')

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Readable(Rule):
    """A filled cell can be read as the column's type."""

    column: str
    effect: Effect = "quarantine"
    sentence: Text = Text(
        "“{label}”里的“{value}”不是{type}，请改正。",
        '"{value}" in "{label}" is not {type}; correct it.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


# Of a column that tells for which month something was measured; months of plans, targets and deadlines may lie ahead.
NOT_BEGUN = Text(
    "“{label}”{value} 还没有开始，请核对月份。",
    '{value} in "{label}" has not begun yet; check the month.',
)


@dataclass(frozen=True)
class NotFuture(Rule):
    """An event has happened: its time is not after the moment of loading (5 minutes of clock skew allowed); a month that was measured has begun."""

    column: str
    effect: Effect = "quarantine"
    sentence: Text = Text(
        "“{label}”{value} 还没有到来，请核对日期。",
        '{value} in "{label}" lies in the future; check the date.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Ordered(Rule):
    """`later` does not come before `earlier`; up to 5 minutes is clock skew; a column of bare dates is compared by day."""

    earlier: str
    later: str
    effect: Effect = "quarantine"
    sentence: Text = Text(
        "“{later}”早于“{earlier}”，时间顺序不可能，请核对这两个时间。",
        '"{later}" comes before "{earlier}", which is impossible; check both times.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.earlier, self.later)


@dataclass(frozen=True)
class Skewed(Rule):
    """`later` comes before `earlier` by at most 5 minutes: counted as simultaneous, and said."""

    earlier: str
    later: str
    effect: Effect = "warn"
    sentence: Text = Text(
        "“{later}”比“{earlier}”早不到 5 分钟，按时钟误差处理，视为同时。",
        '"{later}" is less than 5 minutes before "{earlier}"; taken as clock skew, counted as simultaneous.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.earlier, self.later)


@dataclass(frozen=True)
class Ended(Rule):
    """Where the status says that a case is over, one of `stops` says since when; without it its clock runs on, and it becomes overdue."""

    status: str
    over: tuple[str, ...]
    stops: tuple[str, ...]
    effect: Effect = "warn"
    sentence: Text = Text(
        "“{label}”是“{value}”，但{stops}都没有填，时钟还在走，会被当作未完成；请补上时间。",
        '"{label}" is "{value}", but none of {stops} is filled: the clock goes on and the case counts as open; fill in the time.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.status,)


@dataclass(frozen=True)
class Within(Rule):
    """A number lies between two bounds, both allowed."""

    column: str
    low: float | None = None
    high: float | None = None
    effect: Effect = "quarantine"
    sentence: Text = Text(
        "“{label}”里的 {value} 超出了允许范围（{range}），请改正。",
        '{value} in "{label}" is outside the allowed range ({range}); correct it.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class OnScale(Rule):
    """A score lies between the ends of its own scale; `low` may be a number or a column."""

    score: str
    low: str | float
    high: str
    effect: Effect = "quarantine"
    sentence: Text = Text(
        "“{label}”里的 {value} 超出了量表范围（{range}），请改正。",
        '{value} in "{label}" is off its scale ({range}); correct it.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.score, self.high) if not isinstance(self.low, str) else (self.score, self.low, self.high)


@dataclass(frozen=True)
class Known(Rule):
    """The value is in a register (projects, staff). `dataset` and `reference` name the register and its column."""

    column: str
    dataset: str
    reference: str
    effect: Effect = "quarantine"
    sentence: Text = Text(
        "“{label}”里的“{value}”不在名册中；请先登记，或改成已有的编号。",
        '"{value}" in "{label}" is not in the register; add it there, or map it to one that is.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Vocabulary(Rule):
    """A category has one of its known words; another word is kept as it is, and said."""

    column: str
    values: tuple[str, ...]
    effect: Effect = "warn"
    sentence: Text = Text(
        "“{label}”里的“{value}”不是常用的写法；已照原样保留，可在“列对应”中改成标准词。",
        '"{value}" in "{label}" is not a usual word; it is kept as it is and can be mapped.',
    )

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)
