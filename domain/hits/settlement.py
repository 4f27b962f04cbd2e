"""The settlement of one unit of work: slots, counters, records and money, in lock order.

Commands lock their HITs (and assignments) first, change slots through the settlement, and settle
last: HITs, then groups by id, then work records by worker id, then ledger accounts by id. So two
commands never deadlock.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from domain.hits import facts
from domain.hits.counters import GroupCount, write
from domain.hits.lifecycle import HIT_LIFECYCLE, HitStatus, HitVerb
from domain.hits.models import Hit
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import UnitOfWork
from domain.ledger.posting import Transfer, post
from domain.ledger.transfers import released, reserved
from domain.qualifications.requirements.catalogue import catalogue
from domain.qualifications.work_record.counting import (
    NOTHING,
    RecordChanged,
    RecordIncrements,
    count,
)
from domain.qualifications.work_record.crossings import crossings


class Settlement:
    """The changes of HITs, groups, work records and money in a unit of work."""

    def __init__(self, unit: UnitOfWork, at: datetime) -> None:
        self.unit, self.at = unit, at
        self._hits: dict[UUID, Hit] = {}
        self._groups: dict[UUID, GroupCount] = {}
        self._records: dict[UUID, RecordIncrements] = {}
        self._transfers: list[Transfer] = []

    def take_slot(self, hit: Hit) -> None:
        """A worker accepts the HIT."""
        self._slots(hit, available=-1, pending=+1)

    def hand_in(self, hit: Hit) -> None:
        """A worker submits an answer."""
        self._slots(hit, pending=-1)

    def give_back(self, hit: Hit, *, cause: str) -> None:
        """A worker returns or abandons the HIT. After expiry, the slot's money is released too."""
        if hit.is_expired:
            self._release(hit, hit.cost, cause)
        self._slots(hit, available=+1, pending=-1)

    def decide(self, hit: Hit) -> None:
        """A submitted assignment is approved or rejected."""
        self._slots(hit, completed=+1)

    def undo_decision(self, hit: Hit) -> None:
        """A rejected assignment waits for a decision again, and its money is on hold."""
        self._slots(hit, completed=-1)

    def expire(self, hit: Hit) -> None:
        """The HIT's lifetime is over: the money of unclaimed slots is released."""
        if hit.is_expired:
            return
        released, open_slots = hit.cost * hit.available, hit.available
        self._release(hit, released, _cause("expire", hit))
        if hit.is_running:
            self.unit.tell(
                facts.HitExpired(
                    **self._fields(hit), open_slots=-open_slots, held_cents=-released.cents
                )
            )
        self._slots(hit, expired=True)

    def offer_more(self, hit: Hit, *, slots: int, expires_at: datetime) -> None:
        """More assignments, a later expiry, or both; reserves the money of the new slots.

        New slots of a HIT that stays expired are offered once its expiry is extended.
        """
        reserved_before = hit.reserved_slots
        hit.max_assignments += slots
        hit.expires_at = expires_at
        self._slots(hit, available=slots, expired=expires_at <= self.at)
        more = hit.reserved_slots - reserved_before
        cost = hit.cost * more
        self.transfer(reserved(hit.requester_id, hit.id, cost, cause=_cause("extend", hit)))
        if expires_at > self.at:
            self._group(hit.group_id).expires_at = expires_at
        self.unit.tell(
            facts.HitExtended(
                **self._fields(hit), slots=slots, open_slots=more, held_cents=cost.cents
            )
        )

    def dispose(self, hit: Hit) -> None:
        """The requester deletes the HIT."""
        hit.status = HIT_LIFECYCLE.after(hit.status, HitVerb.DISPOSE)
        self._hits[hit.id] = hit
        self._group(hit.group_id).total -= 1
        self.unit.tell(facts.HitDisposed(**self._fields(hit)))

    def publish(self, group_id: UUID, count: int, *, expires_at: datetime) -> None:
        """So many new open HITs join the group."""
        group = self._group(group_id)
        group.available += count
        group.total += count
        group.is_newer, group.expires_at = True, expires_at

    def move(self, hit: Hit, group_id: UUID) -> None:
        """An open HIT leaves its group for this one. The command writes the HIT."""
        left, joined = self._group(hit.group_id), self._group(group_id)
        left.available, left.total = left.available - 1, left.total - 1
        joined.available, joined.total = joined.available + 1, joined.total + 1
        joined.is_newer = True
        joined.expires_at = max(joined.expires_at or hit.expires_at, hit.expires_at)

    def record(self, worker_id: UUID, increments: RecordIncrements) -> None:
        """Count the outcome of an assignment in this worker's record."""
        self._records[worker_id] = self._records.get(worker_id, NOTHING).plus(increments)

    def transfer(self, *transfers: Transfer) -> None:
        """Add movements of money."""
        self._transfers += transfers

    def touch(self, hit: Hit) -> None:
        """Write the HIT, which the command has changed."""
        self._hits[hit.id] = hit

    async def settle(self) -> None:
        """Write all changes, in lock order."""
        changed = {id: count for id, count in self._groups.items() if count}
        if self._hits or changed:
            for group_id, row in await write(list(self._hits.values()), changed, self.at):
                more = changed[group_id].available
                self.unit.tell(facts.GroupChanged.counted(row, more=more, at=self.at))
        if self._records:
            await self._tell_crossings(await count(self._records))
        if self._transfers:
            await post(self._transfers, at=self.at)

    async def _tell_crossings(self, changed: list[RecordChanged]) -> None:
        for each in changed:
            known = await catalogue(each.edition)
            for crossing in crossings(each, known, at=self.at):
                self.unit.tell(crossing)

    def _slots(
        self,
        hit: Hit,
        *,
        available: int = 0,
        pending: int = 0,
        completed: int = 0,
        expired: bool | None = None,
    ) -> None:
        before = _is_offered(hit)
        hit.available += available
        hit.pending += pending
        hit.completed += completed
        hit.is_expired = hit.is_expired if expired is None else expired
        status = HIT_LIFECYCLE.after(hit.status, _verb(hit))
        became_reviewable = status == HitStatus.REVIEWABLE != hit.status
        hit.status = status
        self._hits[hit.id] = hit
        self._group(hit.group_id).available += _is_offered(hit) - before
        if became_reviewable:
            self.unit.tell(facts.HitReviewable(**self._fields(hit)))

    def _group(self, group_id: UUID) -> GroupCount:
        return self._groups.setdefault(group_id, GroupCount())

    def _release(self, hit: Hit, amount: Money, cause: str) -> None:
        self.transfer(released(hit.requester_id, hit.id, amount, cause=cause))

    def _fields(self, hit: Hit) -> _Fields:
        return {
            "occurred_at": self.at,
            "hit_id": hit.id,
            "hit_type_id": hit.hit_type_id,
            "requester_id": hit.requester_id,
        }


class _Fields(TypedDict):
    occurred_at: datetime
    hit_id: UUID
    hit_type_id: UUID
    requester_id: UUID


def _cause(verb: str, hit: Hit) -> str:
    """A new cause each time, since a HIT may expire or grow again; its lock prevents a repeat."""
    return f"{verb}:{hit.id}:{new_id()}"


def _is_offered(hit: Hit) -> bool:
    return hit.status == HitStatus.ASSIGNABLE


def _verb(hit: Hit) -> HitVerb:
    if hit.available and not hit.is_expired:
        return HitVerb.OFFER
    return HitVerb.WITHHOLD if hit.pending else HitVerb.FINISH
