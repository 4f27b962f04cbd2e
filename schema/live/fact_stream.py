"""The stream of one topic's facts, each with the row of its assignment or request.

The rows of a batch are read together, so that an event does not wait for one read for each event
before it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Container, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from domain.assignments.facts import AssignmentFact
from domain.assignments.models import Assignment
from domain.kernel.facts import Fact
from domain.people.facts import RightsChanged
from domain.qualifications.facts import (
    QualificationRequested,
    QualificationRequestRejected,
    QualificationTestLapsed,
)
from domain.qualifications.models import QualificationRequest
from schema.kernel.errors import Forbidden
from schema.kernel.loaders import Loaders
from subscriptions.fanout.stream import (
    NO_DIFFERENCES,
    Differences,
    FollowingEnded,
    StreamBatch,
    StreamItem,
)
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

OF_REQUESTS = QualificationRequested | QualificationRequestRejected | QualificationTestLapsed
MOST_IN_BATCH = 50  # few enough that the rows are still recent when the last event is sent


@dataclass(frozen=True, slots=True)
class FactRow:
    """One entry of the log, its fact, and the current row of the assignment or the request for a
    qualification that the fact is about."""

    entry: Entry
    fact: Fact
    assignment: Assignment | None
    request: QualificationRequest | None


class RightsEnded(Forbidden, FollowingEnded):
    """The follower may not read the topic any more: the subscription ends with this error."""


@dataclass(frozen=True, slots=True)
class FollowersRights:
    """The right of an account to follow a topic, asked again when its rights change."""

    topic: str  # of the account
    are_left: Callable[[], Awaitable[bool]]

    async def check(self, entries: Sequence[Entry]) -> None:
        """Raise RightsEnded where the rights have changed and this one is gone."""
        changed = any(entry.kind == RightsChanged.__name__ for entry in entries)
        if changed and not await self.are_left():
            raise RightsEnded("You may not follow these events any more.")


@dataclass(frozen=True, slots=True)
class FactStream:
    """The stream of a topic's facts of some kinds, in the order of the log."""

    tail: Tail
    topic: str
    kinds: Container[str]
    concerns: Callable[[Fact], bool] = lambda _fact: True
    differences: Differences = NO_DIFFERENCES
    rights: FollowersRights | None = None

    async def batches(self, after: Position) -> AsyncGenerator[StreamBatch[FactRow], None]:
        """The facts past a position. Raises PositionTrimmed, UnreadablePosition and RightsEnded."""
        topics = [self.topic] if self.rights is None else [self.topic, self.rights.topic]
        async with aclosing(self.tail.batches(topics, after)) as log_batches:
            async for log_batch in log_batches:
                if self.rights is not None:
                    await self.rights.check(log_batch.entries)
                wanted = [entry for entry in log_batch.entries if entry.kind in self.kinds]
                while len(wanted) > MOST_IN_BATCH:
                    items = await self._read(wanted[:MOST_IN_BATCH])
                    reached = wanted[MOST_IN_BATCH - 1].position
                    wanted = wanted[MOST_IN_BATCH:]
                    yield StreamBatch(items, reached, reached, is_last=False)
                items = await self._read(wanted)
                yield StreamBatch(items, log_batch.reached, log_batch.reached, log_batch.is_last)

    async def _read(self, entries: Sequence[Entry]) -> list[StreamItem[FactRow]]:
        entries_and_facts = [(entry, Fact.from_entry(entry)) for entry in entries]
        wanted = [(entry, fact) for entry, fact in entries_and_facts if self.concerns(fact)]
        facts = [fact for _, fact in wanted]
        assignments, requests = await _assignments_of(facts), await _requests_of(facts)
        items = []
        for entry, fact in wanted:
            row = FactRow(
                entry,
                fact,
                assignments.get(fact.assignment_id) if isinstance(fact, AssignmentFact) else None,
                requests.get(fact.request_id) if isinstance(fact, OF_REQUESTS) else None,
            )
            items.append(StreamItem(row, entry.position, entry.position))
        return items


async def _assignments_of(facts: Sequence[Fact]) -> dict[UUID, Assignment]:
    keys = {fact.assignment_id for fact in facts if isinstance(fact, AssignmentFact)}
    rows = await Loaders().assignments.load_many(list(keys)) if keys else []
    return {row.id: row for row in rows if row is not None}


async def _requests_of(facts: Sequence[Fact]) -> dict[UUID, QualificationRequest]:
    keys = {fact.request_id for fact in facts if isinstance(fact, OF_REQUESTS)}
    rows = await Loaders().qualification_requests.load_many(list(keys)) if keys else []
    return {row.id: row for row in rows if row is not None}
