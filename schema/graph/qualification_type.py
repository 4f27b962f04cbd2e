"""Qualification types and qualifications, for owners, workers and the public."""

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
from domain.questions.stored import from_json
from schema.graph.answer_key import AnswerKey
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.graph.question import FormQuestion, form_of
from schema.graph.records.revocation import QualificationRevocation
from schema.kernel.context import Context, Info
from schema.kernel.enums import QualificationStatus, TypeKind, TypeStatus
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.mutation import answered
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.person_ids import WORKER, worker_key
from schema.kernel.refusals import Declined, NotFound, WrongState

if TYPE_CHECKING:
    from schema.graph.hit import Hit
    from schema.graph.qualification_request import QualificationRequest


@strawberry.type(
    description="A worker's qualification, granted or revoked. The worker and the owner of its "
    "type can see it."
)
class Qualification:
    key: strawberry.Private[UUID]
    type_id: strawberry.Private[UUID]
    holder_id: strawberry.Private[UUID]
    status: QualificationStatus = strawberry.field(description="The state of the qualification.")
    value: int | None = strawberry.field(
        description="The value, a 32-bit integer; null where it has none."
    )
    granted_at: datetime = strawberry.field(description="The time of the latest grant.")
    revoked_at: datetime | None = strawberry.field(description="The time when it was revoked.")
    reason: str | None = strawberry.field(
        description="The reason of the revocation; the worker sees it."
    )

    @resolved(description="The qualification type.")
    async def type(self, info: Info) -> QualificationType:
        row = await loaded(info.context.loaders.qualification_types, self.type_id)
        return QualificationType.of(row)

    @resolved(description="The worker who holds it.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.holder_id))

    @resolved(description="Every revocation of it, the earliest first, with its reason.")
    async def revocations(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[QualificationRevocation]:
        name = "qualification.revocations"
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=name)
        page = await queries.revocations_of(self.key, part)
        return connected(page, QualificationRevocation.of, OLDEST_FIRST, list_name=name)

    @classmethod
    def of(cls, row: models.Qualification) -> Qualification:
        return cls(
            key=row.id,
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
    strawberry.union(
        "HolderResult",
        description="A worker's qualification of a type, or the reason why there is none.",
    ),
]


@strawberry.type(
    description="A property that workers may have and that HITs may require: a requester's own "
    "type, one of the market's system types, or a premium type."
)
class QualificationType(Node):
    row: strawberry.Private[models.QualificationType]
    well_known_id: str | None = strawberry.field(
        description="The well-known id of a system type, accepted as an id of a type in every "
        "argument; null for other types."
    )
    kind: TypeKind = strawberry.field(description="The kind, which says who manages it.")
    name: str = strawberry.field(description="1 to 200 characters; it never changes.")
    description: str = strawberry.field(description="A description of the property.")
    keywords: list[str] = strawberry.field(
        description="The keywords for the search; they never change."
    )
    status: TypeStatus = strawberry.field(description="The state of the type.")
    is_requestable: bool = strawberry.field(
        description="Whether workers may request it while it is ACTIVE; a private type cannot be "
        "requested."
    )
    is_auto_granted: bool = strawberry.field(description="Whether a request is granted at once.")
    auto_granted_value: int | None = strawberry.field(
        description="The value that is granted at once, a 32-bit integer."
    )
    has_test: bool = strawberry.field(description="Whether a worker takes a test to get it.")
    test_duration_seconds: int | None = strawberry.field(
        description="The time that a worker has for the test, 1 to 31,536,000 seconds."
    )
    retry_delay_seconds: int | None = strawberry.field(
        description="The delay between two requests of a worker, 0 to 315,360,000 seconds; null "
        "where a worker may request it only once."
    )
    premium_fee: Money = strawberry.field(
        description="The fee that it adds to each assignment of a HIT that requires it."
    )
    created_at: datetime = strawberry.field(description="The time when it was created.")

    @resolved(description="The requester who owns it; null for a type of the market.")
    async def owner(self, info: Info) -> RequesterProfile | None:
        if self.row.owner_id is None:
            return None
        row = await loaded(info.context.loaders.requesters, self.row.owner_id)
        return RequesterProfile.of(row)

    @resolved(description="The test, for its owner; null for everybody else.")
    async def test(self, info: Info) -> FormQuestion | None:
        if not info.context.is_requester(self.row.owner_id):
            return None
        whole = await loaded(info.context.loaders.whole_qualification_types, self.row.id)
        if whole.test is None:
            return None
        form = from_json(whole.test)
        assert isinstance(form, StoredForm), "a test is a form"
        return form_of(form)

    @resolved(description="The scoring of the test, for its owner; null for everybody else.")
    async def answer_key(self, info: Info) -> AnswerKey | None:
        if not info.context.is_requester(self.row.owner_id):
            return None
        whole = await loaded(info.context.loaders.whole_qualification_types, self.row.id)
        if whole.answer_key is None:
            return None
        return AnswerKey.of(answer_keys.from_json(whole.answer_key))

    @resolved(
        description="The viewer's qualification of this type as a worker, granted or revoked. Null "
        "where they have none, and for system types: their values are in "
        "`Worker.systemQualifications`."
    )
    async def mine(self, info: Info) -> Qualification | None:
        viewer = info.context.viewer
        worker = viewer.worker if viewer else None
        if worker is None or not info.context.is_worker(worker.id):
            return None
        row = await info.context.loaders.my_qualifications.load(self.row.id)
        return None if row is None else Qualification.of(row)

    @resolved(description="The holders, the newest first; empty for everybody but the owner.")
    async def holders(
        self,
        info: Info,
        status: Annotated[
            QualificationStatus,
            strawberry.argument(description="Only holders in this state; null lists both."),
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
        description="A worker's qualification of this type, for its owner. Never granted: "
        "NotFound; revoked: WrongState."
    )
    async def holder(
        self,
        info: Info,
        worker_id: Annotated[strawberry.ID, strawberry.argument(description=WORKER)],
    ) -> HolderResult:
        worker = await worker_key("workerId", worker_id)
        try:
            if not info.context.is_requester(self.row.owner_id):
                raise NotFoundRefusal("qualification")
            return Qualification.of(await queries.holder(self.row.id, worker))
        except Refused as refused:
            return answered(refused, HolderResult)  # type: ignore[no-any-return]

    @resolved(
        description="The requests that wait for the owner's decision, the oldest first; empty for "
        "everybody but the owner."
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
    """The viewer's requester profile; none where the credential may not read it."""
    requester = context.viewer.requester if context.viewer else None
    return requester if requester and context.is_requester(requester.id) else None


@findable("QualificationType")
async def qualification_types(
    context: Context, keys: Sequence[UUID]
) -> list[QualificationType | None]:
    """Types are public, except for a deleted type: only its owner sees it."""
    rows = await queries.visible_types(keys, own_requester(context))
    return [QualificationType.of(rows[key]) if key in rows else None for key in keys]
