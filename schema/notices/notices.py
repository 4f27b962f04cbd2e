"""Worker notices and requester events: the subscriptions, and the event type of each fact."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from domain.accounts.applications import facts as application_facts
from domain.accounts.export import facts as export_facts
from domain.accounts.identity import facts as identity_facts
from domain.accounts.suspension import facts as suspension_facts
from domain.assignments import facts as assignment_facts
from domain.batches import facts as batch_facts
from domain.batches.watching import facts as watching_facts
from domain.funding.facts import FundingFact
from domain.hits import facts as hit_facts
from domain.kernel.facts import Fact
from domain.messages.facts import ThreadFact
from domain.moderation import facts as report_facts
from domain.people import facts as people_facts
from domain.people.models import Requester
from domain.people.teams.roles import TeamDuty
from domain.people.viewer import Viewer
from domain.qualifications import facts as qualification_facts
from schema.kernel.context import Context, Info
from schema.kernel.errors import Forbidden
from schema.kernel.fields import followed
from schema.kernel.hit_ids import hit_type_key
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import FactStream
from schema.live.following import FollowedLog, started
from schema.live.membership import while_member
from schema.notices.application_events import OF_APPLICATIONS, ApplicationNotice
from schema.notices.batch_events import BatchChanged, BatchWageBelowFloor
from schema.notices.dispute_events import OF_DISPUTES, DisputeEvent
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
    RejectionUndone,
    UnblockedByRequester,
)
from schema.notices.export_events import DataExportReady
from schema.notices.funding_events import OF_FUNDING, FundingEvent, PaymentReceived
from schema.notices.identity_events import IdentityCheckAnswered
from schema.notices.limit_events import (
    DailyLimitNear,
    DailyLimitReached,
    DailyLimitRenewed,
    ProbationEnded,
)
from schema.notices.message_events import OF_MESSAGES, MessageNotice
from schema.notices.payday_events import OF_PAYDAY, PaydayNotice
from schema.notices.payout_method_events import OF_METHODS, PayoutMethodNotice
from schema.notices.rating_events import RatingAnswered
from schema.notices.report_events import (
    OF_REPORTS,
    TO_WORKERS_OF_REPORTS,
    ReportEvent,
    ReportNotice,
)
from schema.notices.retention_events import DisposalAnnounced
from schema.notices.standing_events import OF_STANDING, StandingNotice
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
    | RejectionUndone
    | BonusReceived
    | PaymentReceived
    | BlockedByRequester
    | UnblockedByRequester
    | QualificationGranted
    | QualificationRevoked
    | QualificationRequestRejected
    | QualificationTestLapsed
    | InvitedToWork
    | ApplicationNotice
    | StandingNotice
    | IdentityCheckAnswered
    | DailyLimitNear
    | DailyLimitReached
    | DailyLimitRenewed
    | ProbationEnded
    | DataExportReady
    | ReportNotice
    | RatingAnswered
    | PayoutMethodNotice
    | PaydayNotice
    | MessageNotice
    | DisputeEvent,
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
    | RejectionUndone
    | BonusSent
    | FundingEvent
    | DisposalAnnounced
    | HitPublished
    | HitReviewable
    | HitExpired
    | HitExtended
    | HitDisposed
    | BatchChanged
    | QualificationRequested
    | ApplicationNotice
    | StandingNotice
    | ReportEvent
    | BatchWageBelowFloor
    | MessageNotice
    | DisputeEvent,
    strawberry.union("RequesterEvent", description="The events of a requester."),
]

_PERSONAL = (  # about the account of one member
    application_facts.ApplicationFact | suspension_facts.StandingFact | report_facts.ReportDecided
)
_SHARED: dict[str, type[Event]] = (
    OF_STANDING
    | OF_DISPUTES
    | {
        kind.__name__: kind
        for kind in (
            AssignmentAccepted,
            AssignmentSubmitted,
            AssignmentReturned,
            AssignmentApproved,
            AssignmentRejected,
            RejectionOverturned,
            RejectionUndone,
        )
    }
)
_TO_WORKERS: dict[str, type[Event]] = (
    _SHARED
    | OF_MESSAGES
    | OF_APPLICATIONS
    | OF_PAYDAY
    | OF_METHODS
    | TO_WORKERS_OF_REPORTS
    | {
        assignment_facts.AssignmentExpiring.__name__: AssignmentExpiring,
        assignment_facts.AssignmentAbandoned.__name__: AssignmentExpired,
        assignment_facts.BonusSent.__name__: BonusReceived,
        assignment_facts.PaymentReceived.__name__: PaymentReceived,
        people_facts.WorkerBlocked.__name__: BlockedByRequester,
        people_facts.WorkerUnblocked.__name__: UnblockedByRequester,
        qualification_facts.QualificationGranted.__name__: QualificationGranted,
        qualification_facts.QualificationRevoked.__name__: QualificationRevoked,
        qualification_facts.QualificationRequestRejected.__name__: QualificationRequestRejected,
        qualification_facts.QualificationTestLapsed.__name__: QualificationTestLapsed,
        qualification_facts.InvitedToWork.__name__: InvitedToWork,
        identity_facts.IdentityCheckAnswered.__name__: IdentityCheckAnswered,
        assignment_facts.DailyLimitNear.__name__: DailyLimitNear,
        assignment_facts.DailyLimitReached.__name__: DailyLimitReached,
        assignment_facts.DailyLimitRenewed.__name__: DailyLimitRenewed,
        qualification_facts.ProbationEnded.__name__: ProbationEnded,
        export_facts.DataExportReady.__name__: DataExportReady,
        RatingAnswered.__name__: RatingAnswered,
    }
)
_TO_REQUESTERS: dict[str, type[Event]] = (
    _SHARED
    | OF_MESSAGES
    | OF_APPLICATIONS
    | OF_FUNDING
    | OF_REPORTS
    | {
        DisposalAnnounced.__name__: DisposalAnnounced,
        assignment_facts.AssignmentAbandoned.__name__: AssignmentAbandoned,
        assignment_facts.BonusSent.__name__: BonusSent,
        hit_facts.HitPublished.__name__: HitPublished,
        hit_facts.HitReviewable.__name__: HitReviewable,
        hit_facts.HitExpired.__name__: HitExpired,
        hit_facts.HitExtended.__name__: HitExtended,
        hit_facts.HitDisposed.__name__: HitDisposed,
        batch_facts.BatchChanged.__name__: BatchChanged,
        qualification_facts.QualificationRequested.__name__: QualificationRequested,
        watching_facts.BatchWageBelowFloor.__name__: BatchWageBelowFloor,
    }
)


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
        viewer = info.context.reading()
        requester = viewer.requester
        if requester is None:
            raise Forbidden("Only a requester has events: call openRequesterAccount first.")
        wanted = None if hit_type_id is None else await hit_type_key("hitTypeId", hit_type_id)
        facts = FactStream(
            info.context.tail,
            people_facts.requester_topic(requester.id),
            _TO_REQUESTERS,
            concerns=lambda fact: (
                wanted in (None, getattr(fact, "hit_type_id", None))
                and _is_for(viewer, requester, fact)
            ),
            rights=while_member(viewer, requester),
        )
        return _followed(info.context, facts, _TO_REQUESTERS, start=await started(after))


def _is_for(viewer: Viewer, requester: Requester, fact: Fact) -> bool:
    """Whether the event is the team's, or about the account of this member."""
    if isinstance(fact, FundingFact):
        return viewer.may(TeamDuty.PAY)
    if isinstance(fact, _PERSONAL):
        return viewer.account_id == (fact.account_id or requester.account_id)
    return not isinstance(fact, ThreadFact) or fact.account_id in (None, viewer.account_id)


def _followed(
    context: Context, facts: FactStream, kinds: dict[str, type[Event]], *, start: Position
) -> AsyncGenerator[Any, None]:
    """Viewers signed in as this person, with the same rights, share the events."""
    return FollowedLog(
        FollowPlan(start, catching_up=lambda: facts, personal=lambda: facts, common=None),
        event=lambda told: kinds[told.entry.kind].of(told),
        viewer=context.perspective.identity,
    ).as_events()
