"""The parent of the workers: imports the slow libraries once, then forks a child for each file.

`python -m pipelines.worker.nursery [judge|read]` says "ready", then answers each line of standard input (a job) with lines that tell the stage
(`{"stage": …, "rows": …}`) and one last line (the child's answer, or `{"died": status}`). One job a child: whatever a file
does to it, the next file starts afresh. Polars, whose threads do not live through a fork, is imported by the child; so one
child is made ahead, and has done that when its job comes. For `read` (tables only, no verdict) nothing else is slow.
"""

from __future__ import annotations

import gc
import json
import os
import select
import sys
import time

REST = 2  # times as long as reading the file took


def main() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    task = sys.argv[1] if sys.argv[1:] else "judge"
    if task == "judge":
        _warm()
    next_child = _made_ahead(answers, task)
    _say(answers, b"ready\n")
    for line in sys.stdin:
        child, job = next_child
        with os.fdopen(job, "w", encoding="utf-8") as channel:
            channel.write(line)
        began = time.monotonic()
        _, status = os.waitpid(child, 0)
        if status:
            _say(answers, json.dumps({"died": status}).encode() + b"\n")
        elif task == "judge":
            _rest(REST * (time.monotonic() - began))
        next_child = _made_ahead(answers, task)


def _rest(seconds: float) -> None:
    """What has been read is being published now, and has the processor to itself, unless the next file is there already."""
    select.select([sys.stdin], [], [], seconds)


def _made_ahead(answers: int, task: str) -> tuple[int, int]:
    """A child that waits for its job, and the end of the pipe by which it gets it; without a job it goes when this process goes."""
    listen, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(tell)
        _work(answers, listen, task)
    os.close(listen)
    return child, tell


def _warm() -> None:
    """Imports what is slow, and runs once what is slow the first time."""
    from checks import warm
    from pipelines.matching import headings

    warm.rehearse()
    headings.warm()
    gc.collect()
    gc.freeze()  # a child that collects garbage would touch, and so copy, every page of what was imported


def _work(answers: int, listen: int, task: str) -> None:
    """The child: never returns, and says nothing unless it has a job and an answer."""
    status = 1
    try:
        from pipelines.worker.stages import Progress, Watch

        if task == "read":
            from pipelines.worker.tabulate import answer
        else:
            from pipelines.worker.worker import answer

        def tell(progress: Progress) -> None:
            _say(answers, json.dumps({"stage": progress.stage, "rows": progress.rows}).encode() + b"\n")

        with os.fdopen(listen, encoding="utf-8") as channel:
            line = channel.read()
        if line:
            _say(answers, answer(line, Watch(tell)).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)


def _say(channel: int, message: bytes) -> None:
    while message:
        message = message[os.write(channel, message) :]


if __name__ == "__main__":
    main()
