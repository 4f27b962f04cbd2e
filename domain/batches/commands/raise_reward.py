"""Raising the reward of a batch that is published: for HITs that nobody ever accepted."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.batches import settings as batch_settings
from domain.batches.commands.offer_more import begin_job, may_offer_more, request_of
from domain.batches.hit_types import hit_type_draft
from domain.batches.models import Batch
from domain.batches.queries import locked_of
from domain.batches.work import hits_in_turn
from domain.batches.work.kinds import RAISE_REWARD, new_job
from domain.hits.commands.raise_reward import raised_type
from domain.hits.models import HitType
from domain.kernel import calls
from domain.kernel.idempotency import earlier_answer, store_answer
from domain.kernel.money import Money
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester


@retried
async def raise_batch_reward(
    requester: Requester, batch_id: UUID, reward: Money, *, client_token: str | None = None
) -> Batch:
    """Begin a job that raises the reward of all HITs that nobody ever accepted; others keep theirs.

    The job waits where the money runs out. Raises InvalidInput for a reward that is not higher,
    WrongState, OtherWorkGoesOn.
    """
    request = request_of(
        requester, "raiseBatchReward", [batch_id, reward.cents], token=client_token
    )
    async with unit_of_work() as unit:
        batch = await locked_of(requester, batch_id)
        if await earlier_answer(request):
            return batch
        await may_offer_more(requester, batch)
        settings = batch_settings.from_values(batch.settings)
        assert batch.hit_type_id is not None, "a batch that is published has a HIT type"
        before = await HitType.get(id=batch.hit_type_id)
        draft = await hit_type_draft(requester, batch.id, settings)
        to = await raised_type(requester, draft, reward, before=before)
        batch.hit_type_id = to.id
        hits = replace(settings.hits, reward=reward)
        batch.settings = batch_settings.to_values(replace(settings, hits=hits))
        caller, total = calls.caller(requester.account_id), await hits_in_turn.count_kept(batch.id)
        job = new_job(RAISE_REWARD, batch, caller, total=total, hit_type_id=str(to.id))
        await begin_job(batch, job, unit)
        await store_answer(request, {"batch": batch.id})
        return batch
