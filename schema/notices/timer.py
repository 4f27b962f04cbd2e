"""The timer of an assignment: events at the start, at each warning and at the end."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain.assignments.facts import AssignmentAccepted, AssignmentExpiring
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.kernel import clock
from domain.kernel.facts import Fact
from domain.people.facts import worker_topic
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import followed
from schema.kernel.node import key_of
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import FactRow, FactStream
from schema.live.following import stream_batches
from subscriptions.log import reader
from subscriptions.log.position import Position


@strawberry.enum(description="The phase of an assignment's time.")
class TimerPhase(Enum):
    STARTED = strawberry.enum_value("STARTED", description="The first event: the time left now.")
    WARNING = strawberry.enum_value("WARNING", description="A warning: the deadline is near.")
    EXPIRED = strawberry.enum_value("EXPIRED", description="The deadline passed. The last event.")
    ENDED = strawberry.enum_value(
        "ENDED", description="The assignment was submitted or returned. The last event."
    )


@strawberry.type(
    description="The time left for an assignment, by the server's clock, so that a client can "
    "correct its own."
)
class AssignmentTimerEvent(Event):
    server_now: datetime = strawberry.field(description="The time of the server's clock.")
    deadline: datetime = strawberry.field(description="The deadline of the assignment.")
    seconds_left: int = strawberry.field(
        description="The whole seconds until the deadline, never below 0."
    )
    phase: TimerPhase = strawberry.field(description="The phase of the time.")


@strawberry.type
class TimerSubscriptions:
    @followed(
        description="The time of your assignment: now, at each warning (at half the time, five "
        "minutes and one minute left, unless the operator set others), and at its end, where the "
        "subscription completes. After a reconnect, subscribe again: the first event holds the "
        "current state."
    )
    async def assignment_timer(
        self,
        info: Info,
        assignment_id: Annotated[
            strawberry.ID, strawberry.argument(description="The id of one of your assignments.")
        ],
    ) -> AsyncGenerator[AssignmentTimerEvent, None]:
        worker = info.context.reading().worker
        key = key_of("assignmentId", assignment_id, "Assignment")
        # The log's head before the row: an event between the two reads is sent, not lost.
        head = await reader.head()
        row = None if worker is None else await Assignment.get_or_none(id=key, worker_id=worker.id)
        if row is None or worker is None:
            raise BadUserInput("assignmentId is not the id of an assignment of yours.")
        first = _phase(row)
        yield _event(row, first, head, clock.now())
        if first in _LAST:
            return
        stream = FactStream(
            info.context.tail,
            worker_topic(worker.id),
            _ALL_BUT_ACCEPTED,
            concerns=lambda fact: getattr(fact, "assignment_id", None) == key,
        )
        async with aclosing(stream_batches(stream, head)) as batches:
            async for batch in batches:
                for item in batch.items:
                    event = _event_of(item.update)
                    yield event
                    if event.phase in _LAST:
                        return


_LAST = (TimerPhase.EXPIRED, TimerPhase.ENDED)
_ALL_BUT_ACCEPTED = frozenset(Fact.kinds) - {AssignmentAccepted.__name__}


def _event_of(fact_row: FactRow) -> AssignmentTimerEvent:
    assignment, entry = fact_row.assignment, fact_row.entry
    assert assignment is not None, "a fact of an assignment comes with its row"
    phase = _phase(assignment, warned=isinstance(fact_row.fact, AssignmentExpiring))
    return _event(assignment, phase, entry.position, entry.occurred_at)


def _phase(row: Assignment, *, warned: bool = False) -> TimerPhase:
    match row.status:
        case AssignmentStatus.IN_PROGRESS:
            return TimerPhase.WARNING if warned else TimerPhase.STARTED
        case AssignmentStatus.ABANDONED:
            return TimerPhase.EXPIRED
        case _:
            return TimerPhase.ENDED


def _event(
    row: Assignment, phase: TimerPhase, position: Position, occurred_at: datetime
) -> AssignmentTimerEvent:
    now = clock.now()
    return AssignmentTimerEvent(
        cursor=Cursor(position.encode()),
        occurred_at=occurred_at,
        server_now=now,
        deadline=row.deadline,
        seconds_left=max(0, round((row.deadline - now).total_seconds())),
        phase=phase,
    )
