"""What an applicant does: accept the agreement, answer an operator, apply again."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.accounts.agreement.accepting import accept_agreement
from domain.accounts.applications import commands
from schema.graph.accounts.application import Application
from schema.graph.accounts.own_account import Account
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_ID = "The id of one of the viewer's own applications."


@strawberry.input(description="The version of the agreement that is accepted.")
class AcceptAgreementInput:
    version: int = strawberry.field(
        description="The present version, which `installation { agreement { version text } }` has."
    )


@strawberry.type(
    description="The agreement is accepted. Also returned where it was accepted before."
)
class AcceptAgreementSuccess:
    account: Account = strawberry.field(description="The viewer's own account.")


@strawberry.input(description="The answer to what an operator asked.")
class AnswerApplicationInput:
    application_id: strawberry.ID = strawberry.field(description=_ID)
    text: str = strawberry.field(description="The answer, 1 to 2,000 characters.")


@strawberry.type(description="The answer was stored; the application waits for an operator again.")
class AnswerApplicationSuccess:
    application: Application = strawberry.field(description="The application.")


@strawberry.input(description="The application that was refused.")
class ApplyAgainInput:
    application_id: strawberry.ID = strawberry.field(description=_ID)


@strawberry.type(description="There is a new application for the same role.")
class ApplyAgainSuccess:
    application: Application = strawberry.field(description="The new application.")


AcceptAgreementResult = Annotated[
    AcceptAgreementSuccess | InvalidInput | Declined,
    strawberry.union("AcceptAgreementResult", description="The result of acceptAgreement."),
]
AnswerApplicationResult = Annotated[
    AnswerApplicationSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("AnswerApplicationResult", description="The result of answerApplication."),
]
ApplyAgainResult = Annotated[
    ApplyAgainSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ApplyAgainResult", description="The result of applyAgain."),
]


@strawberry.type
class ApplyingMutations:
    @mutation(
        description="Accept the present version of the participation agreement. A new version is "
        "asked for before the next HIT is accepted or published. Needs a session and a confirmed "
        "e-mail."
    )
    async def accept_agreement(
        self,
        info: Info,
        input: Annotated[AcceptAgreementInput, strawberry.argument(description="The version.")],
    ) -> AcceptAgreementResult:
        account = await accept_agreement(info.context.signed_in(), input.version)
        return AcceptAgreementSuccess(account=await Account.read(account))

    @mutation(description="Answer what an operator asked about one's application. Needs a session.")
    async def answer_application(
        self,
        info: Info,
        input: Annotated[AnswerApplicationInput, strawberry.argument(description="The answer.")],
    ) -> AnswerApplicationResult:
        key = key_of("applicationId", input.application_id, "Application")
        row = await commands.answer(info.context.signed_in(), key, input.text)
        return AnswerApplicationSuccess(application=Application.of(row))

    @mutation(
        description="Apply again after a refusal, when `mayApplyAgainAt` of the application is "
        "over. The first application is made by `openWorkerAccount` or `openRequesterAccount`. "
        "Needs a session."
    )
    async def apply_again(
        self,
        info: Info,
        input: Annotated[
            ApplyAgainInput, strawberry.argument(description="The application that was refused.")
        ],
    ) -> ApplyAgainResult:
        key = key_of("applicationId", input.application_id, "Application")
        row = await commands.apply_again(info.context.signed_in(), key)
        return ApplyAgainSuccess(application=Application.of(row))
