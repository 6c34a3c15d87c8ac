"""Web pages and XML workbooks under the name .xls: the table that Excel would show, or a named refusal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from errors import UserError
from pipelines.gate.gate import inspect
from pipelines.gate.limits import DEFAULT, Limits
from pipelines.parsing.grid import Grid
from pipelines.parsing.parse import read_table
from pipelines.parsing.workbooks import read_grids

BODY = "<tr><th>工单编号</th><th>状态</th></tr><tr><td>001</td><td>已关闭</td></tr>"
TABLE = f"<table>{BODY}</table>"
BOOK = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def saved(folder: Path, page: str, codec: str = "utf-8") -> Path:
    path = folder / "export.xls"
    path.write_bytes(page.encode(codec))
    return path


def grids(folder: Path, page: str, codec: str = "utf-8", limits: Limits = DEFAULT) -> Sequence[Grid]:
    path = saved(folder, page, codec)
    return read_grids(path, inspect(path, limits), limits)


def rows(folder: Path, page: str) -> list[tuple[str | None, ...]]:
    (grid,) = grids(folder, page)
    return grid.frame.rows()


CELLS = (
    ("00123", "00123"),
    ("&nbsp;", None),
    ("  a \n  b ", "a b"),
    ("a<br>b<br/>c", "a\nb\nc"),
    ("<p>a</p><p>b</p>", "a\nb"),
    ("<div> a </div>\n<div><b>b</b></div>", "a\nb"),
    ("&lt;5 &amp; &#20013;&#x6587;&yen;", "<5 & 中文¥"),
    ("1&nbsp;234", "1 234"),
    ('<span style="display: none">1</span>2', "2"),
    ('<span style="display:none"><span>x</span>y</span>2', "2"),
    ("<!-- 注释 -->a", "a"),
    ("<script>x</script>a<style>td{}</style>", "a"),
    ('<input type="text" value="填的"><input type="hidden" value="x">', "填的"),
    ("<a href=\"?a=1&b=2\" title='x > y'>链接</a>", "链接"),
    ("<table><tr><td></td><td>只有一个</td></tr></table>", "只有一个"),
    ('<img src="x.png" alt="是">', "是"),
    ("3 < 5", "3 < 5"),
    ("a&b=1;c", "a&b=1;c"),
)


@pytest.mark.parametrize(("content", "text"), CELLS)
def test_a_cell(content: str, text: str | None, tmp_path: Path) -> None:
    assert rows(tmp_path, f"<table><tr><td>{content}</td><td>|</td></tr></table>") == [(text, "|")]


def test_spans_and_hidden_rows_keep_every_cell_in_its_column_and_row(tmp_path: Path) -> None:
    page = """<table><caption>x</caption><thead>
    <tr><td colspan=3>标题</td></tr><tr><th rowspan="2">编号</th><th colspan='2'>时间</th></tr><tr><th>报修</th><th>完成</th></tr></thead>
    <tbody><tr style="DISPLAY : none"><td>x</td><td>y</td><td>z</td></tr>
    <tr><td rowspan=2>1</td><td>a</td><td>b</td></tr><tr><td style="display:none">k</td><td>c</td><td>d</td></tr>
    <tr hidden><td>x</td></tr><tr><td>2<td>e<td>f</tbody></table>"""
    (grid,) = grids(tmp_path, page)
    assert grid.frame.rows() == [
        ("标题", None, None),
        ("编号", "时间", None),
        (None, "报修", "完成"),
        (None, None, None),
        ("1", "a", "b"),
        (None, "c", "d"),
        (None, None, None),
        ("2", "e", "f"),
    ]
    assert grid.merges == ((0, 0, 0, 2), (1, 0, 2, 0), (1, 1, 1, 2), (4, 0, 5, 0))


def test_the_table_within_a_layout_table_is_found(tmp_path: Path) -> None:
    path = saved(tmp_path, f"<html><body><table><tr><td>公司</td></tr><tr><td>{TABLE}</td></tr></table></body></html>")
    table = read_table(path, inspect(path), ("工单编号", "状态"))
    assert table.header == ("工单编号", "状态") and table.frame.rows() == [("001", "已关闭")] and table.lines.to_list() == [2]


@pytest.mark.parametrize("content", ["<select><option>a<option>b</select>", TABLE, '<input type="checkbox" checked>'])
def test_a_cell_that_holds_more_than_text_is_named(content: str, tmp_path: Path) -> None:
    path = saved(tmp_path, f"<table>{BODY}<tr><td>002</td><td>{content}</td></tr></table>")
    with pytest.raises(UserError) as found:
        read_table(path, inspect(path), ("工单编号", "状态"))
    assert found.value.code in ("cells_without_value", "several_sheets")
    (outer, *_) = grids(tmp_path, path.read_text(encoding="utf-8"))
    assert [flaw.name for flaw in outer.flaws] == ["B3"]


@pytest.mark.parametrize(
    ("declared", "codec", "mark"),
    [
        ("gb2312", "gb18030", ""),
        ("GBK", "gb18030", ""),
        ("utf-8", "utf-8", ""),
        ("gb2312", "utf-8", ""),
        ("iso-8859-1", "utf-8", ""),
        ("utf-8", "gb18030", ""),
        ("big5", "cp950", ""),
        ("", "gb18030", ""),
        ("", "utf-16-le", "\ufeff"),
        ("gbk", "utf-8", "\ufeff"),
        ("klingon", "utf-8", ""),
    ],
)
def test_encodings(declared: str, codec: str, mark: str, tmp_path: Path) -> None:
    text = "工單編號" if codec == "cp950" else "工单编号"
    meta = f'<meta http-equiv="Content-Type" content="application/vnd.ms-excel; charset={declared}">' if declared else ""
    page = f"{mark}<html><head>{meta}</head><body><table><tr><th>{text}</th><th>状态</th></tr><tr><td>1</td><td>b</td></tr></table>"
    page = (page.replace("状态", "狀態") if codec == "cp950" else page) + "</body></html>"
    (grid,) = grids(tmp_path, page, codec)
    assert grid.frame.rows()[0][0] == text


def test_a_page_of_one_long_line(tmp_path: Path) -> None:
    (grid,) = grids(tmp_path, "<table>" + "<tr><td>工单</td><td>电梯故障维修</td></tr>" * 40_000 + "</table>")
    assert grid.frame.height == 40_000


REFUSED = (
    ("html", "<html><body><form>请重新登录</form></body></html>"),
    ("html", "<html><table><tr><td>&nbsp;</td></tr></table></html>"),
    ("broken_page", f"<html><table>{BODY}<tr><td>002</td><td>处"),
    ("broken_page", f"<html><table>{BODY}<tr><td"),
    ("broken_page", f'<html><table border="1>{BODY}</table></html>'),
    ("broken_page", "<table><tr><td>&#x110000;</td></tr></table>"),
    ("sheet_too_large", "<table><tr>" + "<td>x" * 300 + "</table>"),
    ("sheet_too_large", '<table><tr><td colspan="99999999999">x</td></tr></table>'),
    ("sheet_too_large", "<table><tr><td>" * 50 + "x"),
    ("doctype", '<!DOCTYPE html [<!ENTITY b "x">]><table><tr><td>&b;</td></tr></table>'),
    ("mhtml", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html><table></table></html>"),
    ("xml", '<?xml version="1.0"?><rows><row a="1"/></rows>'),
)


@pytest.mark.parametrize(("code", "page"), REFUSED)
def test_refused_by_name(code: str, page: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as found:
        grids(tmp_path, page)
    assert found.value.code == code


def test_limits(tmp_path: Path) -> None:
    for limits, code in ((Limits(page=10), "too_large"), (Limits(rows=1), "sheet_too_large"), (Limits(cells=3), "sheet_too_large")):
        with pytest.raises(UserError, match=code):
            grids(tmp_path, TABLE, limits=limits)


def test_text_that_only_speaks_of_tables_stays_text(tmp_path: Path) -> None:
    path = saved(tmp_path, "工单编号,描述\n1,<table>坏了</table>\n")
    assert inspect(path).kind == "csv"


def test_xml_workbook(tmp_path: Path) -> None:
    page = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {BOOK}><Styles/>
    <Worksheet ss:Name="工单 &amp; 明细"><Table ss:ExpandedRowCount="99999999"><Column ss:Index="2"/>
    <Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">标题</Data></Cell><Cell><Data ss:Type="String">后</Data></Cell></Row>
    <Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="Number">1.5</Data><Comment><ss:Data>注</ss:Data></Comment></Cell>
    <Cell><Data ss:Type="Number">123456789012345678</Data></Cell></Row>
    <Row><Cell><Data ss:Type="DateTime">2026-01-05T08:30:15.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>
    <Cell><ss:Data ss:Type="String"><B>a</B>&#10;b</ss:Data></Cell></Row>
    <Row><Cell ss:Formula="=A1"/><Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell></Row>
    </Table></Worksheet><Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
    <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""
    (grid,) = grids(tmp_path, page)
    assert grid.name == "工单 & 明细"
    assert grid.frame.rows() == [
        ("标题", None, "后"),
        (None, None, None),
        (None, None, None),
        (None, "1.5", "1.23456789012346E+17"),
        ("2026-01-05 08:30:15", "true", "a\nb"),
        (None, None, "08:30:00"),
    ]
    assert grid.merges == ((0, 0, 1, 1),)
    assert [(flaw.name, flaw.fault) for flaw in grid.flaws] == [("A6", "no_value"), ("B6", "error")]


def test_xml_workbook_cut_short(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="broken_page"):
        grids(
            tmp_path,
            f'<?xml version="1.0"?><Workbook {BOOK}><Worksheet ss:Name="s"><Table><Row><Cell><Data ss:Type="String">a</Data></Cell></Row>',
        )
