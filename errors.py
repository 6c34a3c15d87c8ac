"""Errors for users (a code, one sentence in both languages, a way out) and for programmers (loud).

Bottom layer: everyone may import it, it imports only the catalogue's words.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.words import Text

REFUSED, USAGE, UNREADABLE, IN_USE = 1, 2, 3, 4


class UserError(Exception):
    """Something a user can put right. `exit_code` is what the command line answers with; `choices` are what the user may choose from."""

    exit_code = REFUSED

    def __init__(self, code: str, sentence: Text, choices: Sequence[str] = ()) -> None:
        super().__init__(f"{code}: {sentence.en}")
        self.code = code
        self.sentence = sentence
        self.choices = tuple(choices)


class UnknownEntry(UserError):
    """An id that the catalogue does not have."""

    exit_code = USAGE

    def __init__(self, kind: str, id: str, near: Sequence[str]) -> None:
        zh = f"没有名为“{id}”的条目。" + (f"是不是想用：{'、'.join(near)}？" if near else "")
        en = f'There is no {kind} "{id}".' + (f" Did you mean {', '.join(near)}?" if near else "")
        super().__init__("unknown_entry", Text(zh, en))


class WrongUsage(UserError):
    """A command, an option or a mapping that makes no sense."""

    exit_code = USAGE


class Unreadable(UserError):
    """A file that cannot be read, or not safely."""

    exit_code = UNREADABLE


class Refused(UserError):
    """A file that can be read and must not be published as it is."""

    exit_code = REFUSED


class WarehouseInUse(UserError):
    """Another process owns the warehouse."""

    exit_code = IN_USE

    def __init__(self, owner: str) -> None:
        super().__init__(
            "warehouse_in_use",
            Text(
                f"数据仓库正被进程 {owner} 使用；请关闭它后再试。", f"The warehouse is in use by process {owner}; close it and try again."
            ),
        )


class Overtaken(UserError):
    """Somebody else published in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "overtaken",
            Text(
                "在您确认之前，数据又有了更新；请看过现在的内容后再提交一次。",
                "The data were updated before you confirmed; look at what they are now, then commit again.",
            ),
        )
