"""The operators' room, live: what waits and how the market is, whenever either has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import strawberry

from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.operations.figures import MarketFigures as Counted
from domain.operations.figures import MarketMoney
from domain.operations.queues import QueueKind, QueueLength, kinds_for
from domain.operations.sampling import RoomSample
from domain.people.authentication import viewer_again
from domain.people.facts import account_topic
from domain.people.operators import ALLOWED, Duty, OperatorRole
from domain.people.viewer import Viewer
from schema.graph.operations.alarm import MarketAlarm
from schema.kernel.context import Context, Info
from schema.kernel.fields import followed
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.fact_stream import RightsEnded
from schema.room.alarms import alarms_for
from schema.room.figures import MarketFigures
from schema.room.queues import OperatorQueue
from subscriptions.log.entry import Entry

PAUSE = timedelta(seconds=2)  # between two samples, which all followers of a process share


@strawberry.type(
    description="The room as it is now: something in it has changed, but for ages. What changes "
    "within two seconds is one event."
)
class OperatorRoomChanged(Event):
    queues: list[OperatorQueue] = strawberry.field(
        description="The queues that the viewer works on by their duties, at most one of a kind."
    )
    alarms: list[MarketAlarm] = strawberry.field(
        description="What monitors found and is not over, that of the installation first, at most "
        "100. What concerns no requester is for operators with the duty RUN."
    )
    figures: MarketFigures = strawberry.field(description="The figures of the market.")


@strawberry.type
class RoomSubscriptions:
    @followed(
        description="The operators' room, at once and whenever something in it has changed, at "
        "most every two seconds. It has no `after`: the first event is the current state. For "
        "operators, in a session."
    )
    async def operator_room_changes(self, info: Info) -> AsyncGenerator[OperatorRoomChanged, None]:
        context = info.context
        account = context.overseeing(Duty.READ_PEOPLE, "room.read")
        role, viewer = account.operator_role, context.signed_in()
        rights = _Rights()
        stop = context.tail.listen(account_topic(account.id), rights.note)
        try:
            shown: _Shown | None = None
            while True:
                if rights.may_have_changed:
                    rights.may_have_changed = False
                    role = await _role_left(viewer)
                assert role is not None, "an operator has a role"
                sample = await context.server.room.sample(at_most_old=PAUSE)
                now = _Shown.of(sample, role)
                if now != shown:
                    shown = now
                    yield _event(context, sample, now, role)
                await asyncio.sleep(PAUSE.total_seconds())
        finally:
            stop()


class _Rights:
    """Whether anything was told of the account, so that its rights are read again."""

    def __init__(self) -> None:
        self.may_have_changed = False

    def note(self, _entry: Entry | None) -> None:
        self.may_have_changed = True


class _Shown(NamedTuple):
    """What a follower with a role sees, but for what time alone changes."""

    queues: tuple[QueueLength, ...]
    alarms: tuple[UUID, ...]
    figures: Counted
    money: tuple[Money, ...]  # empty where the role does not see it

    @classmethod
    def of(cls, sample: RoomSample, role: OperatorRole) -> _Shown:
        own: list[QueueKind] = kinds_for(ALLOWED[role])
        shows_money = Duty.MOVE_MONEY in ALLOWED[role]
        return cls(
            tuple(each for each in sample.queues if each.kind in own),
            tuple(each.id for each in sample.alarms),
            sample.figures,
            _amounts(sample.money) if shows_money else (),
        )


def _amounts(money: MarketMoney) -> tuple[Money, ...]:
    return money.held, money.due, money.in_transit, money.refunds_due


def _event(
    context: Context, sample: RoomSample, shown: _Shown, role: OperatorRole
) -> OperatorRoomChanged:
    return OperatorRoomChanged(
        cursor=Cursor(context.tail.head.encode()),
        occurred_at=sample.taken_at,
        queues=[OperatorQueue.of(each) for each in shown.queues],
        alarms=alarms_for(role, sample.alarms),
        figures=MarketFigures.of(sample, shows_money=bool(shown.money)),
    )


async def _role_left(viewer: Viewer) -> OperatorRole | None:
    """The role of the operator now. Raises RightsEnded."""
    again = await viewer_again(viewer)
    try:
        if again is not None:
            return again.operating(Duty.READ_PEOPLE).operator_role
    except Refused:
        pass
    raise RightsEnded("You may not follow these events any more.")
