"""What a requester does with published HITs: extend, expire, review, delete."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.hits import commands
from schema.graph.hit import Hit
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState


@strawberry.input(description="More of a HIT: more assignments, another expiry, or both.")
class ExtendHitInput:
    hit_id: strawberry.ID = strawberry.field(description="A HIT of your own.")
    additional_assignments: int | None = strawberry.field(
        default=None, description="1 or more; never from below ten to ten or more."
    )
    expires_at: datetime | None = strawberry.field(
        default=None,
        description="At most 365 days from now; one that has passed expires it. A HIT "
        "that has expired already is offered again, unless a qualification type that it requires "
        "is deleted.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The HIT is extended; what it adds is on hold.")
class ExtendHitSuccess:
    hit: Hit = strawberry.field(description="The HIT.")


ExtendHitResult = Annotated[
    ExtendHitSuccess | InvalidInput | NotFound | WrongState | InsufficientFunds | Declined,
    strawberry.union("ExtendHitResult", description="What extendHit answers."),
]


@strawberry.input(description="Which HIT expires now.")
class ExpireHitInput:
    hit_id: strawberry.ID = strawberry.field(description="A HIT of your own.")


@strawberry.type(description="The HIT can no longer be accepted; what was unclaimed is released.")
class ExpireHitSuccess:
    hit: Hit = strawberry.field(description="The HIT.")


ExpireHitResult = Annotated[
    ExpireHitSuccess | NotFound | WrongState | Declined,
    strawberry.union("ExpireHitResult", description="What expireHit answers."),
]


@strawberry.input(description="Which HIT is, or is not, being reviewed.")
class MarkReviewingInput:
    hit_id: strawberry.ID = strawberry.field(description="A reviewable HIT of your own.")
    reviewing: bool = strawberry.field(
        default=True, description="True marks it as REVIEWING, false turns it back."
    )


@strawberry.type(description="The HIT is marked.")
class MarkReviewingSuccess:
    hit: Hit = strawberry.field(description="The HIT.")


MarkReviewingResult = Annotated[
    MarkReviewingSuccess | NotFound | WrongState | Declined,
    strawberry.union("MarkReviewingResult", description="What markReviewing answers."),
]


@strawberry.input(description="Which HIT is deleted.")
class DeleteHitInput:
    hit_id: strawberry.ID = strawberry.field(
        description="A reviewable HIT of your own whose work is all decided."
    )


@strawberry.type(description="The HIT is deleted.")
class DeleteHitSuccess:
    hit: Hit = strawberry.field(description="The HIT, DISPOSED.")


DeleteHitResult = Annotated[
    DeleteHitSuccess | NotFound | WrongState | Declined,
    strawberry.union("DeleteHitResult", description="What deleteHit answers."),
]


@strawberry.type
class ExtendingMutations:
    """What a requester does with published HITs."""

    @mutation(description="Offer more assignments of a HIT, more time, or both.")
    async def extend_hit(
        self,
        info: Info,
        input: Annotated[
            ExtendHitInput, strawberry.argument(description="Which one, and by how much.")
        ],
    ) -> ExtendHitResult:
        hit = await commands.extend_hit(
            info.context.requesting(),
            key_of("hitId", input.hit_id, "Hit"),
            slots=input.additional_assignments,
            expires_at=input.expires_at,
            client_token=input.client_token,
        )
        return ExtendHitSuccess(hit=Hit.of(hit))

    @mutation(description="End a HIT's lifetime now. Work in progress may still be submitted.")
    async def expire_hit(
        self,
        info: Info,
        input: Annotated[ExpireHitInput, strawberry.argument(description="Which one.")],
    ) -> ExpireHitResult:
        requester = info.context.requesting()
        hit = await commands.expire_hit(requester, key_of("hitId", input.hit_id, "Hit"))
        return ExpireHitSuccess(hit=Hit.of(hit))

    @mutation(description="Mark a reviewable HIT as being reviewed, or turn it back.")
    async def mark_reviewing(
        self,
        info: Info,
        input: Annotated[MarkReviewingInput, strawberry.argument(description="Which one.")],
    ) -> MarkReviewingResult:
        requester, key = info.context.requesting(), key_of("hitId", input.hit_id, "Hit")
        hit = await commands.mark_reviewing(requester, key, reviewing=input.reviewing)
        return MarkReviewingSuccess(hit=Hit.of(hit))

    @mutation(description="Delete a reviewable HIT whose submitted work is all decided.")
    async def delete_hit(
        self,
        info: Info,
        input: Annotated[DeleteHitInput, strawberry.argument(description="Which one.")],
    ) -> DeleteHitResult:
        requester = info.context.requesting()
        hit = await commands.delete_hit(requester, key_of("hitId", input.hit_id, "Hit"))
        return DeleteHitSuccess(hit=Hit.of(hit))
