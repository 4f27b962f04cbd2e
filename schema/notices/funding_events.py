"""The types of events about money beyond assignments: payments, refunds, low balances."""

from __future__ import annotations

import strawberry

from domain.assignments.facts import PaymentReceived as PaymentFact
from domain.funding import facts
from domain.funding.models import Refund as RefundRow
from domain.kernel.money import Money
from schema.graph.funding.refund import Refund
from schema.graph.funding.worker_payment import WorkerPayment
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.live.event import Event


@strawberry.interface(description="An event of a payment without an assignment.")
class PaymentEvent(Event):
    fact: strawberry.Private[PaymentFact]

    @resolved(description="The payment.")
    async def payment(self, info: Info) -> WorkerPayment:
        row = await loaded(info.context.loaders.worker_payments, self.fact.payment_id)
        return WorkerPayment.of(row)


@strawberry.type(
    description="A requester paid you for a named reason, without an assignment. Sent to the "
    "worker."
)
class PaymentReceived(PaymentEvent):
    pass


@strawberry.type(
    description="The requester paid a worker without an assignment. Sent to the requester."
)
class PaymentSent(PaymentEvent):
    pass


@strawberry.interface(description="An event of a refund.")
class RefundEvent(Event):
    fact: strawberry.Private[facts.RefundPaid | facts.RefundRefused]

    @resolved(description="The refund as it is now.")
    async def refund(self) -> Refund:
        return Refund.of(await RefundRow.get(id=self.fact.refund_id))


@strawberry.type(description="A refund was paid. Sent to members with the team role OWNER.")
class RefundPaid(RefundEvent):
    pass


@strawberry.type(
    description="A refund was refused; the money is available again. Sent to members with the team "
    "role OWNER."
)
class RefundRefused(RefundEvent):
    pass


@strawberry.type(
    description="The available balance fell below the amount that was chosen: once, until it was "
    "above again. Sent to members with the team role OWNER."
)
class BalanceFellLow(Event):
    fact: strawberry.Private[facts.BalanceFellLow]

    @resolved(description="The available balance as the warning was sent.")
    def available(self) -> Money:
        return self.fact.available

    @resolved(description="The amount below which the payers are warned.")
    def warn_below(self) -> Money:
        return self.fact.warn_below


# To requesters, by the names of their facts.
FundingEvent = BalanceFellLow | PaymentSent | RefundPaid | RefundRefused
OF_FUNDING: dict[str, type[Event]] = {
    PaymentFact.__name__: PaymentSent,
    facts.RefundPaid.__name__: RefundPaid,
    facts.RefundRefused.__name__: RefundRefused,
    facts.BalanceFellLow.__name__: BalanceFellLow,
}
