"""Expiring and deleting many HITs in one call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.hits import commands
from domain.hits.commands.close_many import MOST_CLOSED_A_CALL
from domain.hits.models import Hit as HitRow
from domain.kernel.refusals import InvalidInput as Invalid
from domain.kernel.refusals import Refused, Rule
from domain.people.models import Requester
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.hit import Hit
from schema.kernel.context import Info
from schema.kernel.hit_ids import hit_type_key
from schema.kernel.mutation import mutation, results_of
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

MANY_HITS = "1 to 10,000 ids of your HITs."
EACH_HIT = "One result for each HIT."
EACH_BY_ITSELF = (
    "One result for each HIT: in input order, or for a HIT type, the oldest first. The mutation is "
    "not atomic: a hundred HITs share a transaction, and a HIT that is refused changes nothing."
)
MANY_COST = Cost(weight=MUTATION_WEIGHT, sized_by="input.hitIds", items=MOST_CLOSED_A_CALL)

Close = Callable[..., Awaitable[Sequence[HitRow | Refused]]]


@strawberry.type(
    description="The HIT can no longer be accepted; the money of its free slots was released."
)
class ExpireHitSuccess:
    hit: Hit = strawberry.field(description="The HIT as it is now.")


ExpireHitResult = Annotated[
    ExpireHitSuccess | NotFound | WrongState | Declined,
    strawberry.union("ExpireHitResult", description="The result of expireHit."),
]


@strawberry.type(description="The HIT was deleted.")
class DeleteHitSuccess:
    hit: Hit = strawberry.field(description="The HIT, now DISPOSED.")


DeleteHitResult = Annotated[
    DeleteHitSuccess | NotFound | WrongState | Declined,
    strawberry.union("DeleteHitResult", description="The result of deleteHit."),
]


@strawberry.input(description="The HITs to expire now: either `hitIds` or `hitTypeId`.")
class ExpireHitsInput:
    hit_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=MANY_HITS)
    hit_type_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The HIT type whose running HITs are all expired, at most 10,000 in a call: "
        "send it again until `results` is empty.",
    )


@strawberry.type(description=EACH_BY_ITSELF)
class ExpireHitsSuccess:
    results: list[ExpireHitResult] = strawberry.field(description=EACH_HIT)


ExpireHitsResult = Annotated[
    ExpireHitsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ExpireHitsResult", description="The result of expireHits."),
]


@strawberry.input(description="The HITs to delete: either `hitIds` or `hitTypeId`.")
class DeleteHitsInput:
    hit_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=MANY_HITS)
    hit_type_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The HIT type whose HITs are deleted, as far as they are reviewable and have "
        "no undecided work; others are left. At most 10,000 in a call: send it again until "
        "`results` is empty.",
    )


@strawberry.type(description=EACH_BY_ITSELF)
class DeleteHitsSuccess:
    results: list[DeleteHitResult] = strawberry.field(description=EACH_HIT)


DeleteHitsResult = Annotated[
    DeleteHitsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("DeleteHitsResult", description="The result of deleteHits."),
]


@strawberry.type
class ClosingMutations:
    @mutation(
        description="Expire many HITs now, or all running HITs of one type. A HIT that has expired "
        "before is a success too. Work in progress may still be submitted.",
        cost=MANY_COST,
    )
    async def expire_hits(
        self,
        info: Info,
        input: Annotated[ExpireHitsInput, strawberry.argument(description="The HITs to expire.")],
    ) -> ExpireHitsResult:
        answers = await _close(
            info.context.requesting(TeamDuty.PUBLISH),
            input,
            commands.expire_hits,
            commands.expire_hits_of_type,
        )
        return ExpireHitsSuccess(results=results_of(answers, expired, ExpireHitResult))

    @mutation(
        description="Delete many reviewable HITs whose submitted work is all decided, or all such "
        "HITs of one type.",
        cost=MANY_COST,
    )
    async def delete_hits(
        self,
        info: Info,
        input: Annotated[DeleteHitsInput, strawberry.argument(description="The HITs to delete.")],
    ) -> DeleteHitsResult:
        answers = await _close(
            info.context.requesting(TeamDuty.PUBLISH),
            input,
            commands.delete_hits,
            commands.delete_hits_of_type,
        )
        return DeleteHitsSuccess(results=results_of(answers, deleted, DeleteHitResult))


def expired(row: HitRow) -> ExpireHitSuccess:
    """The result for an expired HIT."""
    return ExpireHitSuccess(hit=Hit.of(row))


def deleted(row: HitRow) -> DeleteHitSuccess:
    """The result for a deleted HIT."""
    return DeleteHitSuccess(hit=Hit.of(row))


async def _close(
    requester: Requester, input: ExpireHitsInput | DeleteHitsInput, close: Close, close_type: Close
) -> Sequence[HitRow | Refused]:
    ids, type_id = input.hit_ids, input.hit_type_id
    if (ids is None) == (type_id is None):
        bound = "given, or else hitTypeId: exactly one of the two"
        raise Invalid("hitIds", None, bound, broken=Rule.REQUIRED)
    if type_id is not None:
        return await close_type(requester, await hit_type_key("hitTypeId", type_id))
    keys: list[UUID] = [key_of(f"hitIds[{n}]", id, "Hit") for n, id in enumerate(ids or ())]
    return await close(requester, keys)
