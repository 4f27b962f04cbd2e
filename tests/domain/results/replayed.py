"""Replays a results file of Mechanical Turk through the market, at the times that it has."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.assignments import commands as work
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.batches.models import Batch
from domain.batches.settings import BatchSettings
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.money import Money
from domain.projects.settings import HitSettings
from domain.questions.question import AnswerField
from tests.domain import cast
from tests.domain.batches.published import a_batch

Row = dict[str, str]
PAGE = "<p>${list}</p><input name='Choice1'>"
BLANK = ("", "NA")
EMPTY = "{}"
ZONES = {"PST": "-0800", "PDT": "-0700"}


def read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> datetime:
    """Such as `Tue Oct 08 00:23:24 PDT 2019`."""
    _, month, day, time, zone, year = text.split()
    local = f"{month} {day} {time} {ZONES[zone]} {year}"
    return datetime.strptime(local, "%b %d %H:%M:%S %z %Y").astimezone(UTC)


def plain(cell: str) -> str:
    """A cell as it is compared: NA equals blank, `{}` is an empty answer, trailing blanks go."""
    cell = cell.rstrip()
    return "" if cell in (*BLANK, EMPTY) else cell


def columns(rows: Sequence[Row], start: str) -> list[str]:
    """The names of columns without their prefix, of those that some row has."""
    return [
        name.removeprefix(start)
        for name in rows[0]
        if name.startswith(start) and any(row[name] != "NA" for row in rows)
    ]


def seconds(text: str) -> int:
    return int(text)


class Replay:
    """One batch of the file, played by as many workers as did it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: instant(row["AcceptTime"]))
        self.inputs = columns(self.rows, "Input.")
        self.answers = columns(self.rows, "Answer.")
        self.name = "".join(filter(str.isdigit, self.rows[0]["RequesterAnnotation"]))

    async def play(self) -> Batch:
        """Publish the HITs, and do to each assignment what was done to it."""
        first = self.rows[0]
        by_hit = {row["HITId"]: row for row in self.rows}
        clock.freeze(min(instant(row["CreationTime"]) for row in self.rows))
        self.rita = await cast.a_requester(self.name, funds="100000.00")
        workers = {
            each: await cast.a_worker(f"W{each}-{self.name}")
            for each in {row["anonCode"] for row in self.rows}
        }
        settings = HitSettings(
            title=first["Title"],
            description=first["Description"],
            reward=Money.parse(first["Reward"].strip().removeprefix("$")),
            assignment_duration_seconds=seconds(first["AssignmentDurationInSeconds"]),
            lifetime_seconds=7 * 86_400,
            keywords=tuple(each.strip() for each in first["Keywords"].split(",")),
            auto_approval_delay_seconds=seconds(first["AutoApprovalDelayInSeconds"]),
            max_assignments=max(seconds(row["MaxAssignments"]) for row in self.rows),
        )
        values = [{name: row[f"Input.{name}"] for name in self.inputs} for row in by_hit.values()]
        batch, hits = await a_batch(
            self.rita, values, html=PAGE, settings=BatchSettings(hits=settings)
        )
        self.hits: dict[str, Hit] = dict(zip(by_hit, hits, strict=True))
        self.taken: dict[str, object] = {}
        for at, verb, row in sorted(self._events(), key=lambda event: event[:2]):
            clock.freeze(at)
            await getattr(self, verb)(row, workers[row["anonCode"]])
        return batch

    def _events(self) -> Iterable[tuple[datetime, str, Row]]:
        for row in self.rows:
            yield instant(row["AcceptTime"]), "accept", row
            yield instant(row["SubmitTime"]), "submit", row
            decided = row["RejectionTime"] if row["ApprovalTime"] in BLANK else row["ApprovalTime"]
            yield instant(decided), "verdict", row

    async def accept(self, row: Row, worker) -> None:
        self.taken[row["AssignmentId"]] = await work.accept(worker, self.hits[row["HITId"]].id)

    async def submit(self, row: Row, worker) -> None:
        answer = [
            AnswerField(name, tuple("" if value == EMPTY else value for value in said.split("|")))
            for name in self.answers
            if (said := row[f"Answer.{name}"]) != "NA"
        ]
        await work.submit(worker, self.taken[row["AssignmentId"]].id, answer)

    async def verdict(self, row: Row, worker) -> None:
        feedback = None if row["RequesterFeedback"] in BLANK else row["RequesterFeedback"]
        reason = RejectionReason.OTHER if row["AssignmentStatus"] == "Rejected" else None
        decision = Decision(feedback=feedback, reason=reason)
        [done] = await work.decide(self.rita, [self.taken[row["AssignmentId"]].id], decision)
        assert done.status.value == row["AssignmentStatus"].upper(), done
