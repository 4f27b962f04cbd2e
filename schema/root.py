"""The schema: every feature's queries, mutations and subscriptions, joined and built once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from graphql import build_schema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig

from domain.kernel import clock
from schema.accounts.joined import AccountMutations, AccountQueries
from schema.assignments.bonuses import BonusMutations
from schema.assignments.deciding import DecidingMutations
from schema.assignments.undoing import UndoingMutations
from schema.assignments.working import WorkingMutations
from schema.batches.verbs import BatchVerbs
from schema.batches.watching import BatchSubscriptions
from schema.dashboard.changes import DashboardSubscriptions
from schema.dashboard.goals import DailyGoalMutations
from schema.discovery.browsing import BrowsingQueries
from schema.discovery.feed import FeedSubscriptions
from schema.disputes.verbs import DisputeQueries, DisputeVerbs
from schema.execution.cost import Cost, with_costs
from schema.execution.engine import MarketSchema
from schema.graph.question import ExternalQuestion, FormQuestion, HtmlQuestion
from schema.graph.questions.fields import FORM_FIELDS
from schema.help.topics import HelpQueries
from schema.hits.closing import ClosingMutations
from schema.hits.extending import ExtendingMutations
from schema.hits.inviting import InvitingMutations
from schema.hits.publishing import PublishingMutations
from schema.jobs.closing_hits import ClosingJobMutations
from schema.jobs.jobs import JobMutations, JobQueries
from schema.jobs.progress import JobSubscriptions
from schema.kernel.context import Info
from schema.kernel.errors import LimitExceeded
from schema.kernel.field_names import KnownNames
from schema.kernel.fields import resolved
from schema.kernel.input_reading import read_quickly
from schema.kernel.node import Node, found
from schema.kernel.oversight import AuditedExecutor
from schema.kernel.scalars import SCALARS, Cursor
from schema.masters.masters import MastersMutations, MastersQueries
from schema.messages.verbs import MessageQueries, MessageVerbs
from schema.moderation.deciding import ReportCaseMutations, ReportQueries
from schema.moderation.following import ReportSubscriptions
from schema.moderation.reporting import ReportingMutations
from schema.money.deposits import DepositMutations
from schema.money.estimating import EstimateQueries
from schema.money.limiting import LimitMutations
from schema.money.paying_workers import PayingMutations
from schema.money.refund_cases import RefundCaseMutations, RefundCaseQueries
from schema.money.refunds import RefundMutations
from schema.notices.notices import NoticeSubscriptions
from schema.notices.timer import TimerSubscriptions
from schema.operations.audit import AuditQueries
from schema.operations.operators import OperatorMutations, OperatorQueries
from schema.operations.second_steps import SecondStepRemoval
from schema.payouts.deciding import DecidingPayoutMutations
from schema.payouts.deciding_methods import DecidingMethodMutations, MethodQueries
from schema.payouts.files import PayoutFileMutations, PayoutFileQueries
from schema.payouts.methods import MethodMutations
from schema.payouts.overseeing import PayoutQueries
from schema.payouts.plans import PlanMutations
from schema.payouts.receipts import ReceiptQueries
from schema.payouts.requesting import RequestingPayoutMutations
from schema.people.blocks import BlockMutations
from schema.people.credentials import CredentialMutations
from schema.people.declarations import DeclaringMutations
from schema.people.finding import PeopleQueries
from schema.people.openid import OpenIdMutations
from schema.people.opening_profiles import ProfileMutations
from schema.people.second_step import SecondStepMutations
from schema.people.sign_in import SignInMutations
from schema.people.teams import TeamMutations
from schema.profiles.premium import PremiumMutations
from schema.profiles.premium_set import PremiumSetMutations
from schema.profiles.questions import ProfileQuestionMutations, ProfileQuestionQueries
from schema.projects.authoring import ProjectMutations
from schema.projects.previewing import PreviewingMutations
from schema.projects.starting import StarterQueries
from schema.qualifications.authoring import QualificationTypeMutations
from schema.qualifications.deciding_requests import QualificationRequestMutations
from schema.qualifications.finding import QualificationTypeQueries
from schema.qualifications.granting import GrantingMutations
from schema.qualifications.importing import ImportingMutations
from schema.qualifications.requesting import QualifyingMutations
from schema.ratings.rating import RatingMutations, RatingQueries
from schema.results.results import ResultsMutations
from schema.results.workers import WorkersFileMutations
from schema.review.deciding import MatchingMutations
from schema.storage.uploads import UploadMutations
from schema.worker_lists.filling import FillingMutations
from schema.worker_lists.keeping import WorkerListMutations
from schema.worker_lists.listing import ListingMutations

MOST_NODES = 100
DESCRIPTION = (
    "Kempelen is an open market for human intelligence tasks (HITs). A requester describes a kind "
    "of work as a HIT type, publishes HITs of it, and decides on the answers; a worker finds HITs, "
    "accepts one, submits an answer, and is paid when it is approved. Qualifications say which "
    "workers may do which HITs.\n\n"
    "Anybody may browse (`hitGroups`). For the rest, sign in (`signUp`, `signIn`) and send the "
    "token as `Authorization: Bearer TOKEN`; one's own side is under `me`. A mutation "
    "answers with a union of its success and of refusals, which implement `Refusal` and have a "
    "`reason` and a `message`. An error of the request itself is a top-level error with "
    "`extensions.code`. Lists are Relay connections; money is a decimal string in US dollars, an "
    "instant RFC 3339 in UTC.\n\n"
    "Changes are pushed: `hitFeed` has new work, `workerNotices` and `requesterEvents` have the "
    "events of one's own, and `assignmentTimer` the time that is left. They run over a websocket "
    "(graphql-transport-ws) at `/graphql`, or as server-sent events at `/graphql/stream`, and "
    "resume after a cursor."
)


@strawberry.type(description="Everything that can be read.")
class Query(
    PeopleQueries,
    BrowsingQueries,
    QualificationTypeQueries,
    ProfileQuestionQueries,
    MastersQueries,
    EstimateQueries,
    OperatorQueries,
    AuditQueries,
    ReceiptQueries,
    RefundCaseQueries,
    JobQueries,
    MessageQueries,
    MethodQueries,
    PayoutQueries,
    PayoutFileQueries,
    StarterQueries,
    AccountQueries,
    ReportQueries,
    HelpQueries,
    DisputeQueries,
    RatingQueries,
):
    @resolved(
        description="An object by its global id; null where it does not exist or you may not see "
        "it."
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The global id.")],
    ) -> Node | None:
        return (await found(info.context, [id]))[0]

    @resolved(
        description="Several objects by their global ids, in that order.",
        cost=Cost(weight=1, sized_by="ids"),
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="The global ids, at most 100.")
        ],
    ) -> list[Node | None]:
        if len(ids) > MOST_NODES:
            raise LimitExceeded(f"Ask for at most {MOST_NODES} nodes at once, not {len(ids)}.")
        return await found(info.context, ids)

    @resolved(description="The time of the server's clock.")
    async def server_time(self) -> datetime:
        return clock.now()

    @resolved(
        description="The head of the event log before this request read anything. A subscription "
        "after it misses no later event."
    )
    async def event_cursor(self, info: Info) -> Cursor:
        return Cursor(info.context.head.encode())


@strawberry.type(description="Everything that can be changed.")
class Mutation(
    SignInMutations,
    OpenIdMutations,
    SecondStepMutations,
    SecondStepRemoval,
    CredentialMutations,
    ProfileMutations,
    DepositMutations,
    MethodMutations,
    PlanMutations,
    DecidingMethodMutations,
    RefundMutations,
    RefundCaseMutations,
    LimitMutations,
    PayingMutations,
    PublishingMutations,
    InvitingMutations,
    ExtendingMutations,
    ClosingMutations,
    WorkingMutations,
    DailyGoalMutations,
    DecidingMutations,
    UndoingMutations,
    DisputeVerbs,
    BonusMutations,
    BlockMutations,
    TeamMutations,
    DeclaringMutations,
    PremiumMutations,
    PremiumSetMutations,
    ProfileQuestionMutations,
    MastersMutations,
    MatchingMutations,
    ResultsMutations,
    WorkersFileMutations,
    QualificationTypeMutations,
    GrantingMutations,
    ImportingMutations,
    QualifyingMutations,
    QualificationRequestMutations,
    OperatorMutations,
    ClosingJobMutations,
    BatchVerbs,
    JobMutations,
    MessageVerbs,
    UploadMutations,
    WorkerListMutations,
    ListingMutations,
    FillingMutations,
    RequestingPayoutMutations,
    DecidingPayoutMutations,
    PayoutFileMutations,
    ProjectMutations,
    PreviewingMutations,
    AccountMutations,
    ReportingMutations,
    ReportCaseMutations,
    RatingMutations,
):
    pass


@strawberry.type(description="Everything that can be followed live.")
class Subscription(
    FeedSubscriptions,
    NoticeSubscriptions,
    TimerSubscriptions,
    JobSubscriptions,
    DashboardSubscriptions,
    BatchSubscriptions,
    ReportSubscriptions,
):
    pass


schema = MarketSchema(
    description=DESCRIPTION,
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[FormQuestion, HtmlQuestion, ExternalQuestion, *FORM_FIELDS.values()],
    config=StrawberryConfig(
        scalar_map=SCALARS,  # type: ignore[arg-type]
        name_converter=KnownNames(),
    ),
)
schema.execution_context_class = AuditedExecutor
read_quickly(schema)


def printed() -> str:
    """The schema in alphabetical order, so that its diff shows only the changes.

    It is sorted after printing, because Strawberry's own sorting fails on enum defaults.
    """
    unsorted = schema.as_str()
    built = build_schema(unsorted)
    built.description = DESCRIPTION
    printed = print_schema(lexicographic_sort_schema(built))
    return with_costs(printed, source=unsorted) + "\n"
