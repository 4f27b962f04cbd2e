"""What a worker does about who they are: begin the check, hand in documents, appeal."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.accounts.identity import commands
from domain.accounts.identity.answers import IdentityDraft
from domain.accounts.identity.limits import MOST_AT_ONCE
from domain.accounts.setting_rules import PostalAddress
from schema.accounts.settings import PostalAddressInput
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.accounts.identity_check import IdentityCheck
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_DOCUMENTS_COST = Cost(weight=MUTATION_WEIGHT, sized_by="input.uploadIds", items=MOST_AT_ONCE)
_UPLOADS = (
    "1 to 5 uploads of the viewer with the purpose IDENTITY_DOCUMENT, which are sent and which "
    "nothing uses; at most 10 of one check."
)


@strawberry.input(
    description="Name, birth date and address, as documents have them; stored encrypted."
)
class BeginIdentityCheckInput:
    legal_name: str = strawberry.field(description="The name: one line, 1 to 100 characters.")
    birth_date: str = secret(
        description="The birth date, from 1900-01-01 to today, as in 1990-12-31."
    )
    address: PostalAddressInput = strawberry.field(description="The permanent address.")

    def draft(self) -> IdentityDraft:
        """As the domain takes it."""
        address = self.address
        return IdentityDraft(
            legal_name=self.legal_name,
            birth_date=self.birth_date,
            address=PostalAddress(
                lines=tuple(address.lines),
                city=address.city,
                region=address.region,
                postal_code=address.postal_code,
                country=address.country,
            ),
        )


@strawberry.type(
    description="The check is begun. From now on the worker begins no work until it is VERIFIED, "
    "which it may be already."
)
class BeginIdentityCheckSuccess:
    check: IdentityCheck = strawberry.field(description="The check.")


@strawberry.input(description="Documents for the check that asks for them.")
class SubmitIdentityDocumentsInput:
    upload_ids: list[strawberry.ID] = strawberry.field(description=_UPLOADS)


@strawberry.type(description="The documents wait for an investigator.")
class SubmitIdentityDocumentsSuccess:
    check: IdentityCheck = strawberry.field(description="The check.")


@strawberry.input(description="The appeal against a failed check, with further documents.")
class AppealIdentityDecisionInput:
    text: str = strawberry.field(description="Why it is wrong, 1 to 4,000 characters of text.")
    upload_ids: list[strawberry.ID] = strawberry.field(description=_UPLOADS)


@strawberry.type(description="The appeal waits for another investigator than the one who decided.")
class AppealIdentityDecisionSuccess:
    check: IdentityCheck = strawberry.field(description="The check.")


BeginIdentityCheckResult = Annotated[
    BeginIdentityCheckSuccess | InvalidInput | WrongState | Declined,
    strawberry.union("BeginIdentityCheckResult", description="The result of beginIdentityCheck."),
]
SubmitIdentityDocumentsResult = Annotated[
    SubmitIdentityDocumentsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "SubmitIdentityDocumentsResult", description="The result of submitIdentityDocuments."
    ),
]
AppealIdentityDecisionResult = Annotated[
    AppealIdentityDecisionSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "AppealIdentityDecisionResult", description="The result of appealIdentityDecision."
    ),
]


@strawberry.type
class IdentityMutations:
    @mutation(
        description="Begin the check of who the viewer is, a worker in a session. The automatic "
        "check verifies, refuses, or asks for documents. The outcome comes by mail and as a notice."
    )
    async def begin_identity_check(
        self,
        info: Info,
        input: Annotated[BeginIdentityCheckInput, strawberry.argument(description="The answers.")],
    ) -> BeginIdentityCheckResult:
        row = await commands.begin(info.context.signed_in(), input.draft())
        return BeginIdentityCheckSuccess(check=IdentityCheck.of(row))

    @mutation(
        description="Hand in documents, or further ones while an investigator is awaited, in a "
        "session. They are deleted some days after the decision.",
        cost=_DOCUMENTS_COST,
    )
    async def submit_identity_documents(
        self,
        info: Info,
        input: Annotated[
            SubmitIdentityDocumentsInput, strawberry.argument(description="The documents.")
        ],
    ) -> SubmitIdentityDocumentsResult:
        row = await commands.submit_documents(
            info.context.signed_in(), _upload_keys(input.upload_ids)
        )
        return SubmitIdentityDocumentsSuccess(check=IdentityCheck.of(row))

    @mutation(
        description="Appeal against a failed check, once, with further documents, in a session. "
        "Another investigator decides; a refused appeal suspends the account.",
        cost=_DOCUMENTS_COST,
    )
    async def appeal_identity_decision(
        self,
        info: Info,
        input: Annotated[
            AppealIdentityDecisionInput, strawberry.argument(description="The appeal.")
        ],
    ) -> AppealIdentityDecisionResult:
        row = await commands.appeal(
            info.context.signed_in(), input.text, _upload_keys(input.upload_ids)
        )
        return AppealIdentityDecisionSuccess(check=IdentityCheck.of(row))


def _upload_keys(ids: list[strawberry.ID]) -> list[UUID]:
    return [key_of(f"uploadIds[{number}]", id, "Upload") for number, id in enumerate(ids)]
