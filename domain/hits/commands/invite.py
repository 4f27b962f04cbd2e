"""Inviting: workers get the qualification that a HIT type for invited workers requires."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.hits import queries
from domain.hits.models import HitType
from domain.hits.refusals import NotByInvitation
from domain.kernel import bounds, clock
from domain.kernel.chunks import in_chunks
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.mail import letters
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people.models import Account, Requester, Worker
from domain.qualifications import granting
from domain.qualifications import queries as qualifications
from domain.qualifications.facts import InvitedToWork
from domain.qualifications.models import Qualification

MOST_INVITED_A_CALL = 1_000
INVITED_A_CHUNK = 100  # one commit each


async def invite(
    requester: Requester, hit_type_id: UUID, worker_ids: Sequence[UUID]
) -> list[Worker | Refused]:
    """Let these workers see and do the HITs of a type for invited workers, and tell them; answers
    come in input order. A worker with an invitation receives no second message.

    Raises NotFound, NotByInvitation for a HIT type that is open to other workers, and WrongState
    where the invitation's qualification type is deleted. If some workers were invited before
    that, the others' answers are the refusal.
    """
    bounds.several("workerIds", worker_ids, at_least=1, at_most=MOST_INVITED_A_CALL)
    hit_type = await queries.hit_type_of(requester, hit_type_id)
    if hit_type.invitation_type_id is None:
        raise NotByInvitation()

    async def invite_chunk(start: int, chunk: Sequence[UUID]) -> list[Worker | Refused]:
        try:
            return await _invite_chunk(requester, hit_type, chunk)
        except Refused as refused:
            if start == 0:
                raise
            return [refused] * len(chunk)

    return await in_chunks(worker_ids, INVITED_A_CHUNK, invite_chunk)


@retried
async def _invite_chunk(
    requester: Requester, hit_type: HitType, worker_ids: Sequence[UUID]
) -> list[Worker | Refused]:
    async with unit_of_work() as unit:
        return await _invite_some(requester, hit_type, worker_ids, unit)


async def _invite_some(
    requester: Requester, hit_type: HitType, worker_ids: Sequence[UUID], unit: UnitOfWork
) -> list[Worker | Refused]:
    assert hit_type.invitation_type_id is not None
    workers = await granting.locked_workers(worker_ids)
    await qualifications.grantable_type(requester, hit_type.invitation_type_id)
    known = await granting.known(hit_type.invitation_type_id, list(workers))
    new = {id: worker for id, worker in workers.items() if not _is_held(known.get(id))}
    at = clock.now()
    await granting.grant(hit_type.invitation_type_id, dict.fromkeys(new), unit, at=at)
    accounts = await Account.filter(id__in=[worker.account_id for worker in new.values()])
    readers = [account.addressee for account in accounts]
    mails = [
        Notice(
            NoticeKind.INVITED,
            requester.id,
            to,
            letters.invited_to_work(to, requester.name, hit_type.title),
        )
        for to in readers
    ]
    await mail_notices(mails)
    for worker_id in new:
        unit.tell(
            InvitedToWork(
                occurred_at=at,
                worker_id=worker_id,
                hit_type_id=hit_type.id,
                requester_id=requester.id,
            )
        )
    return [workers.get(worker_id) or NotFound("worker") for worker_id in worker_ids]


def _is_held(qualification: Qualification | None) -> bool:
    return qualification is not None and qualification.is_held
