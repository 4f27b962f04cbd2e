"""What a worker does to get a qualification: request it, and hand in its test."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.qualifications import commands
from domain.qualifications.requests import refusals
from schema.graph.qualification_request import QualificationRequest
from schema.graph.question_input import AnswerFieldInput
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.qualification_id import type_key
from schema.kernel.refusals import (
    Declined,
    InvalidInput,
    NotFound,
    Refusal,
    WrongState,
    shows,
)


@strawberry.input(description="Which qualification is asked for.")
class RequestQualificationInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="An active type of another's that can be requested."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The request is made: granted, waiting, or its test is open.")
class RequestQualificationSuccess:
    request: QualificationRequest = strawberry.field(
        description="Your request; where its status is TESTING, with the `test` to hand in before "
        "the `deadline`."
    )


@shows(refusals.RetryDelayNotElapsed)
@strawberry.type(description="Another try is too early: the delay since the last is not over.")
class RetryDelayNotElapsed(Refusal):
    retry_at: datetime = strawberry.field(description="From when it may be requested again.")


RequestQualificationResult = Annotated[
    RequestQualificationSuccess
    | RetryDelayNotElapsed
    | InvalidInput
    | NotFound
    | WrongState
    | Declined,
    strawberry.union(
        "RequestQualificationResult", description="What requestQualification answers."
    ),
]


@strawberry.input(description="The answer to a qualification's test.")
class SubmitQualificationTestInput:
    request_id: strawberry.ID = strawberry.field(description="A request of yours with a test.")
    answer: list[AnswerFieldInput] = strawberry.field(
        description="The answered fields, 65,535 bytes of UTF-8 together at most."
    )


@strawberry.type(description="The answer is in: scored and granted, or waiting for the owner.")
class SubmitQualificationTestSuccess:
    request: QualificationRequest = strawberry.field(
        description="Your request; where the test has an answer key, GRANTED with the score."
    )


SubmitQualificationTestResult = Annotated[
    SubmitQualificationTestSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "SubmitQualificationTestResult", description="What submitQualificationTest answers."
    ),
]


@strawberry.type
class QualifyingMutations:
    """What a worker does."""

    @mutation(
        description="Ask for a qualification. Where it has a test, this opens the test and starts "
        "its clock; where it is auto-granted, you have it at once; else its owner decides. Every "
        "request is an attempt: another is allowed where the type sets a delay, and after it."
    )
    async def request_qualification(
        self,
        info: Info,
        input: Annotated[RequestQualificationInput, strawberry.argument(description="Which one.")],
    ) -> RequestQualificationResult:
        worker = info.context.working()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        row = await commands.request(worker, key, client_token=input.client_token)
        return RequestQualificationSuccess(request=QualificationRequest.of(row))

    @mutation(
        description="Hand in the answer to a test, before its deadline. The same answer again "
        "gives the same request; another is refused."
    )
    async def submit_qualification_test(
        self,
        info: Info,
        input: Annotated[
            SubmitQualificationTestInput, strawberry.argument(description="The answer.")
        ],
    ) -> SubmitQualificationTestResult:
        worker = info.context.working()
        key = key_of("requestId", input.request_id, "QualificationRequest")
        row = await commands.hand_in(worker, key, [field.read() for field in input.answer])
        return SubmitQualificationTestSuccess(request=QualificationRequest.of(row))
