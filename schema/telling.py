"""What the log tells a subscription: its facts, with the assignments they are about.

The assignments of a batch are read together: a read for each event would make everybody wait
for as many reads as there are events before theirs.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Container, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from domain.assignments.facts import AssignmentFact
from domain.assignments.models import Assignment
from domain.facts import Fact
from schema.loaders import Loaders
from subscriptions.entry import Entry
from subscriptions.position import Position
from subscriptions.rounds import NOTHING_APART, Attention, Item, Round
from subscriptions.tail import Tail

TOLD_TOGETHER = 50  # few enough that the last one is still told soon after it was read


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the log, what it tells, and the assignment as it is now, if it is of one."""

    entry: Entry
    fact: Fact
    assignment: Assignment | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The stream of a topic's facts of some kinds, in the order of the log."""

    tail: Tail
    topic: str
    kinds: Container[str]
    concerns: Callable[[Fact], bool] = lambda _fact: True
    attention: Attention = NOTHING_APART

    async def rounds(self, after: Position) -> AsyncGenerator[Round[Told], None]:
        """The facts past a position, for ever. Raises CursorExpired and BadCursor."""
        async with aclosing(self.tail.batches([self.topic], after)) as batches:
            async for batch in batches:
                wanted = [entry for entry in batch.entries if entry.kind in self.kinds]
                while len(wanted) > TOLD_TOGETHER:
                    items = await self._read(wanted[:TOLD_TOGETHER])
                    reached = wanted[TOLD_TOGETHER - 1].position
                    wanted = wanted[TOLD_TOGETHER:]
                    yield Round(items, reached, reached, is_last=False)
                items = await self._read(wanted)
                yield Round(items, batch.reached, batch.reached, batch.is_last)

    async def _read(self, entries: Sequence[Entry]) -> list[Item[Told]]:
        facts = [(entry, Fact.recalled(entry)) for entry in entries]
        facts = [(entry, fact) for entry, fact in facts if self.concerns(fact)]
        keys = {fact.assignment_id for _, fact in facts if isinstance(fact, AssignmentFact)}
        rows = await Loaders().assignments.load_many(list(keys)) if keys else []
        found = {row.id: row for row in rows if row is not None}
        told = []
        for entry, fact in facts:
            about = found.get(fact.assignment_id) if isinstance(fact, AssignmentFact) else None
            told.append(Item(Told(entry, fact, about), entry.position, entry.position))
        return told
