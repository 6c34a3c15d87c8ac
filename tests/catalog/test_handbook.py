"""The page in docs is the catalogue as it is."""

from catalog.handbook import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"
