"""What was backed up comes back whole; what was there is moved aside; the doctor sees what is wrong; templates load as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import registry
from catalog.model import Dataset
from pipelines.backup import KEY_FILE, WAREHOUSE_FILE
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import line_at, one_engine, uncounted
from tests.pipelines.files import export

ORDERS = registry.dataset("work_orders")


def everything(line: CommandLine) -> str:
    return line("kpi", "--by", "month,project", "--format", "json").out + line("history", "--format", "json").out


def run(line: CommandLine, *words: object) -> tuple[int, str]:
    """A command in a process that owns nothing yet, as after the app has been stopped."""
    from pipelines.cli import run as run_command

    code = run_command([*map(str, words), "--warehouse", line.intake.settings.warehouse])
    return code, ""


def test_backup_and_restore_give_the_state_back(registered_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = line_at(registered_home, tmp_path)
    loaded = line("load", export(tmp_path, ORDERS, ORDERS.samples), "--dataset", "work_orders", "--json").json[0]
    before, key = everything(line), line.intake.settings.secret()
    answer = line("backup", "backups")
    assert answer.code == 0, answer.err
    saved = Path(answer.out.strip())
    assert {path.name for path in saved.iterdir()} == {WAREHOUSE_FILE, KEY_FILE}
    assert (saved.stat().st_mode & 0o777, (saved / KEY_FILE).stat().st_mode & 0o777) == (0o700, 0o600)
    line("undo", loaded["batch"])
    line.intake.settings.hash_key.write_bytes(b"x" * 32)
    assert everything(line) != before
    assert line("restore", "backups").code == 4, "not beneath an open warehouse"
    line.close()

    assert run(line, "restore", tmp_path / "backups")[0] == 0
    assert str(saved) in capsys.readouterr().out
    again = CommandLine(tmp_path, line.intake.reader)
    assert everything(again) == before
    assert again.intake.settings.secret() == key
    assert [path.name for path in sorted(tmp_path.glob("replaced-*/*"))] == [KEY_FILE, WAREHOUSE_FILE]
    assert again("redo", loaded["batch"]).code == 2, "it counts already"
    again.close()


def test_nothing_to_restore_is_said_and_nothing_is_touched(
    registered_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = line_at(registered_home, tmp_path)
    before = everything(line)
    line.close()
    (tmp_path / "nothing").mkdir()
    assert run(line, "restore", tmp_path / "nothing")[0] == 3
    assert "no_backup" in capsys.readouterr().err
    again = CommandLine(tmp_path, line.intake.reader)
    assert everything(again) == before
    again.close()


def test_the_doctor_finds_a_sound_installation_sound(office: CommandLine) -> None:
    answer = office("doctor")
    assert answer.code == 0 and "✗" not in answer.out


def test_the_doctor_sees_books_and_keys_that_are_wrong(office: CommandLine) -> None:
    with office.intake.warehouse.writing() as cursor:
        cursor.execute("delete from batch where dataset = 'staff'")
    office.intake.settings.hash_key.chmod(0o644)
    answer = office("doctor")
    assert answer.code == 1 and answer.out.count("✗") == 2


@pytest.mark.parametrize("dataset", registry.datasets().values(), ids=lambda dataset: dataset.id)
def test_every_template_is_good_as_it_is(templates_line: CommandLine, dataset: Dataset) -> None:
    assert templates_line("template", dataset.id, "-o", f"out/{dataset.id}.xlsx").code == 0
    answer = templates_line("check", f"out/{dataset.id}.xlsx", "--dataset", dataset.id, "--json")
    assert answer.code == 0, answer.out
    assert (answer.json["good"], answer.json["quarantined"], answer.json["missing"]) == (len(dataset.samples), 0, [])


@pytest.fixture(scope="module")
def templates_line(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A warehouse that knows the registers of the samples."""
    line = line_at(registered_home, tmp_path_factory.mktemp("templates"))
    with one_engine(), uncounted():
        equipment = registry.dataset("equipment")
        assert line("load", export(line.folder, equipment, equipment.samples), "--dataset", "equipment").code == 0
        yield line
    line.close()
