"""A draft as it is seen and as it lies on disk, beside the file that it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.words import Text
from errors import UserError
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.mending.fixes import Fix, Remedy, as_plain, fixes_from
from pipelines.publishing.effect import Effect
from pipelines.receipt import Receipt
from pipelines.receiving.staged import Examined, Staged
from pipelines.worker.report import Report
from pipelines.worker.stages import Progress

DRAFT, REPORT = "draft.json", "report.json"


@dataclass(frozen=True)
class Draft:
    """One file that somebody has chosen, and what was found in it.

    `dataset`, `mapping`, `add_projects`, `fixes` and `remedies` are the owner's say. `seen` is the version that the preview was
    made against. `choices`: what the error lets the owner choose from. `progress`: work is under way. `interrupted`: it was, when the server stopped.
    """

    id: str
    owner: str
    staged: Staged
    created: datetime
    dataset: str | None = None
    mapping: Mapping = EMPTY
    add_projects: bool = False
    fixes: tuple[Fix, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    examined: Examined | None = None
    effect: Effect | None = None
    seen: int | None = None
    receipt: Receipt | None = None
    error: Text | None = None
    code: str | None = None
    choices: tuple[str, ...] = ()
    progress: Progress | None = None
    interrupted: bool = False

    @property
    def busy(self) -> bool:
        return self.progress is not None


def write(draft: Draft) -> None:
    """Keeps a draft; a published one has no folder any more and needs none. Whole or not at all."""
    folder = draft.staged.folder
    if draft.receipt is not None or not folder.is_dir():
        return
    plain = {
        "owner": draft.owner,
        "name": draft.staged.name,
        "sha256": draft.staged.sha256,
        "created": draft.created.isoformat(),
        "dataset": draft.dataset,
        "mapping": draft.mapping.to_json(),
        "add_projects": draft.add_projects,
        "fixes": as_plain(draft.fixes),
        "remedies": [_plain_remedy(remedy) for remedy in draft.remedies],
        "error": [draft.error.zh, draft.error.en, draft.code, draft.choices] if draft.error else None,
        "parent": draft.examined.parent if draft.examined else None,
        "busy": draft.busy,
    }
    report = folder / REPORT
    if draft.examined is None:
        report.unlink(missing_ok=True)
    else:
        _replace(report, draft.examined.report.to_json())
    _replace(folder / DRAFT, json.dumps(plain, ensure_ascii=False))


def found(staging: Path) -> list[Draft]:
    """The drafts that lie on disk. What cannot be read as one is left where it is, until it is old enough to go."""
    drafts = (_read(folder) for folder in (staging.iterdir() if staging.is_dir() else ()) if (folder / DRAFT).is_file())
    return [draft for draft in drafts if draft is not None]


def orphans(staging: Path, before: datetime) -> list[Path]:
    """Folders that nobody has touched since a moment (UTC)."""
    folders = [path for path in (staging.iterdir() if staging.is_dir() else ()) if path.is_dir()]
    return [folder for folder in folders if datetime.fromtimestamp(folder.stat().st_mtime, UTC).replace(tzinfo=None) < before]


def _read(folder: Path) -> Draft | None:
    try:
        plain: dict[str, Any] = json.loads((folder / DRAFT).read_text(encoding="utf-8"))
        staged = Staged(folder, plain["sha256"], plain["name"])
        fixes, remedies = fixes_from(plain["fixes"]), tuple(Remedy.from_plain(remedy) for remedy in plain["remedies"])
        zh, en, code, choices = plain["error"] or (None, None, None, ())
        draft = Draft(
            folder.name, plain["owner"], staged, datetime.fromisoformat(plain["created"]), plain["dataset"],
            Mapping.from_json(plain["mapping"]), plain["add_projects"], fixes, remedies,
            examined=_examined(staged, fixes, remedies, plain["parent"]), error=Text(zh, en) if zh and en else None, code=code, choices=tuple(choices),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, UserError):
        return None
    return _with_interruption(draft, plain["busy"])


def _with_interruption(draft: Draft, busy: bool) -> Draft:
    """Work that was under way is to be done again; a preview is always made anew, since others may have published since."""
    if busy:
        return replace(draft, interrupted=True, examined=None, error=None, code=None, choices=())
    ready = draft.examined is not None and not draft.examined.report.refused and draft.examined.report.good_count > 0
    return replace(draft, interrupted=ready)


def _examined(staged: Staged, fixes: tuple[Fix, ...], remedies: tuple[Remedy, ...], parent: int | None) -> Examined | None:
    path = staged.folder / REPORT
    if not path.is_file():
        return None
    report = Report.from_json(path.read_text(encoding="utf-8"))
    return Examined(staged, report, Mapping.from_json(report.mapping), fixes, remedies, parent)


def _plain_remedy(remedy: Remedy) -> dict[str, Any]:
    sentence = {"zh": remedy.sentence.zh, "en": remedy.sentence.en}
    return {"column": remedy.column, "count": remedy.count, "sentence": sentence, "change": remedy.change}


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(path)
