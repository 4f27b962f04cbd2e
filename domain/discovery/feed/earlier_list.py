"""What may have been on a worker's list just before a fact, which may be long past.

A change takes groups off the list. An event may name only those that the worker could discover
before: the log is undone back to the fact, for the worker's qualifications and blocks, and for the
groups that were first published later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.discovery.feed.blocks import barring_requesters, hidden_requesters
from domain.discovery.feed.fact_kinds import CHANGES_OF_VIEW
from domain.hits.facts import MARKET, GroupChanged
from domain.hits.models import HitGroup
from domain.kernel.facts import Fact
from domain.people.facts import (
    RequesterBlocked,
    RequesterUnblocked,
    WorkerBlocked,
    WorkerUnblocked,
    worker_topic,
)
from domain.people.models import Worker
from domain.qualifications import holding_changes
from domain.qualifications.holdings import held_by
from domain.qualifications.requirements.catalogue import Access, catalogue
from subscriptions.log import reader
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail

FIRST_VERSION = 1  # of a group: its first HIT was published
# Servers' clocks differ by less. A group that closed this long before a fact was off the client's
# list already, and one that was published this long before it was there.
CLOCKS_AGREE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class EarlierView:
    """What a worker met, and the blocks between the worker and requesters, at one position."""

    access: Access
    hidden: frozenset[UUID]  # requesters that the worker had blocked
    barred: frozenset[UUID]  # requesters that had blocked the worker

    def lists(self, group: HitGroup, *, accepting: bool) -> bool:
        """Whether an open group could be on the worker's list of all, or of acceptable, groups."""
        if group.requester_id in self.hidden:
            return False
        if not accepting:
            return self.access.may_discover(group.requirement_set)
        return group.requester_id not in self.barred and self.access.may_accept(
            group.requirement_set
        )


async def view_before(worker: Worker, position: Position) -> EarlierView:
    """The worker's view just before the entry at this position of the log."""
    # The present is read first, so that the log holds each change that it shows.
    held = await held_by(worker.id)
    holdings = dict(held.holdings)
    hidden = set(await hidden_requesters(worker.id))
    barred = set(await barring_requesters(worker.id))
    entries = await reader.committed(
        worker_topic(worker.id), _just_before(position), kinds=CHANGES_OF_VIEW
    )
    for entry in reversed(entries):
        match Fact.from_entry(entry):
            case RequesterBlocked(requester_id=requester_id):
                hidden.discard(requester_id)
            case RequesterUnblocked(requester_id=requester_id):
                hidden.add(requester_id)
            case WorkerBlocked(requester_id=requester_id):
                barred.discard(requester_id)
            case WorkerUnblocked(requester_id=requester_id):
                barred.add(requester_id)
            case fact if isinstance(fact, holding_changes.Change):
                type_id, before, _ = holding_changes.changed(fact)
                holdings.pop(type_id, None)
                holdings.update(before)
    known = await catalogue(held.edition)
    access = known.access(holdings, seen=held.edition)
    return EarlierView(access, frozenset(hidden), frozenset(barred))


class EarlierList:
    """The groups that may have been on the list of one feed's client, at one position or later."""

    def __init__(self, tail: Tail, worker: Worker | None, *, accepting: bool) -> None:
        self._tail, self._worker, self._accepting = tail, worker, accepting
        self._published: dict[UUID, Position] = {}  # for the first time, in what was read
        self._read_up_to: Position | None = None

    async def among(
        self, groups: Sequence[HitGroup], position: Position, occurred_at: datetime
    ) -> list[HitGroup]:
        """The groups that may have been listed just before the entry at this position.

        The groups' rows are read already, and the positions never go back.
        """
        if not groups:
            return []
        assert self._worker is not None, "only a worker's list is computed again"
        view = await view_before(self._worker, position)
        listed = [group for group in groups if view.lists(group, accepting=self._accepting)]
        if any(group.newest_hit_at >= occurred_at - CLOCKS_AGREE_WITHIN for group in listed):
            await self._read_publications(position)
            listed = [each for each in listed if self._published.get(each.id, position) <= position]
        return listed

    async def _read_publications(self, position: Position) -> None:
        """Read the log on, so that each part is read once while a feed catches up."""
        start = max(position, self._read_up_to or position)
        self._read_up_to = self._tail.head
        self._published = {id: at for id, at in self._published.items() if at > position}
        entries = await reader.committed(
            MARKET,
            start,
            kinds=[GroupChanged.__name__],
            where=("version", FIRST_VERSION),
        )
        for entry in entries:
            fact = GroupChanged.from_entry(entry)
            self._published[fact.group_id] = entry.position


def _just_before(position: Position) -> Position:
    return Position(position.xid, position.id - 1)
