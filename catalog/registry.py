"""Finds every entry of the catalogue; a wrong id is answered with the nearest right one."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache
from typing import TypeVar

from catalog import datasets as dataset_room
from catalog import kpis as kpi_room
from catalog.kpi import Kpi
from catalog.model import Dataset
from catalog.rules import Known
from errors import UnknownEntry

T = TypeVar("T")


@cache
def datasets() -> dict[str, Dataset]:
    """All datasets by id, in an order in which registers come before what refers to them."""
    found = {d.id: d for m in _modules(dataset_room) if (d := getattr(m, "DATASET", None))}
    return dict(sorted(found.items(), key=lambda item: (_depth(item[1], found), item[0])))


@cache
def kpis() -> dict[str, Kpi]:
    """All KPIs by id, in the order of their pages."""
    found = [kpi for module in _modules(kpi_room) for kpi in getattr(module, "KPIS", ())]
    by_id = {kpi.id: kpi for kpi in found}
    if len(by_id) != len(found):
        raise ValueError("two KPIs have the same id")
    for kpi in found:
        unknown = {kpi.dataset, *kpi.joins} - set(datasets())
        columns = {name for group in kpi.needs for name in group} | set(kpi.dims)
        unknown |= columns - set(datasets()[kpi.dataset].names)
        if unknown:
            raise ValueError(f"{kpi.id}: unknown {sorted(unknown)}")
    return dict(sorted(by_id.items(), key=lambda item: (item[1].page, item[1].order, item[0])))


@cache
def kpi_ids() -> tuple[str, ...]:
    """All ids, without a look at the datasets: a dataset whose rows speak of KPIs asks for them while it is being declared."""
    return tuple(sorted(kpi.id for module in _modules(kpi_room) for kpi in getattr(module, "KPIS", ())))


def of_page(page: str) -> tuple[Kpi, ...]:
    """The KPIs that a page shows, the most important first."""
    return tuple(kpi for kpi in kpis().values() if kpi.page == page)


@cache
def owed() -> tuple[Dataset, ...]:
    """The data that projects send month by month: no registers, no settings, nothing that only adds detail to other such data.

    Can be asked for while another dataset is being declared.
    """
    found = {d.id: d for m in _modules(dataset_room) if (d := getattr(m, "DATASET", None))}
    leads = {id for id, d in found.items() if d.effective_from is not None}
    mine = [d for d in found.values() if d.owed and d.id not in leads and (d.route.through is None or d.route.through in leads)]
    return tuple(sorted(mine, key=lambda d: d.id))


def dataset(id: str) -> Dataset:
    return _entry("dataset", id, datasets())


def kpi(id: str) -> Kpi:
    return _entry("kpi", id, kpis())


def reads(kpi: Kpi) -> tuple[str, ...]:
    """Every dataset a KPI depends on: its own, those it joins, and the register that gives the project."""
    own = datasets()[kpi.dataset]
    through = (own.route.through,) if own.route.through else ()
    return tuple(dict.fromkeys((kpi.dataset, *kpi.joins, *through)))


def register_of(dataset: Dataset, column: str) -> tuple[str, str] | None:
    """The dataset that lists what this column refers to, and its column there; None where none does.

    A rule names it; else it is the only other dataset whose key begins with a column of that name.
    """
    for rule in dataset.all_rules():
        if isinstance(rule, Known) and rule.column == column:
            return rule.dataset, rule.reference
    others = [other.id for other in datasets().values() if other.id != dataset.id and other.key[0] == column]
    return (others[0], column) if len(others) == 1 else None


def _entry(kind: str, id: str, entries: dict[str, T]) -> T:
    if id not in entries:
        raise UnknownEntry(kind, id, get_close_matches(id, entries, 3, 0.5))
    return entries[id]


def _modules(room: object) -> list[object]:
    path, name = room.__path__, room.__name__  # type: ignore[attr-defined]
    return [importlib.import_module(f"{name}.{info.name}") for info in pkgutil.iter_modules(path)]


def _depth(entry: Dataset, found: dict[str, Dataset]) -> int:
    if entry.id == "projects":
        return 0
    return 1 if entry.route.through is None else 1 + _depth(found[entry.route.through], found)
