"""The fields of one's own account that tell what it accepted and what it applied for."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.accounts.agreement import accepting
from domain.accounts.agreement import models as agreement_models
from domain.accounts.applications import queries
from domain.kernel import policy
from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from schema.graph.accounts.application import Application
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

_APPLICATIONS = "account.applications"
_ACCEPTANCES = "account.agreementAcceptances"


@strawberry.type(description="A version of the agreement that was accepted.")
class AgreementAcceptance:
    version: int = strawberry.field(description="The version.")
    text_hash: str = strawberry.field(description="The SHA-256 of its text, in hexadecimal digits.")
    is_by_rule: bool = strawberry.field(
        description="Whether a rule recorded it, because nobody was asked at that time."
    )
    accepted_at: datetime = strawberry.field(description="The time.")

    @classmethod
    def of(cls, row: agreement_models.AgreementAcceptance) -> AgreementAcceptance:
        return cls(
            version=row.version,
            text_hash=row.text_hash,
            is_by_rule=row.by_rule,
            accepted_at=row.accepted_at,
        )


@strawberry.type
class WithApplications:
    """A part of the type Account."""

    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="The account's applications, the newest first.")
    async def applications(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Application]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_APPLICATIONS)
        page = await queries.of_account(self.row.id, part)
        return connected(page, Application.of, NEWEST_FIRST, list_name=_APPLICATIONS)

    @owned(
        description="Whether the present version of the participation agreement is still to be "
        "accepted (`acceptAgreement`), before HITs can be accepted or published."
    )
    async def must_accept_agreement(self, info: Info) -> bool:
        return self.row.agreement_version < policy.current().agreement_version

    @owned(description="The versions of the agreement that were accepted, the newest first.")
    async def agreement_acceptances(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[AgreementAcceptance]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_ACCEPTANCES)
        page = await accepting.acceptances(self.row.id, part)
        return connected(page, AgreementAcceptance.of, NEWEST_FIRST, list_name=_ACCEPTANCES)
