"""The catalogue as a page to read, Chinese first: `python -m catalog.handbook` writes docs/catalog.md anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalog import registry
from catalog.model import Column, Dataset, Kpi
from catalog.reasons import REASONS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "catalog.md"
TYPES = {
    "id": "编号 id",
    "text": "文字 text",
    "category": "类别 category",
    "time": "时间 time",
    "date": "日期 date",
    "month": "月份或季度 month or quarter",
    "integer": "整数 whole number",
    "decimal": "数值 number",
    "flag": "是/否 yes or no",
}
KINDS = {
    "rate": "比率 rate",
    "ratio": "数量之比 ratio",
    "mean": "均分 mean",
    "nps": "净推荐值 NPS",
    "duration": "时长 duration",
    "stock": "存量 stock",
}


def page() -> str:
    """The whole page as Markdown."""
    datasets, kpis = registry.datasets().values(), registry.kpis().values()
    parts = [
        "# 目录：数据与指标 · Catalogue: datasets and KPIs",
        "由目录条目生成，请勿手改。Made from the catalogue's entries; do not edit by hand (`make docs`).",
        "## 数据 · Datasets",
        *(_dataset(dataset) for dataset in datasets),
        "## 指标 · KPIs",
        *(_kpi(kpi) for kpi in kpis),
        "## 不计入的原因 · Why a record is left out",
        _table(("代码 code", "原因", "reason"), ((f"`{code}`", text.zh, text.en) for code, text in sorted(REASONS.items()))),
    ]
    return "\n\n".join(parts) + "\n"


def _dataset(dataset: Dataset) -> str:
    policy = "坏行单独隔离 bad rows are held back" if dataset.policy == "rows" else "有坏行则整份退回 one bad row refuses the file"
    return "\n\n".join(
        (
            f"### `{dataset.id}` {dataset.name.zh} · {dataset.name.en}",
            f"{dataset.doc.zh}\n\n{dataset.doc.en}",
            f"唯一编号 key: {_codes(dataset.key)} · 归属月份 month: {_codes(dataset.month)} · 归属项目 project: `{dataset.route.column}`"
            + (f" → `{dataset.route.through}`" if dataset.route.through else "")
            + f" · {policy}",
            _table(("列 column", "中文", "English", "类型 type", "必填 required", "也认得 also known as"), map(_column, dataset.columns)),
        )
    )


def _column(column: Column) -> tuple[str, ...]:
    return (
        f"`{column.name}`",
        column.label.zh,
        column.label.en,
        TYPES[column.type],
        "●" if column.required else "",
        "、".join(column.aliases),
    )


def _kpi(kpi: Kpi) -> str:
    target, unit = kpi.target, kpi.unit
    bounds = [
        f"{word} {value:g} {unit.zh}" for word, value in (("目标 goal", target.goal), ("限值 limit", target.limit)) if value is not None
    ]
    needs = "; ".join(" / ".join(f"`{name}`" for name in group) for group in kpi.needs)
    rows = (
        ("定义", kpi.meaning.zh),
        ("Meaning", kpi.meaning.en),
        ("种类 kind", f"{KINDS[kpi.kind]} · {unit.zh} · {unit.en}"),
        ("数据 dataset", ", ".join(f"`{name}`" for name in registry.reads(kpi))),
        ("所需列 needs", needs),
        ("标准 standard", (", ".join(bounds) or "—") + (" · 待确认 to be confirmed" if target.tentative else "")),
        ("标准来源", target.source.zh),
        ("Source", target.source.en),
        ("不计入 left out", ", ".join(f"`{word}`" for word, _ in kpi.excluded) or "—"),
        ("最少样本 minimum n", str(kpi.minimum_n)),
        ("可细分 dimensions", ", ".join(f"`{name}`" for name in kpi.dims) or "—"),
        (
            "算例 example",
            f"{kpi.example.numerator} / {kpi.example.denominator} → {kpi.example.value:g}" if kpi.example.value is not None else "—",
        ),
    )
    return f"### {kpi.id} {kpi.name.zh} · {kpi.name.en}\n\n" + _table(("", ""), rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
