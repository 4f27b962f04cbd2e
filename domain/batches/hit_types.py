"""The HIT type of a batch: from its settings, with the requirements of its worker lists."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.batches.settings import BatchSettings
from domain.hits.rules import BatchScope, HitTypeDraft
from domain.people.models import Requester
from domain.worker_lists.requirements import requirements_of_lists


async def hit_type_draft(
    requester: Requester, batch_id: UUID, settings: BatchSettings
) -> HitTypeDraft:
    """The draft of the HIT type that the batch publishes with. Raises NotFound for a list, and
    InvalidInput for one that workers must be on and must not be on."""
    lists = await requirements_of_lists(
        requester, only=settings.only_lists, none_of=settings.not_lists
    )
    draft = settings.hits.hit_type()
    scope = BatchScope(
        batch_id=batch_id,
        most_hits_a_worker=settings.most_hits_a_worker,
        most_workers_at_once=settings.most_workers_at_once,
    )
    return replace(draft, requirements=(*draft.requirements, *lists)).in_batch(scope)
