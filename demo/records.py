"""Everything that ever happened in the made-up company, and what a system shows of it on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from demo import complaints, improvement, orders, qualified, snapshots, surveys, training
from demo.company import Company
from demo.listings import LISTINGS, Listing
from demo.listings_quality import QUALITY
from demo.registers import REGISTERS
from demo.snapshots import COMPLAINT_TIMES, ORDER_TIMES, Window, of_window

ONCE: dict[str, Listing] = {**REGISTERS, **LISTINGS, **QUALITY}


@dataclass(frozen=True)
class Records:
    """Everything that ever happened in the company, by data set, with its whole life."""

    company: Company
    frames: dict[str, pl.DataFrame]

    @classmethod
    def of(cls, company: Company, only: Sequence[str] = ()) -> Records:
        """All data sets, or those of `only` and what they lean on."""
        made = {"projects": company.projects, "staff": company.staff}
        makers: dict[str, Callable[[], pl.DataFrame]] = {
            "work_orders": lambda: orders.work_orders(company),
            "complaints": lambda: complaints.complaints(company),
            "order_events": lambda: orders.order_events(made["work_orders"], company),
            "callbacks": lambda: complaints.callbacks(company, made["work_orders"], made["complaints"]),
            "survey_answers": lambda: surveys.answers(company),
            "survey_campaigns": lambda: surveys.campaigns(company, made["survey_answers"]),
            "training_records": lambda: _trained(company),
            "assessments": lambda: training.assessments(company),
            "interventions": lambda: improvement.interventions(company),
            "actions": lambda: improvement.actions(company),
            "score_weights": lambda: improvement.score_weights(company),
        }
        end = Window.of(company.starts[-2], company.starts[-1]).made
        makers |= {name: partial(listing.known, company, end) for name, listing in ONCE.items()}
        for name in only or makers:
            made[name] = makers[name]()
        return cls(company, made)

    def known(self, dataset: str, made: datetime) -> pl.DataFrame:
        """A data set as its system showed it at `made`."""
        frame = self.frames[dataset]
        at = {
            "work_orders": snapshots.orders_at, "complaints": snapshots.complaints_at, "training_records": snapshots.training_at,
            "staff": snapshots.staff_at, "survey_campaigns": snapshots.campaigns_at, "actions": snapshots.actions_at,
        }.get(dataset)  # fmt: skip
        return at(frame, made) if at else frame

    def export(self, dataset: str, window: Window) -> pl.DataFrame:
        """What the system exports for a window: the month's rows, and what changed in older ones."""
        start, changes = STARTS[dataset]
        frame = self.known(dataset, window.made)
        if dataset == "assessments":
            # a quarter's marks come with its last month
            frame = frame.with_columns(pl.col("period").dt.offset_by("2mo").alias("_quarter_end"))
        return of_window(frame, window, start, changes)


# The column that gives a row's month, and those whose filling brings an old row into the next export again.
STARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "projects": ("start_date", ()),
    "staff": ("hire_date", ("hire_date", "leave_date")),
    "survey_campaigns": ("period", ("published_at",)),
    "survey_answers": ("answered_at", ()),
    "work_orders": ("created_at", ORDER_TIMES),
    "order_events": ("at", ()),
    "complaints": ("received_at", COMPLAINT_TIMES),
    "callbacks": ("called_at", ()),
    "training_records": ("due_at", ("completed_at",)),
    "assessments": ("_quarter_end", ()),
    "interventions": ("started_on", ()),
    "actions": ("opened_on", ("done_on",)),
    "score_weights": ("effective_from", ()),
}


def _trained(company: Company) -> pl.DataFrame:
    both = [training.training_records(company), qualified.inductions(company)]
    return pl.concat(both, how="diagonal").sort("due_at", maintain_order=True)
