"""Rating a requester, and answering a rating."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.ratings import commands
from domain.ratings.commands import RatingDraft
from domain.ratings.queries import BY_MONTH, shown_ratings
from schema.graph.ratings.own_ratings import OwnRating
from schema.graph.ratings.rating import RequesterRating
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.person_ids import REQUESTER, requester_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "requesterRatings"


@strawberry.input(description="The rating of a requester.")
class RateRequesterInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="An assignment of yours that the requester decided in the last 60 days."
    )
    fair: int = strawberry.field(description="Whether decisions are fair: 1, bad, to 5, good.")
    pay: int = strawberry.field(description="The pay: 1, bad, to 5, good.")
    speed: int = strawberry.field(description="How fast work is decided: 1, bad, to 5, good.")
    communication: int = strawberry.field(
        description="How the requester answers people: 1, bad, to 5, good."
    )
    text: str = strawberry.field(
        description="What others should know, 0 to 2,000 characters of plain text.", default=""
    )


@strawberry.type(
    description="The requester is rated for the month in which the assignment was decided. Nobody "
    "learns who rated."
)
class RateRequesterSuccess:
    rating: OwnRating = strawberry.field(description="The rating.")


@strawberry.input(description="The answer to a rating.")
class AnswerRatingInput:
    rating_id: strawberry.ID = strawberry.field(description="The id of the rating.")
    text: str = strawberry.field(description="The answer, 1 to 2,000 characters of plain text.")


@strawberry.type(description="The answer stands below the rating; it cannot be changed.")
class AnswerRatingSuccess:
    rating: RequesterRating = strawberry.field(description="The rating.")


RateRequesterResult = Annotated[
    RateRequesterSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RateRequesterResult", description="The result of rateRequester."),
]
AnswerRatingResult = Annotated[
    AnswerRatingSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("AnswerRatingResult", description="The result of answerRating."),
]


@strawberry.type
class RatingQueries:
    @resolved(
        description="What workers wrote about a requester, those of the latest month first, in no "
        "order within a month; empty before five raters. For everybody, also before signing in."
    )
    async def requester_ratings(
        self,
        info: Info,
        requester_id: Annotated[strawberry.ID, strawberry.argument(description=REQUESTER)],
        first: First = None,
        after: After = None,
    ) -> Connection[RequesterRating]:
        info.context.browsing()
        key = await requester_key("requesterId", requester_id)
        part = PageRequest(first, after).slice(BY_MONTH, list_name=_LIST)
        page = await shown_ratings(key, part)
        return connected(page, RequesterRating.of, BY_MONTH, list_name=_LIST)


@strawberry.type
class RatingMutations:
    @mutation(
        description="Rate the requester of an assignment of yours that was decided: one rating a "
        "requester and a month, which another one of the same month changes. Needs the scope WORK."
    )
    async def rate_requester(
        self,
        info: Info,
        input: Annotated[RateRequesterInput, strawberry.argument(description="The rating.")],
    ) -> RateRequesterResult:
        worker = info.context.finishing()
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        draft = RatingDraft(
            fair=input.fair,
            pay=input.pay,
            speed=input.speed,
            communication=input.communication,
            text=input.text,
        )
        return RateRequesterSuccess(rating=OwnRating.of(await commands.rate(worker, key, draft)))

    @mutation(
        description="Answer a rating of your requester account that everybody sees, once. Needs "
        "the scope REQUEST, and the team role REVIEWER, PUBLISHER or OWNER."
    )
    async def answer_rating(
        self,
        info: Info,
        input: Annotated[AnswerRatingInput, strawberry.argument(description="The answer.")],
    ) -> AnswerRatingResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = key_of("ratingId", input.rating_id, "RequesterRating")
        return AnswerRatingSuccess(
            rating=RequesterRating.of(await commands.answer(requester, key, input.text))
        )
