"""The heat map project × KPI: what misses its limit, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from catalog import registry
from pipelines.read import Scope
from ui.answers import ask, source
from ui.answers.names import Names
from ui.comparing import movements
from ui.comparing.movements import Cell
from ui.drawing import number_tables
from ui.drawing.charts import CELL_INK, CLEAR, KEPT, blank, steps
from ui.number.changes import Change
from ui.text import say, t
from ui.wording import sentences, status, values

HAN_CHARS, LATIN_CHARS = 4, 16
MARK_PX = 24
SLANT = 45  # Latin words are too wide to stand upright above a narrow column
_HAN = re.compile(r"[\u4e00-\u9fff]")
_THREE = re.compile(r"..[\u5ea6\u7387]")  # a word in -度 or -率
_PIECES = re.compile(r"\s*[(\uff08][^)\uff09]*[)\uff09]|\s*[!-~]+|[^\s!-~(\uff08]")


@source.as_seen(KEPT)
def drawn(groups: tuple[tuple[str, ...], ...], scope: Scope) -> tuple[tuple[go.Figure, ...], pl.DataFrame, str] | None:
    """Project × KPI, a map for each group of KPIs that has numbers (of many projects those with the most missed limits), with their table and sentence; None where there is no number at all."""
    names, frame = ask.project_names(), ask.numbers([id for group in groups for id in group], scope, ("project",))
    known = set(frame.drop_nulls("value")["kpi"])
    if not known:
        return None
    order = worst_last(frame)
    parts = [[id for id in group if id in known] for group in groups]
    words = sentences.together(sentence(frame), sentences.shown(len(order)))
    return (
        tuple(figure(part, frame, order[-sentences.MOST :], names) for part in parts if part),
        number_tables.of_matrix(frame, names),
        words,
    )


def worst_last(frame: pl.DataFrame) -> list[str]:
    """The projects that have any number, those with the most missed limits last: in Plotly's order they stand on top."""
    weight = {"missed": 3, "probably_missed": 1}
    points = frame.drop_nulls(["project", "value"]).with_columns(pl.col("status").replace_strict(weight, default=0).alias("_points"))
    total = points.group_by("project").agg(pl.col("_points").sum()).sort("_points", "project", descending=[False, True])
    return total["project"].to_list()


def sentence(frame: pl.DataFrame) -> str:
    """How many figures miss their limit, at how many projects."""
    missed = frame.drop_nulls("project").filter(pl.col("status") == "missed")
    return t("overview.heat_sentence", n=missed.height, projects=missed["project"].n_unique())


def figure(
    kpis: Sequence[str], frame: pl.DataFrame, projects: Sequence[str], names: Names, moved: Mapping[Cell, Change] | None = None
) -> go.Figure:
    """Project × KPI: colour, symbol and value of the status in each cell, an arrow where it has `moved`; few KPIs, so that a phone can show them."""
    steps_of = moved or {}
    order = list(status.LOOKS)
    cells = {(row["project"], row["kpi"]): row for row in frame.iter_rows(named=True)}
    found = [[cells.get((project, id)) for id in kpis] for project in projects]
    heads = [head(say(registry.kpi(id).name)) for id in kpis]
    slanted = all(each.isascii() for each in heads)
    figure = blank((132 if slanted else 90) + 27 * max(len(projects), 2))
    figure.add_heatmap(
        z=[[order.index(_code(cell)) for cell in line] for line in found],
        text=[
            [_cell_text(id, cell, steps_of.get((project, id))) for id, cell in zip(kpis, line, strict=True)]
            for project, line in zip(projects, found, strict=True)
        ],
        texttemplate="%{text}",
        textfont={"color": CELL_INK, "size": 12},
        x=list(range(len(kpis))),
        y=[names[p] for p in projects],
        zmin=-0.5,
        zmax=len(order) - 0.5,
        colorscale=steps([status.LOOKS[code].fill for code in order]),
        showscale=False,
        xgap=3,
        ygap=3,
        hoverinfo="skip",
    )
    hover = {(p, id): _cell_hover(id, cells.get((p, id)), steps_of.get((p, id))) for p in projects for id in kpis}
    _clickable(figure, kpis, projects, names, hover, [status.LOOKS[_code(cell)].fill for line in found for cell in line])
    _axes(figure, heads, slanted, len(projects))
    figure.update_layout(hoverdistance=-1)
    return figure


def _clickable(
    figure: go.Figure,
    kpis: Sequence[str],
    projects: Sequence[str],
    names: Names,
    hover: Mapping[Cell, str],
    grounds: Sequence[str],
) -> None:
    """A mark that nobody sees on each cell, for what can be clicked on is the points of a chart: it bears the KPI and the project."""
    figure.add_scatter(
        x=[place for _ in projects for place in range(len(kpis))], y=[names[p] for p in projects for _ in kpis], mode="markers",
        marker={"size": MARK_PX, "symbol": "square", "color": CLEAR}, showlegend=False,
        customdata=[[f"{id}:{project}", hover[project, id]] for project in projects for id in kpis],
        hovertemplate="%{y}<br>%{customdata[1]}<extra></extra>", hoverlabel={"bgcolor": list(grounds), "font": {"color": CELL_INK}},
    )  # fmt: skip


def _axes(figure: go.Figure, heads: Sequence[str], slanted: bool, rows: int) -> None:
    """The heads above their columns, in lines or slanted; the rows without the room that marks would make around them."""
    figure.update_xaxes(
        tickvals=list(range(len(heads))),
        ticktext=list(heads),
        side="top",
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        range=[-0.5, len(heads) - 0.5],
        tickangle=SLANT if slanted else 0,
        tickfont={"size": 11},
        automargin=False,
    )
    figure.update_yaxes(type="category", showgrid=False, automargin=True, fixedrange=True, range=[-0.5, rows - 0.5])
    figure.update_layout(margin={"t": 104 if slanted else 74, "b": 8, "r": 0})  # four lines; alike for maps beside each other


def _code(cell: dict[str, object] | None) -> str:
    found = str(cell["status"]) if cell else status.UNKNOWN
    return found if found in status.LOOKS else status.UNKNOWN


def _cell_text(id: str, cell: dict[str, object] | None, moved: Change | None) -> str:
    if cell is None or cell["value"] is None:
        return values.DASH
    value = values.plain(registry.kpi(id), cell["value"])  # type: ignore[arg-type]
    return f"{status.look(str(cell['status'])).symbol} {value}{'' if moved is None else movements.arrow(moved)}"


def _cell_hover(id: str, cell: dict[str, object] | None, moved: Change | None) -> str:
    kpi = registry.kpi(id)
    if cell is None or cell["value"] is None:
        return f"{say(kpi.name)}<br>{t('chart.no_number')}"
    value = t("chart.hover", value=values.full(kpi, cell["value"]), cases=values.cases(kpi, cell["denominator"]))  # type: ignore[arg-type]
    step = "" if moved is None else f"<br>{moved.words} {moved.against}"
    return f"{say(kpi.name)}<br>{status.said_text(kpi, cell)}<br>{value}{step}"


def head(name: str) -> str:
    """A head in short lines: words are kept whole, Chinese is cut before its brackets and after four characters at most, so that none stands alone in a line."""
    lines = [""]
    for word in (part for piece in _PIECES.findall(name) for part in _short(piece)):
        limit = LATIN_CHARS if word.isascii() else HAN_CHARS
        fits = len(lines[-1]) + len(word) <= limit and word.strip()[0] not in "(\uff08"
        lines = [*lines[:-1], lines[-1] + word] if fits or not lines[-1] else [*lines, word.lstrip()]
    return "<br>".join(_evened(lines))


def _short(piece: str) -> list[str]:
    """A piece, and Chinese words in brackets in two where they are wider than a line: the brackets themselves are half air."""
    middle = (len(piece) + 1) // 2
    return [piece[:middle], piece[middle:]] if _HAN.search(piece) and len(piece) > HAN_CHARS + 1 else [piece]


def _evened(lines: Sequence[str]) -> list[str]:
    """The lines with no single character alone in one: of five, two stand above three, or three that are a word in -度 or -率 above two."""
    kept: list[str] = []
    for line in lines:
        if kept and len(line) == 1 and _HAN.match(line):
            five = kept.pop() + line
            at = 3 if _THREE.match(five) else 2
            kept += [five[:at], five[at:]] if len(_HAN.findall(five)) == len(five) else [five]
        else:
            kept.append(line)
    return kept
