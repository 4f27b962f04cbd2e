"""Receipts of deposits: what a requester keeps as proof, as data and as text. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.funding.models import Deposit
from domain.kernel import policy
from domain.kernel.days.market_days import market_day
from domain.kernel.money import Money
from domain.people.models import Requester


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositReceipt:
    """The receipt of one deposit: the same for ever, but for the names that people change."""

    number: str
    deposited_at: datetime
    amount: Money
    payer: str
    payer_id: str
    market: str
    provider: str
    reference: str

    @classmethod
    def of(cls, deposit: Deposit, requester: Requester) -> DepositReceipt:
        """The receipt of a deposit to this requester's account."""
        return cls(
            number=deposit.number,
            deposited_at=deposit.deposited_at,
            amount=deposit.amount,
            payer=requester.name,
            payer_id=requester.requester_id,
            market=policy.current().name,
            provider=deposit.provider,
            reference=deposit.reference,
        )

    @property
    def date(self) -> str:
        """The day of the market on which the money was credited, such as 2026-11-30."""
        return market_day(self.deposited_at).key

    @property
    def lines(self) -> dict[str, str]:
        """Everything that the receipt says, in its order."""
        return {
            "Number": self.number,
            "Date": self.date,
            "Time": f"{self.deposited_at:%Y-%m-%d %H:%M:%S} UTC",
            "Received from": f"{_one_line(self.payer)} ({self.payer_id})",
            "Amount": f"{self.amount} US dollars",
            "Received by": _one_line(self.market),
            "Way": self.provider,
            "Reference": _one_line(self.reference),
        }

    @property
    def text(self) -> str:
        """The receipt as plain text, one line for each value."""
        body = "\n".join(f"{name}: {value}" for name, value in self.lines.items())
        return f"Receipt of a deposit\n\n{body}\n"


def _one_line(text: str) -> str:
    """Text that people typed, which must not look like another line of the receipt."""
    return " ".join(text.split())
