"""The month's close: signing, locking, waiving, and that a locked month never changes silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from catalog.model import Coverage, Row
from catalog.words import Text
from errors import Overtaken, Refused, UserError, WrongUsage
from pipelines import read
from pipelines.closing import acts, board, events, restated
from pipelines.intake import Intake
from pipelines.publishing.definition import recount
from pipelines.scope import OWNER, Scope
from settings import settings
from tests.pipelines.commands import CommandLine
from tests.pipelines.made import examined
from tests.pipelines.test_races import at_once

pytestmark = [pytest.mark.counting("A06", "R01", "R08", "R14"), pytest.mark.one_engine]

ORDERS, REPORTING, TARGETS = (registry.dataset(id) for id in ("work_orders", "reporting", "targets"))
OCTOBER, NOW = date(2026, 10, 1), datetime(2026, 11, 21, 4)
FIRST, LATER = datetime(2026, 11, 1), datetime(2026, 11, 3)


def order(id: str, month: int, project: str = "P001", **cells: object) -> Row:
    day = f"2026-{month:02}"
    return {
        "order_id": id, "project_id": project, "kind": "报修", "created_at": f"{day}-03 08:00", "due_at": f"{day}-05 08:00",
        "resolved_at": f"{day}-04 08:00", "status": "已解决", **cells,
    }  # fmt: skip


OPEN = order("W-open", 10, resolved_at=None, status="处理中")
BOTH = [order(f"W{m}{p}", m, p) for m in range(4, 10) for p in ("P001", "P002")]
MINE = [*(order(f"W10-{n}", 10) for n in range(12)), OPEN]


def load(intake: Intake, rows: list[Row], exported: datetime = LATER, reason: str = "", coverage: Coverage | None = None) -> int | None:
    file = examined(Path(intake.settings.staging).parent, ORDERS, rows, exported, coverage=coverage)
    return intake.commit(file, "me", reason=reason, impact=False).batch_id


@pytest.fixture
def month(office: CommandLine) -> CommandLine:
    """Both sites sent their orders for half a year, for October only P001 did."""
    load(office.intake, [*BOTH, *MINE], FIRST)
    return office


@pytest.fixture
def locked(month: CommandLine) -> CommandLine:
    month.intake.report_nil("work_orders", ["P002"], OCTOBER, "me")
    acts.sign(month.intake.warehouse, OCTOBER, ["P001", "P002"], "Li", NOW)
    acts.close(month.intake.warehouse, OCTOBER, "", "Li", NOW)
    return month


def states(line: CommandLine, today: date = date(2026, 11, 21)) -> dict[str, str]:
    cells = board.board(line.intake.warehouse, OCTOBER, OCTOBER, OWNER, today)
    return dict(cells.filter(pl.col("dataset") == "work_orders").select("project", "state").iter_rows())


def version(line: CommandLine) -> int:
    return line.intake.warehouse.version()


def code(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        work()
    return caught.value.code


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (lambda intake: acts.close(intake.warehouse, OCTOBER, "", "Li", NOW), ("P001", "P002")),
        (lambda intake: acts.sign(intake.warehouse, OCTOBER, ["P001", "P002"], "Li", NOW), ("P002",)),
        (lambda intake: acts.reopen(intake.warehouse, OCTOBER, ["P001"], "why", "Li", NOW), ("P001",)),
        (lambda intake: acts.waive(intake.warehouse, OCTOBER, [("P001", "work_orders")], "why", "Li", NOW), ("P001",)),
        (lambda intake: intake.report_nil("work_orders", ["P001"], OCTOBER, "Li"), ("P001",)),
    ],
    ids=["lock", "sign", "reopen", "waive", "nil report"],
)
def test_a_refusal_calls_projects_by_their_names(month: CommandLine, act: Callable[[Intake], object], who: tuple[str, ...]) -> None:
    names = dict(read.projects(month.intake.warehouse, OWNER).select("project", "name").iter_rows())
    assert all(names[id] != id for id in who)
    with pytest.raises(UserError) as caught:
        act(month.intake)
    for words in (caught.value.sentence.zh, caught.value.sentence.en):
        assert all(names[id] in words for id in who) and "P00" not in words


def test_from_owing_to_the_lock(month: CommandLine) -> None:
    home = month.intake.warehouse
    assert states(month, date(2026, 11, 5)) == {"P001": "received", "P002": "expected"}
    assert states(month) == {"P001": "received", "P002": "overdue"}
    assert code(lambda: acts.sign(home, OCTOBER, ["P001", "P002"], "Li", NOW)) == "month_incomplete"
    assert events.count(_cursor(month)) == 0, "nobody is signed where one cannot be"
    acts.sign(home, OCTOBER, ["P001"], "Li", NOW)
    assert code(lambda: acts.sign(home, OCTOBER, ["P001"], "Wang", NOW)) == "already_signed"
    assert code(lambda: acts.close(home, OCTOBER, "", "Li", NOW)) == "unsigned_projects"
    month.intake.report_nil("work_orders", ["P002"], OCTOBER, "me")
    assert states(month) == {"P001": "signed", "P002": "nil"}
    acts.sign(home, OCTOBER, ["P002"], "Li", NOW)
    acts.close(home, OCTOBER, "", "Li", NOW)
    assert code(lambda: acts.reopen(home, OCTOBER, ["P001"], "typo", "Li", NOW)) == "month_locked"
    assert code(lambda: acts.unlock(home, OCTOBER, " ", "Li", NOW)) == "no_reason"
    acts.unlock(home, OCTOBER, "typo", "Li", NOW)
    acts.reopen(home, OCTOBER, ["P001"], "typo", "Li", NOW)
    assert states(month) == {"P001": "received", "P002": "signed"}
    told = events.every(_cursor(month))
    assert told["what"].to_list() == ["reopen", "unlock", "lock", "sign", "sign"] and set(told["by"]) == {"Li"}


def test_a_month_is_not_locked_in_silence_while_data_of_who_has_signed_are_missing(month: CommandLine) -> None:
    """P002 sent October and was signed; then its file was undone."""
    home = month.intake.warehouse
    batch = load(month.intake, [order("W10-P002", 10, "P002")], LATER)
    assert batch is not None
    acts.sign(home, OCTOBER, ["P001", "P002"], "Li", NOW)
    month.intake.undo(batch, "me")
    assert states(month) == {"P001": "signed", "P002": "overdue"}
    with pytest.raises(Refused) as caught:
        acts.close(home, OCTOBER, " ", "Li", NOW)
    (who,) = read.projects(home, OWNER).filter(project="P002")["name"]
    assert caught.value.code == "month_incomplete"
    for words in (caught.value.sentence.zh, caught.value.sentence.en):
        assert who in words and "W10" not in words
    acts.close(home, OCTOBER, "the site has lost its books", "Li", NOW)
    assert events.every(_cursor(month)).row(0, named=True)["reason"] == "the site has lost its books"


def gaps(line: CommandLine) -> list[tuple[str, str]]:
    """What October lacks, by project: a kind of data or a figure."""
    found = read.arrivals(line.intake.warehouse, OWNER).filter(~pl.col("came"), pl.col("month") == OCTOBER)
    return found.sort("project", "source").select("project", "source").rows()


def test_figures_lack_what_the_board_says_is_owed(month: CommandLine) -> None:
    assert gaps(month) == [("P002", "work_orders")]
    acts.waive(month.intake.warehouse, OCTOBER, [("P002", "work_orders")], "handed over", "Li", NOW)
    assert gaps(month) == [] and states(month)["P002"] == "waived"
    acts.waive(month.intake.warehouse, OCTOBER, [("P002", "work_orders")], "not after all", "Li", NOW, take_back=True)
    load(month.intake, [order("W10-P002", 10, "P002")], LATER)
    assert gaps(month) == [] and states(month)["P002"] == "received"


def test_a_month_without_a_line_on_a_list_of_all_is_quiet_where_that_happens(month: CommandLine) -> None:
    """P003 had no order in July: nobody asks it for a report of October."""
    load(month.intake, [*(order(f"W{m}P003", m, "P003") for m in (4, 5, 6, 8, 9)), *MINE], LATER)
    assert states(month) == {"P001": "received", "P002": "overdue"} and gaps(month) == [("P002", "work_orders")]


def test_a_file_that_is_in_without_what_a_figure_rests_on(month: CommandLine) -> None:
    """P002 used to have a dozen repairs a month; of October it sent a question only."""
    load(
        month.intake,
        [*(order(f"W{m}P002-{n}", m, "P002") for m in (7, 8, 9) for n in range(12)), order("W10-P002", 10, "P002", kind="咨询")],
        LATER,
    )
    assert states(month)["P002"] == "received" and gaps(month) == [("P002", "R01")]
    told = month("month", "status", "2026-10", "--missing", "--format", "json")
    assert told.code == 0 and [(row["project"], row["dataset"], row["state"], row["lacks"]) for row in told.json] == [
        ("P002", "work_orders", "received", "R01")
    ]


def _cursor(line: CommandLine):  # type: ignore[no-untyped-def]
    return line.intake.warehouse._root.cursor()


def test_a_month_that_is_not_over_is_not_signed(month: CommandLine) -> None:
    home = month.intake.warehouse
    assert code(lambda: acts.sign(home, OCTOBER, ["P001"], "Li", datetime(2026, 10, 31, 15, 59))) == "month_not_over"
    acts.sign(home, OCTOBER, ["P001"], "Li", datetime(2026, 10, 31, 16, 0))  # midnight in Shanghai


def test_a_waiver_settles_and_is_left_out_of_reports_in_time(office: CommandLine) -> None:
    rows = [
        {"project_id": p, "dataset": ORDERS.name.zh, "month": "2026-10", "is_owed": True, "received_on": "2026-11-04" if p == "P001" else None}
        for p in ("P001", "P002")
    ]  # fmt: skip
    office.intake.commit(examined(office.folder, REPORTING, rows, LATER), "me", impact=False)
    home, scope = office.intake.warehouse, Scope(OCTOBER, OCTOBER, at=datetime(2026, 11, 10))

    def in_time() -> tuple[object, ...]:
        return read.numbers(home, ["A06"], scope, OWNER).select("value", "numerator", "denominator", "excluded").row(0)

    assert in_time() == (50.0, 1, 2, 0) and states(office) == {"P001": "received", "P002": "overdue"}
    assert code(lambda: acts.waive(home, OCTOBER, [("P001", "work_orders")], "why", "Li", NOW)) == "nothing_to_waive"
    assert code(lambda: acts.waive(home, OCTOBER, [("P002", "work_orders")], "", "Li", NOW)) == "no_reason"
    before = version(office)
    acts.waive(home, OCTOBER, [("P002", "work_orders")], "handed over", "Li", NOW)
    assert in_time() == (100.0, 1, 1, 1) and states(office) == {"P001": "received", "P002": "waived"}
    assert version(office) == before + 1
    acts.waive(home, OCTOBER, [("P002", "work_orders")], "not after all", "Li", NOW, take_back=True)
    assert in_time() == (50.0, 1, 2, 0) and states(office)["P002"] == "overdue"


SETTLED_CHANGES: dict[str, Callable[[Intake, str], object]] = {
    "a case comes late": lambda intake, why: load(intake, [order("W-late", 10)], reason=why),
    "a time that stood changes": lambda intake, why: load(intake, [order("W10-1", 10, resolved_at="2026-10-09 08:00")], reason=why),
    "a case moves to another month": lambda intake, why: load(intake, [order("W10-1", 9)], reason=why),
    "a full list leaves cases out": lambda intake, why: load(intake, [*MINE[3:]], reason=why, coverage="full"),
    "the file is undone": lambda intake, why: intake.undo(_batch(intake), "me", why),
    "other data are said to be nil": lambda intake, why: intake.report_nil("complaints", ["P001"], OCTOBER, "me", why),
    "a target is set": lambda intake, why: intake.commit(
        examined(Path(intake.settings.staging).parent, TARGETS, [{"project_id": "P001", "month": "2026-10", "kpi": "R14", "goal": 50}], LATER), "me", reason=why
    ),
}  # fmt: skip


def _batch(intake: Intake) -> int:
    with intake.warehouse.cursor() as cursor:
        return int(cursor.execute("select min(batch_id) from batch where dataset = 'work_orders'").fetchall()[0][0])


@pytest.mark.parametrize("change", SETTLED_CHANGES.values(), ids=list(SETTLED_CHANGES))
def test_a_locked_month_never_changes_silently(locked: CommandLine, change: Callable[[Intake, str], object]) -> None:
    before, lines = version(locked), events.count(_cursor(locked))
    figures = read.numbers(locked.intake.warehouse, ["R14", "A06"], Scope(OCTOBER, OCTOBER), OWNER, ("project",)).sort("kpi", "project")
    assert code(lambda: change(locked.intake, "  ")) == "locked_month"
    after = read.numbers(locked.intake.warehouse, ["R14", "A06"], Scope(OCTOBER, OCTOBER), OWNER, ("project",)).sort("kpi", "project")
    assert (version(locked), events.count(_cursor(locked))) == (before, lines) and after.equals(figures)
    change(locked.intake, "the meter was misread")
    told = events.every(_cursor(locked)).row(0, named=True)
    assert (told["what"], told["month"], told["reason"], told["by"]) == ("restate", OCTOBER, "the meter was misread", "me")


def test_a_restatement_shows_what_was_signed_and_why_it_changed(locked: CommandLine) -> None:
    assert restated.restatements(locked.intake.warehouse, OCTOBER, OWNER).is_empty()
    load(locked.intake, [order("W10-1", 10, resolved_at="2026-10-09 08:00")], reason="the meter was misread")
    found = restated.restatements(locked.intake.warehouse, OCTOBER, OWNER).filter(pl.col("kpi") == "R14").to_dicts()
    assert [(row["project"], row["kind"], row["reason"], row["by"]) for row in found] == [
        ("P001", "restated", "the meter was misread", "me")
    ]
    assert found[0]["before"] > found[0]["after"] and (found[0]["n_before"], found[0]["n_after"]) == (13, 13)


@pytest.mark.parametrize(
    ("rows", "projects"),
    [
        ([order("W10-1", 10, resolved_at="2026-10-09 08:00")], 1),  # a signed order, corrected
        ([order("W10-new", 10), order("W10-new2", 10, "P002")], 1),  # of the two sites one is signed
        ([order("W10-new2", 10, "P002")], 0),
        ([order("W09-new", 9)], 0),  # nobody signed September
    ],
)
def test_what_a_file_moves_of_signed_figures_is_told_before_and_after(month: CommandLine, rows: list[Row], projects: int) -> None:
    """As many as the month's close lists once the file is published."""
    acts.sign(month.intake.warehouse, OCTOBER, ["P001"], "Li", NOW)
    file = examined(Path(month.intake.settings.staging).parent, ORDERS, rows, LATER)
    before = month.intake.preview(file).signed
    receipt = month.intake.commit(file, "me", impact=False)
    listed = restated.restatements(month.intake.warehouse, OCTOBER, OWNER)
    assert before == receipt.effect.signed
    assert [(one.month, one.projects, one.figures) for one in before] == ([(OCTOBER, projects, listed.height)] if projects else [])
    assert (f"2026-10 已签核的 1 个项目有 {listed.height} 个数变了" in receipt.sentence.zh) == bool(projects) == bool(listed.height)


def signed_and_moved(month: CommandLine, before: tuple[restated.Signed, ...]) -> list[Text]:
    """What was told before is what the month's close lists after it; in words."""
    listed = restated.restatements(month.intake.warehouse, OCTOBER, OWNER)
    assert listed.height and before == (restated.Signed(OCTOBER, 1, listed.height),)
    return [one.sentence for one in before]


def test_what_an_undo_and_a_redo_move_of_signed_figures_is_told_before_and_after(month: CommandLine) -> None:
    batch = load(month.intake, [order("W10-new", 10)])
    assert month.intake.reversal(batch, active=False).signed == (), "nobody has signed"
    acts.sign(month.intake.warehouse, OCTOBER, ["P001"], "Li", NOW)
    before = month.intake.reversal(batch, active=False).signed
    answer = month("undo", batch)
    (told,) = signed_and_moved(month, before)
    assert (answer.out.strip(), answer.err.strip()) == (str(version(month)), told[settings().language])
    (one,) = before
    back = (replace(one, back=one.figures),)
    assert month.intake.reversal(batch, active=True).signed == back, "it is all as it was signed"
    assert month.intake.redo(batch, "me").signed == back
    assert restated.restatements(month.intake.warehouse, OCTOBER, OWNER).is_empty()


def test_what_goes_back_to_what_was_signed_is_told_apart(month: CommandLine) -> None:
    """Two files moved signed figures: taking the second back leaves what the first moved, taking both back leaves nothing."""
    acts.sign(month.intake.warehouse, OCTOBER, ["P001"], "Li", NOW)
    first = load(month.intake, [order("W10-new", 10)])
    second = load(month.intake, [order("W10-1", 10, resolved_at="2026-10-09 08:00")])
    at = restated.restatements(month.intake.warehouse, OCTOBER, OWNER).select("kpi", "project")
    assert first is not None and second is not None
    (moved,) = month.intake.undo(second, "me").signed
    left = restated.restatements(month.intake.warehouse, OCTOBER, OWNER)
    assert not moved.all_back and left.height and moved.back == at.join(left, on=["kpi", "project"], how="anti").height
    (moved,) = month.intake.undo(first, "me").signed
    assert moved.all_back and "回到了签核时的数" in moved.sentence.zh and "变了" not in moved.sentence.zh


def test_what_a_nil_report_moves_of_signed_figures_is_told_before_and_after(office: CommandLine) -> None:
    """A site that never sent an order has no figure of open orders; once it reports that there were none, it has a zero."""
    load(office.intake, MINE, FIRST)
    with office.intake.warehouse.writing() as cursor:
        events.append(cursor, [events.Event("sign", OCTOBER, "P002")], "Li", NOW)
    before, seen = office.intake.preview_nil("work_orders", ["P002"], OCTOBER).signed, version(office)
    receipt = office.intake.report_nil("work_orders", ["P002"], OCTOBER, "me")
    assert version(office) == seen + 1, "before, it was only rehearsed"
    (told,) = signed_and_moved(office, before)
    assert told.zh in receipt.sentence.zh and told.en in receipt.sentence.en


def test_a_nil_report_of_a_site_with_earlier_orders_moves_no_stock(month: CommandLine) -> None:
    """Open orders of October are those of before where October has no line: none then, none now."""
    with month.intake.warehouse.writing() as cursor:
        events.append(cursor, [events.Event("sign", OCTOBER, "P002")], "Li", NOW)
    before = month.intake.preview_nil("work_orders", ["P002"], OCTOBER).signed
    month.intake.report_nil("work_orders", ["P002"], OCTOBER, "me")
    listed = restated.restatements(month.intake.warehouse, OCTOBER, OWNER)
    assert "R08" not in set(listed["kpi"]) and sum(one.figures for one in before) == listed.height


def test_a_figure_without_cases_is_no_change_of_one_that_is_not_there(month: CommandLine) -> None:
    """P002 had no order in October. One that was cancelled makes lines of no cases, a finished one makes a figure."""
    month.intake.report_nil("work_orders", ["P002"], OCTOBER, "me")
    acts.sign(month.intake.warehouse, OCTOBER, ["P002"], "Li", NOW)
    for cells, moved in (({"status": "已取消", "resolved_at": None}, set()), ({}, {"R14"})):
        file = examined(month.folder, ORDERS, [order("W10-P002", 10, "P002", **cells)], LATER)
        told = month.intake.preview(file).signed
        assert month.intake.commit(file, "me", impact=False).effect.signed == told
        listed = restated.restatements(month.intake.warehouse, OCTOBER, OWNER)
        assert set(listed["kpi"]) == moved and sum(one.figures for one in told) == len(moved)


def defined_anew(line: CommandLine, moves: bool) -> None:
    """The product counts R14 again; where that `moves` figures, it is as if the new definition found one case less in time."""
    with line.intake.warehouse.writing() as cursor:
        at = recount(cursor, [registry.kpi("R14")], NOW)
        if moves:
            cursor.execute("update tally set num = num - 1 where kpi = 'R14' and version = ? and project = 'P001' and num > 0", [at])


def causes(line: CommandLine) -> dict[str, object] | None:
    """What is told of R14 of the signed site."""
    found = restated.restatements(line.intake.warehouse, OCTOBER, OWNER).filter(pl.col("kpi") == "R14", pl.col("project") == "P001")
    return found.select("kind", "file", "undone", "by").row(0, named=True) if found.height else None


@pytest.mark.parametrize("moves", [False, True], ids=["to the same figures", "to other figures"])
def test_a_file_is_the_cause_of_what_it_moves_whatever_was_defined_anew(month: CommandLine, moves: bool) -> None:
    earlier = load(month.intake, [order("W10-early", 10)])
    acts.sign(month.intake.warehouse, OCTOBER, ["P001"], "Li", NOW)
    defined_anew(month, moves)
    alone = {"kind": "recounted", "file": None, "undone": None, "by": None} if moves else None
    assert causes(month) == alone
    file = examined(Path(month.intake.settings.staging).parent, ORDERS, [order("W10-1", 10, resolved_at="2026-10-09 08:00")], LATER)
    batch = month.intake.commit(file, "Wang", impact=False).batch_id
    assert causes(month) == {"kind": "both" if moves else "before_lock", "file": file.staged.name, "undone": False, "by": "Wang"}
    month.intake.undo(batch, "Wang")
    if not moves:
        assert causes(month) is None
        month.intake.undo(earlier, "Zhao")
        assert causes(month) == {"kind": "before_lock", "file": file.staged.name, "undone": True, "by": "Zhao"}


def test_of_two_files_none_is_called_the_cause_and_another_sites_is_none(month: CommandLine) -> None:
    acts.sign(month.intake.warehouse, OCTOBER, ["P001"], "Li", NOW)
    load(month.intake, [order("W10-1", 10, resolved_at="2026-10-09 08:00")])
    load(month.intake, [order("W10-other", 10, "P002")])
    assert (told := causes(month)) and told["by"] == "me" and told["file"]
    load(month.intake, [order("W10-2", 10, resolved_at="2026-10-09 08:00")])
    assert causes(month) == {"kind": "before_lock", "file": None, "undone": None, "by": None}


def test_open_cases_go_on_after_the_lock(locked: CommandLine) -> None:
    load(locked.intake, [{**OPEN, "resolved_at": "2026-11-02 08:00", "status": "已解决"}, order("W11", 11)])
    found = restated.restatements(locked.intake.warehouse, OCTOBER, OWNER)
    assert found.height and set(found["kind"]) == {"progress"} and set(found["project"]) == {"P001"}


def test_two_sign_at_once(month: CommandLine) -> None:
    home = month.intake.warehouse
    answers = at_once(*(lambda by=by: acts.sign(home, OCTOBER, ["P001"], by, NOW) for by in ("Li", "Wang")))  # type: ignore[misc]
    assert sorted(type(answer).__name__ for answer in answers) == ["WrongUsage", "int"]
    assert events.signed(_cursor(month), OCTOBER).height == 1


def test_a_signature_is_of_what_the_signer_saw(month: CommandLine) -> None:
    """A load commits at the same moment: either it came first and the signer is told, or it is no part of what was signed."""
    home, seen = month.intake.warehouse, version(month)
    signed, loaded = at_once(
        lambda: acts.sign(home, OCTOBER, ["P001"], "Li", NOW, seen),
        lambda: load(month.intake, [order("W10-1", 10, resolved_at="2026-10-09 08:00")]),
    )
    assert isinstance(loaded, int)
    book = events.signed(_cursor(month), OCTOBER)
    if isinstance(signed, Overtaken):
        assert book.is_empty()
    else:
        assert book["version"].to_list() == [seen]
        assert "R14" in set(restated.restatements(home, OCTOBER, OWNER)["kpi"])


def test_by_command_line(month: CommandLine) -> None:
    asked = month("month", "status", "2026-10", "--missing", "--format", "json")
    assert asked.code == 1 and [(row["project"], row["dataset"], row["state"]) for row in asked.json] == [
        ("P002", "work_orders", "overdue")
    ]
    assert month("month", "sign", "2026-10", "--project", "P002").code == Refused.exit_code
    assert month("month", "waive", "2026-10", "--project", "P002", "--dataset", "work_orders").code == WrongUsage.exit_code
    assert (
        month("month", "waive", "2026-10", "--project", "P002", "--dataset", "work_orders", "--reason", "closed", "--by", "Li").out.strip()
        == "1"
    )
    assert month("month", "sign", "2026-10", "--by", "Li").out.strip() == "2"
    assert month("month", "lock", "2026-10", "--by", "Li").code == 0
    assert month("month", "status", "2026-10").code == 0
    assert month("nil", "complaints", "--month", "2026-10", "--project", "P001").code == Refused.exit_code
    assert month("nil", "complaints", "--month", "2026-10", "--project", "P001", "--reason", "asked by phone").code == 0
    what = [row["what"] for row in month("month", "log", "--format", "json").json]
    assert what == ["restate", "lock", "sign", "sign", "waive"]
    assert month("month", "restated", "2026-10", "--format", "json").code == 0
