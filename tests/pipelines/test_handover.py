"""One process owns the warehouse; a command line in another process hands its command over, or says who is in the way."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from catalog import registry
from pipelines.cli import run
from pipelines.handover import serve, socket_path
from pipelines.worker import reader
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

ORDERS = registry.dataset("work_orders")
CLIENT = [sys.executable, "-c", "from pipelines.cli import main; main()"]


def ask(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(reader.ROOT)}
    return subprocess.run([*CLIENT, *map(str, words)], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def line(office: CommandLine) -> CommandLine:
    """This process owns the warehouse; whoever asks is another one."""
    assert office("load", export(office.folder, ORDERS, ORDERS.samples), "--dataset", "work_orders").code == 0
    return office


def test_a_command_is_handed_over_and_says_the_same(line: CommandLine) -> None:
    url = line.intake.settings.warehouse
    stop = serve(line.intake, run)
    try:
        assert stat.S_IMODE(socket_path(url).stat().st_mode) == 0o600, "for the same user only"
        served = ask(line.folder, "kpi", "R14", "--format", "json", f"--warehouse={url}")
        assert (served.returncode, served.stdout, served.stderr) == (0, line("kpi", "R14", "--format", "json").out, "")
        export(line.folder, ORDERS, [{**ORDERS.samples[0], "order_id": "WX-9"}], "more.csv")
        # A relative path and a relative warehouse mean those of the one who asks.
        loaded = ask(line.folder, "load", "more.csv", "--dataset", "work_orders", "--json", "--warehouse", "duckdb:kpi.duckdb")
        assert (loaded.returncode, loaded.stderr) == (0, "")
        assert json.loads(loaded.stdout)[0]["new"] == 1
        wrong = ask(line.folder, "kpi", "R99", "--warehouse", url)
        assert wrong.returncode == 2 and "unknown_entry" in wrong.stderr
        forbidden = ask(line.folder, "restore", ".", "--warehouse", url)
        assert forbidden.returncode == 4, "the file is not exchanged beneath the app"
    finally:
        stop()
    assert not socket_path(url).exists()
    assert line("kpi", "R14", "--format", "json").json[0]["denominator"] == 2


def test_without_an_answer_the_owner_is_named(line: CommandLine) -> None:
    found = ask(line.folder, "kpi", "R14", "--warehouse", line.intake.settings.warehouse)
    assert found.returncode == 4
    assert str(os.getpid()) in found.stderr and "warehouse_in_use" in found.stderr
