"""Loads, undos and redos in any order, against a plain model: rows and numbers are those of the model, now and as of then."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import duckdb
import hypothesis
import polars as pl
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule, run_state_machine_as_test
from polars.testing import assert_frame_equal

from catalog import registry
from catalog.model import Dataset, Row
from pipelines import read
from pipelines.publishing import counting
from pipelines.publishing.facts import Fresh, Wanted, rows
from tests.pipelines.conftest import line_at
from tests.pipelines.made import examined

ORDERS = registry.dataset("work_orders")
JUDGED = datetime(2026, 12, 1)  # all due times have passed, so every open order is a miss
ALL = Wanted()
COLUMNS = ("order_id", "project_id", "kind", "created_at", "due_at", "resolved_at", "status", "team")

State = dict[str, tuple[object, ...]]
orders = st.dictionaries(
    st.sampled_from(["W1", "W2", "W3"]),
    st.tuples(
        st.sampled_from(["2026-09-10 08:00", "2026-10-10 08:00"]),
        st.sampled_from([None, "2026-10-11 08:00", "2026-11-20 08:00"]),
        st.sampled_from(["P001", "P002"]),
        st.sampled_from(["一班", "二班"]),
    ),
    min_size=1,
)


@dataclass
class Load:
    """One batch of the model: what it holds by key, and whether it counts."""

    id: int
    exported: int
    rows: dict[str, tuple]
    has_team: bool
    active: bool = True
    withdrew: set[tuple[str, int]] = field(default_factory=set)

    @property
    def rank(self) -> tuple[int, int]:
        return self.exported, self.id


@dataclass
class Model:
    """The meaning of a set of batches, without any database."""

    loads: list[Load] = field(default_factory=list)

    def winners(self) -> dict[str, Load]:
        """The load whose row stands for each key."""
        active = sorted((load for load in self.loads if load.active), key=lambda load: load.rank)
        best = {key: load for load in active for key in load.rows}
        gone = {row for load in active for row in load.withdrew}
        return {key: load for key, load in best.items() if (key, load.id) not in gone}

    def state(self) -> State:
        return {key: (*load.rows[key][:3], self._team(key, load)) for key, load in self.winners().items()}

    def _team(self, key: str, winner: Load) -> str | None:
        known = [x for x in self.loads if x.active and x.has_team and key in x.rows and x.rank <= winner.rank]
        return max(known, key=lambda load: load.rank).rows[key][3] if known else None


def without_team(state: State) -> State:
    return {key: cells[:3] for key, cells in state.items()}


def months_and_projects(state: State) -> dict[tuple[str, object], tuple[int, int]]:
    """R14 by month and project: in time, all."""
    cells = [((str(created)[:7], project), solved == "2026-10-11 08:00") for created, solved, project, _ in state.values()]
    return {cell: (sum(hit for at, hit in cells if at == cell), n) for cell, n in Counter(at for at, _ in cells).items()}


def as_stored(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int, wanted: Wanted = ALL, fresh: Fresh | None = None
) -> pl.DataFrame:
    """The rows that are counted; of a batch that has just come they are the same as its table holds."""
    found = rows(cursor, dataset, version, wanted, fresh)
    if fresh is not None:
        assert_frame_equal(found, rows(cursor, dataset, version, wanted), check_row_order=False)
    return found


class Warehouse(RuleBasedStateMachine):
    home: Path
    batches = Bundle("batches")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.line = line_at(self.home, self.folder)
        self.model = Model()
        self.past: list[tuple[datetime, State]] = []
        only = {"R14": registry.kpi("R14")}  # the others cost time and tell no more
        self.patches = ExitStack()
        self.patches.enter_context(mock.patch.object(registry, "kpis", return_value=only))
        self.patches.enter_context(mock.patch.object(counting, "rows", as_stored))

    def teardown(self) -> None:
        self.patches.close()
        self.line.close()
        shutil.rmtree(self.folder)

    @rule(target=batches, given=orders, exported=st.integers(1, 4), full=st.booleans(), has_team=st.booleans())
    def load(self, given: dict[str, tuple], exported: int, full: bool, has_team: bool) -> object:
        before, winners = self.model.state(), self.model.winners()
        written = [_row(key, *cells) for key, cells in given.items()]
        columns = COLUMNS if has_team else COLUMNS[:-1]
        found = examined(self.folder, ORDERS, written, datetime(2026, 11, exported), columns, "full" if full else "changes")
        receipt = self.line.intake.commit(found, "model", impact=False)
        fresh = Load(receipt.batch_id or 10**6, exported, given, has_team)
        months, projects = {cells[0] for cells in given.values()}, {cells[2] for cells in given.values()}
        for key, load in winners.items() if full else ():
            if key not in given and load.exported <= exported and load.rows[key][0] in months and load.rows[key][2] in projects:
                fresh.withdrew.add((key, load.id))
        self.model.loads.append(fresh)
        if receipt.batch_id is None:
            # An older file adds a column that the newer one lacked; it does not correct one that was added before.
            assert without_team(self.model.state()) == without_team(before), "a load that changes something makes a batch"
            self.model.loads.pop()
            return multiple()
        self._passed()
        return fresh

    @rule(load=batches)
    def undo_or_redo(self, load: Load) -> None:
        (self.line.intake.undo if load.active else self.line.intake.redo)(load.id, "model")
        load.active = not load.active
        self._passed()

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        moment, state = data.draw(st.sampled_from(self.past))
        self._compare(state, moment)

    @invariant()
    def now_is_as_the_model_says(self) -> None:
        self._compare(self.model.state(), None)

    def _passed(self) -> None:
        self.past.append((datetime.now(UTC).replace(tzinfo=None), self.model.state()))

    def _compare(self, state: State, as_of: datetime | None) -> None:
        warehouse = self.line.intake.warehouse
        with warehouse.cursor() as cursor:
            found = rows(cursor, ORDERS, read.version_at(cursor, as_of))
        assert sorted(found["order_id"]) == sorted(state)
        assert dict(found.select("order_id", "team").iter_rows()) == {key: cells[3] for key, cells in state.items()}
        numbers = read.numbers(warehouse, ["R14"], read.Scope(as_of=as_of, at=JUDGED), read.OWNER, ("month", "project"))
        cells = {
            (str(month)[:7], project): (hits, n)
            for month, project, hits, n in numbers.select("month", "project", "numerator", "denominator").iter_rows()
        }
        assert cells == months_and_projects(state)


def _row(key: str, created: str, solved: str | None, project: str, team: str) -> Row:
    given = {"order_id": key, "project_id": project, "kind": "报修", "created_at": created, "due_at": "2026-10-20 08:00", "team": team}
    return given | {"resolved_at": solved, "status": "已解决" if solved else "处理中"}


def test_any_order_of_loads_undos_and_redos(registered_home: Path) -> None:
    Warehouse.home = registered_home
    few = hypothesis.settings(
        max_examples=8, stateful_step_count=7, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(Warehouse, settings=few)
