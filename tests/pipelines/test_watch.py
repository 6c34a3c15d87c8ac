"""The inbox: what lands in it is loaded or refused, is never lost, and lies beside its report afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from catalog import registry
from pipelines.cli import run
from pipelines.handover import serve
from pipelines.receiving import inbox
from pipelines.receiving.inbox import Policy, take_in
from pipelines.worker import reader
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv, cells, export

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]
ORDERS = registry.dataset("work_orders")
DATASETS = dict(registry.datasets())
ME = Policy("王敏")
SECRET = "13800138000"


@pytest.fixture
def folder(office: CommandLine) -> Path:
    place = office.folder / "inbox"
    place.mkdir()
    return place


def passed(office: CommandLine, folder: Path, policy: Policy = ME, settle: float = 0) -> list[inbox.Filed]:
    return list(take_in(office.intake, folder, policy, settle))


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != inbox.LOCK)


def test_a_file_is_loaded_and_lies_in_done_with_its_report(office: CommandLine, folder: Path) -> None:
    export(folder, ORDERS, ORDERS.samples, "十月.csv")
    (filed,) = passed(office, folder)
    assert filed.path == folder / "done" / "十月.csv"
    assert names(folder) == ["done/十月.csv", "done/十月.csv.report.json", "done/十月.csv.report.txt"]
    told = json.loads(filed.path.with_name("十月.csv.report.json").read_text(encoding="utf-8"))[0]
    assert (told["outcome"], told["dataset"], told["new"]) == ("loaded", "work_orders", 2)
    assert "已发布：新增 2 行" in filed.path.with_name("十月.csv.report.txt").read_text(encoding="utf-8")
    (last, *_) = office("history", "--format", "json").json
    assert (last["by"], last["file_name"]) == ("王敏", "十月.csv")


def test_a_sub_folder_says_which_dataset_its_files_are(office: CommandLine, folder: Path) -> None:
    (folder / "complaints").mkdir()
    export(folder / "complaints", ORDERS, ORDERS.samples, "x.csv")
    (filed,) = passed(office, folder)
    assert filed.path == folder / "refused" / "complaints" / "x.csv"
    assert filed.outcome.error is not None and filed.outcome.error.code == "missing_columns"


def test_rows_with_problems_are_published_only_by_leave(office: CommandLine, folder: Path) -> None:
    personal = {"customer_id": SECRET, "text": f"请打 {SECRET}"}
    rows = [ORDERS.samples[0], {**ORDERS.samples[1], **personal, "created_at": "2099-01-01 08:00"}]
    path = as_csv(folder / "bad.csv", cells(ORDERS, rows))
    content, version = path.read_bytes(), office.intake.warehouse.version()
    (filed,) = passed(office, folder)
    assert (filed.path.parent.name, filed.path.read_bytes()) == ("refused", content)
    assert office.intake.warehouse.version() == version
    report = filed.path.with_name("bad.csv.report.txt").read_text(encoding="utf-8")
    assert "第 3 行" in report and "1 行有问题" in report and SECRET not in report
    assert SECRET not in filed.path.with_name("bad.csv.report.json").read_text(encoding="utf-8")
    filed.path.rename(folder / "bad.csv")
    (filed,) = passed(office, folder, Policy("王敏", accept_good=True))
    assert filed.path.parent.name == "done" and filed.outcome.receipt is not None and filed.outcome.receipt.held == 1


def test_one_bad_file_does_not_stop_the_others_and_no_name_is_overwritten(
    office: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    load = office.intake.load
    monkeypatch.setattr(type(office.intake), "load", lambda self, path, *rest: 1 / 0 if path.name == "mad.csv" else load(path, *rest))
    for name in ("a.csv", "mad.csv"):
        export(folder, ORDERS, ORDERS.samples, name)
    (folder / "picture.xlsx").write_bytes(b"\x89PNG")
    assert sorted(str(filed.path.relative_to(folder)) for filed in passed(office, folder)) == [
        "done/a.csv",
        "refused/mad.csv",
        "refused/picture.xlsx",
    ]
    assert "ZeroDivisionError" in capfd.readouterr().err, "our own mistake is loud in the log"
    export(folder, ORDERS, ORDERS.samples, "a.csv")
    (again,) = passed(office, folder)
    assert again.path.parent.name == "done" and again.path.name != "a.csv"
    assert len([name for name in names(folder) if name.startswith("done/") and name.endswith(".csv")]) == 2


def test_a_header_that_was_mapped_once_is_read_by_that_mapping(office: CommandLine, folder: Path) -> None:
    table = cells(ORDERS, ORDERS.samples)
    table[0] = [f"栏{n}" for n in range(len(table[0]))]
    names = [name for name in ORDERS.names if any(name in row for row in ORDERS.samples)]
    mapping = office.folder / "mapping.json"
    mapping.write_text(json.dumps({"columns": dict(zip(table[0], names, strict=True)), "coverage": "changes"}), encoding="utf-8")
    first = as_csv(office.folder / "first.csv", table)
    assert office("load", first, "--dataset", "work_orders", "--mapping", mapping).code == 0
    as_csv(folder / "next.csv", [table[0], ["N7", *table[1][1:]]])
    (filed,) = passed(office, folder)
    assert filed.outcome.receipt is not None and filed.outcome.receipt.effect.new == 1, filed.outcome.error


def test_a_header_that_fits_two_datasets_is_not_guessed(office: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One and the same contract under two names: nothing in the file can tell."""
    twin = replace(ORDERS, id="twin_orders")
    monkeypatch.setattr(registry, "datasets", lambda: {**DATASETS, twin.id: twin})
    export(folder, ORDERS, ORDERS.samples)
    (filed,) = passed(office, folder)
    assert filed.outcome.error is not None and filed.outcome.error.code == "dataset_unknown"
    assert "子文件夹" in filed.outcome.error.sentence.zh


def test_hidden_unfinished_and_foreign_things_are_left_alone(office: CommandLine, folder: Path) -> None:
    for name in (".hidden.csv", "~$open.xlsx", "half.csv.part", "half.xlsx.crdownload"):
        (folder / name).write_bytes(b"x")
    (folder / "link.csv").symlink_to(export(office.folder, ORDERS, ORDERS.samples))
    (folder / "somewhere").mkdir()
    export(folder / "somewhere", ORDERS, ORDERS.samples)
    assert passed(office, folder) == []


def test_a_file_is_taken_only_when_it_has_stopped_growing(office: CommandLine, folder: Path) -> None:
    text = export(office.folder, ORDERS, ORDERS.samples).read_bytes()
    half = text.index(b"\n", text.index(b"\n") + 1) + 1
    with (folder / "slow.csv").open("wb") as slow:
        slow.write(text[:half])
        slow.flush()

        def finish() -> None:
            for byte in text[half:]:
                time.sleep(0.9 / len(text[half:]))
                slow.write(bytes([byte]))
                slow.flush()

        thread = threading.Thread(target=finish)
        thread.start()
        (filed,) = passed(office, folder, settle=0.6)
        thread.join()
    assert filed.outcome.receipt is not None and filed.outcome.receipt.effect.new == 2, "both rows, not the first alone"


def test_a_file_that_was_loaded_but_not_moved_is_not_lost_and_not_doubled(
    office: CommandLine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(folder, ORDERS, ORDERS.samples)
    with monkeypatch.context() as power_cut:
        power_cut.setattr(Path, "rename", lambda self, target: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            passed(office, folder)
    assert path.exists()
    (filed,) = passed(office, folder)
    assert filed.path.parent.name == "done" and filed.outcome.receipt is not None and filed.outcome.receipt.batch_id is None
    assert office("kpi", "R14", "--format", "json").json[0]["denominator"] == 1


def test_the_command_loads_once_and_says_what_it_did(office: CommandLine, folder: Path) -> None:
    export(folder, ORDERS, ORDERS.samples)
    (folder / "nothing.csv").write_bytes(b"")
    answer = office("watch", "inbox", "--once", "--settle", 0, "--by", "王敏")
    assert answer.code == 3 and "done/work_orders.csv" in answer.out and "refused/nothing.csv" in answer.out
    assert office("watch", "nowhere", "--once").code == 2


def started(folder: Path, *words: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(reader.ROOT)}
    command = [sys.executable, "-m", "pipelines", "watch", str(folder), "--settle", "0.1", *map(str, words)]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=reader.ROOT)


def arrives(path: Path, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return path.exists()


def test_the_watch_works_through_the_app_and_outlives_it(office: CommandLine, folder: Path) -> None:
    """The app owns the warehouse, and answers; then it is gone, and the watch opens the warehouse itself."""
    stop = serve(office.intake, run)
    watch = started(folder, "--warehouse", office.intake.settings.warehouse)
    try:
        export(folder, ORDERS, ORDERS.samples, "first.csv")
        assert arrives(folder / "done" / "first.csv")
        stop()
        office.close()
        export(folder, ORDERS, [{**ORDERS.samples[0], "order_id": "N1"}], "second.csv")
        assert arrives(folder / "done" / "second.csv")
        assert watch.poll() is None
        watch.send_signal(signal.SIGINT)
        out, err = watch.communicate(timeout=30)
        assert (watch.returncode, "Traceback" in err) == (0, False), err
        assert "done/first.csv" in out and "done/second.csv" in out
    finally:
        watch.kill()
        watch.wait()
