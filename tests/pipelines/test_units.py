"""Numbers in every notation and unit, and files whose numbers are on another scale than those before."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from catalog.model import Unit
from errors import WrongUsage
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.matching.matching import match
from pipelines.matching.proposal import Proposal, accept, decline, effective
from pipelines.matching.scales import said_units, shown_scales
from pipelines.matching.units import header_unit
from pipelines.publishing.profile import numbers
from pipelines.values.cells import type_table
from pipelines.values.numbers import Numbers, read_decimals, read_integers, read_number
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export
from tests.pipelines.test_cells import table

ANSWERS, ORDERS, TRAINING = (registry.dataset(name) for name in ("survey_answers", "work_orders", "training_records"))

HABITS: list[tuple[str, Unit | None, str | None]] = [
    # thousands, width, signs
    ("1,234.5", None, "1234.5"), ("1 234", None, "1234"), ("1 234 567.8", None, "1234567.8"), ("1\u00a0234", None, "1234"), ("1'234", None, "1234"), ("１２３４．５", None, "1234.5"),
    ("１，２３４", None, "1234"), ("(1,234.5)", None, "-1234.5"), ("（1234）", "yuan", "-1234"), ("1234-", None, "-1234"), ("-1234-", None, None), ("(-5)", None, None), ("(5", None, None),
    ("12 34", None, None), ("1 2345", None, None), ("12,34,567", None, None), ("'00123", None, "123"), ('="98"', None, "98"), ("98\u200b", None, "98"), ("1e3", None, "1000"), ("> 5", None, None), ("约5", None, None),
    # money
    ("￥1,234.50元", "yuan", "1234.5"), ("¥1200", "yuan", "1200"), ("¥-3", "yuan", "-3"), ("-¥3", "yuan", "-3"), ("CNY 1,200", "yuan", "1200"), ("1200 RMB", "yuan", "1200"), ("人民币1200元", "yuan", "1200"),
    ("1.2万", "yuan", "12000"), ("1.2万元", "yuan", "12000"), ("3千元", "yuan", "3000"), ("0.5亿元", "yuan", "50000000"), ("1.2万", None, None), ("1.2万", "count", None), ("$12", "yuan", None), ("12美元", "yuan", None),
    ("95分", "yuan", None), ("¥5", "points", None), ("(5)", "points", None),
    # shares
    ("98%", "percent", "98"), ("98.5 ％", "percent", "98.5"), ("98%", "fraction", "0.98"), ("98%", None, None), ("98%", "points", None), ("5‰", "percent", "0.5"),
    # time spans
    ("35分钟", "minutes", "35"), ("35分", "minutes", "35"), ("35 min", "minutes", "35"), ("2小时", "minutes", "120"), ("1.5h", "minutes", "90"), ("1小时30分", "minutes", "90"), ("1h30m", "minutes", "90"),
    ("1天2小时", "hours", "26"), ("90秒", "minutes", "1.5"), ("20分钟", "hours", "0.3333"), ("3周", "minutes", None), ("30分1小时", "minutes", None), ("1小时2小时", "minutes", None), ("1:30", "minutes", None),
    ("35分钟", "yuan", None), ("2小时", None, None), ("2小时", "points", None),
    # other counts
    ("95分", "points", "95"), ("5星", "points", "5"), ("1,200户", "count", "1200"), ("3 次", "count", "3"), ("120㎡", "m2", "120"), ("120m²", "m2", "120"), ("120平方米", "m2", "120"), ("1.2万㎡", "m2", "12000"), ("3公顷", "m2", "30000"),
    ("12,350度", "kwh", "12350"), ("1.2万度", "kwh", "12000"), ("98 千瓦时", "kwh", "98"), ("3 MWh", "kwh", "3000"), ("410吨", "m3", "410"), ("410 m³", "m3", "410"), ("410立方米", "m3", "410"),
    ("12度", "m3", None), ("410吨", "kwh", None), ("3件", "kwh", None), ("120亩", "m2", None), ("35m", "m2", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), HABITS)
def test_a_number_in_any_notation(text: str, unit: Unit | None, value: str | None) -> None:
    wanted = Decimal(value) if value else None
    assert read_decimals(pl.Series([text, None, "7"]), unit).to_list() == [wanted, None, Decimal(7)]
    whole = int(wanted) if wanted is not None and wanted == int(wanted) else None
    assert read_integers(pl.Series([text, None, "7"]), unit).to_list() == [whole, None, 7]


@pytest.mark.parametrize(
    ("texts", "unit", "values"),
    [
        (["98%", "0.97", "96"], "percent", ["98", None, "96"]),
        (["98%", "1"], "percent", ["98", None]),
        (["0.97", "96"], "percent", ["0.97", "96"]),
        (["1.234", "12,5"], None, [None, None]),
        (["1.234", "1.234,50"], "yuan", [None, None]),
        (["1,234", "12,5"], None, [None, None]),
        (["1.234", "1,234"], None, ["1.234", "1234"]),
        (["1.2345", "12,5"], None, ["1.2345", None]),
    ],
)
def test_a_cell_that_its_column_makes_uncertain_is_not_read(texts: list[str], unit: Unit | None, values: list[str | None]) -> None:
    assert read_decimals(pl.Series(texts), unit).to_list() == [Decimal(value) if value else None for value in values]


@pytest.mark.parametrize(
    ("texts", "factor", "values"),
    [
        (["4.5", "5"], "20", ["90", "100"]),
        (["90", "7"], "1/60", ["1.5", "0.1167"]),
        (["2小时", "2"], "60", ["120", "120"]),
        (["0.00002", "x"], "1/3", ["0", None]),
        (["99999999999999"], "20", [None]),
    ],
)
def test_bare_numbers_are_multiplied_exactly(texts: list[str], factor: str, values: list[str | None]) -> None:
    assert read_decimals(pl.Series(texts), "minutes", Fraction(factor)).to_list() == [Decimal(value) if value else None for value in values]


@given(st.integers(-(10**14), 10**14), st.integers(1, 400), st.integers(1, 400))
@settings(deadline=None)
def test_a_factor_rounds_once_and_to_even(units: int, over: int, under: int) -> None:
    number, factor = Decimal(units).scaleb(-4), Fraction(over, under)
    wanted = Fraction(number) * factor
    found = read_decimals(pl.Series([f"{number:f}"]), None, factor)[0]
    if found is None:
        assert abs(wanted) >= 10**14
    else:
        off = abs(Fraction(found) - wanted) * 10**4
        assert off < Fraction(1, 2) or (off == Fraction(1, 2) and int(found * 10**4) % 2 == 0)


def _grouped(number: Decimal, sign: str) -> str:
    return f"{number:,f}".replace(",", sign)


NOTATIONS = [
    lambda n: f"{n:,f}",
    lambda n: _grouped(n, " "),
    lambda n: f"{n:f}元",
    lambda n: f"￥{n:,f}" if n >= 0 else f"({-n:,f})",
    lambda n: f"{-n:f}-" if n < 0 else f"{n:f}",
    lambda n: f"{n:f}".translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789.-"}),
    lambda n: f"{n.scaleb(-4):f}万",
]


@given(st.lists(st.tuples(st.decimals(-(10**9), 10**9, allow_nan=False, places=2), st.sampled_from(NOTATIONS)), min_size=1, max_size=8))
@settings(deadline=None)
def test_what_is_written_is_read(cells: list[tuple[Decimal, object]]) -> None:
    texts = pl.Series([write(number) for number, write in cells])  # type: ignore[operator]
    assert read_decimals(texts, "yuan").to_list() == [number for number, _ in cells]


@given(st.text("0123456789.,-+()%¥元万分秒时小天 eE'", max_size=12), st.sampled_from([None, "yuan", "percent", "minutes", "points"]))
@settings(deadline=None)
def test_no_text_breaks_the_reader(text: str, unit: Unit | None) -> None:
    assert read_number(text, unit) is None or isinstance(read_number(text, unit), Fraction)


@pytest.mark.parametrize(
    ("header", "unit", "found"),
    [
        ("费用（万元）", "yuan", ("万元", 10_000)), ("费用(元)", "yuan", ("元", 1)), ("费用/千元", "yuan", ("千元", 1_000)), ("金额【单位：万元】", "yuan", ("万元", 10_000)), ("费用", "yuan", None),
        ("时长(小时)", "minutes", ("小时", 60)), ("时长[秒]", "minutes", ("秒", Fraction(1, 60))), ("面积(万㎡)", "m2", ("万m2", 10_000)), ("权重(%)", "percent", ("%", 1)), ("费用(必填)", "yuan", None),
        ("费用(小时)", "yuan", None), ("费用（万元）", None, None), ("费用(元)(必填)", "yuan", ("元", 1)),
    ],
)  # fmt: skip
def test_the_unit_in_a_header(header: str, unit: Unit | None, found: tuple[str, Fraction] | None) -> None:
    assert header_unit(header, unit) == found


def said(header: str, units: tuple[str | None, ...] = (), mapping: Mapping = EMPTY) -> list[Proposal]:
    names = tuple(header.split("|"))
    return said_units(names, units, match(names, ORDERS, mapping), ORDERS, mapping)


def test_a_unit_in_the_header_is_applied_and_said() -> None:
    mapping = Mapping.from_json({"columns": {"费用（万元）": "cost"}})
    (found,) = said("工单编号|费用（万元）", mapping=mapping)
    assert (found.kind, found.column, found.factor, found.applied) == ("unit", "cost", "10000", True)
    assert "万元" in found.sentence.zh and "10000" in found.sentence.en
    read = type_table(table("工单编号|费用（万元）", "1|1.2", "2|35元"), ORDERS, effective(mapping, [found]))
    assert read.frame["cost"].to_list() == [Decimal(12000), Decimal(35)]
    declined = decline(effective(mapping, [found]), found)
    assert type_table(table("工单编号|费用（万元）", "1|1.2"), ORDERS, declined).frame["cost"].to_list() == [Decimal("1.2")]
    assert said("工单编号|费用（万元）", mapping=declined) == []


def test_a_row_of_units_counts_like_the_header() -> None:
    assert [p.factor for p in said("工单编号|费用", (None, "万元"))] == ["10000"]
    assert said("工单编号|费用(元)", (None, "元")) == [] == said("工单编号|费用", (None, "必填"))


def test_a_unit_of_something_else_is_spoken_of() -> None:
    (found,) = said("工单编号|费用(小时)")
    assert (found.column, found.factor, found.applied) == ("cost", None, False)
    assert match(("费用(小时)",), ORDERS, accept(EMPTY, found))[0].column is None
    assert said("工单编号|费用(小时)", mapping=decline(EMPTY, found)) == []


def test_a_factor_is_part_of_the_mapping() -> None:
    given_ = Mapping.from_json({"convert": {"score": 20, "weight": "1/60", "cost": 0.05}})
    assert given_.convert == {"score": Fraction(20), "weight": Fraction(1, 60), "cost": Fraction(1, 20)}
    assert Mapping.from_json(given_.to_json()) == given_


@pytest.mark.parametrize("convert", [{"score": "x"}, {"score": 0}, {"score": -1}, {"score": "1/0"}, ["score"], {"score": None}])
def test_a_factor_that_is_none_is_refused(convert: object) -> None:
    with pytest.raises(WrongUsage, match="mapping_malformed"):
        Mapping.from_json({"convert": convert})


# ---- against what was published before ----------------------------------------------------------------------------------

FIVE = Numbers(500, 1, 2, 4, 5, 5)
HUNDRED = Numbers(500, 42, 61, 84, 97, 100)
COSTS = Numbers(900, 5, 20, 120, 900, 4_000)


def shown(dataset: str, header: str, rows: list[str], before: dict[str, Numbers], **mapping: object) -> list[tuple[str, str | None]]:
    data = registry.dataset(dataset)
    given_ = Mapping.from_json(mapping, data)
    found = shown_scales(type_table(table(header, *rows), data, given_), data, given_, before)
    assert not any(proposal.applied for proposal in found), "nothing is converted in silence"
    return [(proposal.column, proposal.factor) for proposal in found]


def scores(values: list[object], top: object, bottom: object = 1) -> list[str]:
    return [f"{value}|{bottom}|{top}" for value in values]


OWN_SCALE = [
    ("hundred points under a top of five", scores([60, 80, 100, 90] * 6, 5), [("score", "1/20")]),
    ("ten points under a top of five", scores([6, 8, 10, 9, 4] * 6, 5), [("score", "1/2")]),
    ("five points under a top of hundred", scores([3, 4, 5, 5] * 6, 100), [("score", "20")]),
    ("a scale that changed, and says so", scores([6, 8, 10, 9, 4] * 6, 10), []),
    ("five points, as they should be", scores([3, 4, 5, 1] * 6, 5), []),
    ("one slip of the pen", scores([3, 4, 5, 1] * 6 + [55], 5), []),
    ("low marks on ten points are no other scale", scores([3, 4, 5, 1] * 6, 10), []),
    ("too few to tell", scores([60, 80], 5), []),
    ("two scales, one of them right", scores([3, 4, 5, 1] * 6, 5) + scores([60, 80, 100, 90] * 6, 10), []),
    ("a top that is no usual one", scores([3, 4, 5, 1] * 6, 30), []),
]


@pytest.mark.parametrize(("what", "rows", "found"), OWN_SCALE)
def test_scores_are_judged_by_their_own_scale(what: str, rows: list[str], found: list[tuple[str, str]]) -> None:
    assert shown("survey_answers", "得分|量表最低分|量表最高分", rows, {"score": FIVE}) == found, what


def test_marks_that_were_never_so_low_may_be_on_half_the_scale() -> None:
    rows = scores([3, 4, 5, 5] * 6, 10)
    assert shown("survey_answers", "得分|量表最低分|量表最高分", rows, {"score": Numbers(500, 2, 6, 8, 10, 10)}) == [("score", "2")]


BEFORE = [
    ("five points among hundred", "training_records", "考试成绩", ["3", "4", "5", "4.5"], {"score": HUNDRED}, [("score", "20")]),
    ("ten points among hundred", "training_records", "考试成绩", ["6", "8", "10", "9"], {"score": HUNDRED}, [("score", "10")]),
    ("hundred points among five", "training_records", "考试成绩", ["60", "80", "100", "90"], {"score": FIVE}, [("score", "1/20")]),
    ("hundred points, as before", "training_records", "考试成绩", ["60", "80", "95", "0"], {"score": HUNDRED}, []),
    ("fractions among per cents", "assessments", "权重", ["0.3", "0.4", "0.2", "0.1"], {"weight": Numbers(300, 5, 10, 30, 40, 50)}, [("weight", "100")]),
    ("per cents, as before", "assessments", "权重", ["30", "40", "20", "10"], {"weight": Numbers(300, 5, 10, 30, 40, 50)}, []),
    ("万元 among yuan", "work_orders", "费用", ["0.012", "0.02", "0.1", "0"], {"cost": COSTS}, [("cost", "10000")]),
    ("yuan, dearer than before", "work_orders", "费用", ["300", "420", "900", "1500"], {"cost": COSTS}, []),
    ("cents among yuan", "work_orders", "费用", ["12000", "9000", "15000", "30000"], {"cost": COSTS}, [("cost", "1/100")]),
    ("㎡ in ten thousands", "projects", "建筑面积", ["8.2", "12.5", "5.1", "20"], {"area_m2": Numbers(60, 20_000, 30_000, 90_000, 200_000, 400_000)}, [("area_m2", "10000")]),
    ("counts are never rescaled", "work_orders", "重开次数", ["100", "200", "300", "400"], {"reopen_count": Numbers(300, 1, 1, 1, 2, 3)}, []),
    ("nothing before", "work_orders", "费用", ["0.012", "0.02", "0.1", "0"], {}, []),
    ("little before", "work_orders", "费用", ["0.012", "0.02", "0.1", "0"], {"cost": Numbers(10, 5, 20, 120, 900, 4_000)}, []),
]  # fmt: skip


@pytest.mark.parametrize(("what", "dataset", "header", "values", "before", "found"), BEFORE)
def test_numbers_are_compared_with_those_before(
    what: str, dataset: str, header: str, values: list[str], before: dict[str, Numbers], found: list[tuple[str, str]]
) -> None:
    assert shown(dataset, f"班组|{header}", [f"a|{value}" for value in values * 7], before) == found, what


def test_a_factor_that_no_longer_fits_is_spoken_of() -> None:
    rows = [f"a|{value}" for value in ["120", "200", "90", "300"] * 6]
    assert shown("work_orders", "班组|费用", rows, {"cost": COSTS}, convert={"cost": 10_000}) == [("cost", None)]
    assert shown("work_orders", "班组|费用", [row.replace("|", "|0.0") for row in rows], {"cost": COSTS}, convert={"cost": 1}) == [], (
        "declined"
    )


def test_an_accepted_factor_is_applied_and_noted() -> None:
    data = table("班组|费用", *[f"a|{value}" for value in ["0.012", "0.02", "0.1"] * 8])
    (found,) = shown_scales(type_table(data, ORDERS, EMPTY), ORDERS, EMPTY, {"cost": COSTS})
    read = type_table(data, ORDERS, accept(EMPTY, found))
    assert read.frame["cost"].to_list()[:3] == [Decimal(120), Decimal(200), Decimal(1000)]
    assert [(note.code, note.column) for note in read.notes] == [("converted", "cost")] and "10000" in read.notes[0].sentence.zh
    assert shown_scales(type_table(data, ORDERS, accept(EMPTY, found)), ORDERS, accept(EMPTY, found), {"cost": COSTS}) == []
    assert shown_scales(type_table(data, ORDERS, decline(EMPTY, found)), ORDERS, decline(EMPTY, found), {"cost": COSTS}) == []


# ---- from the warehouse to the report -----------------------------------------------------------------------------------


def orders(month: int, costs: list[object]) -> list[dict[str, object]]:
    first = ORDERS.samples[0]
    return [
        {
            **first,
            "order_id": f"{month}-{i}",
            "created_at": f"2026-{month:02}-03 08:00",
            "cost": cost,
            **dict.fromkeys(("resolved_at", "closed_at")),
        }
        for i, cost in enumerate(costs)
    ]


def test_a_file_in_another_unit_is_noticed_on_the_way(office: CommandLine, tmp_path: Path) -> None:
    columns = ["order_id", "project_id", "kind", "created_at", "status", "cost"]
    usual = export(tmp_path, ORDERS, orders(9, [*range(40, 400, 6)]), "usual.csv", columns)
    assert office("load", usual, "--dataset", "work_orders", "--by", "a").code == 0
    with office.intake.warehouse.cursor() as cursor:
        version = cursor.execute("select version from head").fetchone()
        assert numbers(cursor, ORDERS, version[0])["cost"] == Numbers(60, 40, 52, 214, 376, 394)  # type: ignore[index]
        assert numbers(cursor, TRAINING, version[0]) == {}  # type: ignore[index]
    strange = export(tmp_path, ORDERS, orders(10, [cost / 10_000 for cost in range(40, 400, 12)]), "strange.csv", columns)
    staged = office.intake.stage_path(strange)
    examined = office.intake.examine(staged, "work_orders")
    (found,) = examined.report.proposals
    assert (found.kind, found.column, found.factor, found.applied) == ("unit", "cost", "10000", False)
    again = office.intake.examine(staged, "work_orders", accept(examined.mapping, found))
    assert again.report.proposals == () and [note.code for note in again.report.notes] == ["converted"]
    assert pl.read_ipc(again.report.good_file)["cost"].to_list()[:2] == [Decimal(40), Decimal(52)]
    office.intake.commit(again, "a", impact=False)
    with office.intake.warehouse.cursor() as cursor:
        kept = cursor.execute("select mapping from batch order by batch_id desc limit 1").fetchone()
    assert json.loads(kept[0])["convert"] == {"cost": "10000"}  # type: ignore[index]
