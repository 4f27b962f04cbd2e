"""Requests for qualifications: to their workers and owners, and what owners decide on them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from domain.kernel.refusals import Refused
from domain.qualifications import commands
from domain.qualifications.commands import Acceptance, Rejection
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.qualification_request import QualificationRequest
from schema.kernel.context import Info
from schema.kernel.mutation import answered, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

MANY_COST = Cost(weight=MUTATION_WEIGHT, sized_by="input.requests")
A_REQUEST = "A submitted one for a qualification type of yours."
VALUE = "The value that the worker gets, a whole number of 32 bits; none where it is left out."
REASON = "What the worker reads, at most 1,024 characters."


@strawberry.input(description="Which request is granted, and with which value.")
class AcceptQualificationRequestInput:
    request_id: strawberry.ID = strawberry.field(description=A_REQUEST)
    value: int | None = strawberry.field(default=None, description=VALUE)

    def read(self, field: str) -> Acceptance:
        """As the domain's."""
        return Acceptance(key_of(field, self.request_id, "QualificationRequest"), self.value)


@strawberry.type(description="The worker holds the qualification, and is told.")
class AcceptQualificationRequestSuccess:
    request: QualificationRequest = strawberry.field(description="The granted request.")


AcceptQualificationRequestResult = Annotated[
    AcceptQualificationRequestSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "AcceptQualificationRequestResult", description="What acceptQualificationRequest answers."
    ),
]


@strawberry.input(description="Which requests are granted, each with its value.")
class AcceptQualificationRequestsInput:
    requests: list[AcceptQualificationRequestInput] = strawberry.field(
        description="1 to 10,000 requests."
    )


@strawberry.type(description="The answers, one for each request, in input order.")
class AcceptQualificationRequestsSuccess:
    results: list[AcceptQualificationRequestResult] = strawberry.field(description="One for each.")


AcceptQualificationRequestsResult = Annotated[
    AcceptQualificationRequestsSuccess | InvalidInput | Declined,
    strawberry.union(
        "AcceptQualificationRequestsResult", description="What acceptQualificationRequests answers."
    ),
]


@strawberry.input(description="Which request is rejected, and why.")
class RejectQualificationRequestInput:
    request_id: strawberry.ID = strawberry.field(description=A_REQUEST)
    reason: str | None = strawberry.field(default=None, description=REASON)

    def read(self, field: str) -> Rejection:
        """As the domain's."""
        return Rejection(key_of(field, self.request_id, "QualificationRequest"), self.reason)


@strawberry.type(description="The worker does not get the qualification, and is told.")
class RejectQualificationRequestSuccess:
    request: QualificationRequest = strawberry.field(description="The rejected request.")


RejectQualificationRequestResult = Annotated[
    RejectQualificationRequestSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "RejectQualificationRequestResult", description="What rejectQualificationRequest answers."
    ),
]


@strawberry.input(description="Which requests are rejected, each with its reason.")
class RejectQualificationRequestsInput:
    requests: list[RejectQualificationRequestInput] = strawberry.field(
        description="1 to 10,000 requests."
    )


@strawberry.type(description="The answers, one for each request, in input order.")
class RejectQualificationRequestsSuccess:
    results: list[RejectQualificationRequestResult] = strawberry.field(description="One for each.")


RejectQualificationRequestsResult = Annotated[
    RejectQualificationRequestsSuccess | InvalidInput | Declined,
    strawberry.union(
        "RejectQualificationRequestsResult", description="What rejectQualificationRequests answers."
    ),
]


@strawberry.type
class QualificationRequestMutations:
    """What an owner decides."""

    @mutation(description="Grant a qualification to a worker who asked for it.")
    async def accept_qualification_request(
        self,
        info: Info,
        input: Annotated[
            AcceptQualificationRequestInput,
            strawberry.argument(description="Which one, and with which value."),
        ],
    ) -> AcceptQualificationRequestResult:
        owner = info.context.requesting()
        row = await commands.decide(owner, input.read("requestId"))
        return AcceptQualificationRequestSuccess(request=QualificationRequest.of(row))

    @mutation(description="Grant many requests, each by itself.", cost=MANY_COST)
    async def accept_qualification_requests(
        self,
        info: Info,
        input: Annotated[
            AcceptQualificationRequestsInput, strawberry.argument(description="Which ones.")
        ],
    ) -> AcceptQualificationRequestsResult:
        owner, success = info.context.requesting(), AcceptQualificationRequestSuccess
        decisions = [each.read(f"requests[{n}].requestId") for n, each in enumerate(input.requests)]
        answers = await commands.decide_many(owner, decisions)
        results = [_told(each, success, AcceptQualificationRequestResult) for each in answers]
        return AcceptQualificationRequestsSuccess(results=results)

    @mutation(description="Reject a request for a qualification; the worker sees the reason.")
    async def reject_qualification_request(
        self,
        info: Info,
        input: Annotated[
            RejectQualificationRequestInput,
            strawberry.argument(description="Which one, and why."),
        ],
    ) -> RejectQualificationRequestResult:
        owner = info.context.requesting()
        row = await commands.decide(owner, input.read("requestId"))
        return RejectQualificationRequestSuccess(request=QualificationRequest.of(row))

    @mutation(description="Reject many requests, each by itself.", cost=MANY_COST)
    async def reject_qualification_requests(
        self,
        info: Info,
        input: Annotated[
            RejectQualificationRequestsInput, strawberry.argument(description="Which ones.")
        ],
    ) -> RejectQualificationRequestsResult:
        owner, success = info.context.requesting(), RejectQualificationRequestSuccess
        decisions = [each.read(f"requests[{n}].requestId") for n, each in enumerate(input.requests)]
        answers = await commands.decide_many(owner, decisions)
        results = [_told(each, success, RejectQualificationRequestResult) for each in answers]
        return RejectQualificationRequestsSuccess(results=results)


def _told(answer: commands.Answer, success: type[Any], union: Any) -> Any:
    if isinstance(answer, Refused):
        return answered(answer, union)
    return success(request=QualificationRequest.of(answer))
