"""The figures of a statement: what came and went, and the balances on both ends of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from domain.kernel.money import NOTHING, Money
from domain.ledger.models import AccountKind, TransferKind


@dataclass(frozen=True, slots=True)
class WorkerBalances:
    """A worker's money at one instant, by where it is."""

    pending: Money = NOTHING
    available: Money = NOTHING
    due: Money = NOTHING
    in_transit: Money = NOTHING

    @property
    def total(self) -> Money:
        """All of it."""
        return self.pending + self.available + self.due + self.in_transit

    def with_change(self, kind: str | None, amount: Money) -> WorkerBalances:
        """The balances after an amount came to an account of this kind; no kind: to somebody."""
        if kind is None:
            return self
        part = _PARTS[AccountKind(kind)]
        return replace(self, **{part: getattr(self, part) + amount})


@dataclass(frozen=True, slots=True)
class Movements:
    """What moved in a time. A payout counts when it is sent: it leaves the worker's earnings, net
    in transit and the rest withheld."""

    rewards: Money = NOTHING
    bonuses: Money = NOTHING
    payments: Money = NOTHING
    sent: Money = NOTHING  # net
    withheld: Money = NOTHING
    arrived: Money = NOTHING  # net, as banks said
    failed: Money = NOTHING  # net, back before it arrived
    returned: Money = NOTHING  # net, back after it arrived
    withheld_returned: Money = NOTHING
    forfeited: Money = NOTHING

    @property
    def earned(self) -> Money:
        """Rewards, bonuses and payments."""
        return self.rewards + self.bonuses + self.payments

    @property
    def paid_out(self) -> Money:
        """The gross of the payouts that were sent."""
        return self.sent + self.withheld

    @property
    def given_back(self) -> Money:
        """The gross of payouts that failed or were returned: available again."""
        return self.failed + self.returned + self.withheld_returned

    @property
    def change(self) -> Money:
        """The change of the worker's balances together."""
        came = self.earned + self.returned + self.withheld_returned
        went = self.withheld + self.arrived + self.forfeited
        return came - went

    def with_transfer(self, kind: TransferKind, amount: Money) -> Movements:
        """The movements with one more transfer; those inside the worker's own accounts that no
        statement names change nothing."""
        part = _MOVEMENTS[kind]
        return self if part is None else replace(self, **{part: getattr(self, part) + amount})


def summed(movements: Iterable[Movements]) -> Movements:
    """Several times together."""
    names, total = [each.name for each in fields(Movements)], Movements()
    for each in movements:
        total = Movements(*(getattr(total, name) + getattr(each, name) for name in names))
    return total


_PARTS = {
    AccountKind.WORKER_PENDING: "pending",
    AccountKind.WORKER_AVAILABLE: "available",
    AccountKind.PAYOUT_DUE: "due",
    AccountKind.PAYOUT_IN_TRANSIT: "in_transit",
}
# Every kind of transfer by which money comes to a worker, or leaves them. The small deposits that
# confirm a bank account are the market's own money: a statement would tell their amounts.
_MOVEMENTS: dict[TransferKind, str | None] = {
    TransferKind.REWARD: "rewards",
    TransferKind.BONUS: "bonuses",
    TransferKind.PAYMENT: "payments",
    TransferKind.EARNINGS_AVAILABLE: None,
    TransferKind.PAYOUT: None,
    TransferKind.PAYOUT_CANCELLED: None,
    TransferKind.PAYOUT_SENT: "sent",
    TransferKind.PAYOUT_SETTLED: "arrived",
    TransferKind.PAYOUT_FAILED: "failed",
    TransferKind.PAYOUT_RETURNED: "returned",
    TransferKind.WITHHOLDING: "withheld",
    TransferKind.WITHHOLDING_RETURNED: "withheld_returned",
    TransferKind.FORFEIT: "forfeited",
}
