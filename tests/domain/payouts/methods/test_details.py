"""The details of accounts: stored, read again, masked and compared."""

from dataclasses import replace

import pytest

from domain.payouts.methods.account_rules import iban_account, us_account
from domain.payouts.methods.details import GIFT_CARD, account_of, compared, masked_account
from tests.domain.payouts.methods.cast import GERMAN, US, a_method, chosen


@pytest.mark.parametrize("given", [US, GERMAN, replace(GERMAN, bic=None)])
async def test_what_is_stored_is_read_again(wim, given):
    account = us_account(given) if given is US else iban_account(given)

    assert account_of(await chosen(wim, given)) == account


async def test_erased_details_are_no_account(wim):
    method = await a_method(wim)
    method.details = None

    assert account_of(method) is None


def test_a_mask_shows_the_last_characters_and_no_length():
    dots = "\N{BULLET}" * 4
    assert masked_account(us_account(replace(US, account_number="123456789"))) == f"{dots} 6789"
    assert masked_account(us_account(replace(US, account_number="1234"))) == f"{dots} 4"
    assert masked_account(iban_account(GERMAN)) == f"DE {dots} 3000"
    assert GIFT_CARD.masked == "Gift card"


def test_spellings_of_one_account_are_the_same_and_others_differ():
    def of(number, routing="011000015"):
        return compared(us_account(replace(US, account_number=number, routing_number=routing)))

    assert of("0012-345") == of("12345")
    assert of("12345") != of("12346")
    assert of("12345") != of("12345", routing="021000021")
