"""Polluted delimited text is read right or refused by name; what it is written in is found, or two readings are said to be possible."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import Unreadable, UserError
from pipelines.gate.dialect import find_dialect
from pipelines.gate.gate import inspect
from pipelines.gate.limits import DEFAULT
from pipelines.gate.tokens import Dialect, Misquoted, tokenize
from pipelines.parsing import csv_careful, csv_text
from pipelines.parsing.parse import read_table
from tests.pipelines.pollution import Polluted, clean_rows, odd_rows, outcome, whole_files

ROWS = 7
EVERY = 6  # of the rows' pollutions; `python -m tests.pipelines.pollution` reads them all


def counted(tmp_path: Path, polluted: list[Polluted]) -> Counter[str]:
    found = [(outcome(one, tmp_path), one.name) for one in polluted]
    assert [name for code, name in found if code == "WRONG"] == []
    return Counter(code for code, _ in found)


def test_a_file_polluted_from_end_to_end_is_read_right_or_named(tmp_path: Path) -> None:
    files = list(whole_files(clean_rows(ROWS)))
    codes = counted(tmp_path, files)
    assert codes["right"] > 0.7 * len(files)


def test_a_file_with_one_polluted_row_is_read_right_or_named(tmp_path: Path) -> None:
    codes = counted(tmp_path, list(odd_rows(clean_rows(ROWS)))[::EVERY])
    assert codes["right"] > 30 and codes["ragged_rows"] > 30 and codes["unbalanced_quote"] > 30


@pytest.mark.parametrize("name", ["no last line end", "two last line ends", "line ends mixed", "blank lines between", "mark of UTF-8"])
def test_what_does_not_touch_the_cells_is_read_right(name: str, tmp_path: Path) -> None:
    (polluted,) = [one for one in whole_files(clean_rows(ROWS)) if one.name == name]
    assert outcome(polluted, tmp_path) == "right"


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a,b\n1,2\n", Dialect()),
        ("标题\na;b;c\n1,5;2;3\n2,5;3;4\n", Dialect(";")),
        ("a||b||c\n1||2||3|\n", Dialect("||")),
        ("a, b, c\n1, 2, 3\n", Dialect(", ")),
        ("a | b | c\n1 | 2 | 3\n", Dialect(" | ")),
        ("a;;b;;c\n1;;;;2\nx;y;;2;;3\n", Dialect(";;")),
        ('a b c\n1 2 3\n"x y" 2 3\n', Dialect(" ")),
        ("'a','b'\n'x,y','1'\n", Dialect(",", "'")),
        ("“a”,“b”\n“x,y”,“z”\n", Dialect(",", "“”")),
        ('a,b\n1,"x \\"y\\""\n2,3\n', Dialect(",", '"', "\\")),
        ("a\\,b,c\nd,e\n", Dialect(",", '"', "\\")),
        ('a,b\n"C:\\",x\n"D\\",1\n', Dialect()),
        ("a,b\n“好”,说“明”\n", Dialect()),
        ("sep=;\na,1;b\n2,3;4\n", Dialect(";")),
        ("一列\n甲\n乙\n", Dialect()),
    ],
)
def test_dialect(text: str, dialect: Dialect) -> None:
    assert find_dialect(text, whole=True) == dialect


@pytest.mark.parametrize(
    ("text", "code"),
    [("a,b|c\n1,2|3\n", "delimiter_unclear"), ("a,b\n'x',\"y\"\n", ""), ('"a\\",b","c"\n"d\\",e","f"\n', "quotes_unclear")],
)
def test_two_readings_are_never_chosen_between(text: str, code: str) -> None:
    if not code:
        assert find_dialect(text, whole=True).quote == '"'
        return
    with pytest.raises(Unreadable, match=code):
        find_dialect(text, whole=True)


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("a,b,c\n1,2,3\n1, 2, 3\n4,5,6\n", "mixed_separators", 3),
        ("日期,金额,说明\n2026-01-01,1,a\n2026-01-02,2,b\n名称,种类,c\n", "several_tables", 4),
        ('"a","b"\n"1","2"\n\'3\',\'4\'\n', "mixed_quotes", 3),
        ('a,b\n1,"x"y\n', "unbalanced_quote", 2),
        ('a,b\n1,"x"\n2,y"\n', "ambiguous_quotes", 3),
        ('a,b,"c\n"\n1,2\n', "ragged_rows", 2),
    ],
)
def test_the_row_is_named(text: str, code: str, row: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(UserError, match=code) as refusal:
        read_table(path, inspect(path), ())
    assert f"第 {row} 行" in refusal.value.sentence.zh
    assert re.search(rf"\brow {row}\b", refusal.value.sentence.en, re.IGNORECASE)


def test_a_shifted_row_is_named(tmp_path: Path) -> None:
    lines = ["编号,类别,金额,报修时间,备注"] + [f"WX00{i},电梯,{i}5.5,2026-10-0{i} 08:00,好" for i in range(1, 9)]
    lines[5] = "WX005电梯,55.5,2026-10-05 08:00,好,"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Unreadable, match="shifted_row") as refusal:
        read_table(path, inspect(path), ())
    assert "第 6 行" in refusal.value.sentence.zh


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        (("照明一般", "", "一班"), True),  # the separator between the first two stands behind them
        (("", "照明一般", "一班"), True),  # or before them
        (("照明", "一般一班", ""), True),
        (("照明", "", "一班"), False),
        (("照明大修", "", "一班"), False),  # no word of the next column
        (("照明一般", "重大", "一班"), False),  # nothing is missing
    ],
)
def test_two_words_in_one_cell_and_an_empty_one_beside_it_are_named(tmp_path: Path, cells: tuple[str, ...], named: bool) -> None:
    lines = ["类别,严重程度,班组,备注"] + [f"{kind},一般,一班,第{n}次" for n, kind in enumerate(("照明", "电梯") * 4)]
    lines[6] = ",".join((*cells, "好"))
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    if not named:
        assert read_table(path, inspect(path), ()).frame.height == 8
        return
    with pytest.raises(Unreadable, match="shifted_row") as refusal:
        read_table(path, inspect(path), ())
    assert "第 7 行" in refusal.value.sentence.zh


def test_a_cell_of_the_wrong_kind_is_not_taken_for_a_shift(tmp_path: Path) -> None:
    lines = ["编号,类别,金额,报修时间,受理时间,备注"] + [f"WX00{i},电梯,{i}5.5,2026-10-0{i} 08:00,2026-10-0{i} 09:00," for i in range(1, 9)]
    lines[3], lines[5] = "WX003,电梯,待定,2026-10-03 08:00,2026-10-03 09:00,", "WX005,电梯,5.5,不详,2026-10-03 09:00,"
    lines[6] = "WX006,电梯,,,2026-10-03 09:00,好"
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_table(path, inspect(path), ()).frame.height == 8


_CELLS = st.text(alphabet='a1,"\n\r一\ufeff', max_size=3)
_RECORDS = st.lists(st.one_of(st.just([]), st.lists(_CELLS, min_size=2, max_size=3), st.lists(_CELLS, min_size=3, max_size=3)), max_size=12)


@given(_RECORDS, st.integers(0, 3))
def test_two_readers_have_one_meaning(records: list[list[str]], start: int) -> None:
    """Text by the book, read in two halves, against the same text cell by cell: cells, numbers of rows and short rows, from any record on."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(records)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        book = csv_text.open_text(path, "utf-8", Dialect(), DEFAULT)
    assert isinstance(book, csv_text.Book)
    careful = csv_careful.Careful(text.getvalue(), Dialect(), DEFAULT)
    start = min(start, len(book.records.ends))
    (one, lines, short), (other, same_lines, same_short) = (reader.body(start, 3) for reader in (book, careful))
    assert one.rows() == other.rows() and lines.to_list() == same_lines.to_list() and short == same_short


def test_a_long_delimiter_needs_no_second_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a||b||c\n"x||y"||"l\n||m"||3|\n', encoding="utf-8", newline="")
    text = csv_text.open_text(path, "utf-8", Dialect("||"), DEFAULT)
    assert isinstance(text, csv_text.Book)
    assert text.head(1) == [["a", "b", "c"]] and text.body(1, 3)[0].rows() == [("x||y", "l\n||m", "3|")]


def test_odd_quotes_beyond_the_bound_are_refused_with_their_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "CAREFUL", 100)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + '1,"x"\n' * 50 + '1,"x"y\n' + "1,2\n" * 50, encoding="utf-8")
    with pytest.raises(Unreadable, match="unbalanced_quote") as refusal:
        read_table(path, inspect(path), ())
    assert "第 52 行" in refusal.value.sentence.zh


def test_tokens_tell_what_they_cannot_read() -> None:
    for text, reason in {'a,"b': "open", 'a,b"c"': "stray", 'a,"b"c': "open"}.items():
        with pytest.raises(Misquoted) as error:
            list(tokenize(text, Dialect()))
        assert error.value.reason == reason
    with pytest.raises(Misquoted) as error:
        list(tokenize('a,"b\\nc"', Dialect(escape="\\")))
    assert error.value.reason == "escape"
