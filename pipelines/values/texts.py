"""One cell as people and systems leave it: what is around the value, and what stands for no value at all."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters, direction marks, soft hyphens and byte order marks: nobody sees them, and they make words unequal.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Excel keeps 00123 a text by a leading apostrophe, exports do by the formula ="00123".
_KEPT_AS_TEXT = re.compile(r"""['‘’`]\s*(?P<quoted>[^'’"].*)|="(?P<formula>[^"]*)\"""", re.DOTALL)
# What people write where there is nothing to write. A question mark, NaN or an error such as #N/A is no such word.
_EMPTY = re.compile(r"[-—–―_−]+|[/\\]+|n/a|n\.a\.|null|\(null\)|<null>|none|无|無|暂无|暫無|\(空\)|空")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
# The same as they mostly stand there, for columns of words too long to look at each.
USUAL_EMPTY = (
    "-", "--", "---", "—", "——", "–", "－", "/", "//", "／", "\\", "N/A", "n/a", "NULL", "null", "Null", "(null)",
    "None", "NONE", "none", "无", "無", "暂无", "暫無", "空", "(空)", "（空）",
)  # fmt: skip


def tidy(text: str) -> str:
    """Half width, without invisible characters, surrounding blanks and the marks that keep a number a text."""
    return kept_as_text(INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip())


def kept_as_text(plain: str) -> str:
    """What stands behind a leading apostrophe, or inside the formula ="…"."""
    if not plain.startswith(("'", "‘", "’", "`", "=")) or not (found := _KEPT_AS_TEXT.fullmatch(plain)):
        return plain
    return (found["quoted"] or found["formula"] or "").strip()


def is_error(text: str) -> bool:
    """Whether the cell is one of Excel's errors, such as #N/A: it stands for a value that was lost, not for none."""
    return _ERROR.fullmatch(text) is not None


def says_nothing(text: str) -> bool:
    """Whether the cell is empty by convention: - — / \\ N/A NULL none 无 暂无 空."""
    return _EMPTY.fullmatch(tidy(text).casefold()) is not None
