"""Worker notices and requester events: the subscriptions, and the event type of each fact."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from domain.assignments import facts as assignment_facts
from domain.hits import facts as hit_facts
from domain.people import facts as people_facts
from domain.qualifications import facts as qualification_facts
from schema.kernel.context import Context, Info
from schema.kernel.errors import Forbidden
from schema.kernel.fields import followed
from schema.kernel.hit_ids import hit_type_key
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import FactStream
from schema.live.following import FollowedLog, started
from schema.notices.event_types import (
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentApproved,
    AssignmentExpired,
    AssignmentExpiring,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentSubmitted,
    BlockedByRequester,
    BonusReceived,
    BonusSent,
    HitDisposed,
    HitExpired,
    HitExtended,
    HitPublished,
    HitReviewable,
    InvitedToWork,
    QualificationGranted,
    QualificationRequested,
    QualificationRequestRejected,
    QualificationRevoked,
    QualificationTestLapsed,
    RejectionOverturned,
    UnblockedByRequester,
)
from subscriptions.fanout.stream import FollowPlan
from subscriptions.log.position import Position

WorkerNotice = Annotated[
    AssignmentAccepted
    | AssignmentSubmitted
    | AssignmentReturned
    | AssignmentExpiring
    | AssignmentExpired
    | AssignmentApproved
    | AssignmentRejected
    | RejectionOverturned
    | BonusReceived
    | BlockedByRequester
    | UnblockedByRequester
    | QualificationGranted
    | QualificationRevoked
    | QualificationRequestRejected
    | QualificationTestLapsed
    | InvitedToWork,
    strawberry.union("WorkerNotice", description="The events of a worker."),
]
RequesterEvent = Annotated[
    AssignmentAccepted
    | AssignmentSubmitted
    | AssignmentReturned
    | AssignmentAbandoned
    | AssignmentApproved
    | AssignmentRejected
    | RejectionOverturned
    | BonusSent
    | HitPublished
    | HitReviewable
    | HitExpired
    | HitExtended
    | HitDisposed
    | QualificationRequested,
    strawberry.union("RequesterEvent", description="The events of a requester."),
]

_SHARED: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        AssignmentAccepted,
        AssignmentSubmitted,
        AssignmentReturned,
        AssignmentApproved,
        AssignmentRejected,
        RejectionOverturned,
    )
}
_TO_WORKERS: dict[str, type[Event]] = _SHARED | {
    assignment_facts.AssignmentExpiring.__name__: AssignmentExpiring,
    assignment_facts.AssignmentAbandoned.__name__: AssignmentExpired,
    assignment_facts.BonusSent.__name__: BonusReceived,
    people_facts.WorkerBlocked.__name__: BlockedByRequester,
    people_facts.WorkerUnblocked.__name__: UnblockedByRequester,
    qualification_facts.QualificationGranted.__name__: QualificationGranted,
    qualification_facts.QualificationRevoked.__name__: QualificationRevoked,
    qualification_facts.QualificationRequestRejected.__name__: QualificationRequestRejected,
    qualification_facts.QualificationTestLapsed.__name__: QualificationTestLapsed,
    qualification_facts.InvitedToWork.__name__: InvitedToWork,
}
_TO_REQUESTERS: dict[str, type[Event]] = _SHARED | {
    assignment_facts.AssignmentAbandoned.__name__: AssignmentAbandoned,
    assignment_facts.BonusSent.__name__: BonusSent,
    hit_facts.HitPublished.__name__: HitPublished,
    hit_facts.HitReviewable.__name__: HitReviewable,
    hit_facts.HitExpired.__name__: HitExpired,
    hit_facts.HitExtended.__name__: HitExtended,
    hit_facts.HitDisposed.__name__: HitDisposed,
    qualification_facts.QualificationRequested.__name__: QualificationRequested,
}


@strawberry.type
class NoticeSubscriptions:
    @followed(
        description="Every event that concerns the signed-in worker, in order and one by one."
    )
    async def worker_notices(
        self,
        info: Info,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[WorkerNotice, None]:
        worker = info.context.reading().worker
        if worker is None:
            raise Forbidden("Only a worker has notices: call openWorkerAccount first.")
        topic = people_facts.worker_topic(worker.id)
        facts = FactStream(info.context.tail, topic, _TO_WORKERS)
        return _followed(info.context, facts, _TO_WORKERS, start=await started(after))

    @followed(
        description="Every event of the signed-in requester's HITs, and of requests for their "
        "qualifications, in order and one by one."
    )
    async def requester_events(
        self,
        info: Info,
        hit_type_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Only events of HITs of this type; no requests for qualifications."
            ),
        ] = None,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[RequesterEvent, None]:
        requester = info.context.reading().requester
        if requester is None:
            raise Forbidden("Only a requester has events: call openRequesterAccount first.")
        id = hit_type_id
        wanted = None if id is None else await hit_type_key("hitTypeId", id)
        facts = FactStream(
            info.context.tail,
            people_facts.requester_topic(requester.id),
            _TO_REQUESTERS,
            concerns=lambda fact: wanted in (None, getattr(fact, "hit_type_id", None)),
        )
        return _followed(info.context, facts, _TO_REQUESTERS, start=await started(after))


def _followed(
    context: Context, facts: FactStream, kinds: dict[str, type[Event]], *, start: Position
) -> AsyncGenerator[Any, None]:
    """Viewers signed in as this person, with the same rights, share the events."""

    def stream() -> FactStream:
        return facts

    return FollowedLog(
        FollowPlan(start, catching_up=stream, personal=stream, common=None),
        event=lambda told: kinds[told.entry.kind].of(told),
        viewer=context.perspective.identity,
    ).as_events()
