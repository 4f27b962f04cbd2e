"""Reads of HITs, HIT types and groups, and their row locks."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from datetime import datetime
from uuid import UUID

from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.refusals import HitsTakenDown
from domain.kernel import turns
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.precedence import has_precedence
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn, DueRow
from domain.people.models import Requester

_ONE = f"SELECT {Hit.columns()} FROM hits WHERE id = $1"
_HOLD_GROUPS = Statement(
    "SELECT id FROM hit_groups WHERE batch_id = $1 ORDER BY id FOR NO KEY UPDATE"
)
_HELD = Statement(f"{_ONE} {turns.in_turn('SELECT $1::uuid AS id')} FOR NO KEY UPDATE")
_HELD_NEXT = Statement(f"{_ONE} {turns.next_in_turn('SELECT $1::uuid AS id')} FOR NO KEY UPDATE")
_ALL = f"SELECT {Hit.columns()} FROM hits WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_UNHELD = Statement(_ALL + " SKIP LOCKED")
_OWN_IDS = "SELECT id FROM hits WHERE id = ANY($1::uuid[]) AND requester_id = $2 ORDER BY id"
_ALL_HELD = Statement(
    f"""SELECT {Hit.columns()} FROM hits WHERE id IN ({_OWN_IDS})
        {turns.in_turn(_OWN_IDS)} ORDER BY id FOR NO KEY UPDATE"""
)
_OF_TYPE = "SELECT id FROM hits WHERE group_id = (SELECT id FROM hit_groups WHERE hit_type_id = $1)"
_EXPIRABLE = Statement(
    f"""{_OF_TYPE} AND status IN ('ASSIGNABLE', 'UNASSIGNABLE') AND NOT is_expired
    ORDER BY id LIMIT $2"""
)
_DELETABLE = Statement(
    f"""{_OF_TYPE} AND status IN ('REVIEWABLE', 'REVIEWING')
        AND available + pending + completed = max_assignments ORDER BY id LIMIT $2"""
)
_REQUIRING = Statement(
    f"""SELECT {Hit.columns()} FROM hits
    WHERE requester_id = $1 AND status <> 'DISPOSED' AND id < $3 AND group_id IN (
        SELECT hit_groups.id FROM hit_groups JOIN requirement_uses
            ON requirement_uses.number = hit_groups.requirement_set
        WHERE requirement_uses.type_id = $2)
    ORDER BY id DESC LIMIT $4"""
)

EXPIRIES = DueColumn(
    "hits",
    "expires_at",
    "NOT is_expired AND status IN ('ASSIGNABLE', 'UNASSIGNABLE')",
    parent_column="id",
)


async def hit_type_of(requester: Requester, hit_type_id: UUID) -> HitType:
    """A requester's own HIT type. Raises NotFound, also for one that was disposed of."""
    found = await HitType.get_or_none(
        id=hit_type_id, requester_id=requester.id, disposed_at__isnull=True
    )
    if found is None:
        raise NotFound("HIT type")
    return found


async def locked_group_of(hit_type: HitType) -> HitGroup:
    """The HIT type's group, locked until the unit of work ends. Raises NotFound where the type
    was disposed of meanwhile, HitsTakenDown where an operator took its HITs down."""
    group = await HitGroup.select_for_update(no_key=True).get(hit_type_id=hit_type.id)
    if group.is_disposed:
        raise NotFound("HIT type")
    if group.taken_down_at is not None:
        raise HitsTakenDown()
    return group


async def types_taken_down(batch_id: UUID) -> set[UUID]:
    """The HIT types of a batch whose groups were taken down."""
    groups = HitGroup.filter(batch_id=batch_id, taken_down_at__isnull=False)
    return {group.hit_type_id for group in await groups.only("id", "hit_type_id")}


async def hold_groups_of(batch_id: UUID) -> None:
    """Lock all groups of a batch, in lock order, until the unit of work ends."""
    await _HOLD_GROUPS.rows(batch_id)


async def locked(hit_id: UUID) -> Hit:
    """A HIT, locked until the unit of work ends. Raises NotFound."""
    row = await (_HELD_NEXT if has_precedence() else _HELD).row(hit_id)
    if row is None:
        raise NotFound("HIT")
    return Hit.of(row)


async def locked_of(requester: Requester, hit_id: UUID) -> Hit:
    """A requester's own HIT, locked until the unit of work ends. Raises NotFound."""
    hit = await locked(hit_id)
    if hit.requester_id != requester.id:
        raise NotFound("HIT")
    return hit


async def hit_of(requester: Requester, hit_id: UUID) -> Hit:
    """A requester's own HIT, not locked. Raises NotFound."""
    found = await Hit.get_or_none(id=hit_id, requester_id=requester.id)
    if found is None:
        raise NotFound("HIT")
    return found


async def held_of_requester(requester: Requester, hit_ids: Sequence[UUID]) -> dict[UUID, Hit]:
    """Those of these HITs that are the requester's own, locked, by id."""
    rows = await _ALL_HELD.rows(list(hit_ids), requester.id)
    return {hit.id: hit for hit in map(Hit.of, rows)}


async def expirable(hit_type: HitType, limit: int) -> list[UUID]:
    """The running HITs of a type, in the order of their ids."""
    return [key(row["id"]) for row in await _EXPIRABLE.rows(hit_type.id, limit)]


async def deletable(hit_type: HitType, limit: int) -> list[UUID]:
    """The reviewable HITs of a type without undecided work, in the order of their ids."""
    return [key(row["id"]) for row in await _DELETABLE.rows(hit_type.id, limit)]


async def await_parent(due: Sequence[DueRow]) -> None:
    """Wait for the one HIT of these due rows, and lock it."""
    await _HELD_NEXT.rows(due[0].parent_id)


async def unheld(hit_ids: Collection[UUID]) -> list[Hit]:
    """Those of these HITs that no other transaction holds, locked, in the order of their ids."""
    return [Hit.of(row) for row in await _UNHELD.rows(list(hit_ids))]


async def hits_of(
    requester_id: UUID,
    part: Slice,
    *,
    statuses: Sequence[HitStatus] | None = None,
    hit_type_id: UUID | None = None,
) -> Page[Hit]:
    """A requester's HITs, the newest first; deleted HITs only where `statuses` names them."""
    shown = statuses or [s for s in HitStatus if s != HitStatus.DISPOSED]
    rows = Hit.filter(requester_id=requester_id, status__in=list(shown))
    if hit_type_id is not None:
        rows = rows.filter(hit_type_id=hit_type_id)
    return await page_of(rows, NEWEST_FIRST, part)


async def hits_requiring(requester_id: UUID, type_id: UUID, part: Slice) -> Page[Hit]:
    """A requester's HITs that require a qualification, the newest first; no deleted HITs."""
    after = UUID(int=2**128 - 1) if part.after is None else part.after[0]
    rows = await _REQUIRING.rows(requester_id, type_id, after, part.limit + 1)
    found = [Hit.of(row) for row in rows[: part.limit]]
    return Page(found, has_next=len(rows) > part.limit, has_previous=part.after is not None)


async def hit_types_of(requester_id: UUID, part: Slice) -> Page[HitType]:
    """A requester's HIT types, the newest first."""
    rows = HitType.filter(requester_id=requester_id, disposed_at__isnull=True)
    return await page_of(rows, NEWEST_FIRST, part)


async def open_hits(group_id: UUID, part: Slice, at: datetime) -> Page[Hit]:
    """The group's HITs that can be accepted now, the oldest first."""
    rows = Hit.filter(group_id=group_id, status=HitStatus.ASSIGNABLE, expires_at__gt=at)
    return await page_of(rows, OLDEST_FIRST, part)


def last_before_gap(ids: Sequence[UUID], done: Container[UUID]) -> UUID | None:
    """The last of these HITs before the first one that another transaction holds."""
    last = None
    for each in ids:
        if each not in done:
            break
        last = each
    return last
