"""Who is ready, narrowed to the certificate or the course that is picked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from catalog import registry
from catalog.model import Row
from pipelines import read
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

pytestmark = [pytest.mark.counting(), pytest.mark.one_engine]
POST = {"project_id": "P002", "role": "客服主管"}  # E1001's in October
FILES: Mapping[str, tuple[Row, ...]] = {
    "role_requirements": (*({**POST, "kind": "证书", "item": item} for item in ("电工证", "保安员证")), {**POST, "kind": "课程", "item": "K1"}),
    "certificates": ({"staff_id": "E1001", "cert_type": "电工证", "period": "2026-10", "issued_at": "2020-11-02", "expires_at": "2026-11-10"},),
    "training_records": (
        {"staff_id": "E1001", "course_id": "K1", "course_name": "服务礼仪", "assigned_at": "2026-09-01", "due_at": "2026-10-15", "completed_at": "2026-10-10"},
        {"staff_id": "E1001", "course_id": "K2", "course_name": "电梯困人应急", "assigned_at": "2026-09-01", "due_at": "2026-11-30"},
    ),
}  # fmt: skip
HELD, SAT = {("电工证", "in_30"), ("保安员证", "lacking")}, {("服务礼仪", "valid"), ("电梯困人应急", "not_due")}


@pytest.mark.parametrize(
    ("picked", "held", "sat"),
    [
        ((), HELD, SAT),
        ((("cert_type", "电工证"),), {("电工证", "in_30")}, SAT),
        ((("course_name", "服务礼仪"),), HELD, {("服务礼仪", "valid")}),
        ((("cert_type", "健康证"),), set(), SAT),
    ],
)
def test_a_picked_kind_or_course_is_all_that_is_told(
    picked: tuple[tuple[str, str], ...], held: set[tuple[str, str]], sat: set[tuple[str, str]], office: CommandLine
) -> None:
    for id, rows in FILES.items():
        assert office("load", export(office.folder, registry.dataset(id), rows), "--dataset", id).code == 0
    found = read.readiness(office.intake.warehouse, read.Scope(filters=picked), read.OWNER)
    assert set(found.certificates.select("cert_type", "band").iter_rows()) == held
    assert set(found.courses.select("course_name", "state").iter_rows()) == sat
