"""The catalogue as a page to read, Chinese first: `python -m catalog.handbook` writes docs/catalog.md anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalog import formulas, register, registry
from catalog.kpi import Kpi
from catalog.model import Column, Dataset
from catalog.reasons import REASONS
from catalog.standards import DEFAULT, PROFILES, Standard
from catalog.words import Text

PAGE = Path(__file__).resolve().parent.parent / "docs" / "catalog.md"
FAMILIES = {
    "V": Text("满意度", "Satisfaction"),
    "R": Text("报修与工单", "Repairs and work orders"),
    "C": Text("投诉与反馈", "Complaints and feedback"),
    "Q": Text("品质监督", "Quality supervision"),
    "T": Text("培训与员工", "Training and staff"),
    "E": Text("设施设备", "Equipment"),
    "M": Text("安全与应急", "Safety and emergencies"),
    "A": Text("档案与数据", "Archives and data"),
}
INTRODUCTION = Text(
    "给品质经理看的目录。每个指标写明：问的是什么、怎么算、守什么标准、标准出自哪份文件的哪一节、哪些记录不计入、需要哪些数据，并附一个手算过的算例。"
    "S0–S4 是五份依据文件：S0 服务质量提升与客户满意度手册，S1 品质部职责，S2 服务标准化的实施措施，S3 咨询服务区管理程序，S4 服务规范与客户服务指南。"
    "标“待确认”的数字没有文件给出，由产品暂定，公司确认后才算标准。",
    "A catalogue for quality managers. Each KPI says what is asked, how it is reckoned, what it is held to and which section of which document says so, which "
    'records are left out, which data it needs, with an example reckoned by hand. S0 to S4 are the five founding documents. A figure marked "to be confirmed" is '
    "in none of them: it is the product's own until the company has accepted it.",
)
STANDARDS = Text(
    "标准依次取：项目当月目标、项目合同、业态、公司、出厂默认；旧月份按当时有效的标准判定，也可以要求全部按某一天的标准判定。"
    "导出登记册（`python -m pipelines standards --out 文件.xlsx`），在 Excel 里改，再作为 `standards` 数据上传；每月不同的目标用 `targets` 上传。"
    "下面各套的时限按自然时计，除非写明工作时；默认套的比例和分数见各指标。",
    "A standard is looked for in this order: the site's target of the month, its contract, the property type, the company, the shipped default. Earlier months are "
    "judged by what was in force then, or, if asked, all by the standards of one day. Write the register with `python -m pipelines standards --out FILE.xlsx`, edit "
    "it in Excel and load it as `standards`; targets that differ by month are loaded as `targets`. Times run by the clock on the wall unless said otherwise; the "
    "shares and marks of the default profile stand with each KPI.",
)
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
    "events": "次数或发生率 count or event rate",
}


def page() -> str:
    """The whole page as Markdown."""
    kpis = list(registry.kpis().values())
    families = {name: [kpi for kpi in kpis if kpi.id.startswith(name)] for name in FAMILIES}
    parts = [
        "# 目录：指标、标准与数据 · Catalogue: KPIs, standards and datasets",
        "由目录条目生成，请勿手改。Made from the catalogue's entries; do not edit by hand (`make docs`).",
        f"{INTRODUCTION.zh}\n\n{INTRODUCTION.en}",
        *(_contents(name, found) for name, found in families.items() if found),
        *(_family(name, found) for name, found in families.items() if found),
        _standards(),
        "## 数据 · Datasets",
        *(_dataset(dataset) for dataset in registry.datasets().values()),
        "## 不计入的原因 · Why a record is left out",
        _table(("代码 code", "原因", "reason"), ((f"`{code}`", text.zh, text.en) for code, text in sorted(REASONS.items()))),
    ]
    return "\n\n".join(parts) + "\n"


def _contents(name: str, kpis: list[Kpi]) -> str:
    """The KPIs of a family at a glance: what is asked, and what it is held to."""
    rows = ((kpi.id, kpi.name.zh, kpi.name.en, _bounds(kpi)) for kpi in kpis)
    return f"**{FAMILIES[name].zh} · {FAMILIES[name].en}**\n\n" + _table(("编号", "指标", "KPI", "标准 standard"), rows)


def _family(name: str, kpis: list[Kpi]) -> str:
    return "\n\n".join((f"## {FAMILIES[name].zh} · {FAMILIES[name].en}", *map(_kpi, kpis)))


def _standards() -> str:
    """The shipped register, by profile: the times that cases are held to, and what each document says."""
    parts = [f"## 标准 · Standards\n\n{STANDARDS.zh}\n\n{STANDARDS.en}"]
    for profile in PROFILES:
        rows = [row for row in register.shipped(profile) if profile != DEFAULT or row.judges_cases]
        name = register.PROFILE_NAMES[profile]
        header = ("指标 KPI", "范围 scope", "目标 goal", "底线 limit", "来源 source", "原文 quote", "状态 standing")
        parts.append(f"### {name.zh} · {name.en}\n\n" + _table(header, map(_standard, rows)))
    return "\n\n".join(parts)


def _standard(row: Standard) -> tuple[str, ...]:
    scope = "、".join(word for word in (row.kind, row.severity, row.property_type) if word) or "全部 all"
    goal, limit = (f"{row.operator} {value:g} {row.unit}" if value is not None else "—" for value in (row.goal, row.limit))
    standing = "有效 in force" if row.is_confirmed else "待确认 to be confirmed"
    return f"{row.kpi} {registry.kpi(row.kpi).name.zh}", scope, goal, limit, row.cited or "—", row.quote or "—", standing


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
    sign, excluded = formulas.formula(kpi), [REASONS[code] for code in formulas.possible_exclusions(kpi)]
    dataset, interval = registry.dataset(kpi.dataset), formulas.interval(kpi)
    needs = "；".join(" 或 ".join(dataset.column(name).label.zh for name in group) for group in kpi.needs)
    columns = "; ".join(" / ".join(f"`{name}`" for name in group) for group in kpi.needs)
    rows = (
        ("定义", kpi.meaning.zh),
        ("Meaning", kpi.meaning.en),
        ("算法", f"{sign.zh}。{interval.zh}"),
        ("Formula", f"{sign.en}. {interval.en}"),
        ("种类 kind", f"{KINDS[kpi.kind]} · {kpi.unit.zh} · {kpi.unit.en}"),
        ("标准 standard", _bounds(kpi)),
        ("标准来源", kpi.target.source.zh),
        ("Source", kpi.target.source.en),
        ("不计入", "、".join(text.zh for text in excluded)),
        ("Left out", ", ".join(text.en for text in excluded)),
        ("数据 data", ", ".join(f"`{name}`" for name in registry.reads(kpi))),
        ("所需列 needs", f"{needs} · {columns}"),
        ("最少样本 minimum n", str(kpi.minimum_n)),
        ("可细分 dimensions", ", ".join(f"`{name}`" for name in kpi.dims) or "—"),
        ("算例 example", _example(kpi)),
    )
    return f"### {kpi.id} {kpi.name.zh} · {kpi.name.en}\n\n" + _table(("", ""), rows)


def _bounds(kpi: Kpi) -> str:
    sign = {"up": "≥ ", "down": "≤ ", "none": ""}[kpi.direction]
    bars = (("目标 goal", kpi.target.goal), ("底线 limit", kpi.target.limit))
    told = [f"{word} {sign}{value:g} {kpi.unit.zh}" for word, value in bars if value is not None]
    row = register.of_entry(kpi)
    return (", ".join(told) or "—") + ("" if row is None or row.is_confirmed else " · 待确认 to be confirmed")


def _example(kpi: Kpi) -> str:
    example = kpi.example
    return "—" if example.value is None else f"{example.numerator:g} / {example.denominator:g} → {example.value:g} {kpi.unit.zh}"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
