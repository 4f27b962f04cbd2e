"""Compares what workers read of their money with the files that the bank got. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.demo import costs
from api.demo.payday.bank import PaymentOrder
from domain.kernel.money import NOTHING, Money

SETTLED, FAILED = "SETTLED", "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutSeen:
    """A payout as its worker reads it."""

    id: str
    reference: str
    state: str
    gross: Money
    withheld: Money
    net: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySeen:
    """The money of a worker, as they read it."""

    earned: Money = NOTHING
    pending: Money = NOTHING
    available: Money = NOTHING
    payouts: Sequence[PayoutSeen] = ()

    @property
    def unexplained(self) -> int:
        """Cents by which earnings differ from what became of them. Money that failed to arrive is
        available again."""
        settled = costs.total(each.gross for each in self.payouts if each.state == SETTLED)
        left = abs((self.earned - settled - self.pending - self.available).cents)
        return left + sum(
            abs((each.gross - each.withheld - each.net).cents) for each in self.payouts
        )


def difference(orders: Iterable[PaymentOrder], seen: Iterable[MoneySeen]) -> int:
    """Cents by which payouts differ from the payments of the files, or are in only one of both; and
    by which earnings are unexplained."""
    sent = {each.reference: each.amount for order in orders for each in order.transfers}
    cents = 0
    for money in seen:
        cents += money.unexplained
        for payout in money.payouts:
            cents += abs((sent.pop(payout.reference, NOTHING) - payout.net).cents)
    return cents + costs.total(sent.values()).cents
