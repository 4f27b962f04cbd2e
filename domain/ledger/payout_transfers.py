"""The movements of a worker's money from earnings to a bank, as transfers to post."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.money import Money
from domain.ledger.accounts import (
    AccountRef,
    earnings_available,
    in_transit,
    outside,
    payout_due,
    tax_withheld,
    test_in_transit,
    unclaimed,
)
from domain.ledger.models import TransferKind
from domain.ledger.posting import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOut:
    """A payout as the ledger sees it: each of its steps is posted once."""

    payout_id: UUID
    worker_id: UUID
    gross: Money
    withheld: Money

    @property
    def net(self) -> Money:
        """What arrives."""
        return self.gross - self.withheld


def moved_on(account: AccountRef, amount: Money, *, credited: Money) -> Transfer:
    """Pending earnings may be paid out from now on. `credited` is all that ever came in."""
    assert account.owner_id is not None, "a worker owns it"
    return Transfer(
        cause=f"available:{account.id}:{credited.cents}",
        kind=TransferKind.EARNINGS_AVAILABLE,
        source=account,
        target=earnings_available(account.owner_id),
        amount=amount,
    )


def made(paid: PaidOut) -> list[Transfer]:
    """A payout is made: its money is set aside."""
    source, target = earnings_available(paid.worker_id), payout_due(paid.worker_id)
    return [_step(paid, TransferKind.PAYOUT, source, target, amount=paid.gross)]


def cancelled(paid: PaidOut) -> list[Transfer]:
    """A payout that was not sent is cancelled."""
    source, target = payout_due(paid.worker_id), earnings_available(paid.worker_id)
    return [_step(paid, TransferKind.PAYOUT_CANCELLED, source, target, amount=paid.gross)]


def given_back(paid: PaidOut, amount: Money) -> Transfer:
    """A part of a payout that was not sent cannot be paid, and is available again."""
    source, target = payout_due(paid.worker_id), earnings_available(paid.worker_id)
    return Transfer(
        cause=f"payout_rest:{paid.payout_id}",
        kind=TransferKind.PAYOUT_CANCELLED,
        source=source,
        target=target,
        amount=amount,
        subject_id=paid.payout_id,
    )


def sent(paid: PaidOut) -> list[Transfer]:
    """The net is on its way; the tax is withheld."""
    source, worker_id = payout_due(paid.worker_id), paid.worker_id
    return [
        _step(
            paid, TransferKind.WITHHOLDING, source, tax_withheld(worker_id), amount=paid.withheld
        ),
        _step(paid, TransferKind.PAYOUT_SENT, source, in_transit(worker_id), amount=paid.net),
    ]


def settled(paid: PaidOut) -> list[Transfer]:
    """The net has arrived."""
    source, target = in_transit(paid.worker_id), outside(paid.worker_id)
    return [_step(paid, TransferKind.PAYOUT_SETTLED, source, target, amount=paid.net)]


def failed(paid: PaidOut) -> list[Transfer]:
    """The net did not arrive: all of it can be paid out again, with the tax."""
    source, target = in_transit(paid.worker_id), earnings_available(paid.worker_id)
    return [
        _step(paid, TransferKind.PAYOUT_FAILED, source, target, amount=paid.net),
        *_tax_returned(paid, target),
    ]


def returned(paid: PaidOut, *, is_closed: bool) -> list[Transfer]:
    """A bank gave the net back after it had arrived. Of a closed account it is unclaimed."""
    target = unclaimed(paid.worker_id) if is_closed else earnings_available(paid.worker_id)
    return [
        _step(paid, TransferKind.PAYOUT_RETURNED, outside(paid.worker_id), target, amount=paid.net),
        *_tax_returned(paid, target),
    ]


def test_deposit_sent(paid: PaidOut) -> list[Transfer]:
    """A small deposit of the market's own money is on its way."""
    source, target = outside(paid.worker_id), test_in_transit(paid.worker_id)
    return [_step(paid, TransferKind.TEST_DEPOSIT, source, target, amount=paid.net)]


def test_deposit_settled(paid: PaidOut) -> list[Transfer]:
    """A small deposit has arrived."""
    source, target = test_in_transit(paid.worker_id), outside(paid.worker_id)
    return [_step(paid, TransferKind.PAYOUT_SETTLED, source, target, amount=paid.net)]


def test_deposit_failed(paid: PaidOut) -> list[Transfer]:
    """A small deposit did not arrive, and goes back to the market."""
    source, target = test_in_transit(paid.worker_id), outside(paid.worker_id)
    return [_step(paid, TransferKind.TEST_DEPOSIT_FAILED, source, target, amount=paid.net)]


def _tax_returned(paid: PaidOut, target: AccountRef) -> list[Transfer]:
    source, kind = tax_withheld(paid.worker_id), TransferKind.WITHHOLDING_RETURNED
    return [_step(paid, kind, source, target, amount=paid.withheld)]


def _step(
    paid: PaidOut, kind: TransferKind, source: AccountRef, target: AccountRef, *, amount: Money
) -> Transfer:
    return Transfer(
        cause=f"{kind.lower()}:{paid.payout_id}",
        kind=kind,
        source=source,
        target=target,
        amount=amount,
        subject_id=paid.payout_id,
    )
