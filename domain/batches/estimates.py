"""The cost of a batch before it is published, by the functions with which HITs are priced."""

from __future__ import annotations

from domain.batches import settings as batch_settings
from domain.batches.hit_types import hit_type_draft
from domain.batches.models import Batch
from domain.hits.pricing import price_of_draft
from domain.ledger.estimates import Estimate, estimate
from domain.people.models import Requester


def rows_to_publish(batch: Batch) -> int:
    """The number of rows that the check has found valid."""
    return batch.total_rows - batch.invalid_count


async def of_batch(requester: Requester, batch: Batch) -> Estimate:
    """What the rows that are not published yet would put on hold now, at the prices of now."""
    settings = batch_settings.from_values(batch.settings)
    draft = await hit_type_draft(requester, batch.id, settings)
    slots = settings.hits.max_assignments * (rows_to_publish(batch) - batch.published_rows)
    price = await price_of_draft(draft, settings.hits.max_assignments)
    return await estimate(requester.id, price.reward * slots, price.fee * slots)
