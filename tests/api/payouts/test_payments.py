"""What is asked of payments before a byte of a file is written."""

from dataclasses import replace

import pytest

from api.payouts.iso20022.rail import Iso20022Rail
from api.payouts.nacha.rail import NachaRail
from api.payouts.originator import Originator
from api.payouts.payments import FileBounds, refuse_unwritable
from domain.kernel.money import Money
from domain.payouts.providers import UnwritableFile
from tests.api.payouts.cast import (
    ANOTHER,
    CHECKING,
    FACTS,
    IBAN,
    MARKET,
    MARKET_ABROAD,
    REFERENCE,
    SAVINGS,
    THIRD,
    many,
    payment,
)

RAILS = [Iso20022Rail(MARKET), NachaRail(MARKET)]


@pytest.fixture(params=RAILS, ids=lambda rail: rail.name)
def rail(request):
    return request.param


def reasons_of(rail, payments):
    with pytest.raises(UnwritableFile) as refused:
        rail.file_of(FACTS, payments)
    return refused.value.reasons


@pytest.mark.parametrize(
    "account",
    [
        replace(CHECKING, routing_number="021000022"),
        replace(CHECKING, routing_number="02100002"),
        replace(CHECKING, routing_number="021-000-021"),
        replace(CHECKING, account_number=""),
        replace(CHECKING, account_number="-"),
        replace(CHECKING, account_number="12 34"),
        replace(CHECKING, account_number="1" * 18),
        replace(CHECKING, account_number="१२३"),
        replace(CHECKING, holder="李明"),
        replace(IBAN, iban="GB82WEST12345698765433"),
        replace(IBAN, bic="WEST"),
        replace(IBAN, bic=None, country="A1"),
        replace(IBAN, bic=None, country="GBR"),
    ],
)
def test_an_account_with_a_wrong_number_or_no_name_is_not_accepted(rail, account):
    assert not rail.accepts(account)
    assert reasons_of(rail, [payment(account=account)]) == [
        f"{REFERENCE}: the rail {rail.name} does not accept its account."
    ]


def test_accounts_of_the_united_states_and_with_an_iban_are_accepted():
    iso20022, nacha = RAILS

    assert iso20022.accepts(CHECKING)
    assert iso20022.accepts(SAVINGS)
    assert iso20022.accepts(replace(CHECKING, account_number="1" * 17))
    assert iso20022.accepts(IBAN)
    assert iso20022.accepts(replace(IBAN, bic=None, iban="gb82 west 1234 5698 7654 32"))
    assert nacha.accepts(SAVINGS)
    assert not nacha.accepts(IBAN)


def test_everything_that_is_wrong_is_named_at_once(rail):
    payments = [
        payment("P1"),
        payment(REFERENCE, dollars="0"),
        replace(payment(ANOTHER), amount=Money(-1)),
        payment(ANOTHER),
        payment(THIRD, dollars="1", is_test=True),
    ]
    largest = {"iso20022": "10000000000000.00", "nacha": "99999999.99"}[rail.name]

    assert reasons_of(rail, payments) == [
        "'P1' is no reference: it is P and 13 characters of 0-9 and A-Z.",
        f"{REFERENCE}: the amount 0.00 is not from 0.01 to {largest}.",
        f"{ANOTHER}: the amount -0.01 is not from 0.01 to {largest}.",
        f"{THIRD}: the amount 1.00 is not from 0.01 to 0.99.",
        f"{ANOTHER} is there 2 times.",
    ]


def test_a_small_deposit_is_under_a_dollar(rail):
    assert rail.file_of(FACTS, [payment(dollars="0.99", is_test=True)]).payments == 1
    assert reasons_of(rail, [payment(dollars="1.00", is_test=True)]) == [
        f"{REFERENCE}: the amount 1.00 is not from 0.01 to 0.99."
    ]


def test_a_file_needs_a_payment(rail):
    assert reasons_of(rail, []) == ["There is no payment to put into a file."]


def test_a_file_has_at_most_ten_thousand_payments(rail):
    bounds = FileBounds(amount=Money(1234), total=Money(12_340_000))

    refuse_unwritable(rail, many(10_000), bounds)
    assert reasons_of(rail, many(10_001)) == ["A file has at most 10000 payments; these are 10001."]


def test_no_more_than_a_hundred_reasons_are_named(rail):
    reasons = reasons_of(rail, many(103, dollars="0"))

    assert len(reasons) == 101
    assert reasons[-1] == "3 more things are wrong."


def test_an_amount_of_nacha_has_ten_digits_and_the_sum_twelve():
    rail = NachaRail(MARKET)

    assert str(rail.file_of(FACTS, many(100, dollars="99999999.99")).total) == "9999999999.00"
    assert reasons_of(rail, [payment(dollars="100000000.00")]) == [
        f"{REFERENCE}: the amount 100000000.00 is not from 0.01 to 99999999.99."
    ]
    assert reasons_of(rail, many(101, dollars="99999999.99")) == [
        "The payments are 10099999998.99 together, and a file has at most 9999999999.99."
    ]


def test_the_sum_of_a_file_of_iso_20022_is_bounded():
    assert reasons_of(RAILS[0], many(2, dollars="9999999999999.00")) == [
        "The payments are 19999999999998.00 together, and a file has at most 10000000000000.00."
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "李明"}, "needs Latin letters"),
        ({"account": replace(CHECKING, routing_number="0")}, "wrong number"),
        ({"company_id": ""}, "company id"),
        ({"company_id": "x" * 36}, "company id"),
        ({"company_id": "<a>"}, "company id"),
    ],
)
def test_an_originator_that_would_make_wrong_files_is_refused(changes, fault):
    whole = {"name": "Automaton", "account": CHECKING, "company_id": "1"}

    with pytest.raises(ValueError, match=fault):
        Originator(**whole | changes)


@pytest.mark.parametrize(
    "originator",
    [MARKET_ABROAD, replace(MARKET, company_id=None), replace(MARKET, company_id="12345678901")],
)
def test_nacha_needs_a_us_account_and_a_company_id_of_ten_characters(originator):
    with pytest.raises(ValueError, match="NACHA"):
        NachaRail(originator)


def test_the_same_payments_make_the_same_bytes(rail):
    first, again = (rail.file_of(FACTS, many(3)) for _ in range(2))

    assert first == again
