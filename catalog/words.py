"""Words in both languages of the product."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and in English; one without the other does not construct."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not (self.zh.strip() and self.en.strip()):
            raise ValueError(f"a translation is missing: {self!r}")

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Text:
        return Text(filled(self.zh, **values), filled(self.en, **values))


class _Counting(Formatter):
    """Whole numbers with their thousands apart (`{year:d}` without), and `{n:row|rows}` a count with its noun: "1 row", "1,234 rows".

    Not gettext's plural forms: these know one count a sentence, ours have several.
    """

    def format_field(self, value: object, format_spec: str) -> str:
        told = f"{value:,}" if isinstance(value, int) else str(value)
        one, split, many = format_spec.partition("|")
        if split:
            return f"{told} {one if told == '1' else many}"
        return str(super().format_field(value, format_spec)) if format_spec else told


def filled(words: str, /, **values: object) -> str:
    """Words with their fields filled in; see `_Counting` for counts."""
    return _Counting().vformat(words, (), values)


def counted(n: int, one: str, many: str) -> str:
    """A count with its English noun, thousands apart."""
    return f"{n:,} {one if n == 1 else many}"
