"""The decisions of owners about requests for their qualifications."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.qualifications import commands, models
from domain.qualifications.commands import Acceptance, Rejection
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.qualification_request import QualificationRequest
from schema.kernel.context import Info
from schema.kernel.mutation import mutation, results_of
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

MANY_COST = Cost(weight=MUTATION_WEIGHT, sized_by="input.requests")
A_REQUEST = "A submitted request for one of your qualification types."
VALUE = "The value for the worker, a 32-bit integer; null grants it without a value."
REASON = "The message that the worker reads, at most 1,024 characters."


@strawberry.input(description="The request to grant and the value.")
class AcceptQualificationRequestInput:
    request_id: strawberry.ID = strawberry.field(description=A_REQUEST)
    value: int | None = strawberry.field(default=None, description=VALUE)

    def read(self, field: str) -> Acceptance:
        return Acceptance(key_of(field, self.request_id, "QualificationRequest"), self.value)


@strawberry.type(
    description="The request was granted: the worker holds the qualification and was notified."
)
class AcceptQualificationRequestSuccess:
    request: QualificationRequest = strawberry.field(description="The granted request.")


AcceptQualificationRequestResult = Annotated[
    AcceptQualificationRequestSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "AcceptQualificationRequestResult",
        description="The result of acceptQualificationRequest.",
    ),
]


@strawberry.input(description="The requests to grant, each with its value.")
class AcceptQualificationRequestsInput:
    requests: list[AcceptQualificationRequestInput] = strawberry.field(
        description="1 to 10,000 requests."
    )


@strawberry.type(
    description="One result for each request, in input order. The mutation is not atomic: some "
    "requests may be granted and others refused."
)
class AcceptQualificationRequestsSuccess:
    results: list[AcceptQualificationRequestResult] = strawberry.field(
        description="One result for each request."
    )


AcceptQualificationRequestsResult = Annotated[
    AcceptQualificationRequestsSuccess | InvalidInput | Declined,
    strawberry.union(
        "AcceptQualificationRequestsResult",
        description="The result of acceptQualificationRequests.",
    ),
]


@strawberry.input(description="The request to reject and the reason.")
class RejectQualificationRequestInput:
    request_id: strawberry.ID = strawberry.field(description=A_REQUEST)
    reason: str | None = strawberry.field(default=None, description=REASON)

    def read(self, field: str) -> Rejection:
        return Rejection(key_of(field, self.request_id, "QualificationRequest"), self.reason)


@strawberry.type(description="The request was rejected and the worker was notified.")
class RejectQualificationRequestSuccess:
    request: QualificationRequest = strawberry.field(description="The rejected request.")


RejectQualificationRequestResult = Annotated[
    RejectQualificationRequestSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "RejectQualificationRequestResult",
        description="The result of rejectQualificationRequest.",
    ),
]


@strawberry.input(description="The requests to reject, each with its reason.")
class RejectQualificationRequestsInput:
    requests: list[RejectQualificationRequestInput] = strawberry.field(
        description="1 to 10,000 requests."
    )


@strawberry.type(
    description="One result for each request, in input order. The mutation is not atomic: some "
    "requests may be rejected and others refused."
)
class RejectQualificationRequestsSuccess:
    results: list[RejectQualificationRequestResult] = strawberry.field(
        description="One result for each request."
    )


RejectQualificationRequestsResult = Annotated[
    RejectQualificationRequestsSuccess | InvalidInput | Declined,
    strawberry.union(
        "RejectQualificationRequestsResult",
        description="The result of rejectQualificationRequests.",
    ),
]


@strawberry.type
class QualificationRequestMutations:
    @mutation(description="Grant one request for a qualification.")
    async def accept_qualification_request(
        self,
        info: Info,
        input: Annotated[
            AcceptQualificationRequestInput,
            strawberry.argument(description="The request and the value."),
        ],
    ) -> AcceptQualificationRequestResult:
        owner = info.context.requesting(TeamDuty.REVIEW)
        return _granted(await commands.decide(owner, input.read("requestId")))

    @mutation(description="Grant many requests for qualifications, one by one.", cost=MANY_COST)
    async def accept_qualification_requests(
        self,
        info: Info,
        input: Annotated[
            AcceptQualificationRequestsInput,
            strawberry.argument(description="The requests and the values."),
        ],
    ) -> AcceptQualificationRequestsResult:
        owner = info.context.requesting(TeamDuty.REVIEW)
        decisions = [each.read(f"requests[{n}].requestId") for n, each in enumerate(input.requests)]
        answers = await commands.decide_many(owner, decisions)
        return AcceptQualificationRequestsSuccess(
            results=results_of(answers, _granted, AcceptQualificationRequestResult)
        )

    @mutation(description="Reject one request for a qualification. The worker reads the reason.")
    async def reject_qualification_request(
        self,
        info: Info,
        input: Annotated[
            RejectQualificationRequestInput,
            strawberry.argument(description="The request and the reason."),
        ],
    ) -> RejectQualificationRequestResult:
        owner = info.context.requesting(TeamDuty.REVIEW)
        return _rejected(await commands.decide(owner, input.read("requestId")))

    @mutation(description="Reject many requests for qualifications, one by one.", cost=MANY_COST)
    async def reject_qualification_requests(
        self,
        info: Info,
        input: Annotated[
            RejectQualificationRequestsInput,
            strawberry.argument(description="The requests and the reasons."),
        ],
    ) -> RejectQualificationRequestsResult:
        owner = info.context.requesting(TeamDuty.REVIEW)
        decisions = [each.read(f"requests[{n}].requestId") for n, each in enumerate(input.requests)]
        answers = await commands.decide_many(owner, decisions)
        return RejectQualificationRequestsSuccess(
            results=results_of(answers, _rejected, RejectQualificationRequestResult)
        )


def _granted(row: models.QualificationRequest) -> AcceptQualificationRequestSuccess:
    return AcceptQualificationRequestSuccess(request=QualificationRequest.of(row))


def _rejected(row: models.QualificationRequest) -> RejectQualificationRequestSuccess:
    return RejectQualificationRequestSuccess(request=QualificationRequest.of(row))
