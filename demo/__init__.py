"""The made-up company: export files as property systems write them, with planted stories. It knows nothing of the product's rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from demo.company import Company
from demo.exports import MONTHLY, Export, Mailbox, again, duplicates, history, late, leaned_on, month, once, stale, whole
from demo.faults import faulty
from demo.records import Records
from demo.sizes import SIZES, Size
from demo.stories import STORIES
from demo.story import Effect, Story

__all__ = ["SIZES", "STORIES", "Company", "Effect", "Export", "Records", "Size", "Story", "write"]


def write(
    directory: Path, projects: int = 24, months: int = 36, seed: int = 7, rows_scale: float = 1.0, until: date = date(2026, 10, 31)
) -> tuple[Export, ...]:
    """Writes all export files below `directory` and returns them in the order in which they come in.

    `months` are whole months up to and including that of `until`: of orders, surveys and complaints one history file and the last two months
    as monthly files, of everything else one file. What the first page shows comes first, the lists that come once later. `rows_scale` multiplies orders, complaints, call-backs and survey answers. The same arguments
    give the same files.
    """
    if projects < 1 or months <= MONTHLY or rows_scale <= 0:
        raise ValueError(f"at least 1 project, {MONTHLY + 1} months and a rows_scale above 0 are needed")
    company = Company(projects, months, seed, rows_scale, until)
    box = Mailbox(directory, Records.of(company))
    leaned_on(box, company)
    history(box, company)
    month(box, company, 1)
    again(box, company)
    month(box, company, 0)
    whole(box, company)
    late(box, company)
    once(box, company)
    stale(box, company)
    duplicates(box, company)
    faulty(box, company)
    return tuple(box.sent)
