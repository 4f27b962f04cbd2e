"""Confirming a bank account by two small deposits."""

from datetime import timedelta

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.payouts.commands import fail_payout, make_files, settle_payout
from domain.payouts.lifecycle import MethodKind, MethodState, PayoutKind, PayoutState
from domain.payouts.methods import commands, limits
from domain.payouts.methods.refusals import WrongDeposits
from domain.payouts.models import Payout, PayoutMethod
from domain.people.refusals import TooManyAttempts
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.payouts.methods.cast import a_method, chosen

RAW = Statement("SELECT test_amounts FROM payout_methods WHERE test_amounts IS NOT NULL")
LEAST, MOST = limits.LEAST_DEPOSIT, limits.LARGEST_DEPOSIT


async def start(worker, method):
    return await commands.start_confirmation(await acting.viewer_of(worker), method.id)


async def confirm(worker, method, first, second):
    viewer = await acting.viewer_of(worker)
    return await commands.confirm_deposits(viewer, method.id, first=first, second=second)


async def amounts(method):
    return await commands.test_amounts_of(method.id)


async def wrong(method):
    """Amounts within bounds that are not those."""
    right = await amounts(method)
    others = (Money(cents) for cents in range(LEAST.cents, MOST.cents + 1))
    first, second, *_ = (each for each in others if each not in right)
    return first, second


async def test_two_deposits_that_differ_are_made_and_their_amounts_encrypted(wim):
    method = await start(wim, await chosen(wim))

    first, second = await amounts(method)
    assert first != second
    assert all(LEAST <= each <= MOST for each in (first, second))
    deposits = await Payout.filter(method_id=method.id, kind=PayoutKind.TEST_DEPOSIT)
    assert sorted(each.gross for each in deposits) == sorted([first, second])
    assert (method.tries_left, method.state) == (limits.TRIES, MethodState.UNCONFIRMED)
    (raw,) = await RAW.rows()
    assert f"{first.cents} {second.cents}".encode() not in bytes(raw["test_amounts"])


@pytest.mark.parametrize("is_swapped", [False, True])
async def test_their_amounts_confirm_it_in_any_order(wim, is_swapped):
    method = await start(wim, await chosen(wim))
    await make_files()
    given = await amounts(method)

    confirmed = await confirm(wim, method, *(given[::-1] if is_swapped else given))

    stored = await PayoutMethod.get(id=method.id)
    assert confirmed.state is stored.state is MethodState.CONFIRMED
    assert (stored.confirmed_at, stored.confirmed_by) == (clock.now(), None)
    assert (stored.test_amounts, stored.tries_left) == (None, 0)
    assert "PayoutMethodConfirmed" in cast.kinds(await cast.told())
    last = await Mail.filter(account_id=wim.account_id).order_by("-id").first()
    assert last.subject == "Your payout details are confirmed"


async def test_the_third_wrong_try_is_the_last(wim):
    method = await start(wim, await chosen(wim))
    right, other = await amounts(method), await wrong(method)

    left = []
    for _ in range(limits.TRIES):
        with pytest.raises(WrongDeposits) as refused:
            await confirm(wim, method, *other)
        left.append(refused.value.tries_left)

    assert left == [2, 1, 0]
    assert await amounts(method) is None
    async with cast.refused(WrongState):
        await confirm(wim, method, *right)
    assert (await PayoutMethod.get(id=method.id)).state is MethodState.UNCONFIRMED


async def test_one_right_amount_is_not_enough(wim):
    method = await start(wim, await chosen(wim))
    first, _ = await amounts(method)

    for second in (first, (await wrong(method))[0]):
        with pytest.raises(WrongDeposits):
            await confirm(wim, method, first, second)


async def test_both_amounts_are_checked_against_their_bounds(wim):
    method = await start(wim, await chosen(wim))
    async with cast.refused(InvalidInput) as refused:
        await confirm(wim, method, Money(0), Money(100))
    fields = [each.field for each in refused.value.problems]
    assert fields == ["firstAmount", "secondAmount"]
    assert (await PayoutMethod.get(id=method.id)).tries_left == limits.TRIES


async def test_deposits_on_their_way_are_not_made_again(wim):
    method = await start(wim, await chosen(wim))
    before = await amounts(method)

    await start(wim, method)

    assert await amounts(method) == before
    assert await Payout.all().count() == 2


@pytest.mark.parametrize("state", [PayoutState.FAILED, PayoutState.CANCELLED])
async def test_after_a_deposit_failed_new_ones_are_made(wim, state):
    method = await start(wim, await chosen(wim))
    ended = {"state": state, "reason": "No such account."}
    if state is PayoutState.FAILED:
        ended["sent_at"] = clock.now()
    one = await Payout.all().first()
    await Payout.filter(id=one.id).update(**ended)

    again = await start(wim, method)

    assert again.tries_left == limits.TRIES
    assert await Payout.all().count() == 4
    await start(wim, method)
    assert await Payout.all().count() == 4


@pytest.mark.parametrize("ends", [[fail_payout], [settle_payout, fail_payout]])
async def test_the_amounts_of_a_deposit_that_did_not_arrive_confirm_nothing(wim, ends):
    method = await start(wim, await chosen(wim))
    await make_files()
    one = await Payout.filter(method_id=method.id).first()
    for end in ends:
        await end(one.id, by=COMMAND_LINE, reason="No such account.")

    with pytest.raises(WrongState):
        await confirm(wim, method, *await amounts(method))

    assert (await PayoutMethod.get(id=method.id)).state is MethodState.UNCONFIRMED


async def failed_confirmation(worker, method):
    method = await start(worker, method)
    other = await wrong(method)
    for _ in range(limits.TRIES):
        with pytest.raises(WrongDeposits):
            await confirm(worker, method, *other)


async def test_three_confirmations_in_thirty_days_whatever_the_account(wim):
    for number in range(limits.MOST_CONFIRMATIONS):
        method = await a_method(wim)
        await failed_confirmation(wim, method)
        if number == 0:
            first_at = clock.now()
            clock.freeze(clock.now() + timedelta(days=1))
    async with cast.refused(TooManyAttempts) as refused:
        await start(wim, method)
    assert refused.value.retry_at == first_at + limits.CONFIRMATIONS_WITHIN

    clock.freeze(refused.value.retry_at)

    assert (await start(wim, method)).tries_left == limits.TRIES


async def test_nobody_confirms_the_account_of_another(wim):
    ann, method = await cast.a_worker("Ann"), await chosen(wim)
    await a_method(ann)
    async with cast.refused(NotFound):
        await start(ann, method)
    method = await start(wim, method)
    async with cast.refused(NotFound):
        await confirm(ann, method, *await amounts(method))


async def test_only_an_unconfirmed_method_is_confirmed(wim):
    for method in (
        await a_method(wim, kind=MethodKind.GIFT_CARD, state=MethodState.CONFIRMED),
        await a_method(wim, state=MethodState.CONFIRMED),
    ):
        async with cast.refused(WrongState):
            await start(wim, method)
        async with cast.refused(WrongState):
            await confirm(wim, method, LEAST, MOST)
    method = await a_method(wim)
    async with cast.refused(WrongState):  # no deposits were made
        await confirm(wim, method, LEAST, MOST)
