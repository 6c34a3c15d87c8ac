"""What counts the same people again each month: three months of them are not three times as many to go by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import norm

from catalog import registry
from pipelines import read
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import counting, line_at, one_engine
from tests.pipelines.files import export

pytestmark = [pytest.mark.counting("T04"), pytest.mark.one_engine]

HELD = {
    "A": (8, ("2026-08", "2026-09", "2026-10")),
    "B": (5, ("2026-09", "2026-10")),
}  # people and months of each project; every third has no certificate
STRANGER = read.Viewer("stranger", None, may_see_names=False)


@pytest.fixture(scope="module")
def line(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    opened = line_at(new_home, tmp_path_factory.mktemp("again"))
    people = [(f"{project}{n}", project) for project, (size, _) in HELD.items() for n in range(size)]
    staff = [{"staff_id": id, "name": id, "project_id": project, "role": "维修工", "department": "工程部"} for id, project in people]
    needs = [{**registry.dataset("role_requirements").samples[0], "project_id": project, "role": "维修工", "kind": "证书", "item": "电工证",
              "valid_from": "2020-01-01", "valid_to": None} for project in HELD]  # fmt: skip
    certificates = [
        {"staff_id": id, "cert_type": "电工证", "period": month, "issued_at": "2024-01-01", "expires_at": "2027-01-01"}
        for place, (id, project) in enumerate(people)
        for month in HELD[project][1]
        if place % 3
    ]
    with one_engine(), counting("T04"):
        for dataset, rows, words in (
            ("staff", staff, ["--add-projects"]),
            ("role_requirements", needs, []),
            ("certificates", certificates, []),
        ):
            answer = opened("load", export(opened.folder, registry.dataset(dataset), rows), "--dataset", dataset, *words)
            assert answer.code == 0, answer.out + answer.err
    yield opened
    opened.close()


def wilson(hits: float, n: float) -> tuple[float, float]:
    """By the book, in per cent."""
    z = norm.ppf(0.975)
    middle, half = hits / n + z * z / (2 * n), z * ((hits / n * (1 - hits / n) + z * z / (4 * n)) / n) ** 0.5
    return 100 * (middle - half) / (1 + z * z / n), 100 * (middle + half) / (1 + z * z / n)


@pytest.mark.parametrize("viewer", [read.OWNER, STRANGER], ids=["owner", "stranger"])
@pytest.mark.parametrize("by", [(), ("project",), ("region",), ("cert_type",), ("project", "cert_type")], ids=str)
@pytest.mark.parametrize("filters", [(), (("cert_type", "电工证"),)], ids=str)
def test_the_interval_is_that_of_one_month(
    line: CommandLine, viewer: read.Viewer, by: tuple[str, ...], filters: tuple[tuple[str, str], ...]
) -> None:
    """Against the months that the same question tells one by one."""

    def asked(*groups: str) -> pl.DataFrame:
        return read.numbers(line.intake.warehouse, ["T04"], read.Scope(filters=filters), viewer, groups).filter(pl.col("denominator") > 0)

    times = {key: frame.height for key, frame in asked(*by, "month").group_by("kpi", *by)}
    found = asked(*by).to_dicts()
    assert found and max(times.values()) == 3
    for row in found:
        k = times[(row["kpi"], *(row[name] for name in by))]
        assert (row["lower"], row["upper"]) == pytest.approx(wilson(row["numerator"] / k, row["denominator"] / k))


def test_a_month_by_itself_has_all_its_cases_to_go_by(line: CommandLine) -> None:
    for row in read.numbers(line.intake.warehouse, ["T04"], read.Scope(), read.OWNER, ("month", "project")).to_dicts():
        assert (row["lower"], row["upper"]) == pytest.approx(wilson(row["numerator"], row["denominator"]))
