"""The types of events of payday, for workers."""

from __future__ import annotations

import strawberry

from domain.assignments.facts import EarningsHoldEnded as HoldEndedFact
from domain.kernel.facts import Fact
from domain.kernel.money import Money
from domain.payouts import facts
from schema.graph.payouts.payout import Payout, PayoutBlocker
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.live.event import Event


@strawberry.type(description="Earnings may be paid out from now on. Sent to the worker.")
class EarningsAvailable(Event):
    fact: strawberry.Private[facts.EarningsMoved]

    @resolved(description="The amount that became available.")
    def amount(self) -> Money:
        return self.fact.amount


@strawberry.type(
    description="You are no new worker any more: what you earned becomes available at once, and "
    "what you earn soon after its approval. Sent to the worker."
)
class EarningsHoldEnded(Event):
    fact: strawberry.Private[Fact]


@strawberry.type(
    description="The day of a scheduled payout came, and something kept it from being made; the "
    "next one is in the same rhythm. Sent to the worker."
)
class PayoutSkipped(Event):
    fact: strawberry.Private[facts.PayoutSkipped]

    @resolved(description="Everything that kept it from being made.")
    def blockers(self) -> list[PayoutBlocker]:
        return [PayoutBlocker(each) for each in self.fact.blockers.split()]


@strawberry.interface(
    description="An event of a payout. Its fields are those of the moment of delivery."
)
class PayoutEvent(Event):
    fact: strawberry.Private[facts.PayoutFact]

    @resolved(description="The payout as it is now.")
    async def payout(self, info: Info) -> Payout:
        return Payout.of(await loaded(info.context.loaders.payouts, self.fact.payout_id))


@strawberry.type(description="A payout was made: its money is set aside. Sent to the worker.")
class PayoutMade(PayoutEvent):
    pass


@strawberry.type(
    description="An operator, or a rule, holds a payout; its `reason` says why. Sent to the worker."
)
class PayoutHeld(PayoutEvent):
    pass


@strawberry.type(description="A payout is no longer held. Sent to the worker.")
class PayoutReleased(PayoutEvent):
    pass


@strawberry.type(
    description="A payout is not sent, and its money is available again; its `reason` says why. "
    "Sent to the worker."
)
class PayoutCancelled(PayoutEvent):
    pass


@strawberry.type(
    description="A payout is on its way, less the tax that is withheld. Sent to the worker."
)
class PayoutSent(PayoutEvent):
    pass


@strawberry.type(description="A payout arrived. Sent to the worker.")
class PayoutSettled(PayoutEvent):
    pass


@strawberry.type(
    description="A payout did not arrive, and its money is available again; its `reason` says why. "
    "Sent to the worker."
)
class PayoutFailed(PayoutEvent):
    pass


@strawberry.type(
    description="The bank gave a payout back after it had arrived, and its money is available "
    "again; its `reason` says why. Sent to the worker."
)
class PayoutReturned(PayoutEvent):
    pass


PaydayNotice = (
    EarningsAvailable
    | EarningsHoldEnded
    | PayoutSkipped
    | PayoutMade
    | PayoutHeld
    | PayoutReleased
    | PayoutCancelled
    | PayoutSent
    | PayoutSettled
    | PayoutFailed
    | PayoutReturned
)
OF_PAYDAY: dict[str, type[Event]] = {
    facts.EarningsMoved.__name__: EarningsAvailable,
    HoldEndedFact.__name__: EarningsHoldEnded,
    facts.PayoutSkipped.__name__: PayoutSkipped,
} | {
    kind.__name__: kind
    for kind in (
        PayoutMade,
        PayoutHeld,
        PayoutReleased,
        PayoutCancelled,
        PayoutSent,
        PayoutSettled,
        PayoutFailed,
        PayoutReturned,
    )
}
