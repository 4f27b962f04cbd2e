"""Bonuses: extra money for submitted or decided work."""

from datetime import timedelta

import pytest

from api.timers import housekeeping
from domain.assignments import commands
from domain.assignments.models import Bonus
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput
from domain.mail.models import Mail
from tests.domain import cast

TWO = Money(200)


async def test_a_bonus_costs_a_fifth_more_and_is_told_to_both(rita, wim):
    assignment = await cast.an_approved(rita, wim, await cast.a_hit(rita))

    bonus = await commands.send_bonus(rita, assignment.id, TWO, reason="Thank you.")

    assert (bonus.amount, bonus.fee_cents, bonus.reason) == (TWO, 40, "Thank you.")
    assert await cast.money(rita) == ("97.48", "0.00")
    assert await cast.earned(wim) == "2.10"
    told = (await cast.told())[-1]
    assert (type(told).__name__, told.bonus_id, told.amount) == ("BonusSent", bonus.id, TWO)


@pytest.mark.parametrize(("cents", "fee"), [(1, 1), (2, 1), (7, 1), (8, 2), (12, 2), (13, 3)])
async def test_the_fee_of_a_bonus_is_rounded_half_up_and_one_cent_at_least(rita, wim, cents, fee):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    bonus = await commands.send_bonus(rita, assignment.id, Money(cents), reason="!")

    assert bonus.fee_cents == fee


async def test_a_bonus_may_follow_a_rejection_and_the_deletion_of_its_hit(rita, wim):
    hit = await cast.a_hit(rita)
    assignment = await cast.a_rejected(rita, wim, hit)
    await hits.delete_hit(rita, hit.id)

    await commands.send_bonus(rita, assignment.id, TWO, reason="For your time.")
    await commands.send_bonus(rita, assignment.id, TWO, reason="For your time.")

    assert await cast.earned(wim) == "4.00"


async def test_a_bonus_that_the_money_does_not_cover_is_refused(market, wim):
    poor = await cast.a_requester("Poor", funds="2.51")
    assignment = await cast.a_submitted(wim, await cast.a_hit(poor))

    async with cast.refused(InsufficientFunds) as caught:
        await commands.send_bonus(poor, assignment.id, TWO, reason="Thank you.")

    assert (caught.value.needed, caught.value.available) == (Money(240), Money(239))


@pytest.mark.parametrize(
    ("values", "field", "shown", "bound"),
    [
        ({"amount": Money(0)}, "amount", "0.00", "an amount from 0.01 to 10000.00"),
        ({"amount": Money(-5)}, "amount", "-0.05", "an amount from 0.01 to 10000.00"),
        ({"amount": Money(1_000_001)}, "amount", "10000.01", "an amount from 0.01 to 10000.00"),
        ({"reason": ""}, "reason", "", "1 to 4096 characters of text"),
        ({"reason": "x" * 4097}, "reason", "4097 characters", "1 to 4096 characters of text"),
        ({"reason": "a\x1f"}, "reason", "U+001F", "text without control characters"),
    ],
)
async def test_a_bonus_out_of_bounds_is_refused(rita, wim, values, field, shown, bound):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    given = {"amount": TWO, "reason": "Thank you.", **values}

    async with cast.refused(InvalidInput) as caught:
        await commands.send_bonus(rita, assignment.id, **given)

    refusal = caught.value
    assert (refusal.field, refusal.value, refusal.bound) == (field, shown, bound)


async def test_a_bonus_sent_twice_under_one_token_is_paid_once(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    given = {"amount": TWO, "reason": "Thank you.", "client_token": "t"}
    first = await commands.send_bonus(rita, assignment.id, **given)

    async with cast.untouched():
        assert (await commands.send_bonus(rita, assignment.id, **given)).id == first.id
    async with cast.refused(ClientTokenReused):
        await commands.send_bonus(rita, assignment.id, **{**given, "amount": Money(1)})

    assert await Bonus.all().count() == 1


async def test_a_bonus_sent_again_a_year_later_is_still_paid_once(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    given = {"amount": TWO, "reason": "Thank you.", "client_token": "t"}
    first = await commands.send_bonus(rita, assignment.id, **given)
    clock.advance(timedelta(days=366))
    await housekeeping.run_tasks(clock.now(), log_retention=timedelta(days=9_999))

    async with cast.untouched():
        assert (await commands.send_bonus(rita, assignment.id, **given)).id == first.id


async def test_the_worker_gets_a_mail_once_a_day(rita, wim):
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    for reason in ("Well done.", "Again."):
        await commands.send_bonus(rita, assignment.id, TWO, reason=reason)

    [mail] = await Mail.all()
    assert (mail.recipient, mail.subject) == ("wim@example.org", "You got a bonus")
    assert "Rita paid you a bonus of 2.00 US dollars" in mail.body
    assert "Well done." in mail.body
    clock.advance(timedelta(days=1))
    await commands.send_bonus(rita, assignment.id, TWO, reason="Again.")
    assert await Mail.all().count() == 2
