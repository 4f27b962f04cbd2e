"""The schema: every feature's queries, mutations and subscriptions, joined and built once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from graphql import build_schema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig

from domain.kernel import clock
from schema.blocks import BlockMutations
from schema.browsing import BrowsingQueries
from schema.context import Info
from schema.cost import Cost, with_costs
from schema.credentials import CredentialMutations
from schema.deciding import DecidingMutations
from schema.declaring import DeclaringMutations
from schema.deposits import DepositMutations
from schema.errors import LimitExceeded
from schema.execution import MarketSchema
from schema.extending import ExtendingMutations
from schema.fields import resolved
from schema.finding_people import PeopleQueries
from schema.finding_qualifications import QualificationTypeQueries
from schema.granting import GrantingMutations
from schema.hit_feed import FeedSubscriptions
from schema.importing_qualifications import ImportingMutations
from schema.inviting import InvitingMutations
from schema.making_qualifications import QualificationTypeMutations
from schema.masters import MastersMutations, MastersQueries
from schema.names import KnownNames
from schema.node import Node, found
from schema.notices import NoticeSubscriptions
from schema.premium import PremiumMutations
from schema.profile_questions import ProfileQuestionMutations, ProfileQuestionQueries
from schema.profiles import ProfileMutations
from schema.publishing import PublishingMutations
from schema.qualification_requests import QualificationRequestMutations
from schema.qualifying import QualifyingMutations
from schema.questions import (
    ExternalQuestion,
    FormQuestion,
    HtmlQuestion,
    MultipleChoiceField,
    NumberField,
    SingleChoiceField,
    TextField,
)
from schema.quick_inputs import read_quickly
from schema.scalars import SCALARS, Cursor
from schema.sign_in import SignInMutations
from schema.timer import TimerSubscriptions
from schema.working import WorkingMutations

MOST_NODES = 100


@strawberry.type(description="What can be read.")
class Query(
    PeopleQueries,
    BrowsingQueries,
    QualificationTypeQueries,
    ProfileQuestionQueries,
    MastersQueries,
):
    """Joined from the features."""

    @resolved(description="Anything by its global id; null where you may not see it.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="A global id.")],
    ) -> Node | None:
        return (await found(info.context, [id]))[0]

    @resolved(
        description="Several things by their global ids, in that order.",
        cost=Cost(weight=1, sized_by="ids"),
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="At most 100 global ids.")
        ],
    ) -> list[Node | None]:
        if len(ids) > MOST_NODES:
            raise LimitExceeded(f"Ask for at most {MOST_NODES} nodes at once, not {len(ids)}.")
        return await found(info.context, ids)

    @resolved(description="The server's clock.")
    async def server_time(self) -> datetime:
        return clock.now()

    @resolved(
        description="The log's head from before this request read anything: subscribe after it, "
        "and nothing that came since is missed."
    )
    async def event_cursor(self, info: Info) -> Cursor:
        return Cursor(info.context.head.encode())


@strawberry.type(description="What can be done.")
class Mutation(
    SignInMutations,
    CredentialMutations,
    ProfileMutations,
    DepositMutations,
    PublishingMutations,
    InvitingMutations,
    ExtendingMutations,
    WorkingMutations,
    DecidingMutations,
    BlockMutations,
    DeclaringMutations,
    PremiumMutations,
    ProfileQuestionMutations,
    MastersMutations,
    QualificationTypeMutations,
    GrantingMutations,
    ImportingMutations,
    QualifyingMutations,
    QualificationRequestMutations,
):
    """Joined from the features."""


@strawberry.type(description="What can be followed.")
class Subscription(FeedSubscriptions, NoticeSubscriptions, TimerSubscriptions):
    """Joined from the features."""


schema = MarketSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[
        FormQuestion,
        HtmlQuestion,
        ExternalQuestion,
        TextField,
        NumberField,
        SingleChoiceField,
        MultipleChoiceField,
    ],
    config=StrawberryConfig(
        scalar_map=SCALARS,  # type: ignore[arg-type]
        name_converter=KnownNames(),
    ),
)
read_quickly(schema)


def printed() -> str:
    """The schema in alphabetical order, so that its diff shows what changed and no more.

    Sorted after printing: Strawberry's own sorting breaks on enum defaults.
    """
    unsorted = schema.as_str()
    printed = print_schema(lexicographic_sort_schema(build_schema(unsorted)))
    return with_costs(printed, as_in=unsorted) + "\n"
