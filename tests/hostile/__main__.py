"""`python -m tests.hostile`: sends every hostile file, and every file of the odd ones where they are, through gate and worker.

Prints the count of each outcome, writes docs/intake_report.md, and ends with 1 where a file ended as it must not.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipelines.worker.reader import Reader
from tests.hostile import odd
from tests.hostile.attack import READ, Attack, Ending
from tests.hostile.corpus import ATTACKS
from tests.hostile.run import MEMORY_MB, SECONDS, answers, attacked, reader

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "intake_report.md"


@dataclass(frozen=True)
class Line:
    """One attack and how it ended; whether that is right, and whether the reader read a good file afterwards."""

    attack: Attack
    ending: Ending
    alive: bool

    @property
    def right(self) -> bool:
        return self.attack.allows(self.ending) and self.ending.seconds < SECONDS and self.alive


def main() -> int:
    with reader() as found:
        lines = [_line(attack, found, number) for number, attack in enumerate(ATTACKS, start=1)]
    with odd.table_reader() as tables:
        folders = odd.endings(tables) if odd.FOLDER.is_dir() else {}
    wrong = [line for line in lines if not line.right]
    for outcome, count in Counter(line.ending.outcome for line in lines).most_common():
        _say(f"{count:5}  {outcome}")
    for line in wrong:
        _say(
            f"WRONG  {line.attack.name}: {line.ending.outcome} in {line.ending.seconds:.1f} s {line.ending.error}; right: {line.attack.expected}"
        )
    for name, endings in folders.items():
        _say(f"{name}: " + ", ".join(f"{outcome} {count}" for outcome, count in Counter(endings).most_common()))
    REPORT.write_text(report(lines, folders), encoding="utf-8")
    crashed = sum(outcome in odd.WRONG for endings in folders.values() for outcome in endings)
    _say(f"{len(lines) - len(wrong)} of {len(lines)} hostile files ended as they must; {crashed} odd files did not")
    return 1 if wrong or crashed else 0


def _line(attack: Attack, found: Reader, number: int) -> Line:
    """A good file follows each that ended a worker, and every tenth of the others."""
    ending = attacked(attack, found.read)
    return Line(attack, ending, answers(found) if ending.outcome in odd.WRONG or number % 10 == 0 or number == len(ATTACKS) else True)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


LIMITS = """## What no look at a file can tell

A row of delimited text that lacks a separator in one place and has one too many in another is as wide as the others. It is refused (`shifted_row`) where the cells
between the two places fit the columns beside them and not their own, where a date, a time, a number or a link is glued to what stood beside it, and where a cell is
two words that come again in their two columns while the other cell is empty. What is left of such rows meets the checks of the dataset: an empty cell where one is
needed, an id that no register knows and a date that is none hold the row back; a word that is not in the list is told and taken.

Taken as it stands, in silence, is a row whose two places are neighbours and whose two columns hold free text, or of which one is mostly empty: the text of one stands
in the other, or both in one, and no other cell is wrong. Nothing in the file tells it from a row that somebody wrote so.
"""

# ---- the page ------------------------------------------------------------------------------------------------------


def report(lines: list[Line], folders: dict[str, list[str]]) -> str:
    slowest = max(line.ending.seconds for line in lines)
    right = sum(line.right for line in lines)
    parts = [
        "# What hostile files come to\n",
        "Written by `python -m tests.hostile`. Each file goes through the gate and a real worker, as every upload does; the same reader",
        f"must read good files in between. Bounds: {SECONDS} s on the clock, {MEMORY_MB >> 10} GiB of address space.\n",
        f"**{right} of {len(lines)}** made-up hostile files ended as they must; the slowest took {'less than 1' if slowest < 1 else f'{slowest:.0f}'} s.\n",
        "| outcome | files |",
        "|---|---|",
        *(f"| {_word(outcome)} | {count} |" for outcome, count in _counted([line.ending.outcome for line in lines])),
        "",
        *_odd(folders),
        LIMITS,
        "## Each attack\n",
        "| file | what it is | outcome |",
        "|---|---|---|",
        *(f"| {line.attack.name} | {line.attack.about.replace('|', '/')} | {_told(line)} |" for line in lines),
        "",
    ]
    return "\n".join(parts)


def _odd(folders: dict[str, list[str]]) -> list[str]:
    if not folders:
        return []
    rows = [f"| {name} | {_word(outcome)} | {count} |" for name, endings in folders.items() for outcome, count in _counted(endings)]
    return ["## Odd files of others\n", "| kind of file | outcome | files |", "|---|---|---|", *rows, ""]


def _counted(outcomes: list[str]) -> list[tuple[str, int]]:
    return sorted(Counter(outcomes).items(), key=lambda item: (item[0] != READ, -item[1], item[0]))


def _word(outcome: str) -> str:
    return outcome if outcome.startswith("read") else f"refused: `{outcome}`"


def _told(line: Line) -> str:
    held = f", {line.ending.held} rows held back by name" if line.ending.held else ""
    return _word(line.ending.outcome) + held + ("" if line.right else " **(wrong)**")


if __name__ == "__main__":
    sys.exit(main())
