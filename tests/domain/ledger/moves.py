"""Movements of money, each in a unit of work of its own."""

from datetime import UTC, datetime

from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.ledger import transfers
from domain.ledger.models import LedgerAccount
from domain.ledger.posting import post
from domain.ledger.transfers import BonusPayment, Payment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def balance(account):
    row = await LedgerAccount.get_or_none(id=account.id)
    return None if row is None else row.balance_cents


async def give(requester_id, cents):
    given = {"provider": "sandbox", "reference": str(new_id())}
    await move(transfers.deposited(requester_id, new_id(), Money(cents), **given))


async def move(*moving):
    async with unit_of_work():
        await post(moving, at=NOON)


async def reserve(requester_id, *holds):
    """Pairs of a HIT's id and cents."""
    await move(
        *(
            transfers.reserved(requester_id, hit_id, Money(cents), cause=f"publish:{new_id()}")
            for hit_id, cents in holds
        )
    )


async def release(requester_id, hit_id, cents):
    await move(transfers.released(requester_id, hit_id, Money(cents), cause=f"expire:{new_id()}"))


async def pay(*payments):
    await move(
        *(transfer for payment in payments for transfer in transfers.payment_from_hold(payment))
    )


def a_payment(requester_id, hit_id, worker_id, *, reward=100, fee=20):
    return Payment(
        assignment_id=new_id(),
        hit_id=hit_id,
        requester_id=requester_id,
        worker_id=worker_id,
        reward=Money(reward),
        fee=Money(fee),
    )


def a_bonus(requester_id, worker_id, *, amount, fee):
    return BonusPayment(
        bonus_id=new_id(),
        requester_id=requester_id,
        worker_id=worker_id,
        amount=Money(amount),
        fee=Money(fee),
    )
