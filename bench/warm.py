"""One load inside a process whose worker has finished its imports, as in the running app and as the command line loads. Prints seconds and rows.

The seconds leave the imports out; the processor time that the table shows for this run holds them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pipelines.matching.mapping import EMPTY
from pipelines.shell import intake_at

IMPORTS_SECONDS = 12


def main(path: Path) -> None:
    with intake_at(None) as intake:
        intake.reader.warm()
        time.sleep(IMPORTS_SECONDS)
        start = time.perf_counter()
        outcome = intake.load(path, "work_orders", EMPTY, "bench", add_projects=True, accept_good=False, impact=False)
        seconds = time.perf_counter() - start
    if outcome.receipt is None:
        raise SystemExit(str(outcome.error))
    print(json.dumps({"seconds": seconds, "rows": outcome.receipt.effect.new}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
