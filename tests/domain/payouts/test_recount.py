"""The recount of payday finds whatever was changed behind the back of the ledger."""

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy
from domain.ledger.models import AccountKind, LedgerAccount
from domain.payouts import rails
from domain.payouts.commands import make_files, request_payout, settle_payout
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import Payout, PayoutFile, PayoutPlan
from domain.payouts.recount import differences
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY


@pytest.fixture
async def payday(any_database):
    """Payouts that are due, in transit and settled, with tax."""
    clock.freeze(cast.START)
    stage.by_bank()
    policy.adopt(MarketPolicy(asks_tax=True))
    rita = await cast.a_requester("Rita")
    for name in ("Ann", "Ben", "Cid"):
        worker = await cast.a_worker(name)
        await stage.paid_by(worker, stage.us_account(name))
        await stage.earn(rita, worker, 1_000, at=clock.now() - 2 * A_DAY)
        await stage.until_nothing_is_due()
        if name == "Cid":
            await make_files()
        await request_payout(worker)
    await settle_payout(
        (await Payout.filter(state=PayoutState.IN_TRANSIT).first()).id,
        by=COMMAND_LINE,
        reason="Seen.",
    )
    assert sorted(each.state for each in await Payout.all()) == ["DUE", "IN_TRANSIT", "SETTLED"]
    assert await differences() == []
    yield
    rails.adopt(rails.PLAY)
    policy.adopt(MarketPolicy())
    clock.release()


async def found():
    return [(each.what, each.stored, each.replayed) for each in await differences()]


async def put(stands, /, **values):
    await Payout.filter(state=stands).update(**values)


async def test_money_that_is_set_aside_in_transit_or_withheld_is_that_of_the_payouts(payday):
    due = await Payout.get(state=PayoutState.DUE)
    await put(PayoutState.DUE, gross_cents=999)
    [difference] = await differences()
    assert difference.where == f"payouts of worker {due.worker_id}"
    assert await found() == [("set aside for payouts", "10.00", "9.99")]
    await put(PayoutState.DUE, gross_cents=1_000)
    await put(PayoutState.SETTLED, withheld_cents=1)
    assert [each[0] for each in await found()] == [
        "tax withheld",
        "arrived",
        "cents of its payments",
    ]


async def test_a_payment_that_changed_its_state_alone_is_found_in_every_sum(payday):
    await put(PayoutState.IN_TRANSIT, state=PayoutState.SETTLED, settled_at=clock.now())
    assert sorted(each[0] for each in await found()) == [
        "arrived",
        "in transit",
        "paid until",
        "payments in transit",
    ]


async def test_a_files_figures_are_those_of_its_payments(payday):
    await PayoutFile.all().update(cents=1, payments=3, open_payments=0)
    assert await found() == [
        ("cents of its payments", "1", "1400"),
        ("payments", "3", "2"),
        ("payments in transit", "0", "1"),
    ]


async def test_a_plan_is_paid_until_where_its_settled_payouts_reach(payday):
    settled = await Payout.get(state=PayoutState.SETTLED)
    await PayoutPlan.filter(worker_id=settled.worker_id).update(paid_until=None)
    [(what, stored, counted)] = await found()
    assert (what, stored) == ("paid until", "never")
    assert counted.startswith(f"{settled.covers_until:%Y-%m-%d}")


async def test_pending_money_that_nothing_would_move_on_is_found(payday):
    pending = LedgerAccount.filter(kind=AccountKind.WORKER_PENDING)
    one = await pending.first()
    await LedgerAccount.filter(id=one.id).update(balance_cents=5, available_at=None)
    assert await found() == [("the time when it becomes available", "none", "a time")]
