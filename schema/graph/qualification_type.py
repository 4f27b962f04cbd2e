"""Qualification types and qualifications as the graph shows them to owners, workers and others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.hits import queries as hit_queries
from domain.kernel.money import Money
from domain.kernel.paging import EMPTY, NEWEST_FIRST, OLDEST_FIRST
from domain.kernel.refusals import NotFound as NotFoundRefusal
from domain.kernel.refusals import Refused
from domain.people.models import Requester
from domain.qualifications import answer_key as answer_keys
from domain.qualifications import models, queries
from domain.qualifications.requests import queries as request_queries
from domain.questions.question import FormQuestion as StoredForm
from domain.questions.question import from_json
from schema.graph.answer_key import AnswerKey
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.graph.question import FormQuestion, form_of
from schema.kernel.context import Context, Info
from schema.kernel.enums import QualificationStatus, TypeKind, TypeStatus
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.mutation import answered
from schema.kernel.node import Node, findable, global_id, key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, NotFound, WrongState

if TYPE_CHECKING:
    from schema.graph.hit import Hit
    from schema.graph.qualification_request import QualificationRequest


@strawberry.type(description="That a worker has, or had, a property.")
class Qualification:
    """Seen by the worker, and by the owner of its type."""

    type_id: strawberry.Private[UUID]
    holder_id: strawberry.Private[UUID]
    status: QualificationStatus = strawberry.field(description="Whether the worker holds it.")
    value: int | None = strawberry.field(description="Its value, 32 bits; null where it has none.")
    granted_at: datetime = strawberry.field(description="When it was last granted.")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked.")
    reason: str | None = strawberry.field(description="Why it was revoked; the worker sees it.")

    @resolved(description="What it is.")
    async def type(self, info: Info) -> QualificationType:
        row = await loaded(info.context.loaders.qualification_types, self.type_id)
        return QualificationType.of(row)

    @resolved(description="Whose it is.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.holder_id))

    @classmethod
    def of(cls, row: models.Qualification) -> Qualification:
        """From a row."""
        return cls(
            type_id=row.type_id,
            holder_id=row.worker_id,
            status=row.status,
            value=row.value,
            granted_at=row.granted_at,
            revoked_at=row.revoked_at,
            reason=row.reason,
        )


HolderResult = Annotated[
    Qualification | NotFound | WrongState | Declined,
    strawberry.union("HolderResult", description="What a worker holds of a type, or why nothing."),
]


@strawberry.type(description="A property that workers may have, and that HITs may require.")
class QualificationType(Node):
    """A requester's own, the market's, or a premium one."""

    row: strawberry.Private[models.QualificationType]
    well_known_id: str | None = strawberry.field(
        description="Of a system type: the id it has always had, taken wherever a type is named."
    )
    kind: TypeKind = strawberry.field(description="Who keeps it.")
    name: str = strawberry.field(description="1 to 200 characters; it never changes.")
    description: str = strawberry.field(description="What it says of a worker.")
    keywords: list[str] = strawberry.field(description="Words to find it by; they never change.")
    status: TypeStatus = strawberry.field(description="Where it stands.")
    is_requestable: bool = strawberry.field(
        description="Whether workers may ask for it while it is ACTIVE; a private one they may not."
    )
    is_auto_granted: bool = strawberry.field(description="Whether who asks for it has it at once.")
    auto_granted_value: int | None = strawberry.field(
        description="The value that who asks for it gets at once, 32 bits."
    )
    has_test: bool = strawberry.field(description="Whether who asks for it takes a test.")
    test_duration_seconds: int | None = strawberry.field(
        description="How long a worker has for the test, 1 to 31,536,000 seconds."
    )
    retry_delay_seconds: int | None = strawberry.field(
        description="How long after a request the next one may be made, 0 to 315,360,000 seconds; "
        "null where a worker may ask only once, ever."
    )
    premium_fee: Money = strawberry.field(
        description="Added to what each assignment of a HIT costs that requires it."
    )
    created_at: datetime = strawberry.field(description="When it was made.")

    @resolved(description="Whose it is; null for the market's own.")
    async def owner(self, info: Info) -> RequesterProfile | None:
        if self.row.owner_id is None:
            return None
        row = await loaded(info.context.loaders.requesters, self.row.owner_id)
        return RequesterProfile.of(row)

    @resolved(description="The test as its owner made it; null for everybody else.")
    async def test(self, info: Info) -> FormQuestion | None:
        if not info.context.is_requester(self.row.owner_id):
            return None
        whole = await loaded(info.context.loaders.whole_qualification_types, self.row.id)
        if whole.test is None:
            return None
        form = from_json(whole.test)
        assert isinstance(form, StoredForm), "a test is a form"
        return form_of(form)

    @resolved(description="How the test is scored, for its owner; null for everybody else.")
    async def answer_key(self, info: Info) -> AnswerKey | None:
        if not info.context.is_requester(self.row.owner_id):
            return None
        whole = await loaded(info.context.loaders.whole_qualification_types, self.row.id)
        if whole.answer_key is None:
            return None
        return AnswerKey.of(answer_keys.from_json(whole.answer_key))

    @resolved(
        description="What the viewer holds, or held, of it as a worker; null for nothing, and of "
        "what the market keeps of everybody: that is in `Worker.systemQualifications`."
    )
    async def mine(self, info: Info) -> Qualification | None:
        viewer = info.context.viewer
        worker = viewer.worker if viewer else None
        if worker is None or not info.context.is_worker(worker.id):
            return None
        row = await info.context.loaders.my_qualifications.load(self.row.id)
        return None if row is None else Qualification.of(row)

    @resolved(description="Its holders for its owner, the newest first; empty for everybody else.")
    async def holders(
        self,
        info: Info,
        status: Annotated[
            QualificationStatus, strawberry.argument(description="Who holds it, or who held it.")
        ] = QualificationStatus.GRANTED,
        first: First = None,
        after: After = None,
    ) -> Connection[Qualification]:
        list_name = f"qualificationType.holders.{status}"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=list_name)
        page = EMPTY
        if info.context.is_requester(self.row.owner_id):
            page = await queries.holders(self.row.id, part, status)
        return connected(page, Qualification.of, NEWEST_FIRST, list_name=list_name)

    @resolved(
        description="What one worker holds of it, for its owner. Never granted: NotFound; "
        "revoked: WrongState."
    )
    async def holder(
        self,
        info: Info,
        worker_id: Annotated[
            strawberry.ID, strawberry.argument(description="The id of the WorkerProfile.")
        ],
    ) -> HolderResult:
        worker = key_of("workerId", worker_id, "WorkerProfile")
        try:
            if not info.context.is_requester(self.row.owner_id):
                raise NotFoundRefusal("qualification")
            return Qualification.of(await queries.holder(self.row.id, worker))
        except Refused as refused:
            return answered(refused, HolderResult)  # type: ignore[no-any-return]

    @resolved(
        description="Requests for it that wait for its owner's decision, the oldest first; empty "
        "for everybody else."
    )
    async def requests(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[
        Annotated[QualificationRequest, strawberry.lazy("schema.graph.qualification_request")]
    ]:
        from schema.graph.qualification_request import QualificationRequest

        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name="qualificationType.requests")
        page, owner_id = EMPTY, self.row.owner_id
        if owner_id is not None and info.context.is_requester(owner_id):
            page = await request_queries.requests_to_decide(owner_id, part, self.row.id)
        of, name = QualificationRequest.of, "qualificationType.requests"
        return connected(page, of, OLDEST_FIRST, list_name=name)

    @resolved(description="The viewer's own HITs that require it, the newest first.")
    async def hits(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Hit, strawberry.lazy("schema.graph.hit")]]:
        from schema.graph.hit import Hit

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="qualificationType.hits")
        page, requester = EMPTY, own_requester(info.context)
        if requester is not None:
            page = await hit_queries.hits_requiring(requester.id, self.row.id, part)
        return connected(page, Hit.of, NEWEST_FIRST, list_name="qualificationType.hits")

    @classmethod
    def of(cls, row: models.QualificationType) -> QualificationType:
        """From a row."""
        return cls(
            id=global_id("QualificationType", row.id),
            row=row,
            well_known_id=row.well_known_id,
            kind=row.kind,
            name=row.name,
            description=row.description,
            keywords=list(row.keywords),
            status=row.status,
            is_requestable=row.is_requestable,
            is_auto_granted=row.is_auto_granted,
            auto_granted_value=row.auto_granted_value,
            has_test=row.test_duration_seconds is not None,
            test_duration_seconds=row.test_duration_seconds,
            retry_delay_seconds=row.retry_delay_seconds,
            premium_fee=row.fee,
            created_at=row.created_at,
        )


def own_requester(context: Context) -> Requester | None:
    """The viewer's requester profile, where they may see what is theirs."""
    requester = context.viewer.requester if context.viewer else None
    return requester if requester and context.is_requester(requester.id) else None


@findable("QualificationType")
async def qualification_types(
    context: Context, keys: Sequence[UUID]
) -> list[QualificationType | None]:
    """Types are public; what is gone is there for its owner alone."""
    rows = await queries.visible_types(keys, own_requester(context))
    return [QualificationType.of(rows[key]) if key in rows else None for key in keys]
