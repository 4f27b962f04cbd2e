"""A payout, as its worker sees it and as operators do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.money import Money
from domain.payouts import models, queries
from domain.payouts.gift_cards import provider as gift_cards
from domain.payouts.lifecycle import PayoutKind, PayoutState
from domain.payouts.rails import GIFT_CARD
from domain.payouts.rules import PayoutBlocker
from domain.people.models import CredentialKind
from domain.people.operators import Duty
from schema.graph.payouts.gift_code import CODES_COST, GiftCode
from schema.graph.payouts.receipt import RECEIPT_COST, PayoutReceipt
from schema.kernel.context import Context, Info
from schema.kernel.enums import described
from schema.kernel.errors import Forbidden
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id

__all__ = ["Payout", "PayoutBlocker", "PayoutKind", "PayoutState"]

described(
    PayoutState,
    name="PayoutState",
    description="The state of a payout.",
    members={
        PayoutState.DUE: "It was made, and is sent with the next file to the bank.",
        PayoutState.HELD: "It waits for an operator; `reason` says why.",
        PayoutState.IN_TRANSIT: "It was sent; the bank has not said that it arrived.",
        PayoutState.SETTLED: "It arrived.",
        PayoutState.FAILED: "It did not arrive, and the money is available again; `reason` says "
        "why.",
        PayoutState.RETURNED: "The bank gave it back after it had arrived, and the money is "
        "available again; `reason` says why.",
        PayoutState.CANCELLED: "It was not sent, and the money is available again; `reason` says "
        "why.",
    },
)
described(
    PayoutKind,
    name="PayoutKind",
    description="The cause of a payout.",
    members={
        PayoutKind.SCHEDULED: "The day of the worker's schedule.",
        PayoutKind.BY_HAND: "The worker asked for it (`requestPayout`).",
        PayoutKind.TEST_DEPOSIT: "A small deposit of the market's own money, whose amount confirms "
        "a bank account; only operators see it.",
    },
)
described(
    PayoutBlocker,
    name="PayoutBlocker",
    description="Something that keeps a payout from being made.",
    members={
        PayoutBlocker.NO_METHOD: "The worker has not said how to be paid.",
        PayoutBlocker.UNCONFIRMED: "The bank account is not confirmed.",
        PayoutBlocker.BELOW_MINIMUM: "Less than the smallest payout may be paid out now.",
    },
)


@strawberry.type(
    description="Money that goes to a worker. Its worker reads it, and operators who move money."
)
class Payout(Node):
    row: strawberry.Private[models.Payout]
    reference: str = strawberry.field(
        description="The name by which banks know it, as on a bank statement: `P` and 13 digits or "
        "capital letters."
    )
    kind: PayoutKind = strawberry.field(description="The cause.")
    state: PayoutState = strawberry.field(description="The state.")
    gross: Money = strawberry.field(description="The earnings that it takes, before tax.")
    withheld: Money = strawberry.field(
        description="The tax that is withheld; 0.00 before it is sent, when the rate is known."
    )
    withholding_basis_points: int = strawberry.field(
        description="The share that is withheld, in hundredths of a percent, 0 to 10,000: 3,000 is "
        "30 %; 0 before it is sent."
    )
    net: Money = strawberry.field(description="The amount that arrives: `gross` less `withheld`.")
    covers_from: datetime | None = strawberry.field(
        description="The end of what earlier payouts covered; null for the first payout."
    )
    covers_until: datetime | None = strawberry.field(
        description="The time up to which it takes all earnings; null for a small deposit."
    )
    made_at: datetime = strawberry.field(description="The time when it was made.")
    sent_at: datetime | None = strawberry.field(
        description="The time when it was put into a file for the bank, or was sent in another "
        "way; null before."
    )
    settled_at: datetime | None = strawberry.field(
        description="The time when the bank, or an operator, said that it arrived; null before."
    )
    ended_at: datetime | None = strawberry.field(
        description="The time when it was cancelled, failed, or was returned; else null."
    )
    reason: str | None = strawberry.field(
        description="The reason why it is held, was cancelled, failed or was returned, at most "
        "1,000 characters: the words of an operator or of the bank; else null."
    )

    @resolved(
        description="Where it goes, without most digits of a bank account's number; at most 40 "
        "characters."
    )
    async def method(self, info: Info) -> str:
        return (await loaded(info.context.loaders.payout_methods, self.row.method_id)).masked

    @resolved(
        description="The signed receipt, to keep; null before the payout ended, and for operators.",
        cost=RECEIPT_COST,
    )
    async def receipt(self, info: Info) -> PayoutReceipt | None:
        return await PayoutReceipt.read(self.row) if self._is_own(info) else None

    @resolved(
        description="The codes of gift cards by which it was paid, the largest first, for its "
        "worker in a session; empty for other methods, before they are issued, and for operators.",
        cost=CODES_COST,
    )
    async def gift_codes(self, info: Info) -> list[GiftCode]:
        if not self._is_own(info) or self.row.rail != GIFT_CARD:
            return []
        if info.context.reading().kind is not CredentialKind.SESSION:
            raise Forbidden("Sign in to see codes of gift cards: an API key cannot.")
        return [GiftCode.of(each) for each in await gift_cards.current().issued(self.row.id)]

    def _is_own(self, info: Info) -> bool:
        worker = info.context.reading().worker
        return worker is not None and worker.id == self.row.worker_id

    @classmethod
    def of(cls, row: models.Payout) -> Payout:
        return cls(
            id=global_id("Payout", row.id),
            row=row,
            reference=row.reference,
            kind=row.kind,
            state=row.state,
            gross=row.gross,
            withheld=row.withheld,
            withholding_basis_points=row.rate,
            net=row.net,
            covers_from=row.covers_from,
            covers_until=row.covers_until,
            made_at=row.made_at,
            sent_at=row.sent_at,
            settled_at=row.settled_at,
            ended_at=row.ended_at,
            reason=row.reason,
        )


@findable("Payout")
async def found_payouts(context: Context, keys: Sequence[UUID]) -> list[Payout | None]:
    """The viewer's own payouts, and those of others for operators, which the audit notes."""
    viewer = context.viewer
    worker_id = None if viewer is None or viewer.worker is None else viewer.worker.id
    seen = dict(await queries.shown_to(worker_id, keys))
    others = await queries.of_others(worker_id, [key for key in keys if key not in seen])
    if others and context.is_operating(Duty.MOVE_MONEY):
        seen |= others
    return [Payout.of(seen[key]) if key in seen else None for key in keys]
