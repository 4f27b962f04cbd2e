"""The demonstration's report: figures for a file, a table for people, and whether all is well."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

Percentiles = dict[str, float]  # p50, p95, p99
Errors = dict[str, float]  # of_mean, of_median


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """Distances of numeric answers from the gold answers, named as in the file.

    Each is given for two estimates of a task: the mean of its answers, and their median.
    """

    mean_error: Errors  # the mean distance over the tasks with a gold answer
    median_error: Errors  # the median distance over the same tasks

    @classmethod
    def of(cls, mean_error: Errors, median_error: Errors) -> ErrorReport:
        """The report with four decimals."""
        return cls(mean_error=_rounded(mean_error), median_error=_rounded(median_error))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamReport:
    """The figures of a qualification test before the work, named as in the file."""

    takers: int  # workers with the qualification, of any value
    passes: int  # workers who reach the pass mark, and may do the HITs
    pass_mark: int  # percent of the test
    refused: int  # workers who failed, tried to accept, and were refused as NOT_QUALIFIED
    tested_tasks: int  # in the test, and therefore in no HIT and no vote
    compared_tasks: int  # with a gold answer and answers of workers who passed: voted on below
    accuracy_with_gate: float | None  # by the answers of workers who passed, as read back
    accuracy_without_gate: float | None  # by all answers that are not rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class PaydayReport:
    """The figures of payday, named as in the file. Amounts of money are in dollars."""

    days: int  # of the market, with work
    refused_by_limit: int  # workers who tried one HIT past the limit of their day
    payout_total: str  # the control sums of the files that paid workers
    payout_files: int  # of them
    payout_difference: int  # cents between files, their payments, and the books
    payouts_settled: int
    payouts_failed: int  # to an account that the bank had closed
    payout_put_back: str  # of these, available to their workers again
    payout_withheld: str  # tax of the settled ones
    earnings_held: str  # of workers who are still new: too few days with work
    dashboards_differing: int  # from the work and the payouts of their workers

    @property
    def is_well(self) -> bool:
        """Whether all money is where it belongs, and shown so."""
        return not (self.payout_difference or self.dashboards_differing)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """The figures of files, named as in the file."""

    batches: int
    rows_published: int  # of the CSV files: a HIT each
    publish_seconds: float  # of `kempelen batch publish`, with the checks
    results_rows: int  # of the results files: an assignment each
    results_differing: int  # answers there that are not the data set's, and the other way round

    @property
    def is_well(self) -> bool:
        """Whether the results files say what the workers answered, and how it was decided."""
        return not self.results_differing


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures, named as in the file. With an exam they are of the data left after it."""

    hits: int
    assignments: int
    workers: int
    wall_seconds: float  # from the first publication to the last event received
    assignments_per_second: float
    publish_to_feed_ms: Percentiles  # from sending createHits to each worker's feed
    approve_to_notice_ms: Percentiles  # from sending approveAssignments to the worker's notice
    events_expected: int  # notices and requester events
    events_missed: int  # of those; and feeds that end different from a fresh read
    events_duplicated: int  # received twice, or unexpectedly
    ledger_difference: int  # cents between what was paid and the books, and balances that differ
    majority_vote_accuracy: float | None  # of approved answers, as read back; none without gold
    errors: ErrorReport | None = None  # in place of the vote, where the answers are amounts
    exam: ExamReport | None = None  # none: every worker could do every HIT
    payday: PaydayReport | None = None  # none: the play ends with the work
    batch: BatchReport | None = None  # none: it was not played from files

    @property
    def is_well(self) -> bool:
        """Whether no event was missed or duplicated, and the money is right."""
        is_missed = self.events_missed or self.events_duplicated or self.ledger_difference
        return not is_missed and all(
            part is None or part.is_well for part in (self.payday, self.batch)
        )

    def figures(self) -> dict[str, object]:
        """All figures by name; those of the errors, of the exam, of payday and of files last."""
        figures = asdict(self)
        for part in ("errors", "exam", "payday", "batch"):
            figures |= figures.pop(part) or {}
        return figures

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(self.figures(), option=orjson.OPT_INDENT_2) + b"\n")

    def show(self, console: Console, name: str) -> None:
        """Print the figures as a table."""
        table = Table("figure", title=f"The market played {name}")
        table.add_column("", justify="right")
        for figure, value in self.figures().items():
            table.add_row(figure, _shown(value))
        console.print(table)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each:,}" for name, each in value.items())
    if isinstance(value, int):
        return f"{value:,}"
    return "none" if value is None else str(value)


def _rounded(errors: Errors) -> Errors:
    return {name: round(each, 4) for name, each in errors.items()}
