"""A balance below the chosen amount is told once, until it was above again."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.funding.commands import deposit_funds, set_balance_warning, warn_due
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput
from domain.mail.models import Mail
from domain.people.models import Account
from domain.people.teams.membership import join
from domain.people.teams.roles import TeamRole
from tests.domain import cast

FIFTY = Money(5_000)


async def warned():
    """The warnings since the last look, as the clockwork sends them."""
    await warn_due(clock.now(), 100)
    told = [fact for fact in await cast.told() if type(fact).__name__ == "BalanceFellLow"]
    return [(str(fact.available), str(fact.warn_below)) for fact in told]


async def test_a_balance_that_falls_below_is_told_once(rita):
    await set_balance_warning(rita, FIFTY)
    await cast.a_hit(rita, slots=350)  # 51.00 are left
    assert await warned() == []
    await cast.a_hit(rita, slots=20)
    await cast.a_hit(rita, slots=20)

    assert await warned() == [("45.40", "50.00")]
    await cast.a_hit(rita, slots=20)
    assert len(await warned()) == 1
    [mail] = await Mail.all()
    assert (mail.recipient, mail.subject) == ("rita@example.org", "Your balance is low")
    assert "is 45.40 US dollars, below the 50.00" in mail.body


async def test_it_is_told_again_once_it_was_above(rita):
    await set_balance_warning(rita, Money(9_990))
    await cast.a_hit(rita)
    await warned()
    await deposit_funds(rita, Money(100))
    await cast.a_hit(rita, slots=10)

    assert await warned() == [("99.88", "99.90"), ("99.48", "99.90")]


async def test_exactly_the_amount_is_not_below_it(rita):
    await set_balance_warning(rita, Money(9_988))
    await cast.a_hit(rita)

    assert await warned() == []


async def test_a_balance_that_is_raised_at_once_is_not_told(rita):
    await set_balance_warning(rita, FIFTY)
    await cast.a_hit(rita, slots=500)
    await deposit_funds(rita, FIFTY)

    assert await warned() == []


async def test_a_balance_that_is_low_already_is_told_as_the_warning_is_set(rita):
    await set_balance_warning(rita, Money(20_000))
    assert await warned() == [("100.00", "200.00")]

    await set_balance_warning(rita, Money(20_000))
    assert len(await warned()) == 1


async def test_a_warning_that_was_given_can_be_turned_off_and_on_again(rita):
    await set_balance_warning(rita, Money(20_000))
    assert len(await warned()) == 1

    await set_balance_warning(rita, None)
    assert len(await warned()) == 1
    clock.advance(timedelta(seconds=1))
    await set_balance_warning(rita, Money(20_000))
    assert len(await warned()) == 2


async def test_no_warning_comes_after_it_is_turned_off(rita):
    await set_balance_warning(rita, FIFTY)
    await cast.a_hit(rita, slots=500)
    await set_balance_warning(rita, None)

    assert await warned() == []
    await cast.a_hit(rita)
    assert await warned() == []


async def test_bonuses_and_payments_make_a_balance_low_too(rita, wim):
    done = await cast.a_submitted(wim, await cast.a_hit(rita))
    await set_balance_warning(rita, Money(9_900))
    await work.send_bonus(rita, done.id, Money(100), reason="!")

    assert await warned() == [("98.68", "99.00")]


async def test_each_owner_gets_a_mail_and_no_other_member(rita):
    for name, role in (("Otto", TeamRole.OWNER), ("Pia", TeamRole.PUBLISHER)):
        await join((await cast.an_account(name)).id, rita.id, role)
    gone = await cast.an_account("Gus")
    await join(gone.id, rita.id, TeamRole.OWNER)
    await Account.filter(id=gone.id).update(closed_at=clock.now() + timedelta(days=0))
    await set_balance_warning(rita, Money(20_000))
    await warned()

    assert {mail.recipient for mail in await Mail.all()} == {
        "rita@example.org",
        "otto@example.org",
    }


@pytest.mark.parametrize("cents", [0, 10_000_000_001])
async def test_an_amount_out_of_bounds_is_refused(rita, cents):
    async with cast.refused(InvalidInput) as caught:
        await set_balance_warning(rita, Money(cents))

    assert caught.value.bound == "an amount from 0.01 to 100000000.00"
