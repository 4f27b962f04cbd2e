"""What the log tells a subscription: its facts, with the assignments they are about.

The assignments of a batch are read together: a read for each event would make everybody wait
for as many reads as there are events before theirs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass

from domain.assignments.facts import AssignmentFact
from domain.assignments.models import Assignment
from domain.facts import Fact
from schema.context import Context
from subscriptions.entry import Entry

READ_TOGETHER = 50  # few enough that the last one is still told soon after it was read


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the log, what it tells, and the assignment as it is now, if it is of one."""

    entry: Entry
    fact: Fact
    assignment: Assignment | None


async def telling(
    context: Context, followed: AsyncIterator[Sequence[Entry]], kinds: Container[str]
) -> AsyncIterator[Told]:
    """The entries of these kinds, one by one, in order."""
    async for batch in followed:
        wanted = [entry for entry in batch if entry.kind in kinds]
        for start in range(0, len(wanted), READ_TOGETHER):
            for told in await _read(context, wanted[start : start + READ_TOGETHER]):
                yield told


async def _read(context: Context, entries: Sequence[Entry]) -> list[Told]:
    facts = [Fact.recalled(entry) for entry in entries]
    keys = {fact.assignment_id for fact in facts if isinstance(fact, AssignmentFact)}
    # Loaders of this moment: those of the subscription would remember for as long as it lasts.
    rows = await context.fork().loaders.assignments.load_many(list(keys)) if keys else []
    found = {row.id: row for row in rows if row is not None}
    return [
        Told(
            entry, fact, found.get(fact.assignment_id) if isinstance(fact, AssignmentFact) else None
        )
        for entry, fact in zip(entries, facts, strict=True)
    ]
