"""The tally of one unit of work: slots, group counters and money, settled once in lock order.

Commands hold their HITs (and assignments) first, change slots through the tally, and settle it
last: HITs, then groups by id, then ledger accounts by id. So no two commands wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from domain.hits import facts as told
from domain.hits.lifecycle import HIT_LIFECYCLE, HitStatus, HitVerb
from domain.hits.models import Hit
from domain.ids import new_id
from domain.ledger.posting import Transfer, post
from domain.ledger.transfers import released, reserved
from domain.money import Money
from domain.statement import Row, Statement, key
from domain.work import Facts

_SAVE_HIT = Statement("""
    UPDATE hits SET status = $2, max_assignments = $3, available = $4, pending = $5,
        completed = $6, expires_at = $7, is_expired = $8 WHERE id = $1
""")
_COUNT = """
    UPDATE hit_groups SET
        available_hits = available_hits + $2, total_hits = total_hits + $3,
        is_open = available_hits + $2 > 0, version = version + 1, last_updated_at = $4,
        newest_hit_at = CASE WHEN $5 THEN $4 ELSE newest_hit_at END,
        latest_expiry_at = CASE WHEN latest_expiry_at < $6 THEN $6 ELSE latest_expiry_at END
    WHERE id = $1
"""
_COUNTS = "requester_id, version, available_hits, total_hits"
_COUNT_GROUP = Statement(f"{_COUNT} RETURNING id, {_COUNTS}")
_COUNT_HELD = Statement(_COUNT)
_HOLD_GROUPS = Statement(f"""
    SELECT id, {_COUNTS} FROM hit_groups WHERE id = ANY($1::uuid[])
    ORDER BY id FOR NO KEY UPDATE
""")


@dataclass(slots=True)
class _GroupCount:
    available: int = 0
    total: int = 0
    is_newer: bool = False
    expires_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.available or self.total or self.expires_at)

    def row(self, group_id: UUID, at: datetime) -> tuple[object, ...]:
        """What the statements that count take."""
        latest = self.expires_at or at
        return (group_id, self.available, self.total, at, self.is_newer, latest)


class Tally:
    """What a unit of work changes about HITs, groups and money."""

    def __init__(self, facts: Facts, at: datetime) -> None:
        self.facts, self.at = facts, at
        self._hits: dict[UUID, Hit] = {}
        self._groups: dict[UUID, _GroupCount] = {}
        self._transfers: list[Transfer] = []

    def take_slot(self, hit: Hit) -> None:
        """A worker accepted."""
        self._slots(hit, available=-1, pending=+1)

    def hand_in(self, hit: Hit) -> None:
        """A worker submitted."""
        self._slots(hit, pending=-1)

    def give_back(self, hit: Hit, *, cause: str) -> None:
        """A worker returned or abandoned. After expiry, the slot's money goes back too."""
        if hit.is_expired:
            self._release(hit, hit.cost, cause)
        self._slots(hit, available=+1, pending=-1)

    def decide(self, hit: Hit) -> None:
        """One submitted assignment was approved or rejected."""
        self._slots(hit, completed=+1)

    def expire(self, hit: Hit) -> None:
        """The HIT's lifetime is over: what was never claimed is released."""
        if hit.is_expired:
            return
        self._release(hit, hit.cost * hit.available, _cause("expire", hit))
        if hit.is_running:
            self.facts.append(told.HitExpired(**self._of(hit)))
        self._slots(hit, expired=True)

    def offer_more(self, hit: Hit, *, slots: int, expires_at: datetime) -> None:
        """More assignments, another expiry to come, or both; reserves what becomes claimable.

        Slots of a HIT whose expiry is not moved past now are offered once that is extended.
        """
        held = hit.reserved_slots
        hit.max_assignments += slots
        hit.expires_at = expires_at
        self._slots(hit, available=slots, expired=expires_at <= self.at)
        cost = hit.cost * (hit.reserved_slots - held)
        self.transfer(reserved(hit.requester_id, hit.id, cost, cause=_cause("extend", hit)))
        if expires_at > self.at:
            self._group(hit.group_id).expires_at = expires_at
        self.facts.append(told.HitExtended(**self._of(hit)))

    def dispose(self, hit: Hit) -> None:
        """The requester deleted the HIT."""
        hit.status = HIT_LIFECYCLE.after(hit.status, HitVerb.DISPOSE)
        self._hits[hit.id] = hit
        self._group(hit.group_id).total -= 1
        self.facts.append(told.HitDisposed(**self._of(hit)))

    def published(self, group_id: UUID, count: int, *, expires_at: datetime) -> None:
        """So many new open HITs joined the group."""
        group = self._group(group_id)
        group.available += count
        group.total += count
        group.is_newer, group.expires_at = True, expires_at

    def transfer(self, *transfers: Transfer) -> None:
        """Money that moves with it."""
        self._transfers += transfers

    def touch(self, hit: Hit) -> None:
        """Save the HIT as it is now."""
        self._hits[hit.id] = hit

    async def settle(self) -> None:
        """Write it all, in the common lock order."""
        rows = [_saved(hit) for hit in self._hits.values()]
        if len(rows) == 1:
            await _SAVE_HIT.run(*rows[0])
        elif rows:
            await _SAVE_HIT.run_many(rows)
        changed = {id: self._groups[id] for id in sorted(self._groups) if self._groups[id]}
        if len(changed) == 1:
            await self._settle_one(*changed.popitem())
        elif changed:
            await self._settle_several(changed)
        if self._transfers:
            await post(self._transfers, at=self.at)

    async def _settle_one(self, group_id: UUID, count: _GroupCount) -> None:
        row = await _COUNT_GROUP.row(*count.row(group_id, self.at))
        assert row is not None, "a HIT's group is never deleted"
        self._tell(row, count)

    async def _settle_several(self, changed: dict[UUID, _GroupCount]) -> None:
        """In two statements, however many: held in the order of their ids, then counted."""
        held = await _HOLD_GROUPS.rows(list(changed))
        assert len(held) == len(changed), "a HIT's group is never deleted"
        await _COUNT_HELD.run_many([count.row(id, self.at) for id, count in changed.items()])
        for row in held:
            count = changed[key(row["id"])]
            row["version"] += 1
            row["available_hits"] += count.available
            row["total_hits"] += count.total
            self._tell(row, count)

    def _tell(self, row: Row, count: _GroupCount) -> None:
        self.facts.append(
            told.GroupChanged(
                occurred_at=self.at,
                group_id=key(row["id"]),
                requester_id=key(row["requester_id"]),
                version=row["version"],
                available_before=row["available_hits"] - count.available,
                available=row["available_hits"],
                total=row["total_hits"],
            )
        )

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
            self.facts.append(told.HitReviewable(**self._of(hit)))

    def _group(self, group_id: UUID) -> _GroupCount:
        return self._groups.setdefault(group_id, _GroupCount())

    def _release(self, hit: Hit, amount: Money, cause: str) -> None:
        self.transfer(released(hit.requester_id, hit.id, amount, cause=cause))

    def _of(self, hit: Hit) -> _Of:
        return {
            "occurred_at": self.at,
            "hit_id": hit.id,
            "hit_type_id": hit.hit_type_id,
            "requester_id": hit.requester_id,
        }


class _Of(TypedDict):
    occurred_at: datetime
    hit_id: UUID
    hit_type_id: UUID
    requester_id: UUID


def _cause(verb: str, hit: Hit) -> str:
    """Of a move that a HIT may make several times: its state, held, lets each be made once."""
    return f"{verb}:{hit.id}:{new_id()}"


def _is_offered(hit: Hit) -> bool:
    return hit.status == HitStatus.ASSIGNABLE


def _verb(hit: Hit) -> HitVerb:
    if hit.available and not hit.is_expired:
        return HitVerb.OFFER
    return HitVerb.WITHHOLD if hit.pending else HitVerb.FINISH


def _saved(hit: Hit) -> tuple[object, ...]:
    return (
        hit.id,
        hit.status.value,
        hit.max_assignments,
        hit.available,
        hit.pending,
        hit.completed,
        hit.expires_at,
        hit.is_expired,
    )
