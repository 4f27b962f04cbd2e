"""How many workers may accept HITs of a batch, by its settings."""

from __future__ import annotations

from domain.batches import settings
from domain.batches.models import Batch
from domain.discovery.eligible_workers import (
    WorkerCount,
    eligible_workers,
    requirements_of,
)
from domain.hits.models import HitType
from domain.people.models import Requester
from domain.qualifications.requirements.requirement import (
    NO_PROBATION,
    Comparator,
    Requirement,
    Requirements,
)
from domain.worker_lists.models import WorkerList


async def workers_for(batch: Batch) -> WorkerCount:
    """The workers who may accept one of its HITs now, as it is or as it would be published."""
    requester = await Requester.get(id=batch.requester_id)
    return await eligible_workers(requester, await _requirements(batch))


async def _requirements(batch: Batch) -> Requirements:
    if batch.hit_type_id is not None:
        return await requirements_of(await HitType.get(id=batch.hit_type_id))
    of_batch = settings.from_values(batch.settings)
    drafts = [
        Requirement(each.type_id, "", each.comparator, each.integers, each.locales, each.guard)
        for each in of_batch.hits.requirements
    ]
    lists = {
        each.id: each.qualification_type_id
        for each in await WorkerList.filter(
            id__in=[*of_batch.only_lists, *of_batch.not_lists], requester_id=batch.requester_id
        )
    }
    only, none = Comparator.EXISTS, Comparator.DOES_NOT_EXIST
    named = [(each, only) for each in of_batch.only_lists]
    named += [(each, none) for each in of_batch.not_lists]
    drafts += [Requirement(lists[each], "", how) for each, how in named if each in lists]
    if of_batch.hits.closed_to_probation:
        drafts.append(NO_PROBATION)
    return tuple(drafts)
