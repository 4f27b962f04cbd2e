"""Identity checks: as their owner sees them, and as cases for investigators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.accounts.identity import models, queries
from domain.accounts.identity.answers import IdentityAnswers, in_clear
from domain.kernel import clock
from domain.people import models as people
from domain.people.models import IdentityState
from domain.secrets.masks import masked
from domain.storage import models as storage
from schema.execution.cost import Cost
from schema.graph.accounts.settings import PostalAddress
from schema.graph.person import WorkerProfile
from schema.graph.uploads.upload import Upload
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import Owner, owned, resolved
from schema.kernel.node import global_id, optional_id

_S = IdentityState
_DOCUMENTS_COST = Cost(weight=1, items=10)

described(
    IdentityState,
    name="IdentityState",
    description="The state of an identity check. Once it is begun, a worker may begin work only "
    "when it is VERIFIED.",
    members={
        _S.NOT_BEGUN: "No check was begun.",
        _S.CHECKING: "The automatic check has not answered: minutes, mostly.",
        _S.DOCUMENTS_NEEDED: "The worker has to hand in documents: `submitIdentityDocuments`.",
        _S.WAITING: "The documents wait for an investigator.",
        _S.VERIFIED: "It is known who the worker is.",
        _S.FAILED: "The check failed; the worker may appeal once: `appealIdentityDecision`.",
        _S.APPEALED: "The appeal waits for another investigator than the one who decided.",
        _S.REFUSED: "The appeal was refused, and the account is suspended. After a reinstatement "
        "another check may be begun.",
    },
)


@strawberry.type(
    description="A check of who one is. What one told is shown masked: dots and at most the last "
    "four characters."
)
class IdentityCheck:
    row: strawberry.Private[models.IdentityCheck]
    owner: strawberry.Private[Owner]
    state: IdentityState = strawberry.field(description="Where it stands.")
    begun_at: datetime = strawberry.field(description="The time when it was begun.")
    reason: str | None = strawberry.field(
        description="The reason of the decision, at most 900 characters; null where there is none."
    )
    decided_at: datetime | None = strawberry.field(
        description="The time of the decision; null before it."
    )
    appeal: str | None = strawberry.field(
        description="The appeal, at most 4,000 characters; null where there is none."
    )
    appealed_at: datetime | None = strawberry.field(
        description="The time of the appeal; null where there is none."
    )
    answer: str | None = strawberry.field(
        description="The answer to the appeal, at most 900 characters; null before it."
    )
    answered_at: datetime | None = strawberry.field(
        description="The time of the answer; null before it."
    )
    documents_deleted_at: datetime | None = strawberry.field(
        description="The time when the documents will be deleted; null while no decision is made, "
        "and once they are."
    )

    @owned(description="The name, masked.")
    async def masked_name(self, info: Info) -> str:
        return masked(in_clear(self.row).legal_name)

    @owned(description="The birth date, masked.")
    async def masked_birth_date(self, info: Info) -> str:
        return masked(in_clear(self.row).birth_date.isoformat())

    @owned(description="The first line of the address, masked.")
    async def masked_address(self, info: Info) -> str:
        return masked(in_clear(self.row).address.lines[0])

    @owned(
        description="The documents that are still stored, at most 10, the oldest first.",
        cost=_DOCUMENTS_COST,
    )
    async def documents(self, info: Info) -> list[Upload]:
        return [Upload.of(each) for each in await queries.documents(self.row.id)]

    @classmethod
    def of(cls, row: models.IdentityCheck) -> IdentityCheck:
        return cls(
            row=row,
            owner=Owner(row.account_id),
            state=row.state,
            begun_at=row.begun_at,
            reason=row.reason,
            decided_at=row.decided_at,
            appeal=row.appeal,
            appealed_at=row.appealed_at,
            answer=row.answer,
            answered_at=row.answered_at,
            documents_deleted_at=row.delete_documents_at,
        )


@strawberry.type(description="A document of somebody. Its bytes are read with `readUpload`.")
class IdentityDocument:
    upload_id: strawberry.ID = strawberry.field(description="The id for `readUpload`.")
    file_name: str = strawberry.field(description="Its name, without folders.")
    content_type: str = strawberry.field(description="Its media type, such as `image/png`.")
    bytes: int = strawberry.field(description="Its size in bytes.")
    attached_at: datetime | None = strawberry.field(description="The time when it was handed in.")

    @classmethod
    def of(cls, row: storage.Upload) -> IdentityDocument:
        return cls(
            upload_id=global_id("Upload", row.id),
            file_name=row.file_name,
            content_type=row.content_type,
            bytes=row.size_bytes,
            attached_at=row.attached_at,
        )


@strawberry.type(
    description="A check with its account and who decided what. Only investigators can see it."
)
class IdentityCase:
    row: strawberry.Private[models.IdentityCheck]
    id: strawberry.ID = strawberry.field(description="The id to decide it with.")
    account_id: strawberry.ID = strawberry.field(description="The id of the account.")
    worker: WorkerProfile | None = strawberry.field(
        description="The account's worker profile; null where it has none."
    )
    state: IdentityState = strawberry.field(description="Where it stands.")
    begun_at: datetime = strawberry.field(description="The time when it was begun.")
    reason: str | None = strawberry.field(
        description="The reason of the decision, at most 900 characters; null where there is none."
    )
    decided_at: datetime | None = strawberry.field(
        description="The time of the decision; null before it."
    )
    decided_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who decided; null before it, for the automatic "
        "check and for the command line."
    )
    appeal: str | None = strawberry.field(
        description="The appeal, at most 4,000 characters; null where there is none."
    )
    answer: str | None = strawberry.field(
        description="The answer to the appeal, at most 900 characters; null before it."
    )
    answered_by: strawberry.ID | None = strawberry.field(
        description="The account of the operator who decided the appeal; null before it."
    )
    documents: list[IdentityDocument] = strawberry.field(
        description="The documents that are still stored, at most 10, the oldest first.",
        directives=[_DOCUMENTS_COST],
    )

    @resolved(
        description="The age in whole seconds: since an investigator is awaited, else since it was "
        "begun."
    )
    def age_seconds(self) -> int:
        since = self.row.waiting_since or self.row.begun_at
        return int((clock.now() - since).total_seconds())

    @classmethod
    def of(
        cls,
        row: models.IdentityCheck,
        worker: people.Worker | None,
        documents: Sequence[storage.Upload],
    ) -> IdentityCase:
        return cls(
            row=row,
            id=case_id(row.id),
            account_id=global_id("Account", row.account_id),
            worker=None if worker is None else WorkerProfile.of(worker),
            state=row.state,
            begun_at=row.begun_at,
            reason=row.reason,
            decided_at=row.decided_at,
            decided_by=optional_id("Account", row.decided_by),
            appeal=row.appeal,
            answer=row.answer,
            answered_by=optional_id("Account", row.answered_by),
            documents=[IdentityDocument.of(each) for each in documents],
        )


@strawberry.type(
    description="What somebody told about who they are, in clear. The audit says who read it."
)
class ToldIdentity:
    legal_name: str = strawberry.field(description="The name as documents have it.")
    birth_date: str = strawberry.field(description="The birth date, as in 1990-12-31.")
    address: PostalAddress = strawberry.field(description="The permanent address.")

    @classmethod
    def of(cls, told: IdentityAnswers) -> ToldIdentity:
        return cls(
            legal_name=told.legal_name,
            birth_date=told.birth_date.isoformat(),
            address=PostalAddress.of(told.address),
        )


def case_id(key: UUID) -> strawberry.ID:
    """The id of a check for investigators."""
    return global_id("IdentityCheck", key)
