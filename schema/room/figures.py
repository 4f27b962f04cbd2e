"""The figures of the market, as operators see them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.kernel.money import Money
from domain.operations import figures
from domain.operations.limits import GIVEN_UP_LATELY, MOST_COUNTED
from domain.operations.sampling import RoomSample

_COUNTED = f"at most {MOST_COUNTED + 1:,}"
_HOURS = GIVEN_UP_LATELY.total_seconds() / 3600


@strawberry.type(description="Money that is under way in the market, at one moment.")
class MoneyUnderWay:
    held: Money = strawberry.field(description="Set aside by requesters for published HITs.")
    due: Money = strawberry.field(
        description="In payouts to workers that are made and not sent, after tax, without small "
        "deposits."
    )
    in_transit: Money = strawberry.field(
        description="In payouts to workers that were sent and have not arrived, after tax, "
        "without small deposits."
    )
    refunds_due: Money = strawberry.field(
        description="To be paid back to requesters who asked for it."
    )
    taken_at: datetime = strawberry.field(
        description="The time at which it was added up: at most a minute ago."
    )

    @classmethod
    def of(cls, money: figures.MarketMoney) -> MoneyUnderWay:
        return cls(
            held=money.held,
            due=money.due,
            in_transit=money.in_transit,
            refunds_due=money.refunds_due,
            taken_at=money.taken_at,
        )


@strawberry.type(description="Mails to people.")
class MailFigures:
    waiting: int = strawberry.field(description=f"Mails that are not sent yet: {_COUNTED}.")
    failing: int = strawberry.field(
        description=f"Those of them that were tried in vain, and are tried again: {_COUNTED}."
    )
    failing_since: datetime | None = strawberry.field(
        description="The time at which the oldest of those was written; null where there is none."
    )
    given_up: int = strawberry.field(
        description=f"Mails of the last {_HOURS:g} hours that could not be sent, and are tried no "
        f"more: {_COUNTED}."
    )


@strawberry.type(
    description="How the market is. Numbers of sockets, streams and assignments are what server "
    "processes say of themselves every five seconds."
)
class MarketFigures:
    open_hits: int = strawberry.field(description="HITs that can be accepted.")
    open_groups: int = strawberry.field(description="Groups with such HITs.")
    sockets: int = strawberry.field(description="Websockets that are open, in all processes.")
    streams: int = strawberry.field(description="Event streams that are open, in all processes.")
    processes: int = strawberry.field(
        description="Server processes that were heard of in the last 20 seconds."
    )
    seconds_behind: int = strawberry.field(
        description="For how many whole seconds the slowest process has not read the log, although "
        "it has more."
    )
    accepted_a_minute: int = strawberry.field(
        description="Assignments that were accepted in the last minute."
    )
    submitted_a_minute: int = strawberry.field(
        description="Assignments that were submitted in the last minute."
    )
    mails: MailFigures = strawberry.field(description="Mails to people.")
    money: MoneyUnderWay | None = strawberry.field(
        description="Money under way; null for operators without the duty MOVE_MONEY."
    )
    taken_at: datetime = strawberry.field(description="The time at which this was counted.")

    @classmethod
    def of(cls, sample: RoomSample, *, shows_money: bool) -> MarketFigures:
        market, server = sample.figures, sample.figures.server
        return cls(
            open_hits=market.open_hits,
            open_groups=market.open_groups,
            sockets=server.sockets,
            streams=server.streams,
            processes=server.processes,
            seconds_behind=server.seconds_behind,
            accepted_a_minute=server.accepted_a_minute,
            submitted_a_minute=server.submitted_a_minute,
            mails=MailFigures(
                waiting=market.mails_waiting,
                failing=market.mails_failing,
                failing_since=market.failing_since,
                given_up=market.mails_given_up,
            ),
            money=MoneyUnderWay.of(sample.money) if shows_money else None,
            taken_at=sample.taken_at,
        )
