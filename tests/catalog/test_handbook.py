"""The page in docs is the catalogue as it is."""

from catalog import registry
from catalog.handbook import PAGE, page
from catalog.register import PROFILE_NAMES


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_no_kpi_dataset_or_profile_is_left_out() -> None:
    headings = {line.removeprefix("### ") for line in page().splitlines() if line.startswith("### ")}
    assert {f"{kpi.id} {kpi.name.zh} · {kpi.name.en}" for kpi in registry.kpis().values()} <= headings
    assert {f"`{entry.id}` {entry.name.zh} · {entry.name.en}" for entry in registry.datasets().values()} <= headings
    assert {f"{name.zh} · {name.en}" for name in PROFILE_NAMES.values()} <= headings
