"""Handing a command to the app while the app owns the warehouse: a local socket that only the same user can open."""

from __future__ import annotations

import json
import os
import socket
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from pipelines.intake import Intake
from pipelines.shell import serving, shell
from settings import settings

SOFTWARE = 70  # sysexits.h: an internal error
Run = Callable[[list[str]], int]


def socket_path(warehouse_url: str) -> Path:
    """The socket lies beside the warehouse file, so that each warehouse has its own."""
    return Path(warehouse_url.partition(":")[2]).with_suffix(".sock")


def ask(words: list[str], folder: Path) -> int | None:
    """Has the app run the command and prints its answer; None where no app answers."""
    url = _asked_for(words) or settings().warehouse
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            line.connect(str(socket_path(url)))
        except OSError:
            return None
        line.sendall(json.dumps({"words": words, "folder": str(folder)}).encode() + b"\n")
        with line.makefile("r", encoding="utf-8") as answers:
            answer = json.loads(answers.readline() or "null")
    if answer is None:
        return None
    shell().out.write(answer["out"])
    shell().err.write(answer["err"])
    return int(answer["exit_code"])


def _asked_for(words: list[str]) -> str | None:
    """The address after `--warehouse`, written with a space or with `=`."""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word == "--warehouse":
            return after
        if word.startswith("--warehouse="):
            return word.removeprefix("--warehouse=")
    return None


def serve(intake: Intake, run: Run) -> Callable[[], None]:
    """Answers commands on a thread until the returned function is called."""
    path = socket_path(intake.settings.warehouse)
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        server.bind(str(path))
    finally:
        os.umask(before)
    server.listen(4)
    threading.Thread(target=_accept, args=(server, intake, run), name="handover", daemon=True).start()

    def stop() -> None:
        server.close()
        path.unlink(missing_ok=True)

    return stop


def _accept(server: socket.socket, intake: Intake, run: Run) -> None:
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(line, intake, run), daemon=True).start()


def _answer(line: socket.socket, intake: Intake, run: Run) -> None:
    with line, line.makefile("rw", encoding="utf-8") as talk:
        asked = json.loads(talk.readline() or "{}")
        if not asked:
            return
        with serving(intake, Path(asked["folder"])) as (out, err):
            try:
                code = run(asked["words"])
            except Exception:  # our mistake: the client must see it, and so must the app's log
                traceback.print_exc()
                traceback.print_exc(file=err)
                code = SOFTWARE
        talk.write(json.dumps({"exit_code": code, "out": out.getvalue(), "err": err.getvalue()}) + "\n")
        talk.flush()
