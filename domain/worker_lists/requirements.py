"""What worker lists require of workers: to be on them, or not to be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput, NotFound, Rule
from domain.kernel.statement import Statement
from domain.people.models import Requester
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from domain.worker_lists.queries import own_lists

_USED = Statement("UPDATE worker_lists SET last_used_at = $2 WHERE id = ANY($1::uuid[])")


async def requirements_of_lists(
    requester: Requester, *, only: Sequence[UUID], none_of: Sequence[UUID]
) -> tuple[RequirementDraft, ...]:
    """The requirements of HITs for workers who are on each list of `only`, and on no list of
    `none_of`. Other workers do not find the HITs, so that nobody learns of a list.

    Raises NotFound for a list that is not the requester's, and InvalidInput for one in both.
    """
    wanted = [*dict.fromkeys(only), *dict.fromkeys(none_of)]
    if twice := next((each for each in only if each in none_of), None):
        bound = "a list that is not in onlyLists"
        raise InvalidInput("notLists", str(twice), bound, broken=Rule.UNIQUE)
    lists = await own_lists(requester, wanted)
    if len(lists) < len(wanted):
        raise NotFound("worker list")
    return tuple(
        RequirementDraft(
            lists[each].qualification_type_id,
            Comparator.EXISTS if each in only else Comparator.DOES_NOT_EXIST,
            guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT,
        )
        for each in wanted
    )


async def note_use(list_ids: Sequence[UUID]) -> None:
    """Note that these lists are used now, in the unit of work that uses them."""
    await _USED.run(list(list_ids), clock.now())
