"""Changes to published HITs: extend, expire, mark as being reviewed, delete."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.hits import commands
from domain.people.teams.roles import TeamDuty
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.hit import Hit
from schema.hits.closing import DeleteHitResult, ExpireHitResult, deleted, expired
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState


@strawberry.input(description="The HIT to extend: more assignments, another expiry, or both.")
class ExtendHitInput:
    hit_id: strawberry.ID = strawberry.field(description="The id of one of your HITs.")
    additional_assignments: int | None = strawberry.field(
        default=None,
        description="The number of assignments to add, 1 or more; a HIT may not grow from fewer "
        "than ten assignments to ten or more.",
    )
    expires_at: datetime | None = strawberry.field(
        default=None,
        description="The new expiry, at most 365 days from now; a time in the past expires the "
        "HIT. An expired HIT is offered again, unless a qualification type that it requires was "
        "deleted.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The HIT was extended; the cost of the added assignments is on hold.")
class ExtendHitSuccess:
    hit: Hit = strawberry.field(description="The HIT as it is now.")


ExtendHitResult = Annotated[
    ExtendHitSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("ExtendHitResult", description="The result of extendHit."),
]


@strawberry.input(description="The HIT to expire now.")
class ExpireHitInput:
    hit_id: strawberry.ID = strawberry.field(description="The id of one of your HITs.")


@strawberry.input(description="The HIT to mark as being reviewed, or to unmark.")
class MarkReviewingInput:
    hit_id: strawberry.ID = strawberry.field(
        description="The id of one of your HITs, REVIEWABLE or REVIEWING."
    )
    reviewing: bool = strawberry.field(
        default=True, description="True: mark it as REVIEWING. False: turn it back to REVIEWABLE."
    )


@strawberry.type(description="The mark was set or removed.")
class MarkReviewingSuccess:
    hit: Hit = strawberry.field(description="The HIT as it is now.")


MarkReviewingResult = Annotated[
    MarkReviewingSuccess | NotFound | WrongState | Declined,
    strawberry.union("MarkReviewingResult", description="The result of markReviewing."),
]


@strawberry.input(description="The HIT to delete.")
class DeleteHitInput:
    hit_id: strawberry.ID = strawberry.field(
        description="The id of one of your reviewable HITs without undecided work."
    )


@strawberry.type
class ExtendingMutations:
    @mutation(description="Extend a HIT by more assignments, more time, or both.")
    async def extend_hit(
        self,
        info: Info,
        input: Annotated[
            ExtendHitInput, strawberry.argument(description="The HIT and the extension.")
        ],
    ) -> ExtendHitResult:
        hit = await commands.extend_hit(
            info.context.publishing(),
            key_of("hitId", input.hit_id, "Hit"),
            slots=input.additional_assignments,
            expires_at=input.expires_at,
            client_token=input.client_token,
        )
        return ExtendHitSuccess(hit=Hit.of(hit))

    @mutation(description="Expire a HIT now. Work in progress may still be submitted.")
    async def expire_hit(
        self,
        info: Info,
        input: Annotated[ExpireHitInput, strawberry.argument(description="The HIT to expire.")],
    ) -> ExpireHitResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        hit = await commands.expire_hit(requester, key_of("hitId", input.hit_id, "Hit"))
        return expired(hit)

    @mutation(description="Mark a reviewable HIT as being reviewed, or remove the mark.")
    async def mark_reviewing(
        self,
        info: Info,
        input: Annotated[
            MarkReviewingInput, strawberry.argument(description="The HIT and the mark.")
        ],
    ) -> MarkReviewingResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = key_of("hitId", input.hit_id, "Hit")
        hit = await commands.mark_reviewing(requester, key, reviewing=input.reviewing)
        return MarkReviewingSuccess(hit=Hit.of(hit))

    @mutation(description="Delete a reviewable HIT whose submitted work is all decided.")
    async def delete_hit(
        self,
        info: Info,
        input: Annotated[DeleteHitInput, strawberry.argument(description="The HIT to delete.")],
    ) -> DeleteHitResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        hit = await commands.delete_hit(requester, key_of("hitId", input.hit_id, "Hit"))
        return deleted(hit)
