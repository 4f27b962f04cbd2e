"""Payouts by codes of gift cards: as much as there are codes for, the rest is available again."""

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy
from domain.ledger.queries import verify, worker_earnings
from domain.payouts import rails, recount
from domain.payouts.commands import release_payout, request_payout
from domain.payouts.gift_cards import provider
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import Payout
from domain.payouts.providers import SANDBOX_RAIL
from domain.payouts.rails import GIFT_CARD, Rails
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.methods import cast as methods
from tests.domain.payouts.stage import A_DAY


@pytest.fixture
async def wim(any_database):
    clock.freeze(cast.START)
    rails.adopt(Rails({SANDBOX_RAIL.name: SANDBOX_RAIL}, gift_card=GIFT_CARD))
    worker = await cast.a_worker("Wim")
    await stage.paid_by(worker)
    yield worker
    rails.adopt(rails.PLAY)
    clock.release()
    assert await verify() == []
    assert await recount.differences() == []


async def paid(worker, cents, *codes):
    """A payout of so much, where there are codes of these worths."""
    for worth in codes:
        await methods.a_gift_code(worth)
    rita = await cast.a_requester("Rita")
    await stage.earn(rita, worker, cents, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    payout = await request_payout(worker)
    await stage.until_nothing_is_due()
    payout = await Payout.get(id=payout.id)
    issued = await provider.current().issued(payout.id)
    return payout, [each.worth.cents for each in issued]


async def test_codes_for_all_of_it_are_issued(wim):
    payout, codes = await paid(wim, 3500, 2500, 1000, 500)
    assert (payout.state, payout.gross, codes) == (PayoutState.SETTLED, Money(3500), [2500, 1000])


async def test_what_there_are_no_codes_for_is_available_again(wim):
    payout, codes = await paid(wim, 3499, 2500, 1000)
    assert (payout.state, payout.gross, codes) == (PayoutState.SETTLED, Money(2500), [2500])
    earned = await worker_earnings(wim.id)
    assert (earned.available, earned.due) == (Money(999), Money(0))


async def test_tax_is_withheld_from_what_the_codes_are_worth_alone(wim):
    policy.adopt(MarketPolicy(asks_tax=True))
    payout, codes = await paid(wim, 4000, 2500)
    assert codes == [2500]
    assert (payout.net, payout.withheld) == (Money(2500), Money(1071))
    assert (await worker_earnings(wim.id)).available == Money(4000 - 3571)


async def test_without_codes_it_is_held_until_there_are_some(wim):
    payout, codes = await paid(wim, 4000)
    assert (payout.state, codes) == (PayoutState.HELD, [])
    assert "no codes" in payout.reason
    await methods.a_gift_code(4000)
    await release_payout(payout.id, by=COMMAND_LINE, reason="Loaded.")
    await stage.until_nothing_is_due()
    assert (await Payout.get(id=payout.id)).state == PayoutState.SETTLED
