"""The operators' queue of applications, and their decisions."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.accounts.applications import commands
from domain.accounts.applications.lifecycle import WAITING
from domain.accounts.applications.queries import LONGEST_WAITING_FIRST
from domain.people.operators import Duty
from schema.graph.accounts.application import (
    ApplicationInReview,
    ApplicationRole,
    ApplicationState,
)
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "applications"
_ID = "The id of the application."
_OPERATORS = "For operators, in a session."


@strawberry.input(description="The applications to list.")
class ApplicationFilter:
    states: list[ApplicationState] | None = strawberry.field(
        default=None,
        description="In one of these states; without it, those that wait for an operator.",
    )
    role: ApplicationRole | None = strawberry.field(
        default=None, description="For this role, also those that are for both."
    )


@strawberry.input(description="The application to approve.")
class ApproveApplicationInput:
    application_id: strawberry.ID = strawberry.field(description=_ID)


@strawberry.type(description="The applicant was admitted and told.")
class ApproveApplicationSuccess:
    review: ApplicationInReview = strawberry.field(description="The application.")


@strawberry.input(description="The application to refuse.")
class RefuseApplicationInput:
    application_id: strawberry.ID = strawberry.field(description=_ID)
    reason: str = strawberry.field(
        description="The reason, 1 to 2,000 characters; the applicant reads it."
    )


@strawberry.type(description="The application was refused, and the applicant told.")
class RefuseApplicationSuccess:
    review: ApplicationInReview = strawberry.field(description="The application.")


@strawberry.input(description="The question to an applicant.")
class AskApplicantInput:
    application_id: strawberry.ID = strawberry.field(description=_ID)
    text: str = strawberry.field(
        description="The question, 1 to 2,000 characters; the applicant reads it."
    )


@strawberry.type(description="The applicant was asked. The application waits for the answer.")
class AskApplicantSuccess:
    review: ApplicationInReview = strawberry.field(description="The application.")


ApproveApplicationResult = Annotated[
    ApproveApplicationSuccess | NotFound | WrongState | Declined,
    strawberry.union("ApproveApplicationResult", description="The result of approveApplication."),
]
RefuseApplicationResult = Annotated[
    RefuseApplicationSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RefuseApplicationResult", description="The result of refuseApplication."),
]
AskApplicantResult = Annotated[
    AskApplicantSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("AskApplicantResult", description="The result of askApplicant."),
]


@strawberry.type
class ReviewingQueries:
    @resolved(
        description="Applications, the one that waits longest first. For operators, in a session; "
        "FORBIDDEN for all others. Each read is in the audit."
    )
    async def applications(
        self,
        info: Info,
        filter: Annotated[
            ApplicationFilter | None,
            strawberry.argument(description="The applications to list."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ApplicationInReview]:
        info.context.may_oversee(Duty.READ_PEOPLE)
        wanted = filter or ApplicationFilter()
        order = LONGEST_WAITING_FIRST
        part = PageRequest(first, after).slice(order, list_name=_LIST)
        states = WAITING if wanted.states is None else tuple(wanted.states)
        by = info.context.acting(Duty.READ_PEOPLE)
        page = await commands.queue(states, part, by=by, role=wanted.role)
        return connected(page, ApplicationInReview.of, order, list_name=_LIST)


@strawberry.type
class ReviewingMutations:
    @mutation(
        description="Approve an application: the applicant may work or publish from now on, and is "
        f"told by mail and by a notice. {_OPERATORS}"
    )
    async def approve_application(
        self,
        info: Info,
        input: Annotated[
            ApproveApplicationInput, strawberry.argument(description="The application.")
        ],
    ) -> ApproveApplicationResult:
        by = info.context.acting(Duty.DECIDE_APPLICATIONS)
        key = key_of("applicationId", input.application_id, "Application")
        row = await commands.approve(key, by=by)
        return ApproveApplicationSuccess(review=ApplicationInReview.of(row))

    @mutation(
        description="Refuse an application with a reason, which the applicant reads in a mail and "
        f"in a notice, without the operator's name. {_OPERATORS}"
    )
    async def refuse_application(
        self,
        info: Info,
        input: Annotated[
            RefuseApplicationInput,
            strawberry.argument(description="The application and the reason."),
        ],
    ) -> RefuseApplicationResult:
        by = info.context.acting(Duty.DECIDE_APPLICATIONS)
        key = key_of("applicationId", input.application_id, "Application")
        row = await commands.refuse(key, reason=input.reason, by=by)
        return RefuseApplicationSuccess(review=ApplicationInReview.of(row))

    @mutation(
        description="Ask an applicant for more, by mail and by a notice. The application waits for "
        f"the answer. {_OPERATORS}"
    )
    async def ask_applicant(
        self,
        info: Info,
        input: Annotated[
            AskApplicantInput,
            strawberry.argument(description="The application and the question."),
        ],
    ) -> AskApplicantResult:
        by = info.context.acting(Duty.DECIDE_APPLICATIONS)
        key = key_of("applicationId", input.application_id, "Application")
        row = await commands.ask(key, text=input.text, by=by)
        return AskApplicantSuccess(review=ApplicationInReview.of(row))
