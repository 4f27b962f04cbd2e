"""Publishing the rows of a batch that was checked, as a job."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.batches import queries
from domain.batches import settings as batch_settings
from domain.batches.estimates import rows_to_publish
from domain.batches.hit_types import hit_type_draft
from domain.batches.lifecycle import BATCH_LIFECYCLE, BatchVerb
from domain.batches.models import Batch
from domain.batches.refusals import BatchHasChanged, NoValidRows, RowsInvalid
from domain.batches.rules import check_version
from domain.batches.work.kinds import PUBLISH, new_job
from domain.batches.writing import move, store
from domain.hits import commands as hits
from domain.hits.commands.publish import price_now
from domain.jobs.commands import enqueue
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.money import Money
from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.standing import require_publishing
from domain.worker_lists.requirements import note_use


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """The consent to publish: the version of the batch that the caller saw, and its cost."""

    version: int
    skips_invalid_rows: bool = False
    expected_cost: Money | None = None  # None: whatever it is


@retried
async def publish_batch(
    requester: Requester,
    batch_id: UUID,
    publishing: Publishing,
    *,
    client_token: str | None = None,
) -> Batch:
    """Begin the job that publishes a HIT for each valid row.

    The balance need not cover all of it: the job waits for more. Raises BatchHasChanged,
    RowsInvalid, NoValidRows, InvalidInput for another cost, and what keeps from publishing.
    """
    check_version(publishing.version)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="publishBatch",
        token=client_token,
        input=[batch_id, publishing.version, publishing.skips_invalid_rows],
    )
    async with unit_of_work() as unit:
        batch = await queries.locked_of(requester, batch_id)
        if await earlier_answer(request):
            return batch
        await require_publishing(requester)
        BATCH_LIFECYCLE.after(batch.state, BatchVerb.PUBLISH)
        _check(batch, publishing)
        await _price(requester, batch, publishing)
        move(batch, BatchVerb.PUBLISH)
        batch.published_at, batch.message = clock.now(), None
        total = rows_to_publish(batch)
        job = await enqueue(
            new_job(PUBLISH, batch, calls.caller(requester.account_id), total=total), unit
        )
        batch.job_id = job.id
        await store(batch, unit)
        await store_answer(request, {"batch": batch.id})
        return batch


def _check(batch: Batch, publishing: Publishing) -> None:
    if batch.version != publishing.version:
        raise BatchHasChanged(batch.version)
    if not rows_to_publish(batch):
        raise NoValidRows
    if batch.invalid_count and not publishing.skips_invalid_rows:
        raise RowsInvalid(batch.invalid_count)


async def _price(requester: Requester, batch: Batch, publishing: Publishing) -> None:
    """Give the batch its HIT type. Raises where its rows cost another sum than is expected."""
    settings = batch_settings.from_values(batch.settings)
    draft = await hit_type_draft(requester, batch.id, settings)
    hit_type = await hits.create_hit_type(requester, draft)
    await note_use([*settings.only_lists, *settings.not_lists])
    batch.hit_type_id = hit_type.id
    slots = settings.hits.max_assignments * rows_to_publish(batch)
    price = await price_now(hit_type, settings.hits.max_assignments)
    _check_cost(price.cost * slots, publishing.expected_cost)


def _check_cost(cost: Money, expected: Money | None) -> None:
    if expected is not None and cost != expected:
        broken = Constraint.between(Rule.RANGE, cost, cost)
        raise InvalidInput("expectedCost", expected, f"{cost}, the cost now", broken=broken)
