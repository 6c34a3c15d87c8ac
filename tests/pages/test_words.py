"""The pages' words: complete in both languages, all used, none written into the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from catalog import registry
from catalog.kpi import Kpi
from catalog.words import filled
from metrics.status import OF_LIMIT, WORDS
from tests.architecture.source import Source, sources
from ui import text
from ui.number.records import OUTCOMES
from ui.text import LANGUAGES, catalogue
from ui.wording import status

CHINESE = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(r"^[A-Z][a-z]+( [a-z]+){2,}")
HAN = CHINESE.search
# Families of keys whose last part is a code; every code there is has its words.
FAMILIES = (
    "actions",
    "against",
    "appeal",
    "attribution",
    "beside",
    "by",
    "calendars",
    "change",
    "chart",
    "clock",
    "close",
    "column",
    "compare",
    "course",
    "covers",
    "effect",
    "effects",
    "fair",
    "fate",
    "gist",
    "group",
    "guide",
    "history",
    "language",
    "letter",
    "loop",
    "mappings",
    "month",
    "outcome",
    "outlook",
    "page",
    "peers",
    "period",
    "periods",
    "quality",
    "questions",
    "radar",
    "records",
    "reversal",
    "role",
    "score",
    "section",
    "settings",
    "states",
    "status",
    "steps",
    "targets",
    "tile",
    "together",
    "tone",
    "trust",
    "unfinished",
    "upload",
    "verdict",
    "whatif",
    "worst",
)


def keys() -> tuple[set[str], set[str]]:
    """Keys that the code names in full, and the families it builds keys of."""
    full, families = set(), set()
    for source in sources("ui", "pages"):
        for call in source.calls():
            if getattr(call.func, "id", None) != "t" or not call.args:
                continue
            for node in ast.walk(call.args[0]):
                if isinstance(node, ast.JoinedStr):
                    families.add(str(getattr(node.values[0], "value", "")).split(".")[0])
        strings = {node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        full |= {text for text in strings if re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", text)}
    return full, families


def test_both_languages_have_the_same_keys_and_fields() -> None:
    zh, en = (catalogue(language) for language in LANGUAGES)
    assert zh.keys() == en.keys()
    for key in zh:
        # A name of a month is English alone; a year and a month are written in figures in Chinese.
        if key != "format.month":
            assert _fields(zh[key]) == _fields(en[key]), key
        assert zh[key].strip() and en[key].strip(), key
        assert key.startswith("language.") or not CHINESE.search(en[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_has_two_wordings(language: str) -> None:
    source = (Path(text.__file__).parent / f"{language}.po").read_text(encoding="utf-8")
    keys = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(re.findall(r'^msgstr "', source, re.MULTILINE)) - source.count('msgid ""')


# What a careful reader stumbles over, each found in the product once.
STUMBLES = {
    "zh": (
        rf"{CHINESE.pattern} *[,;:?!()]|[,;:?!()] *{CHINESE.pattern}",  # half-width punctuation beside Chinese
        rf"(?<!§){CHINESE.pattern} +{CHINESE.pattern}",  # a gap between Chinese characters; a section's number has one
        r" [，。；：、）”]|[，。；：、（“] |[，。；：、]{2}",
        r"[0-9}] %",
    ),
    "en": (r"(?<=\S)  +(?!\n)", r" [,.;:!?)]", r"[，。；：（）、]", r"[0-9}] %", r"\(s\)", r"\b(a [aeio]|an [bcdfgjkpqtvwz])"),
}


def _said(language: str) -> dict[str, str]:
    """Every sentence of the product's own in a language: of the pages, and of the catalogue."""
    told = {
        f"{kpi.id}.{part}": words
        for kpi in registry.kpis().values()
        for part, words in (("name", kpi.name), ("meaning", kpi.meaning), ("source", kpi.source), ("target", kpi.target.source))
    }
    return {**catalogue(language), **{place: words[language] for place, words in told.items()}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reader_stumbles_over_the_setting_of_words(language: str) -> None:
    plain = {key: re.sub(r"\{[a-z_]+:[^}]*\}", "{n}", words.replace("**", "")) for key, words in _said(language).items()}
    wrong = {key: found[0] for key, words in plain.items() for stumble in STUMBLES[language] if (found := re.search(stumble, words))}
    assert not wrong


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_key_that_is_used_exists() -> None:
    used = {
        str(call.args[0].value)
        for source in sources("ui", "pages")
        for call in source.calls()
        if getattr(call.func, "id", None) == "t" and call.args and isinstance(call.args[0], ast.Constant)
    }
    assert not used - catalogue("zh").keys()


def test_no_key_is_left_over() -> None:
    full, families = keys()
    assert families <= set(FAMILIES)
    left = {key for key in catalogue("zh") if key not in full and key.split(".")[0] not in families}
    assert not left


def test_codes_of_the_data_have_words() -> None:
    words = catalogue("zh")
    assert {f"status.{code}_legend" for code in OF_LIMIT} <= words.keys() and status.LOOKS.keys() <= WORDS.keys()
    assert {f"outcome.{code}" for code in OUTCOMES} <= words.keys()
    assert {f"page.{kpi.page}" for kpi in registry.kpis().values()} <= words.keys()


def test_no_words_in_the_code() -> None:
    written = (
        (source.name, node.value) for source in sources("ui", "pages") if not source.name.startswith("ui/text/") for node in said(source)
    )
    assert not [(name, words) for name, words in written if CHINESE.search(words) or SENTENCE.search(words)]


def said(source: Source) -> list[ast.Constant]:
    """The texts of a file that are not its documentation."""
    docs = {id(node.body[0].value) for node in ast.walk(source.tree) if _documented(node)}  # type: ignore[attr-defined]
    return [text for text in source.strings() if id(text) not in docs]


def test_no_words_are_asked_for_where_nobody_knows_the_language() -> None:
    """Polars may call a function on a thread of its own, where no viewer is: the words would be Chinese for everybody."""
    asked = ((source.name, node) for source in sources("ui", "pages") for node in ast.walk(source.tree))
    assert not [f"{name}:{node.lineno}" for name, node in asked if isinstance(node, ast.Attribute) and node.attr == "map_elements"]


def _documented(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None


def test_every_kpi_is_named_in_both_languages() -> None:
    kpis: list[Kpi] = list(registry.kpis().values())
    assert all(HAN(kpi.name.zh) and not HAN(kpi.name.en) for kpi in kpis)


def test_one_of_a_thing_is_not_many() -> None:
    """“1 row”, not “1 rows”: no English count stands bare before a noun that elsewhere has both its forms."""
    english = catalogue("en")
    specs = [spec for words in english.values() for _, _, spec, _ in Formatter().parse(words) if spec and "|" in spec]
    nouns = {many for spec in specs if (many := spec.partition("|")[2]).endswith("s") and many != "others"}
    assert len(nouns) > 20
    bare = {key for key, words in english.items() if any(re.search(rf"\{{\w+\}} (\w+ )?{re.escape(noun)}\b", words) for noun in nouns)}
    assert not bare
    assert filled("{n:row|rows}, {n}, {year:d}", n=1, year=2026) == "1 row, 1, 2026"
    assert filled("{n:row|rows}, {k:row|rows}", n=1234, k="0") == "1,234 rows, 0 rows"
