"""The demonstration's report: figures for a file, a table for people, and whether all is well."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

Percentiles = dict[str, float]  # p50, p95, p99


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """What a qualification test in front of the work did, under the names that the file has."""

    takers: int  # who hold the qualification, with whatever value
    passes: int  # who reach the pass mark, and were let to the HITs
    pass_mark: int  # percent of the test
    refused: int  # who failed, tried to accept all the same, and were told NOT_QUALIFIED
    tested_tasks: int  # in the test, and therefore in no HIT and no vote
    compared_tasks: int  # with a gold answer, and answers of who passed: voted on below
    accuracy_with_gate: float | None  # by the answers of who passed, as read back
    accuracy_without_gate: float | None  # by everybody's answers that are not rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures, under the names that the file has. With a gate they tell of what it let by."""

    hits: int
    assignments: int
    workers: int
    wall_seconds: float  # from the first publication to the last event heard
    assignments_per_second: float
    publish_to_feed_ms: Percentiles  # from sending createHits to each worker's feed
    approve_to_notice_ms: Percentiles  # from sending approveAssignments to the worker's notice
    events_expected: int  # notices and requester events
    events_missed: int  # of those; and feeds that end up different from a fresh read
    events_duplicated: int  # told twice, or without a cause
    ledger_difference: int  # cents between what was paid and the books, and balances that differ
    majority_vote_accuracy: float | None  # of approved answers as read back; none without gold
    gate: Gated | None = None  # none: everybody was let to everything

    @property
    def is_well(self) -> bool:
        """Whether nothing was missed or doubled, and the money is right."""
        return not (self.events_missed or self.events_duplicated or self.ledger_difference)

    def figures(self) -> dict[str, object]:
        """All of them by name, those of the gate behind the others."""
        figures = asdict(self)
        return figures | (figures.pop("gate") or {})

    def write(self, path: Path) -> None:
        """As JSON, with these names."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(self.figures(), option=orjson.OPT_INDENT_2) + b"\n")

    def show(self, console: Console, name: str) -> None:
        """As a table."""
        table = Table("figure", title=f"The market played {name}")
        table.add_column("", justify="right")
        for figure, value in self.figures().items():
            table.add_row(figure, _told(value))
        console.print(table)


def _told(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{rank} {each:,.1f}" for rank, each in value.items())
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
