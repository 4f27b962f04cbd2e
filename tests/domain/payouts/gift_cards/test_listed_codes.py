"""The built-in provider: exactly the amount, each code once, and for one payout the same ones."""

import pytest

from domain.kernel import clock
from domain.kernel.money import NOTHING, Money
from domain.kernel.work import unit_of_work
from domain.payouts.gift_cards import provider
from domain.payouts.gift_cards.listed_codes import LISTED_CODES
from domain.payouts.gift_cards.models import GiftCode
from domain.payouts.gift_cards.provider import GiftCodesUsedUp, IssuedCode
from tests.domain.payouts.methods.cast import a_gift_code, a_payout


async def issuable(cents):
    async with unit_of_work():
        return await LISTED_CODES.largest_issuable(Money(cents))


async def issue(payout, cents):
    async with unit_of_work():
        return await LISTED_CODES.issue(payout.id, Money(cents))


async def test_a_market_issues_the_codes_of_its_list(market):
    assert provider.current() is LISTED_CODES


async def test_the_largest_sum_is_known_before_anything_is_issued(by_gift_card):
    assert await issuable(10_000) == NOTHING
    for cents in (4_000, 2_500, 2_500):
        await a_gift_code(cents)

    assert await issuable(5_000) == Money(5_000)
    assert await issuable(2_499) == NOTHING
    assert await GiftCode.filter(payout_id=None).count() == 3


async def test_codes_for_exactly_the_amount_are_issued_once(by_gift_card):
    for code, cents in (("A-11111", 4_000), ("B-11111", 2_500), ("C-11111", 2_500)):
        await a_gift_code(cents, code=code)
    payout = await a_payout(by_gift_card, 5_000)

    issued = await issue(payout, 5_000)

    assert issued == [IssuedCode(Money(2_500), "B-11111"), IssuedCode(Money(2_500), "C-11111")]
    assert await issue(payout, 5_000) == issued
    assert await LISTED_CODES.issued(payout.id) == issued
    used = await GiftCode.filter(payout_id=payout.id)
    assert {each.issued_at for each in used} == {clock.now()}
    assert await issuable(9_000) == Money(4_000)


async def test_another_amount_is_refused_and_says_what_there_is(by_gift_card):
    await a_gift_code(2_500)
    payout = await a_payout(by_gift_card, 3_000)

    with pytest.raises(GiftCodesUsedUp) as refused:
        await issue(payout, 3_000)

    assert refused.value.issuable == Money(2_500)
    assert await LISTED_CODES.issued(payout.id) == []
