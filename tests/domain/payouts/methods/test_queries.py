"""What is known of a worker's name and place, and what is missing before a transfer."""

from dataclasses import replace
from datetime import timedelta

from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.payouts.lifecycle import MethodState
from domain.payouts.methods import queries
from domain.payouts.rules import PayoutBlocker
from domain.people.models import Account, IdentityState, Worker
from tests.domain import cast
from tests.domain.accounts.identity import cast as checks
from tests.domain.accounts.tax.answering import GERMAN, completed
from tests.domain.payouts import stage
from tests.domain.payouts.methods.cast import a_method

B = PayoutBlocker


async def account_of(worker):
    return await Account.get(id=worker.account_id)


async def test_a_worker_lives_where_the_tax_interview_says_while_it_is_in_force(wim):
    account = await account_of(wim)
    assert await queries.country_of(wim.id, account, at=clock.now()) == "NL"

    await completed(wim)

    assert await queries.country_of(wim.id, account, at=clock.now()) == "DE"
    later = clock.now() + timedelta(days=4 * 366)
    assert await queries.country_of(wim.id, account, at=later) == "NL"


async def test_the_name_of_the_account_counts_only_where_no_other_is_known(wim):
    account = await account_of(wim)
    assert await queries.names_of(wim, account) == ["Wim"]

    await completed(wim, replace(GERMAN, name="Wim Müller"))
    assert await queries.names_of(wim, account) == ["Wim Müller"]

    await checks.submitted(wim)
    assert await queries.names_of(wim, account) == ["Wim Müller"]  # it is not verified
    await Worker.filter(id=wim.id).update(identity_state=IdentityState.VERIFIED)
    wim = await Worker.get(id=wim.id)
    assert len(await queries.names_of(wim, account)) == 2


async def test_everything_that_is_missing_is_named(wim):
    assert await queries.missing(wim.id, at=clock.now()) == [B.NO_METHOD, B.BELOW_MINIMUM]

    method = await a_method(wim)
    assert await queries.missing(wim.id, at=clock.now()) == [B.UNCONFIRMED, B.BELOW_MINIMUM]

    method.state = MethodState.CONFIRMED
    await method.save()
    rita = await cast.a_requester("Rita")
    await stage.earn(rita, wim, 500, at=clock.now() - 2 * stage.A_DAY)
    await stage.until_nothing_is_due()
    assert await queries.missing(wim.id, at=clock.now()) == []
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(minimum=Money(501))))
    assert await queries.missing(wim.id, at=clock.now()) == [B.BELOW_MINIMUM]


async def test_a_new_worker_is_on_hold_where_there_is_a_hold(wim):
    assert not await queries.is_on_hold(wim.id)

    policy.adopt(MarketPolicy(payouts=PayoutPolicy(hold_days=10)))

    assert await queries.is_on_hold(wim.id)
