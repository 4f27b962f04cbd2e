"""Offering more of a batch that is published: more time, more assignments, or what was rejected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.batches import queries
from domain.batches import settings as batch_settings
from domain.batches.lifecycle import BatchVerb
from domain.batches.models import Batch
from domain.batches.refusals import OtherWorkGoesOn
from domain.batches.work import hits_in_turn, rejected
from domain.batches.work.kinds import EXTEND, REPUBLISH, new_job
from domain.batches.writing import move, store
from domain.hits.commands.extend import check_extension
from domain.hits.rules import objection_to_extension
from domain.jobs.commands import NewJob, enqueue
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.refusals import Constraint, InvalidInput, Refused, Rule
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester
from domain.people.standing import require_publishing


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchExtension:
    """What all HITs of a batch get: more assignments each, a later expiry, or both."""

    slots: int | None = None
    expires_at: datetime | None = None


@retried
async def extend_batch(
    requester: Requester,
    batch_id: UUID,
    extension: BatchExtension,
    *,
    client_token: str | None = None,
) -> Batch:
    """Begin a job that extends all HITs of a batch that is published, as far as each can be.

    The job waits where the money for new assignments runs out. Raises FeeBracketCrossed for
    growth from below ten assignments to ten or more, WrongState, OtherWorkGoesOn.
    """
    check_extension(extension.slots, extension.expires_at)
    slots, until = extension.slots or 0, extension.expires_at
    request = request_of(requester, "extendBatch", [batch_id, slots, until], token=client_token)
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        if await earlier_answer(request):
            return batch
        await may_offer_more(requester, batch)
        await _check_extension(batch, slots, until)
        settings = batch_settings.from_values(batch.settings)
        offered = replace(settings.hits, max_assignments=settings.hits.max_assignments + slots)
        batch.settings = batch_settings.to_values(replace(settings, hits=offered))
        batch.expires_at = until or batch.expires_at
        more = {"slots": slots, "expires_at": None if until is None else until.isoformat()}
        total = await hits_in_turn.count_kept(batch.id)
        caller = calls.caller(requester.account_id)
        await begin_job(batch, new_job(EXTEND, batch, caller, total=total, **more), unit)
        await store_answer(request, {"batch": batch.id})
        return batch


@retried
async def republish_rejected(
    requester: Requester, batch_id: UUID, *, client_token: str | None = None
) -> Batch:
    """Begin a job that offers one assignment more for each that was rejected, and once for each.

    It is one of the same HIT where the fee allows, else of a new HIT with the same values. The
    worker whose work was rejected may not accept the same HIT again. Raises WrongState,
    OtherWorkGoesOn.
    """
    request = request_of(requester, "republishRejected", [batch_id], token=client_token)
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        if await earlier_answer(request):
            return batch
        await may_offer_more(requester, batch)
        caller, total = calls.caller(requester.account_id), await rejected.count(batch.id)
        await begin_job(batch, new_job(REPUBLISH, batch, caller, total=total), unit)
        await store_answer(request, {"batch": batch.id})
        return batch


def request_of(
    requester: Requester, verb: str, given: list[object], *, token: str | None
) -> IdempotentRequest:
    """The request of the person who acts, for an answer that is given once."""
    account_id = calls.caller(requester.account_id)
    return IdempotentRequest(account_id=account_id, verb=verb, token=token, input=given)


async def may_offer_more(requester: Requester, batch: Batch) -> None:
    """Raises a refusal where the HITs of this batch, which is locked, cannot change now."""
    await require_publishing(requester)
    move(batch, BatchVerb.OFFER_MORE)
    if await queries.work_of(batch) is not None:
        raise OtherWorkGoesOn


async def _check_extension(batch: Batch, slots: int, until: datetime | None) -> None:
    """Refuse what every HIT would refuse, by one that stands for all of its kind."""
    at = clock.now()
    if until is not None and until <= at:
        broken = Constraint.between(Rule.RANGE, at.isoformat(), None)
        raise InvalidInput("expiresAt", until.isoformat(), "in the future", broken=broken)
    first: Refused | None = None
    for hit in await hits_in_turn.one_of_each_kind(batch.id):
        objection = objection_to_extension(hit, slots, until or hit.expires_at, at=at)
        if objection is None:
            return
        first = first or objection
    if first is not None:
        raise first


async def begin_job(batch: Batch, new: NewJob, unit: UnitOfWork) -> None:
    """Add the job, and store the batch with it."""
    batch.job_id = (await enqueue(new, unit)).id
    await store(batch, unit)
