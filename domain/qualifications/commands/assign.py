"""Granting and revoking an owner's qualifications, for one worker or for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.chunks import in_chunks
from domain.kernel.refusals import InvalidInput, NotFound, Objections, Refused, Rule
from domain.kernel.work import retried, unit_of_work
from domain.mail import letters
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account, Requester, Worker
from domain.qualifications import granting, queries, rules
from domain.qualifications.models import Qualification, QualificationType

MOST_WORKERS_A_CALL = 10_000
WORKERS_A_CHUNK = 250  # one commit each, so that no other command waits long for a worker


@dataclass(frozen=True, slots=True)
class Give:
    """Grant a worker the qualification, with this value or without one."""

    worker_id: UUID
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """Revoke the qualification from a worker."""

    worker_id: UUID


GiveOrTake = Give | Take


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerNotice:
    """Whether workers get a mail, and the reason that they see for a revocation."""

    notify: bool = True
    reason: str | None = None


async def assign(
    requester: Requester, type_id: UUID, gifts: Sequence[Give], *, notify: bool = True
) -> list[Qualification | Refused]:
    """Grant workers a qualification of one's own, in chunks of one commit; answers in input order.

    A worker who holds it already gets the new value. A worker may be in the list only once.
    """
    bounds.several("grants", gifts, at_least=1, at_most=MOST_WORKERS_A_CALL)
    return await apply_changes(requester, type_id, gifts, notice=WorkerNotice(notify=notify))


async def revoke(
    requester: Requester,
    type_id: UUID,
    worker_ids: Sequence[UUID],
    *,
    reason: str | None = None,
    notify: bool = True,
) -> list[Qualification | Refused]:
    """Revoke a qualification from workers, in chunks of one commit; answers in input order."""
    most, wrong = MOST_WORKERS_A_CALL, Objections()
    wrong.check(bounds.several, "workerIds", worker_ids, at_least=1, at_most=most)
    if reason is not None:
        wrong.check(bounds.text, "reason", reason, at_most=rules.LONGEST_REASON)
    wrong.raise_any()
    changes = [Take(worker_id) for worker_id in worker_ids]
    notice = WorkerNotice(reason=reason, notify=notify)
    return await apply_changes(requester, type_id, changes, notice=notice)


async def apply_changes(
    requester: Requester, type_id: UUID, changes: Sequence[GiveOrTake], *, notice: WorkerNotice
) -> list[Qualification | Refused]:
    """Apply each change that is possible. Raises a refusal that concerns the type itself."""
    await queries.grantable_type(requester, type_id)
    once = _each_worker_once(changes)

    async def apply_chunk(
        start: int, chunk: Sequence[GiveOrTake | Refused]
    ) -> list[Qualification | Refused]:
        try:
            return await _apply_chunk(requester, type_id, chunk, notice)
        except Refused as refused:
            # The type was deleted meanwhile. The chunks before that are done.
            return [each if isinstance(each, Refused) else refused for each in chunk]

    return await in_chunks(once, WORKERS_A_CHUNK, apply_chunk)


@retried
async def _apply_chunk(
    requester: Requester, type_id: UUID, chunk: Sequence[GiveOrTake | Refused], notice: WorkerNotice
) -> list[Qualification | Refused]:
    changes = [change for change in chunk if not isinstance(change, Refused)]
    ids = [change.worker_id for change in changes]
    async with unit_of_work() as unit:
        workers = await granting.locked_workers(ids)
        kind = await queries.grantable_type(requester, type_id)
        before = await granting.known(type_id, ids)
        refused = _refused(changes, workers, before)
        possible = [change for change in changes if change.worker_id not in refused]
        gifts = {change.worker_id: change.value for change in possible if isinstance(change, Give)}
        revoked_from = [change.worker_id for change in possible if isinstance(change, Take)]
        at = clock.now()
        granted = await granting.grant(type_id, gifts, unit, at=at)
        taken = await granting.revoke(type_id, revoked_from, unit, at=at, reason=notice.reason)
        done = {each.worker_id: each for each in (*granted, *taken)}
        if notice.notify:
            changed = [each for each in granted if _has_changed(each, before.get(each.worker_id))]
            await _mail([*changed, *taken], workers, kind, requester)
    return [
        each if isinstance(each, Refused) else refused.get(each.worker_id) or done[each.worker_id]
        for each in chunk
    ]


def _each_worker_once(changes: Sequence[GiveOrTake]) -> list[GiveOrTake | Refused]:
    """Of two changes for one worker, the second is refused, because their order would matter."""
    seen: set[UUID] = set()
    once: list[GiveOrTake | Refused] = []
    for change in changes:
        bound = "a worker who does not stand in the list already"
        twice = InvalidInput("workerId", None, bound, broken=Rule.UNIQUE)
        once.append(twice if change.worker_id in seen else change)
        seen.add(change.worker_id)
    return once


def _refused(
    changes: Sequence[GiveOrTake], workers: dict[UUID, Worker], before: dict[UUID, Qualification]
) -> dict[UUID, Refused]:
    objections = {
        each.worker_id: _objection(each, workers, before.get(each.worker_id)) for each in changes
    }
    return {worker_id: found for worker_id, found in objections.items() if found}


def _objection(
    change: GiveOrTake, workers: dict[UUID, Worker], before: Qualification | None
) -> Refused | None:
    if change.worker_id not in workers:
        return NotFound("worker")
    if isinstance(change, Take):
        return NotFound("qualification") if before is None else queries.objection_to_having(before)
    try:
        rules.check_value("value", change.value)
    except InvalidInput as refused:
        return refused
    return None


def _has_changed(after: Qualification, before: Qualification | None) -> bool:
    if before is None or queries.objection_to_having(before):
        return True
    return before.value != after.value


async def _mail(
    changed: Sequence[Qualification],
    workers: dict[UUID, Worker],
    kind: QualificationType,
    owner: Requester,
) -> None:
    ids = [workers[each.worker_id].account_id for each in changed]
    accounts = {account.id: account for account in await Account.filter(id__in=ids)}
    notices = []
    for each in changed:
        to = accounts[workers[each.worker_id].account_id].addressee
        if each.is_held:
            value = each.value
            letter = letters.qualification_granted(to, kind.name, giver=owner.name, value=value)
            notices.append(Notice(NoticeKind.QUALIFICATION_GRANTED, owner.id, to, letter))
        else:
            reason = each.reason
            letter = letters.qualification_revoked(to, kind.name, owner=owner.name, reason=reason)
            notices.append(Notice(NoticeKind.QUALIFICATION_REVOKED, owner.id, to, letter))
    await mail_notices(notices)
