"""Whether a file may be published as it stands."""

from __future__ import annotations

from catalog import registry
from catalog.words import Text, counted
from errors import Refused
from pipelines.matching.lacking import lacking
from pipelines.matching.matching import guess_dataset
from pipelines.worker.report import Report


def admit(report: Report, accept_good: bool) -> None:
    """Raises Refused where the file must not be published: what is wrong, or the consent that is missing."""
    if (lack := lacking(report)) is not None:
        raise Refused("missing_columns", lack)
    if report.verdict.refused:
        raise Refused("checks_failed", report.verdict.findings[0].sentence)
    if report.good_count == 0:
        raise Refused("no_good_rows", Text("没有一行通过检查，什么都没有发布。", "Not one row passed the checks; nothing was published."))
    if report.held_count and not accept_good:
        raise Refused(
            "needs_consent",
            Text(
                f"{report.held_count:,} 行有问题；请改正后重新上传，或确认只发布其余 {report.good_count:,} 行。",
                f"{counted(report.held_count, 'row has', 'rows have')} problems; correct and load again, or agree to publish the other {report.good_count:,}.",
            ),
        )


def certain(report: Report) -> None:
    """For a file of which nobody said what it is. Raises Refused where another dataset fits its header as well."""
    if report.missing or report.remembered:
        return
    fits = {guess.dataset.id: guess for guess in guess_dataset(report.header, registry.datasets().values())}
    mine = fits[report.dataset]
    rivals = [guess.dataset.name for guess in fits.values() if guess is not mine and guess.complete and guess.share >= mine.share]
    if rivals:
        raise Refused(
            "dataset_unknown",
            Text(
                f"看不出这是哪一类数据（也可能是{'、'.join(name.zh for name in rivals)}）；请放进以数据类别命名的子文件夹，或在页面上上传。",
                f"It is not clear which kind of data this is (perhaps {', '.join(name.en for name in rivals)}); put it into a sub-folder named "
                "by its dataset, or load it on the page.",
            ),
        )
