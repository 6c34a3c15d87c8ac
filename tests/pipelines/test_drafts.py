"""Uploads on their way: worked on in the background, found again after a restart, stopped at any time, gone after a week."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from catalog import registry
from errors import Refused
from pipelines import read
from pipelines.intake import Intake
from pipelines.matching.mapping import Mapping
from pipelines.receiving.draft_file import Draft
from pipelines.receiving.drafts import Drafts
from pipelines.worker.reader import Reader
from pipelines.worker.report import Job, Report
from pipelines.worker.stages import NOBODY, Watch
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import Here
from tests.pipelines.files import as_csv, cells, export

ORDERS = registry.dataset("work_orders")
ME, YOU = "王敏", "李雷"


class Gated(Here):
    """Reads a file only when it is let; counts how many are being read at once."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.met = threading.Event(), threading.Event()  # `met`: two are being read at once
        self.now, self.most, self.seen = 0, 0, 0
        self._count = threading.Lock()

    def read(self, job: Job, watch: Watch = NOBODY) -> Report:
        with self._count:
            self.now, self.seen = self.now + 1, self.seen + 1
            self.most = max(self.most, self.now)
            if self.now == 2:
                self.met.set()
        try:
            while not self.open.wait(0.01):
                watch.go_on()
            return super().read(job, watch)
        finally:
            with self._count:
                self.now -= 1


@pytest.fixture
def gate(office: CommandLine) -> Gated:
    return Gated()


@pytest.fixture
def drafts(office: CommandLine, gate: Gated) -> Iterator[Drafts]:
    service = Drafts(Intake(office.intake.warehouse, gate, office.intake.settings))
    yield service
    service.close()


def content(folder: Path, *ids: str) -> bytes:
    return export(folder, ORDERS, [{**ORDERS.samples[0], "order_id": id} for id in ids], "made.csv").read_bytes()


def received(drafts: Drafts, data: bytes, name: str = "十月.csv") -> Draft:
    return drafts.receive(BytesIO(data), name, ME)


def settled(drafts: Drafts, draft: Draft) -> Draft:
    drafts.wait([draft.id], 30)
    found = drafts.get(draft.id)
    assert found is not None and not found.busy
    return found


def count(office: CommandLine) -> int:
    return int(read.numbers(office.intake.warehouse, ["R14"], read.Scope(), read.OWNER)["denominator"][0])


def test_a_file_is_looked_at_previewed_and_published_in_the_background(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    begun = received(drafts, content(office.folder, "A", "B"))
    assert begun.busy and drafts.of(ME)[0].busy and drafts.of(YOU) == []
    gate.open.set()
    ready = settled(drafts, begun)
    assert ready.effect is not None and (ready.effect.new, ready.dataset) == (2, "work_orders")
    drafts.publish(ready.id, ME, False)
    done = settled(drafts, ready)
    assert done.receipt is not None and done.receipt.batch_id is not None
    assert not ready.staged.folder.exists(), "our copy goes at commit"


def test_stages_and_rows_are_told(office: CommandLine, drafts: Drafts, gate: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, int | None]] = []
    change = drafts._change
    monkeypatch.setattr(
        drafts,
        "_change",
        lambda id, stop, made: (heard.append((p.stage, p.rows)) if (p := made.get("progress")) else 0, change(id, stop, made)),
    )
    gate.open.set()
    draft = settled(drafts, received(drafts, content(office.folder, "A", "B")))
    drafts.publish(draft.id, ME, False)
    settled(drafts, draft)
    stages = ["received", "gate", "reading", "columns", "cells", "checks", "preview", "publish"]
    assert [stage for stage, _ in heard] == stages
    assert dict(heard)["checks"] == dict(heard)["publish"] == 2


def test_a_draft_is_found_again_after_a_restart(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    gate.open.set()
    table = cells(ORDERS, ORDERS.samples)
    table[0] = ["提报的时刻" if header == "报修时间" else header for header in table[0]]
    looked = settled(drafts, received(drafts, as_csv(office.folder / "x.csv", table).read_bytes()))
    mended = settled(drafts, drafts.examine(replace(looked, mapping=Mapping(columns={"提报的时刻": "created_at"}))))
    drafts.close()
    seen = gate.seen
    again = Drafts(Intake(office.intake.warehouse, gate, office.intake.settings))
    (found,) = again.of(ME)
    found = settled(again, found)
    assert (found.id, found.mapping, found.staged) == (mended.id, mended.mapping, mended.staged)
    assert found.effect is not None and found.effect.new == 2
    assert gate.seen == seen, "it is not read a second time"
    again.publish(found.id, ME, False)
    assert settled(again, found).receipt is not None
    again.close()


def test_work_that_a_restart_interrupts_is_taken_up_again(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    begun = received(drafts, content(office.folder, "A"))
    drafts.close()
    gate.open.set()
    again = Drafts(Intake(office.intake.warehouse, gate, office.intake.settings))
    (found,) = again.of(ME)
    assert settled(again, found).effect is not None and found.id == begun.id
    again.close()


def test_two_at_once_the_others_wait_and_a_bad_one_stops_nobody(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    begun = [received(drafts, content(office.folder, f"W{n}") if n != 1 else b"", f"{n}.csv") for n in range(5)]
    assert gate.met.wait(30)
    assert sorted(draft.progress.stage for draft in drafts.of(ME) if draft.progress) == ["queued"] * 3 + ["received"] * 2
    gate.open.set()
    ended = [settled(drafts, draft) for draft in begun]
    assert [draft.effect is not None for draft in ended] == [True, False, True, True, True]
    assert ended[1].error is not None and gate.most == 2


def test_work_is_stopped_on_demand_and_can_be_done_again(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    draft = received(drafts, content(office.folder, "A"))
    drafts.cancel(draft.id)
    stopped = settled(drafts, draft)
    assert (stopped.code, stopped.examined, stopped.staged.path.exists()) == ("cancelled", None, True)
    gate.open.set()
    assert settled(drafts, drafts.examine(stopped)).effect is not None


def test_a_commit_is_stopped_up_to_the_end_of_its_transaction(
    office: CommandLine, drafts: Drafts, gate: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after everything was written and before it was made to stand."""
    from pipelines import intake as intakes

    gate.open.set()
    draft = settled(drafts, received(drafts, content(office.folder, "A")))
    before, version = count(office), office.intake.warehouse.version()
    log = intakes.log
    monkeypatch.setattr(intakes, "log", lambda cursor, entry: (log(cursor, entry), drafts.cancel(draft.id)))
    drafts.publish(draft.id, ME, False)
    stopped = settled(drafts, draft)
    assert (stopped.code, stopped.receipt) == ("cancelled", None)
    assert (count(office), office.intake.warehouse.version()) == (before, version)
    monkeypatch.undo()
    drafts.publish(draft.id, ME, False)
    assert settled(drafts, draft).receipt is not None and count(office) == before + 1


def test_somebody_was_quicker(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    gate.open.set()
    mine, other = (settled(drafts, received(drafts, content(office.folder, *ids))) for ids in ("AB", "BC"))
    drafts.publish(other.id, YOU, False)
    settled(drafts, other)
    drafts.publish(mine.id, ME, False)
    told = settled(drafts, mine)
    assert (told.code, told.receipt) == ("overtaken", None)
    assert told.effect is not None and (told.effect.new, told.effect.unchanged) == (1, 1), "the preview is made anew"
    drafts.publish(mine.id, ME, False)
    assert settled(drafts, mine).receipt is not None


def test_ones_other_files_are_previewed_anew_after_ones_own_publication(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    gate.open.set()
    first, second = (settled(drafts, received(drafts, content(office.folder, *ids))) for ids in ("AB", "BC"))
    assert second.effect is not None and (second.effect.new, second.effect.unchanged) == (2, 0)
    drafts.publish(first.id, ME, False)
    settled(drafts, first)
    shown = settled(drafts, second)
    assert shown.effect is not None and (shown.effect.new, shown.effect.unchanged) == (1, 1)
    drafts.publish(second.id, ME, False)
    assert settled(drafts, second).receipt is not None, "pressing once is enough"


def test_our_own_mistake_is_a_sentence_and_the_service_lives(
    office: CommandLine, drafts: Drafts, gate: Gated, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    gate.open.set()
    with monkeypatch.context() as broken:
        broken.setattr(Intake, "preview", lambda *_: 1 / 0)
        draft = settled(drafts, received(drafts, content(office.folder, "A")))
    assert draft.code == "internal_error" and "ZeroDivisionError" in capfd.readouterr().err
    assert settled(drafts, drafts.examine(draft)).effect is not None


def test_drafts_lie_owner_only_and_go_when_thrown_away_or_after_a_week(office: CommandLine, drafts: Drafts, gate: Gated) -> None:
    gate.open.set()
    old, young = (settled(drafts, received(drafts, content(office.folder, id))) for id in "AB")
    staging = office.intake.settings.staging
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in staging.iterdir())
    stray = staging / "stray"
    stray.mkdir()
    os.utime(stray, (0, 0))
    now = datetime.now(UTC).replace(tzinfo=None)
    drafts._drafts[old.id] = replace(old, created=now - timedelta(days=8))
    drafts.sweep(now)
    assert [draft.id for draft in drafts.of(ME)] == [young.id]
    assert [folder.name for folder in staging.iterdir()] == [young.id]
    drafts.forget(young.id)
    assert not any(staging.iterdir())


def test_a_real_child_is_ended_when_its_work_is_stopped(office: CommandLine) -> None:
    reader = Reader(300)
    service = Drafts(Intake(office.intake.warehouse, reader, office.intake.settings))
    draft = received(service, content(office.folder, "A"))
    while (found := service.get(draft.id)) and found.progress and found.progress.stage == "queued":
        time.sleep(0.01)
    begun = time.monotonic()
    service.cancel(draft.id)
    stopped = settled(service, draft)
    assert stopped.code == "cancelled" and time.monotonic() - begun < 2
    service.close()
    reader.close()


def test_the_reader_itself_lets_two_in_and_tells_the_others_to_wait(office: CommandLine) -> None:
    reader, heard = Reader(300, at_once=1), threading.Event()
    reader._places.acquire()
    stop = threading.Event()
    watch = Watch(lambda progress: heard.set() if progress.stage == "queued" else None, stop.is_set)
    refusals: list[str] = []

    def ask() -> None:
        try:
            reader.read(Job("x", "x", None, "{}", datetime(2026, 1, 1), ""), watch)
        except Refused as refusal:
            refusals.append(refusal.code)

    thread = threading.Thread(target=ask)
    thread.start()
    assert heard.wait(5)
    stop.set()
    thread.join(5)
    assert refusals == ["cancelled"]
