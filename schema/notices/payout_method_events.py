"""The events of payout methods, for the worker."""

from __future__ import annotations

import strawberry

from domain.payouts import models
from domain.payouts.methods import facts
from schema.graph.payouts.method import PayoutMethod
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.interface(
    description="An event of a payout method. Its fields are those of the moment of delivery."
)
class PayoutMethodEvent(Event):
    fact: strawberry.Private[facts.PayoutMethodFact]

    @resolved(description="The payout method as it is now.")
    async def method(self) -> PayoutMethod:
        return PayoutMethod.of(await models.PayoutMethod.get(id=self.fact.method_id))


@strawberry.type(
    description="You chose a payout method: the next transfer goes there. If it was not you, "
    "secure your account."
)
class PayoutMethodSet(PayoutMethodEvent):
    pass


@strawberry.type(
    description="A bank account was confirmed, by its small deposits or by an operator."
)
class PayoutMethodConfirmed(PayoutMethodEvent):
    pass


@strawberry.type(
    description="An operator rejected a payout method: a mail has the reason. Choose another one."
)
class PayoutMethodRejected(PayoutMethodEvent):
    pass


PayoutMethodNotice = PayoutMethodSet | PayoutMethodConfirmed | PayoutMethodRejected
OF_METHODS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (PayoutMethodSet, PayoutMethodConfirmed, PayoutMethodRejected)
}
