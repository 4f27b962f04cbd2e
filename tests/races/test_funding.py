"""Races for limits, warnings and refunds: each is exact whatever happens at once."""

import asyncio

import pytest

from domain.assignments import commands as work
from domain.assignments.bonuses import BonusDraft
from domain.assignments.models import Bonus
from domain.audit.trail import COMMAND_LINE
from domain.funding.commands import (
    deposit_funds,
    pay_refund,
    refuse_refund,
    request_refund,
    set_balance_warning,
    set_spending_limit,
    warn_due,
)
from domain.funding.models import Deposit
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.ledger import providers
from domain.ledger.spending import spendable
from domain.mail.models import Mail
from tests.domain import cast
from tests.races import crowd

TEN = Money(10)  # costs 0.12 as a bonus


@pytest.fixture
async def done(rita):
    workers = await crowd.of_workers(10)
    return [await cast.a_submitted(worker, await cast.a_hit(rita)) for worker in workers]


async def test_together_they_spend_exactly_the_limit(rita, done):
    spent = (await spendable(rita.id)).spent
    await set_spending_limit(rita, spent + Money(12 * 7 + 11))
    hit_type = await cast.a_type(rita)

    results = await crowd.at_once(
        [
            *(work.send_bonus(rita, each.id, TEN, reason="!") for each in done),
            *(work.pay_worker(rita, each.worker_id, TEN, reason="!") for each in done),
            *(cast.a_hit(rita, hit_type=hit_type) for _ in done),
        ]
    )

    assert crowd.counted(results) == {"done": 7, "SPENDING_LIMIT_REACHED": 23}
    assert (await spendable(rita.id)).spent == spent + Money(12 * 7)


async def test_a_limit_that_is_set_meanwhile_holds_for_all_that_come_after(rita, done):
    results = await crowd.at_once(
        [
            set_spending_limit(rita, Money(0)),
            *(work.send_bonus(rita, each.id, TEN, reason="!") for each in done),
        ]
    )
    paid = await Bonus.all().count()

    assert crowd.counted(results)["done"] == paid + 1
    with pytest.raises(Refused, match="leaves no room"):
        await work.send_bonus(rita, done[0].id, TEN, reason="!")


async def test_many_fall_below_and_two_clocks_warn_once(rita, done):
    await set_balance_warning(rita, (await spendable(rita.id)).available)

    await crowd.at_once(
        [
            *(work.send_bonus(rita, each.id, TEN, reason="!") for each in done),
            *(warn_due(clock.now(), 10) for _ in range(4)),
        ]
    )
    await asyncio.gather(*(warn_due(clock.now(), 10) for _ in range(4)))

    assert await Mail.filter(subject="Your balance is low").count() == 1
    assert cast.kinds(await cast.told()).count("BalanceFellLow") == 1
    await deposit_funds(rita, Money(100_000))
    await work.send_bonus(rita, done[0].id, TEN, reason="!")
    await warn_due(clock.now(), 10)
    assert cast.kinds(await cast.told()).count("BalanceFellLow") == 1


async def test_the_same_list_sent_ten_times_at_once_is_paid_once(rita, done):
    drafts = [BonusDraft(amount=TEN, reason="!", assignment_id=each.id) for each in done]
    answers = await crowd.at_once(
        work.send_bonuses(rita, drafts, client_token="t") for _ in range(10)
    )

    assert len({tuple(bonus.id for bonus in each) for each in answers}) == 1
    assert await Bonus.all().count() == len(done)


async def test_lists_that_overlap_never_wait_in_a_ring(rita, done):
    drafts = [BonusDraft(amount=TEN, reason="!", assignment_id=each.id) for each in done]
    lists = [drafts, drafts[::-1], drafts[5:] + drafts[:5]]
    answers = await crowd.at_once(work.send_bonuses(rita, each) for each in lists * 3)

    assert {type(bonus) for each in answers for bonus in each} == {Bonus}
    assert await Bonus.all().count() == 9 * len(done)


async def test_a_refund_is_paid_or_refused_and_never_both(rita):
    providers.adopt(providers.BANK)
    asked = await request_refund(rita, Money(1_000))

    results = await crowd.at_once(
        each
        for _ in range(5)
        for each in (
            pay_refund(asked.id, reference="NL-1", by=COMMAND_LINE),
            refuse_refund(asked.id, reason="No.", by=COMMAND_LINE),
        )
    )

    assert crowd.counted(results) == {"done": 1, "WRONG_STATE": 9}
    assert (await cast.money(rita))[0] in ("1000.00", "990.00")


async def test_refunds_and_publications_take_no_cent_twice(market):
    rita = await cast.a_requester("Poor", funds="1.00")
    hit_type = await cast.a_type(rita)

    results = await crowd.at_once(
        [
            *(request_refund(rita, Money(12)) for _ in range(10)),
            *(cast.a_hit(rita, hit_type=hit_type) for _ in range(10)),
        ]
    )

    assert crowd.counted(results) == {"done": 8, "INSUFFICIENT_FUNDS": 12}
    assert (await cast.money(rita))[0] == "0.04"


async def test_each_deposit_has_a_row_and_a_number_of_its_own(rita):
    await crowd.at_once(deposit_funds(rita, Money(1), client_token=str(n % 5)) for n in range(20))

    numbers = [deposit.number for deposit in await Deposit.all()]
    assert len(numbers) == len(set(numbers)) == 5
