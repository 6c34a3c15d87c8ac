"""While the made-up company is being loaded, every page says that it rests on a part of the data."""

from __future__ import annotations

import pytest

from catalog.words import Text
from pipelines.demo_load import Step, told
from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.answers import source
from ui.text import catalogue

ZH = catalogue("zh")


def loading(intake: Intake) -> None:
    step = Step(3, 12, told("报修.csv", Text("已发布：新增 1 行。", "Published: 1 new.")))
    source.connect(intake.warehouse, lambda: step)


@pytest.mark.parametrize(("page", "section"), [("this_month", "results"), ("sla", "results"), ("month_close", "intake")])
def test_conclusions_on_a_part_of_the_data_say_so_first(full: Intake, page: str, section: str) -> None:
    loading(full)
    at = opened(page, section=section, period="all")
    assert not at.exception
    assert next(iter(at.warning)).value == ZH["loading.partial"].format(done=3, total=12)
    assert [bar.proto.text for bar in at.get("progress")] == ["3 / 12 个文件 · 报修.csv（已发布：新增 1 行）"]


def test_before_the_first_file_nobody_is_sent_to_upload(empty: Intake) -> None:
    loading(empty)
    words = words_of(opened("this_month"))
    assert ZH["loading.title"] in words and ZH["empty.title"] not in words
