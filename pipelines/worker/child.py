"""What every child process does with its job, whatever the job is: limits first, then the work, then an answer in one line."""

from __future__ import annotations

import json
import resource
import tempfile
from collections.abc import Callable

from errors import UserError
from pipelines.values.personal import hide
from pipelines.worker.report import Job


def answered(line: str, work: Callable[[Job], dict[str, object]]) -> str:
    """One job in, one answer out, both as a line of JSON: what was found, or the error that the user must hear of."""
    job = Job.from_json(line)
    tempfile.tempdir = job.folder  # what a library leaves behind goes away with the staged file
    _confine(job)
    try:
        found = work(job)
    except UserError as error:
        found = {
            "code": error.code,
            "exit_code": error.exit_code,
            "zh": hide(error.sentence.zh),
            "en": hide(error.sentence.en),
            "choices": error.choices,
        }
    return json.dumps(found, ensure_ascii=False)


def _confine(job: Job) -> None:
    """Limits on memory and processor time from here on; beyond them the process ends and the file is "not readable"."""
    memory = job.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_seconds, job.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
