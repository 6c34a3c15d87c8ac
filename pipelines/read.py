"""The reading API: every number, record and export of the product comes through here, cut to what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial

import duckdb
import polars as pl

from catalog import formulas, registry, scales
from catalog.model import Dataset, Kpi
from catalog.people import PEOPLE
from catalog.words import Text
from errors import WrongUsage
from metrics import comments as said
from metrics import course as courses
from metrics import passport as passports
from metrics import run_rate, waits
from metrics import weights as weighting
from metrics import why as reasons_of
from metrics.attribution import Attribution, by_month
from metrics.cases import OUTCOME, cases, deadline, is_missed, outcome
from metrics.numbers import FIGURES
from metrics.numbers import numbers as reckon
from metrics.passport import Passport as Passport
from metrics.passport import Reported
from metrics.run_rate import Needed as Needed
from metrics.tally import word_of
from metrics.waits import Wait as Wait
from metrics.weights import Weighted as Weighted
from metrics.whatif import Change, compare
from pipelines import improving, people, staff_scores
from pipelines.mending.quarantine import open_rows, with_held
from pipelines.publishing.calendar import with_calendar
from pipelines.publishing.coverage import declared_cells, without_rows
from pipelines.publishing.evidence import batches, first_report
from pipelines.publishing.facts import Wanted, census, rows
from pipelines.publishing.fractions import PROJECT_LEVELS, by_slots, end_of, ends_at, no_tallies, regroup, spans_of
from pipelines.publishing.fractions import ends as all_ends
from pipelines.publishing.fractions import version_at as version_at
from pipelines.publishing.standing import asked_cells, bars, in_working_time, joined_register, register
from pipelines.publishing.standing import standards as standards
from pipelines.publishing.supposing import supposing
from pipelines.quality import FAULTS as FAULTS
from pipelines.quality import data_quality as data_quality
from pipelines.scope import OWNER as OWNER
from pipelines.scope import Scope as Scope
from pipelines.scope import Viewer as Viewer
from pipelines.scope import shift as shift
from pipelines.settings_data import entries as entries
from pipelines.settings_data import mappings as mappings
from pipelines.sites import sites as sites
from pipelines.values.personal import hide_people
from pipelines.warehouse import Warehouse, fetch, fetch_one
from settings import Settings

RECENT = 3  # months
MADE_UP_BY = "demo"  # who loads the made-up company
HELD_BY = ("_held_by", "_clock", "_pauses")  # which standard a case is held to, and how its time runs
RECORD_COLUMNS = ("_month", "_project", "_line", *OUTCOME, "_outcome", "_deadline", *HELD_BY)


def local_viewer(settings: Settings) -> Viewer:
    """The one local user until sign-in is configured: sees all projects, and names as the settings say."""
    return Viewer(settings.role, None, settings.show_staff_names)


# ---- numbers ----------------------------------------------------------------------------------------------------


def numbers(warehouse: Warehouse, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str] = ()) -> pl.DataFrame:
    """The figures of `metrics.numbers.FIGURES` per KPI and group of `by`, and `held`: how many held-back rows each of them lacks.

    `by`: month, project, region, property_type, or dimensions of the KPIs; a KPI that lacks a dimension is left out.
    Raises WrongUsage for an unknown dimension.
    """
    with warehouse.cursor() as cursor:
        return figures(cursor, kpis, scope, viewer, by, version_at(cursor, scope.as_of))


def figures(
    cursor: duckdb.DuckDBPyConnection, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str], version: int
) -> pl.DataFrame:
    """`numbers` at a version, also one that is being rehearsed inside the cursor's transaction."""
    wanted = {id: registry.kpi(id) for id in kpis}
    _check_dimensions(wanted, [*by, *(name for name, _ in scope.filters)])
    reached = all_ends(cursor, version)
    ends = {id: scope.at or end_of(reached, (kpi.dataset,)) for id, kpi in wanted.items()}
    spans = spans_of(cursor, version, scope, viewer)
    cursor.register("project_span", spans)
    slotted, whose = by_slots(wanted, scope, by), people.guarded(wanted, viewer)
    open_ = {slots: [id for id in ids if id not in whose] for slots, ids in slotted.items()}
    parts = [regroup(cursor, ids, slots, scope, version, by) for slots, ids in open_.items() if ids]
    about = [wanted[id] for ids in slotted.values() for id in ids if id in whose]
    whole = [people.whole_atoms(cursor, kpi, scope, version, by, partial(_verdict, cursor, kpi, version, None, None)) for kpi in about]
    parts += [shown for shown, _ in whole]
    tallies = pl.concat(parts) if parts else no_tallies(by)
    known = {id: end for id, end in ends.items() if end is not None}
    tallies = in_working_time(cursor, tallies, wanted, known, version)
    found = reckon(wanted, tallies, known, by, bars(cursor, wanted, known, scope, version, by))
    found = people.with_left_out(found, [left for _, left in whole], by)
    return with_held(cursor, found, wanted, by, (scope.start, scope.end), spans, version)


def _check_dimensions(kpis: Mapping[str, Kpi], asked: Sequence[str]) -> None:
    known = {"month", *PROJECT_LEVELS, *(dim for kpi in kpis.values() for dim in kpi.dims)}
    if unknown := [name for name in asked if name not in known]:
        raise WrongUsage(
            "unknown_dimension",
            Text(
                f"不能按“{unknown[0]}”细分；可用：{'、'.join(sorted(known))}。",
                f"Cannot break down by “{unknown[0]}”; use one of {', '.join(sorted(known))}.",
            ),
        )


def passport(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Passport:
    """Everything that defends one number: formula, figures, exclusions, standards with their source, files, as first reported and as known now."""
    kpi = registry.kpi(kpi_id)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        now = _one(cursor, kpi, scope, viewer, version)
        first = first_report(cursor, kpi, version, scope.end)
        reported = None if first is None else Reported(*first, _one(cursor, kpi, scope, viewer, first[0]))
        spans = spans_of(cursor, version, scope, viewer)
        held = passports.standards(kpi, register(cursor, version), asked_cells(cursor, kpi, version, spans, scope))
        files = batches(cursor, kpi, version, scope, spans["project"].to_list())
    words = (formulas.formula(kpi), kpi.meaning, formulas.interval(kpi))
    return Passport(kpi_id, *words, now, passports.exclusions(now), formulas.possible_exclusions(kpi), held, files, reported)


def _one(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, viewer: Viewer, version: int) -> dict[str, object]:
    """The KPI over the whole scope at a version; of what nobody ever counted there is no value."""
    found = figures(cursor, [kpi.id], scope, viewer, (), version)
    return found.row(0, named=True) if found.height else dict.fromkeys(FIGURES) | {"kpi": kpi.id, "status": "not_enough_data"}


def why(warehouse: Warehouse, kpi_id: str, before: Scope, after: Scope, viewer: Viewer, by: str) -> pl.DataFrame:
    """What each group of `by` adds to the change between two scopes, as `metrics.why.as_frame`; empty where a period has no cases.

    Raises WrongUsage for an unknown dimension, or a KPI whose change is no sum of its groups' (a median).
    """
    kpi = registry.kpi(kpi_id)
    if not reasons_of.divisible(kpi, by):
        raise WrongUsage(
            "not_divisible",
            Text(f"“{kpi.name.zh}”的变化不能按“{by}”分解。", f"The change of “{kpi.name.en}” is no sum over “{by}”."),
        )
    then, now = (numbers(warehouse, [kpi_id], scope, viewer, (by,)) for scope in (before, after))
    found = reasons_of.explained(kpi, then, now, by)
    return pl.DataFrame() if found is None else reasons_of.as_frame(kpi, found, by)


def ranks(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, by: str = "project") -> pl.DataFrame:
    """The groups of `by` in order, with the range in which each rank lies, as `metrics.ranking.ranked`. Raises WrongUsage for a kind that has no ranks."""
    from metrics import ranking  # scipy's distributions take 0.5 s to import, which other pages need not pay

    kpi = registry.kpi(kpi_id)
    if kpi.kind not in ranking.KINDS:
        raise WrongUsage("not_ranked", Text(f"“{kpi.name.zh}”不排名。", f"“{kpi.name.en}” is not ranked."))
    return ranking.ranked(kpi, numbers(warehouse, [kpi_id], scope, viewer, (by,)), by)


def course(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, events: Sequence[date] = ()) -> pl.DataFrame:
    """The KPI's months on their control chart, as `metrics.course.as_frame`. `events`: months of recorded interventions."""
    kpi = registry.kpi(kpi_id)
    monthly = courses.monthly_of(kpi, numbers(warehouse, [kpi_id], scope, viewer, ("month",)))
    target = None if monthly.is_empty() else next((bar for bar in monthly.select("limit", "goal").row(-1) if bar is not None), None)
    return courses.as_frame(kpi, monthly, events, target)


def wait(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Wait:
    """How long it has been since the last event of a KPI that counts events, up to the end of the data. Raises WrongUsage for other kinds."""
    kpi = registry.kpi(kpi_id)
    if kpi.kind != "events" or people.guarded({kpi_id: kpi}, viewer):
        raise WrongUsage("no_events", Text(f"“{kpi.name.zh}”不是按次计数的指标。", f"“{kpi.name.en}” does not count events."))
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        verdict = _in_scope(_verdict(cursor, kpi, version, scope.start, scope.end), spans_of(cursor, version, scope, viewer), scope)
    dataset = registry.dataset(kpi.dataset)
    own = [f"{name}__day" if dataset.column(name).type == "time" else name for name in dataset.month]
    happened = verdict.filter(pl.col("_why").is_null() & (pl.col("_num") > 0)).select(pl.coalesce(own).alias("day"))
    return waits.wait(happened["day"].drop_nulls().to_list(), at.date())


def fair(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, by: str, strata: Sequence[str]) -> pl.DataFrame:
    """Observed : expected misses of each group of `by` at everybody's rates in each of the `strata`, as `metrics.standardisation.judged`.

    Misses, the rare side of a rate, since counts that are nearly all of the cases are not Poisson. Raises WrongUsage for what is no rate.
    """
    from metrics import standardisation  # scipy's distributions take 0.5 s to import

    kpi = _only_rates(kpi_id)
    cells = numbers(warehouse, [kpi_id], scope, viewer, tuple(dict.fromkeys((by, *strata)))).drop_nulls("value")
    if kpi.direction != "down":
        cells = cells.with_columns(numerator=pl.col("denominator") - pl.col("numerator"))
    return standardisation.judged(standardisation.standardised(cells, by, strata))


def needed(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Needed | None:
    """What the rest of the year must reach for a rate to end it on its goal; None without a goal, without cases yet, or at the year's end.

    The scope's months are those done; as many cases a month are expected in the months up to December.
    """
    kpi = _only_rates(kpi_id)
    monthly = courses.monthly_of(kpi, numbers(warehouse, [kpi_id], scope, viewer, ("month",)))
    if monthly.is_empty() or kpi.direction == "none" or monthly["goal"][-1] is None:
        return None
    last = monthly["month"][-1]
    this_year = monthly.filter(pl.col("month").dt.year() == last.year)
    hits, cases_ = (int(this_year[name].sum()) for name in ("numerator", "denominator"))
    rest = run_rate.still_to_come(cases_, last.month - this_year["month"][0].month + 1, 12 - last.month)
    return run_rate.needed(hits, cases_, rest, Fraction(str(monthly["goal"][-1])), up=kpi.direction == "up")


def weighted(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Weighted | None:
    """A rate with each project weighing what its households do: a second line beside the figure. None where the register does not tell households."""
    _only_rates(kpi_id)
    by_project = numbers(warehouse, [kpi_id], scope, viewer, ("project",)).filter(pl.col("denominator") > 0)
    with warehouse.cursor() as cursor:
        wanted = Wanted(("project_id", "households", "valid_from"))
        register_ = rows(cursor, registry.dataset("projects"), version_at(cursor, scope.as_of), wanted)
    homes = register_.sort("valid_from").unique("project_id", keep="last").select(pl.col("project_id").alias("project"), "households")
    both = by_project.join(homes, on="project", how="inner").filter(pl.col("households") > 0)
    hits, n, population = (both[name].to_numpy() for name in ("numerator", "denominator", "households"))
    return weighting.weighted(hits, n, population) if both.height else None


def _only_rates(kpi_id: str) -> Kpi:
    kpi = registry.kpi(kpi_id)
    if kpi.kind not in ("rate", "ratio"):
        raise WrongUsage("no_rate", Text(f"“{kpi.name.zh}”不是比率。", f"“{kpi.name.en}” is no rate."))
    return kpi


# ---- records ----------------------------------------------------------------------------------------------------


def records(
    warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, missed: bool = False, limit: int | None = None
) -> pl.DataFrame:
    """The rows behind a number, with the verdict on each: `_outcome`, `_why`, `_minutes`, `_num`, `_den`, `_project`, `_month`, `_deadline`.
    Where the company's register holds cases to a time: `_held_by` (the standard), `_clock` and `_pauses` too.

    `missed`: only those that pull the number the wrong way. Same expressions as the number itself.
    """
    kpi = registry.kpi(kpi_id)
    _check_dimensions({kpi_id: kpi}, [name for name, _ in scope.filters])
    parts: list[pl.DataFrame] = []
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version)
        spans = spans_of(cursor, version, scope, viewer)
        for first, last in _stretches(cursor, kpi, scope, limit):
            verdict = _in_scope(_verdict(cursor, kpi, version, first, last), spans, scope)
            moment = pl.lit(at, pl.Datetime("us"))
            verdict = verdict.with_columns(outcome(kpi, moment).alias("_outcome"), deadline(kpi, moment).alias("_deadline"))
            verdict = verdict.filter(is_missed(kpi) if missed else pl.col("_outcome") != "closed")
            key = registry.dataset(kpi.dataset).key
            parts.append(verdict.sort("_month", *key, descending=[True, *[False] * len(key)]))
            if limit is not None and sum(part.height for part in parts) >= limit:
                break
    found = pl.concat(parts)
    return _shown(found if limit is None else found.head(limit), kpi, viewer)


def _stretches(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, limit: int | None) -> list[tuple[date | None, date | None]]:
    """The months to look through: the latest few by themselves, for a first page of a long list must not cost a look at all of it."""
    first = scope.start if kpi.adds_over_time else None
    counted = cursor.execute("select distinct month from slice where kpi = ? order by month desc", [kpi.id]).fetchall()
    inside = [m for (m,) in counted if (first is None or m >= first) and (scope.end is None or m <= scope.end)]
    if limit is None or len(inside) <= RECENT:
        return [(first, scope.end)]
    return [(inside[RECENT - 1], scope.end), (first, inside[RECENT])]


def by_attribution(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, attribution: Attribution) -> pl.DataFrame:
    """The four states of a KPI's cases by the month in which they came in or were finished, as `metrics.attribution.by_month` gives them."""
    kpi = registry.kpi(kpi_id)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        first = scope.start if attribution == "created" else None  # what is finished now may have come in long ago
        verdict = _in_scope(_verdict(cursor, kpi, version, first, scope.end), spans_of(cursor, version, scope, viewer), scope)
    verdict = verdict.clear() if people.guarded({kpi_id: kpi}, viewer) else verdict
    judged = verdict.with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))
    inside = pl.col("month").is_between(scope.start or date.min, scope.end or date.max)
    return by_month(kpi, judged, at, attribution).filter(inside)


def whatif(warehouse: Warehouse, kpi_id: str, change: Change, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """How many cases go from which outcome to which under another limit, clock or list of pauses: `before`, `after`, `n`.

    Raises WrongUsage for a KPI that holds no cases to a time, and for working hours that nobody has declared.
    """
    kpi = registry.kpi(kpi_id)
    _check_dimensions({kpi_id: kpi}, [name for name, _ in scope.filters])
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        dataset = registry.dataset(kpi.dataset)
        frame = rows(cursor, dataset, version, Wanted(None, first=scope.start, last=scope.end))
        frame, joined = supposing(cursor, kpi, change, frame, version)
        frame = _in_scope(frame, spans_of(cursor, version, scope, viewer), scope)
    frame = frame.clear() if people.guarded({kpi_id: kpi}, viewer) else frame
    return compare(kpi, dataset.names, frame, joined, change, at)


def _verdict(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, first: date | None, last: date | None) -> pl.DataFrame:
    """The verdict on each row of these months, with the rows before them that the KPI has to look back to."""
    dataset = registry.dataset(kpi.dataset)
    before = (first - timedelta(days=kpi.reach_days)).replace(day=1) if first and kpi.reach_days else first
    after = last + timedelta(days=31 + kpi.ahead_days) if last and kpi.ahead_days else last
    if kpi.uses_calendar:  # its units lean on rows of any month
        before = after = None
    frame = rows(cursor, dataset, version, Wanted(None, first=before, last=after))
    joined = {name: rows(cursor, registry.dataset(name), version) for name in kpi.joins}
    frame, own = joined_register(cursor, (kpi,), frame, version)
    joined |= own
    joined = with_calendar(cursor, dataset, version, [kpi], joined)
    verdict = cases(kpi, dataset.names, frame, joined)
    verdict = verdict.filter(pl.col("_month") <= last) if last else verdict
    return verdict.filter(pl.col("_month") >= first) if first else verdict


def _in_scope(verdict: pl.DataFrame, spans: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    columns = verdict.columns
    found = verdict.join(spans, left_on="_project", right_on="project", how="inner", nulls_equal=True, maintain_order="left")
    found = found.filter((pl.col("_month") >= pl.col("start")) & (pl.col("_month") < pl.col("stop")))
    for name, value in scope.filters:
        column = "_project" if name == "project" else name
        found = found.filter(word_of(column, found.schema[column]) == value)
    return found.select(*columns, "region", "property_type")


def _shown(verdict: pl.DataFrame, kpi: Kpi, viewer: Viewer) -> pl.DataFrame:
    """Bookkeeping and, for those without the right, the people behind the rows are left out."""
    inner = [c for c in verdict.columns if c.endswith("__day") or (c.startswith("_") and c not in RECORD_COLUMNS)]
    hidden = [] if viewer.may_see_names else [name for name in PEOPLE if name != "response_id"]
    if hidden and kpi.about_people:  # without the name a row still tells what one person did
        verdict = verdict.clear()
    return verdict.drop(*inner, *hidden, strict=False)


# ---- improvement, people, comments --------------------------------------------------------------------------------


def effects(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """What became of each action and intervention at the viewer's projects, as `improving.effects`; comparison is with all projects."""
    everyone = Viewer(viewer.name, None, viewer.may_see_names)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        actions, interventions = (rows(cursor, registry.dataset(id), version) for id in ("actions", "interventions"))

    def ask(kpi: str, scope: Scope, by: tuple[str, ...]) -> pl.DataFrame:
        return numbers(warehouse, [kpi], replace(scope, as_of=as_of), everyone, by)

    def end(kpi: str) -> datetime | None:
        return data_end(warehouse, (registry.kpi(kpi).dataset,), as_of)

    found = improving.effects(actions, interventions, projects(warehouse, everyone, as_of), ask, end)
    if viewer.projects is None:
        return found
    return found.filter(pl.col("projects").list.set_intersection(list(viewer.projects)).list.len() > 0)


def scorecard(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and their parts, one row a person and one row a person and KPI; both empty for those who may not see names.

    Everybody's cases are looked at, whatever the scope's projects, so that a person's score is the same wherever it is shown.
    """
    if not viewer.may_see_names:
        return pl.DataFrame(), pl.DataFrame()
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        weights, staff = (rows(cursor, registry.dataset(id), version) for id in ("score_weights", "staff"))
        kpis = {id: registry.kpi(id) for id in weights["kpi"].unique().sort()}
        kpis = {id: kpi for id, kpi in kpis.items() if set(staff_scores.WHO) & set(registry.dataset(kpi.dataset).names)}
        verdicts = {id: _verdict(cursor, kpi, version, scope.start, scope.end) for id, kpi in kpis.items()}
        ends = {id: scope.at or ends_at(cursor, (kpi.dataset,), version) for id, kpi in kpis.items()}
        shown = spans_of(cursor, version, scope, viewer)["project"].drop_nulls().to_list()
    known = {id: end for id, end in ends.items() if end is not None}
    last = max((end.date() for end in known.values()), default=date.max)
    day = min(last, shift(scope.end, 1) - timedelta(days=1)) if scope.end else last
    return staff_scores.scorecard(verdicts, kpis, known, staff_scores.held_to(weights, staff, day), shown)


def comments(warehouse: Warehouse, scope: Scope, viewer: Viewer, limit: int | None = None) -> pl.DataFrame:
    """What residents wrote, latest first, without what names a person: _month, _project, text, score, scale_max, and its `metrics.comments.readings`."""
    found = records(warehouse, "C13", scope, viewer, limit=limit)
    texts = found["text"].map_elements(hide_people, return_dtype=pl.String)
    read = said.readings(texts).rename({"score": "weight"})
    return pl.concat([found.select("_month", "_project", texts.alias("text"), "score", "scale_max"), read], how="horizontal")


def rising(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """Words in more comments than in as many months before, as `metrics.comments.rising`. Raises WrongUsage where the scope has no first and last month."""
    if scope.start is None or scope.end is None:
        raise WrongUsage("no_period", Text("请给出起止月份。", "Name a first and a last month."))
    months = (scope.end.year - scope.start.year) * 12 + scope.end.month - scope.start.month + 1
    earlier = replace(scope, start=shift(scope.start, -months), end=shift(scope.start, -1))
    before, now = (
        records(warehouse, "C13", each, viewer)["text"].map_elements(hide_people, return_dtype=pl.String) for each in (earlier, scope)
    )
    return said.rising(before, now)


def agreement(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> dict[str, float | int | None]:
    """How far words and marks of the same answer agree, as `metrics.comments.agreement`: a statistic of the reading's quality."""
    found = comments(warehouse, scope, viewer)
    liked = found.select(scales.satisfied(pl.col("score"), pl.col("scale_max"))).to_series()
    return said.agreement(found["tone"], liked)


# ---- projects and clocks ----------------------------------------------------------------------------------------


def projects(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """The register as of today: project, name, region, property_type; one row a project."""
    with warehouse.cursor() as cursor:
        spans = spans_of(cursor, version_at(cursor, as_of), Scope(), viewer)
    latest = spans.drop_nulls("name").sort("start").unique("project", keep="last", maintain_order=True)
    return latest.select("project", "name", "region", "property_type").sort("project")


def staff_names(warehouse: Warehouse, viewer: Viewer) -> dict[str, str]:
    """The latest name of each person in the register, by number; empty for those without the right to names."""
    if not viewer.may_see_names:
        return {}
    with warehouse.cursor() as cursor:
        entries = rows(cursor, registry.dataset("staff"), version_at(cursor, None), Wanted(("staff_id", "name", "valid_from")))
    named = entries.drop_nulls("name").sort("valid_from").unique("staff_id", keep="last")
    return dict(zip(named["staff_id"], named["name"], strict=True))


def data_end(warehouse: Warehouse, datasets: Sequence[str] = (), as_of: datetime | None = None) -> datetime | None:
    """The moment (UTC) up to which the data reach, over the named datasets (default: all)."""
    with warehouse.cursor() as cursor:
        return ends_at(cursor, datasets or list(registry.datasets()), version_at(cursor, as_of))


def months(warehouse: Warehouse) -> list[date]:
    """The months that hold any counted case, oldest first."""
    with warehouse.cursor() as cursor:
        found = cursor.execute(
            "select distinct t.month from tally t join (select kpi, month, max(version) as version from slice group by kpi, month) s "
            "on t.kpi = s.kpi and t.month = s.month and t.version = s.version where not t.fine order by 1"
        ).fetchall()
    return [row[0] for row in found]


# ---- the books --------------------------------------------------------------------------------------------------


def received(warehouse: Warehouse, viewer: Viewer) -> pl.DataFrame:
    """Which data are in: dataset, month, project, rows, loaded_at (of the latest file). No rows: somebody said that there are none."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, None)
        parts = [_census(cursor, dataset, version).with_columns(dataset=pl.lit(id)) for id, dataset in registry.datasets().items()]
    found = pl.concat(parts).select("dataset", pl.col("_month").alias("month"), pl.col("_project").alias("project"), "rows", "loaded_at")
    found = found.sort("dataset", "month", "project")
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))


def _census(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> pl.DataFrame:
    live = census(cursor, dataset, version)
    quiet = without_rows(declared_cells(cursor, dataset, version), live)
    quiet = quiet.select(pl.col("month").alias("_month"), pl.col("project").alias("_project"), pl.lit(0).alias("rows"), "loaded_at")
    return pl.concat([live, quiet], how="vertical_relaxed")


def is_made_up(warehouse: Warehouse) -> bool:
    """Whether any file that counts belongs to the made-up company."""
    query = """
        select count(*) from batch b
        join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
        where p.active and b.loaded_by = ?
    """
    with warehouse.cursor() as cursor:
        return fetch_one(cursor, query, [MADE_UP_BY]) > 0


def history(warehouse: Warehouse) -> pl.DataFrame:
    """Every attempt to load, newest first, with what became of it; `active` says whether its batch counts now."""
    query = """
        select l.at_time, l.by_name as "by", l.file_name, l.dataset, l.outcome, l.batch_id, l.zh, l.en, b.row_count as rows,
               b.quarantined, coalesce(p.active, false) as active
        from load_log l left join batch b using (batch_id)
        left join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
        order by l.at_time desc
    """
    with warehouse.cursor() as cursor:
        return fetch(cursor, query)


def quarantined(warehouse: Warehouse, dataset: str | None = None, viewer: Viewer = OWNER) -> pl.DataFrame:
    """Rows held back in batches that count now and not solved since: dataset, batch_id, row_no, file_name, sheet, line, codes, cells, texts, project, month, zh, en."""
    with warehouse.cursor() as cursor:
        found = open_rows(cursor, version_at(cursor, None), dataset)
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))
