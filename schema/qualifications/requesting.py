"""A worker's way to a qualification: requesting it and submitting its test."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.qualifications import commands
from domain.qualifications.requests import refusals
from schema.graph.qualification_request import QualificationRequest
from schema.graph.questions.answer_input import AnswerFieldInput
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


@strawberry.input(description="The qualification to request.")
class RequestQualificationInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of another requester's active type that can be requested."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The request was made: it is granted, waits for a decision, or has its test open."
)
class RequestQualificationSuccess:
    request: QualificationRequest = strawberry.field(
        description="Your request. With the status TESTING, it has the `test` to submit before the "
        "`deadline`."
    )


@shows(refusals.RetryDelayNotElapsed)
@strawberry.type(description="The delay since the last request is not over.")
class RetryDelayNotElapsed(Refusal):
    retry_at: datetime = strawberry.field(
        description="The time from when it may be requested again."
    )


RequestQualificationResult = Annotated[
    RequestQualificationSuccess
    | RetryDelayNotElapsed
    | InvalidInput
    | NotFound
    | WrongState
    | Declined,
    strawberry.union(
        "RequestQualificationResult",
        description="The result of requestQualification.",
    ),
]


@strawberry.input(description="The request and the answer to its test.")
class SubmitQualificationTestInput:
    request_id: strawberry.ID = strawberry.field(
        description="The id of one of your requests with a test."
    )
    answer: list[AnswerFieldInput] = strawberry.field(
        description="The answered fields, together at most 65,535 bytes of UTF-8."
    )


@strawberry.type(
    description="The answer was submitted: it was scored and granted, or waits for the owner's "
    "decision."
)
class SubmitQualificationTestSuccess:
    request: QualificationRequest = strawberry.field(
        description="Your request; GRANTED with the score where the test has an answer key."
    )


SubmitQualificationTestResult = Annotated[
    SubmitQualificationTestSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "SubmitQualificationTestResult",
        description="The result of submitQualificationTest.",
    ),
]


@strawberry.type
class QualifyingMutations:
    @mutation(
        description="Request a qualification. If it has a test, this opens the test and starts its "
        "time; if it is auto-granted, you hold it at once; else its owner decides. Every request "
        "is an attempt: the next one is allowed only if the type sets a delay, and after that "
        "delay."
    )
    async def request_qualification(
        self,
        info: Info,
        input: Annotated[
            RequestQualificationInput,
            strawberry.argument(description="The qualification to request."),
        ],
    ) -> RequestQualificationResult:
        worker = info.context.working()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        row = await commands.request(worker, key, client_token=input.client_token)
        return RequestQualificationSuccess(request=QualificationRequest.of(row))

    @mutation(
        description="Submit the answer to a test before its deadline. Submitting the same answer "
        "again returns the same request; another answer is refused."
    )
    async def submit_qualification_test(
        self,
        info: Info,
        input: Annotated[
            SubmitQualificationTestInput,
            strawberry.argument(description="The request and the answer."),
        ],
    ) -> SubmitQualificationTestResult:
        worker = info.context.working()
        key = key_of("requestId", input.request_id, "QualificationRequest")
        row = await commands.hand_in(worker, key, [field.read() for field in input.answer])
        return SubmitQualificationTestSuccess(request=QualificationRequest.of(row))
