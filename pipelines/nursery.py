"""The parent of the workers: imports the slow libraries once, then forks a child for each file.

`python -m pipelines.nursery` says "ready", then answers each line of standard input (a job) with one line (the child's
answer, or `{"died": status}`). One job a child: whatever a file does to it, the next file starts afresh. Forking is safe
because nothing imported here runs threads of its own; polars is imported by the child.
"""

from __future__ import annotations

import json
import os
import sys

import checks.warm  # noqa: F401


def main() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    _say(answers, b"ready\n")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _work(answers, line)
        _, status = os.waitpid(child, 0)
        if status:
            _say(answers, json.dumps({"died": status}).encode() + b"\n")


def _work(answers: int, line: str) -> None:
    """The child: never returns, and says nothing unless it has an answer."""
    status = 1
    try:
        from pipelines.worker import answer

        _say(answers, answer(line).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)


def _say(channel: int, message: bytes) -> None:
    while message:
        message = message[os.write(channel, message) :]


if __name__ == "__main__":
    main()
