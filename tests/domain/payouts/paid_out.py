"""Payouts of these tests: rows as the market makes them, and their movements in the ledger."""

from datetime import timedelta

from domain.kernel import clock
from domain.kernel.ids import new_id, new_worker_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.ledger.accounts import (
    earnings_available,
    in_transit,
    outside,
    payout_due,
    pending,
    tax_withheld,
)
from domain.ledger.models import TransferKind
from domain.ledger.posting import Transfer, post
from domain.payouts.lifecycle import MethodKind, MethodState, PayoutKind, PayoutState
from domain.payouts.models import Payout, PayoutMethod

K, S = TransferKind, PayoutState


async def a_method(worker):
    return await PayoutMethod.create(
        id=new_id(),
        worker_id=worker.id,
        kind=MethodKind.GIFT_CARD,
        state=MethodState.CONFIRMED,
        masked="gift card",
        created_at=clock.now(),
    )


async def earn(worker, cents):
    """Earnings that may be paid out at once."""
    async with unit_of_work():
        await post(
            [
                _transfer(K.REWARD, outside(worker.id), pending(worker.id), cents),
                _transfer(
                    K.EARNINGS_AVAILABLE, pending(worker.id), earnings_available(worker.id), cents
                ),
            ],
            at=clock.now(),
        )


async def a_payout(worker, cents, *, withheld=0, rate=0, rail="bank", kind=PayoutKind.SCHEDULED):
    """One that was made now, of money that the worker earned before."""
    now = clock.now()
    payout = await Payout.create(
        id=new_id(),
        reference=f"P{new_worker_id()[1:]}",
        worker_id=worker.id,
        method_id=(await a_method(worker)).id,
        kind=kind,
        state=S.DUE,
        gross_cents=cents,
        withheld_cents=withheld,
        rate=rate,
        covers_until=now - timedelta(days=1),
        made_at=now,
        day=f"{now:%Y-%m-%d}",
        rail=rail,
    )
    await _move(payout, (K.PAYOUT, earnings_available, payout_due, cents))
    return payout


async def send(payout):
    net = payout.gross_cents - payout.withheld_cents
    await _move(
        payout,
        (K.WITHHOLDING, payout_due, tax_withheld, payout.withheld_cents),
        (K.PAYOUT_SENT, payout_due, in_transit, net),
    )
    await _change(payout, state=S.IN_TRANSIT, sent_at=clock.now())


async def cancel(payout):
    await _move(payout, (K.PAYOUT_CANCELLED, payout_due, earnings_available, payout.gross_cents))
    await _change(payout, state=S.CANCELLED, reason="Asked for.", ended_at=clock.now())


async def settle(payout):
    await _move(payout, (K.PAYOUT_SETTLED, in_transit, outside, payout.net.cents))
    await _change(payout, state=S.SETTLED, settled_at=clock.now(), ended_at=clock.now())


async def fail(payout):
    await _move(payout, (K.PAYOUT_FAILED, in_transit, earnings_available, payout.net.cents))
    await _give_back(payout, S.FAILED, "AC04: the account is closed")


async def give_back(payout):
    """The bank returns it after it arrived."""
    await _move(payout, (K.PAYOUT_RETURNED, outside, earnings_available, payout.net.cents))
    await _give_back(payout, S.RETURNED, "R02: the account is closed")


async def settled(worker, cents, **more):
    """Earned, made, sent and arrived at this moment."""
    await earn(worker, cents)
    payout = await a_payout(worker, cents, **more)
    await send(payout)
    await settle(payout)
    return payout


async def _give_back(payout, state, reason):
    back = (K.WITHHOLDING_RETURNED, tax_withheld, earnings_available, payout.withheld_cents)
    await _move(payout, back)
    await _change(payout, state=state, reason=reason, ended_at=clock.now())


async def _move(payout, *moves):
    worker_id = payout.worker_id
    moving = [
        Transfer(
            cause=f"{kind.lower()}:{payout.id}",
            kind=kind,
            source=source(worker_id),
            target=target(worker_id),
            amount=Money(cents),
            subject_id=payout.id,
        )
        for kind, source, target, cents in moves
    ]
    async with unit_of_work():
        await post(moving, at=clock.now())


async def _change(payout, **changes):
    payout.update_from_dict(changes)
    await payout.save()


def _transfer(kind, source, target, cents):
    cause = f"{kind.lower()}:{new_id()}"
    return Transfer(cause=cause, kind=kind, source=source, target=target, amount=Money(cents))
