"""The second half of a passport, read only when somebody opens it: how it is reckoned, by what it is judged, on which files it rests."""

from __future__ import annotations

from catalog import registry
from catalog.kpi import Kpi
from catalog.standards import Standard
from metrics.passport import NO_STANDARD, Batch
from pipelines.read import Passport
from ui.number import records
from ui.text import say, t
from ui.wording import markup, values

FILES = 3
SIGNS = 8  # of a definition's fingerprint


def lines(kpi: Kpi, found: Passport) -> list[tuple[str, str]]:
    """What an auditor asks, label and words, in the order in which one asks."""
    held = list(dict.fromkeys(standard(row, _approved(found, row)) for row in found.standards)) or [say(NO_STANDARD)]
    return [
        *((t("passport.standard"), words) for words in held),
        (t("passport.possible"), t("word.comma").join(records.reason(code) for code in found.possible)),
        (t("passport.checks"), checks(found)),
        (t("passport.definition"), definition(found)),
        *([] if changed(kpi, found) else [(t("passport.reported"), reported(kpi, found))]),
    ]


def formula(found: Passport) -> tuple[str, str]:
    """How it is reckoned, and its interval."""
    return t("passport.formula"), f"{say(found.formula)} · {say(found.interval)}"


def changed(kpi: Kpi, found: Passport) -> list[tuple[str, str]]:
    """That the number was reported otherwise, which everybody should know; nothing where it was not."""
    return [(t("passport.reported"), reported(kpi, found))] if len(set(_both(kpi, found))) == 2 else []


def _approved(found: Passport, row: Standard) -> str:
    words = markup.plain(say(found.approved(row)))
    return t("passport.approved_by", name=words) if row.approved_by else words


def came_from(found: Passport) -> tuple[str, str]:
    """The files that it rests on."""
    return t("passport.files"), files(found)


def standard(row: Standard, approved: str) -> str:
    """A standard with its wording, where it stands, and who approved it."""
    bars = [
        t(key, value=f"{row.operator} {values.bar(value)} {markup.plain(row.unit)}")
        for key, value in (("tile.goal", row.goal), ("tile.limit", row.limit))
        if value is not None
    ]
    standing = t("passport.confirmed") if row.is_confirmed else t("passport.unconfirmed")
    parts = [" · ".join(bars), t("passport.quoted", quote=markup.plain(row.quote)) if row.quote else ""]
    parts += [markup.plain(row.cited), standing, approved]
    return t("word.comma").join(part for part in parts if part)


def files(found: Passport) -> str:
    """How many files, and those with most rows: name, who loaded it and when, its rows, its number in the books."""
    if not found.batches:
        return t("passport.no_files")
    largest = sorted(found.batches, key=lambda batch: (batch.rows, batch.loaded_at), reverse=True)[:FILES]
    names = t("word.semicolon").join(_file(batch) for batch in largest)
    return t("passport.file_list", n=len(found.batches), names=names)


def _file(batch: Batch) -> str:
    name = _name(batch)
    by, when = values.whom(batch.loaded_by), values.moment(batch.loaded_at)
    return t("passport.file", name=name, by=by, when=when, rows=values.count(batch.rows), id=batch.batch_id)


def _name(batch: Batch) -> str:
    return markup.plain(batch.file_name or say(registry.dataset(batch.dataset).name))


def checks(found: Passport) -> str:
    """How many rows of the files passed their checks, how many did not, and in which files."""
    if not found.batches:
        return ""
    passed, held = (sum(counts) for counts in zip(*((batch.rows, batch.held) for batch in found.batches), strict=True))
    if not held:
        return t("passport.all_passed", n=values.count(passed))
    worst = sorted((batch for batch in found.batches if batch.held), key=lambda batch: -batch.held)[:FILES]
    names = t("word.semicolon").join(t("passport.failed_file", name=_name(batch), n=values.count(batch.held)) for batch in worst)
    return t("passport.some_failed", passed=values.count(passed), held=values.count(held), names=names)


def definition(found: Passport) -> str:
    """By which definition the number was counted, and since when."""
    if found.definition is None:
        return ""
    return t(
        "passport.defined",
        id=found.definition.fingerprint[:SIGNS],
        when=values.moment(found.definition.at),
        version=found.definition.version,
    )


def reported(kpi: Kpi, found: Passport) -> str:
    """The number as first published, and whether it has changed since, as far as it is shown."""
    if found.reported is None:
        return t("passport.never")
    value, now = _both(kpi, found)
    key = "passport.same" if value == now else "passport.revised"
    return t(key, when=values.moment(found.reported.at), value=value, now=now)


def _both(kpi: Kpi, found: Passport) -> list[str]:
    """The number in words as it was first published, if it was, and as it is."""
    rows = [found.reported.figures] if found.reported is not None else []
    return [values.full(kpi, row["value"]) for row in (*rows, found.figures)]  # type: ignore[arg-type]
