"""What the log tells a subscription: its facts, with the assignments and requests they are about.

Those of a batch are read together: a read for each event would make everybody wait for as many
reads as there are events before theirs.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Container, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from domain.assignments.facts import AssignmentFact
from domain.assignments.models import Assignment
from domain.kernel.facts import Fact
from domain.qualifications.facts import (
    QualificationRequested,
    QualificationRequestRejected,
    QualificationTestLapsed,
)
from domain.qualifications.models import QualificationRequest
from schema.kernel.loaders import Loaders
from subscriptions.fanout.stream import NO_DIFFERENCES, Differences, StreamBatch, StreamItem
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

OF_REQUESTS = QualificationRequested | QualificationRequestRejected | QualificationTestLapsed
TOLD_TOGETHER = 50  # few enough that the last one is still told soon after it was read


@dataclass(frozen=True, slots=True)
class FactRow:
    """One entry of the log, what it tells, and the assignment or the request for a qualification
    as it is now, if it is of one."""

    entry: Entry
    fact: Fact
    assignment: Assignment | None
    request: QualificationRequest | None


@dataclass(frozen=True, slots=True)
class FactStream:
    """The stream of a topic's facts of some kinds, in the order of the log."""

    tail: Tail
    topic: str
    kinds: Container[str]
    concerns: Callable[[Fact], bool] = lambda _fact: True
    attention: Differences = NO_DIFFERENCES

    async def rounds(self, after: Position) -> AsyncGenerator[StreamBatch[FactRow], None]:
        """The facts past a position, for ever. Raises CursorExpired and BadCursor."""
        async with aclosing(self.tail.batches([self.topic], after)) as batches:
            async for batch in batches:
                wanted = [entry for entry in batch.entries if entry.kind in self.kinds]
                while len(wanted) > TOLD_TOGETHER:
                    items = await self._read(wanted[:TOLD_TOGETHER])
                    reached = wanted[TOLD_TOGETHER - 1].position
                    wanted = wanted[TOLD_TOGETHER:]
                    yield StreamBatch(items, reached, reached, is_last=False)
                items = await self._read(wanted)
                yield StreamBatch(items, batch.reached, batch.reached, batch.is_last)

    async def _read(self, entries: Sequence[Entry]) -> list[StreamItem[FactRow]]:
        facts = [(entry, Fact.from_entry(entry)) for entry in entries]
        facts = [(entry, fact) for entry, fact in facts if self.concerns(fact)]
        told = [fact for _, fact in facts]
        assignments, requests = await _assignments_of(told), await _requests_of(told)
        items = []
        for entry, fact in facts:
            about = FactRow(
                entry,
                fact,
                assignments.get(fact.assignment_id) if isinstance(fact, AssignmentFact) else None,
                requests.get(fact.request_id) if isinstance(fact, OF_REQUESTS) else None,
            )
            items.append(StreamItem(about, entry.position, entry.position))
        return items


async def _assignments_of(facts: Sequence[Fact]) -> dict[UUID, Assignment]:
    keys = {fact.assignment_id for fact in facts if isinstance(fact, AssignmentFact)}
    rows = await Loaders().assignments.load_many(list(keys)) if keys else []
    return {row.id: row for row in rows if row is not None}


async def _requests_of(facts: Sequence[Fact]) -> dict[UUID, QualificationRequest]:
    keys = {fact.request_id for fact in facts if isinstance(fact, OF_REQUESTS)}
    rows = await Loaders().qualification_requests.load_many(list(keys)) if keys else []
    return {row.id: row for row in rows if row is not None}
