"""What operators do with one payout: hold, release or cancel it, or say how it ended."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.payouts import commands
from domain.people.operators import Duty
from schema.graph.payouts.case import PayoutCase
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_PAYOUT = "The id of the payout."
_READ = "The reason, 1 to 1,000 characters; the worker is told it, and not who decided."
_AUDIT = "The reason for the audit, 1 to 1,000 characters."
_OPERATORS = (
    "Nobody decides about their own money: NOT_ALLOWED. For operators with the duty MOVE_MONEY, in "
    "a session."
)


@strawberry.input(description="The due payout to hold, and why.")
class HoldPayoutInput:
    payout_id: strawberry.ID = strawberry.field(description=_PAYOUT)
    reason: str = strawberry.field(description=_READ)


@strawberry.type(description="The payout is held; the worker was told by mail.")
class HoldPayoutSuccess:
    case: PayoutCase = strawberry.field(description="The payout.")


@strawberry.input(description="The held payout to release, and why.")
class ReleasePayoutInput:
    payout_id: strawberry.ID = strawberry.field(description=_PAYOUT)
    reason: str = strawberry.field(description=_AUDIT)


@strawberry.type(description="The payout is due again; the worker was told by mail.")
class ReleasePayoutSuccess:
    case: PayoutCase = strawberry.field(description="The payout.")


@strawberry.input(description="The due or held payout to cancel, and why.")
class CancelPayoutInput:
    payout_id: strawberry.ID = strawberry.field(description=_PAYOUT)
    reason: str = strawberry.field(description=_READ)


@strawberry.type(
    description="The payout is not sent, and its money is available to the worker again, who was "
    "told by mail."
)
class CancelPayoutSuccess:
    case: PayoutCase = strawberry.field(description="The payout.")


@strawberry.input(description="The payout in transit that arrived, and how that is known.")
class SettlePayoutInput:
    payout_id: strawberry.ID = strawberry.field(description=_PAYOUT)
    reason: str = strawberry.field(description=_AUDIT)


@strawberry.type(description="The payout has arrived; the worker was told by mail.")
class SettlePayoutSuccess:
    case: PayoutCase = strawberry.field(description="The payout.")


@strawberry.input(description="The payout that did not arrive, or came back, and why.")
class FailPayoutInput:
    payout_id: strawberry.ID = strawberry.field(description=_PAYOUT)
    reason: str = strawberry.field(description=_READ)


@strawberry.type(
    description="The payout failed, or was returned where it had arrived before; its money, with "
    "its tax, is available to the worker again, who was told by mail. Of a closed account it is "
    "unclaimed money of the market."
)
class FailPayoutSuccess:
    case: PayoutCase = strawberry.field(description="The payout.")


HoldPayoutResult = Annotated[
    HoldPayoutSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("HoldPayoutResult", description="The result of holdPayout."),
]
ReleasePayoutResult = Annotated[
    ReleasePayoutSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ReleasePayoutResult", description="The result of releasePayout."),
]
CancelPayoutResult = Annotated[
    CancelPayoutSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("CancelPayoutResult", description="The result of cancelPayout."),
]
SettlePayoutResult = Annotated[
    SettlePayoutSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("SettlePayoutResult", description="The result of settlePayout."),
]
FailPayoutResult = Annotated[
    FailPayoutSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("FailPayoutResult", description="The result of failPayout."),
]


@strawberry.type
class DecidingPayoutMutations:
    @mutation(description=f"Hold a due payout: it is in no file until it is released. {_OPERATORS}")
    async def hold_payout(
        self,
        info: Info,
        input: Annotated[
            HoldPayoutInput, strawberry.argument(description="The payout and the reason.")
        ],
    ) -> HoldPayoutResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutId", input.payout_id, "Payout")
        payout = await commands.hold_payout(key, by=actor, reason=input.reason)
        return HoldPayoutSuccess(case=PayoutCase.of(payout))

    @mutation(
        description=f"Release a payout that is held: it is sent with the next file. {_OPERATORS}"
    )
    async def release_payout(
        self,
        info: Info,
        input: Annotated[
            ReleasePayoutInput, strawberry.argument(description="The payout and the reason.")
        ],
    ) -> ReleasePayoutResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutId", input.payout_id, "Payout")
        payout = await commands.release_payout(key, by=actor, reason=input.reason)
        return ReleasePayoutSuccess(case=PayoutCase.of(payout))

    @mutation(
        description="Cancel a payout that was not sent: its money goes back to the worker's "
        f"available earnings. {_OPERATORS}"
    )
    async def cancel_payout(
        self,
        info: Info,
        input: Annotated[
            CancelPayoutInput, strawberry.argument(description="The payout and the reason.")
        ],
    ) -> CancelPayoutResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutId", input.payout_id, "Payout")
        payout = await commands.cancel_payout(key, by=actor, reason=input.reason)
        return CancelPayoutSuccess(case=PayoutCase.of(payout))

    @mutation(
        description="Say that one payout in transit has arrived, where no answer of the bank says "
        f"so. {_OPERATORS}"
    )
    async def settle_payout(
        self,
        info: Info,
        input: Annotated[
            SettlePayoutInput, strawberry.argument(description="The payout and the reason.")
        ],
    ) -> SettlePayoutResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutId", input.payout_id, "Payout")
        payout = await commands.settle_payout(key, by=actor, reason=input.reason)
        return SettlePayoutSuccess(case=PayoutCase.of(payout))

    @mutation(
        description="Say that a payout in transit did not arrive, or that one that had arrived "
        f"came back, where no answer of the bank says so. {_OPERATORS}"
    )
    async def fail_payout(
        self,
        info: Info,
        input: Annotated[
            FailPayoutInput, strawberry.argument(description="The payout and the reason.")
        ],
    ) -> FailPayoutResult:
        actor = info.context.acting(Duty.MOVE_MONEY)
        key = key_of("payoutId", input.payout_id, "Payout")
        payout = await commands.fail_payout(key, by=actor, reason=input.reason)
        return FailPayoutSuccess(case=PayoutCase.of(payout))
