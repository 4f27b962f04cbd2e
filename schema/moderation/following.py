"""The operators' queue of reports, live."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from domain.kernel.refusals import Refused
from domain.moderation import facts
from domain.moderation.queries import cases
from domain.people.authentication import viewer_again
from domain.people.facts import account_topic
from domain.people.operators import Duty
from domain.people.viewer import Viewer
from schema.graph.moderation.case import ReportCase
from schema.kernel.context import Info
from schema.kernel.fields import followed, resolved
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import FactStream, FollowersRights
from schema.live.following import FollowedLog, started
from subscriptions.fanout.stream import FollowPlan

_KINDS = frozenset({facts.ReportCaseChanged.__name__})


@strawberry.type(description="A case came up, got another report, or was decided.")
class ReportCaseChanged(Event):
    fact: strawberry.Private[facts.ReportCaseChanged]

    @resolved(description="The case as it is now. The read is in the audit.")
    async def case(self, info: Info) -> ReportCase:
        key = self.fact.case_id
        info.context.overseeing(Duty.SUSPEND, "reports.read", subject_id=key)
        return ReportCase.of((await cases([key]))[key])


@strawberry.type
class ReportSubscriptions:
    @followed(
        description="Changes of the queue of reports, one by one. For operators who may suspend, "
        "in a session."
    )
    async def report_case_changes(
        self,
        info: Info,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[ReportCaseChanged, None]:
        info.context.may_oversee(Duty.SUSPEND)
        stream = FactStream(
            info.context.tail,
            facts.QUEUE_TOPIC,
            _KINDS,
            rights=_while_operator(info.context.signed_in()),
        )

        def changes() -> FactStream:
            return stream

        plan = FollowPlan(await started(after), catching_up=changes, personal=changes, common=None)
        return FollowedLog(
            plan,
            event=lambda told: ReportCaseChanged.of(told),
            viewer=info.context.perspective.identity,
        ).as_events()


def _while_operator(viewer: Viewer) -> FollowersRights:
    """The events end when the viewer may not suspend any more."""

    async def are_left() -> bool:
        again = await viewer_again(viewer)
        try:
            return again is not None and again.operating(Duty.SUSPEND) is not None
        except Refused:
            return False

    return FollowersRights(account_topic(viewer.account_id), are_left)
