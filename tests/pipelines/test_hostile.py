"""Every small hostile file ends as it must; what kills a process kills a worker only; no door leads round the gate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.worker.reader import Reader
from tests.hostile.attack import CRASHED, ROWS, Attack, Ending
from tests.hostile.corpus import ATTACKS, SMALL
from tests.hostile.run import SECONDS, answers, attacked, reader
from tests.hostile.text_attacks import GOOD
from tests.pipelines.commands import CommandLine

ROOT = Path(__file__).parents[2]
TOGETHER_SECONDS = 300
CHILD = """
import json, resource, sys
from dataclasses import asdict
from pipelines.worker.worker import work
from tests.hostile.corpus import SMALL
from tests.hostile.run import MEMORY_MB, attacked
resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB << 20, MEMORY_MB << 20))
wanted = set(sys.stdin.read().split("\\n"))
for attack in SMALL:
    if attack.name in wanted:
        print(json.dumps([attack.name, asdict(attacked(attack, work))]), flush=True)
"""
DEADLY = (
    "corner_cell.xlsx",
    "string_count_hidden.xlsx",
    "two_archives.xlsx",
    "fat_count.xls",
    "web_nested.xls",
    "quote_300mb.csv",
    "styles_stored.xlsx",
)


@pytest.fixture(scope="module")
def endings() -> dict[str, Ending]:
    """How each small file ends in one process under the limits; a file that ends the process has crashed, the rest go on."""
    found: dict[str, Ending] = {}
    left = [attack.name for attack in SMALL]
    while left:
        child = subprocess.run(
            [sys.executable, "-c", CHILD],
            input="\n".join(left),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TOGETHER_SECONDS,
            check=False,
        )
        for line in child.stdout.splitlines():
            name, plain = json.loads(line)
            found[name] = Ending(**plain | {"rows": tuple(map(tuple, plain["rows"]))})
        left = [name for name in left if name not in found]
        if left:
            found[left.pop(0)] = Ending(CRASHED, 0, error=f"exit code {child.returncode}: {child.stderr[-300:]}")
    return found


@pytest.mark.parametrize("attack", SMALL, ids=lambda attack: attack.name)
def test_it_ends_as_it_must(attack: Attack, endings: dict[str, Ending]) -> None:
    ended = endings[attack.name]
    assert attack.allows(ended), f"{attack.about}: {ended.outcome} {ended.error}, {len(ended.rows)} rows; right: {attack.expected}"
    assert ended.seconds < SECONDS


@pytest.fixture(scope="module")
def real_reader() -> Iterator[Reader]:
    with reader() as found:
        yield found


@pytest.mark.parametrize("name", DEADLY)
def test_the_reader_outlives_it(name: str, real_reader: Reader) -> None:
    attack = next(attack for attack in ATTACKS if attack.name == name)
    ended = attacked(attack, real_reader.read)
    assert attack.allows(ended) and ended.seconds < SECONDS, ended
    assert answers(real_reader)


# ---- the doors -----------------------------------------------------------------------------------------------------


def test_only_a_file_is_a_file(office: CommandLine) -> None:
    folder = office.folder / "folder"
    folder.mkdir()
    os.mkfifo(office.folder / "pipe")
    (office.folder / "nowhere").symlink_to(office.folder / "gone")
    (office.folder / "round").symlink_to(office.folder / "round")
    for path in (folder, office.folder / "pipe", office.folder / "nowhere", office.folder / "round", Path("/dev/zero")):
        answer = office("check", path, "--dataset", "work_orders")
        assert answer.code == 3 and "[no_such_file]" in answer.err, path.name
        assert office("load", path, "--dataset", "work_orders").code == 3


def test_a_link_to_a_file_is_that_file(office: CommandLine) -> None:
    (office.folder / "real.csv").write_text(GOOD, encoding="utf-8")
    (office.folder / "link.csv").symlink_to(office.folder / "real.csv")
    told = office("load", office.folder / "link.csv", "--dataset", "work_orders", "--json").json[0]
    assert (told["outcome"], told["new"]) == ("loaded", len(ROWS))
    assert (office.folder / "real.csv").read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "evil\n.csv", "", "x" * 3_000, "=cmd|'/C calc'!A0.csv"]
)
def test_the_clients_name_is_never_a_place(name: str, office: CommandLine) -> None:
    before = {path for path in office.folder.parent.rglob("*") if "staging" not in path.parts}
    with tempfile.TemporaryFile() as source:
        source.write(GOOD.encode())
        source.seek(0)
        staged = office.intake.stage(source, name)
    assert staged.path.parent.parent == office.intake.settings.staging
    examined = office.intake.examine(staged, "work_orders")
    office.intake.commit(examined, "tester")
    after = {path for path in office.folder.parent.rglob("*") if "staging" not in path.parts}
    assert {path.name for path in after - before} <= {"kpi.duckdb.wal", "hash.key"}
    assert ".." not in office("history", "--format", "json").json[0]["file_name"].split("/")
