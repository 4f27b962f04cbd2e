"""Bank accounts: every kind of wrong number is refused by its name, without the number."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.refusals import InvalidInput, Rule
from domain.payouts.methods import account_rules, limits
from domain.payouts.methods.account_rules import iban_account, us_account
from tests.domain.payouts.methods.cast import GERMAN, US

R, A = "method.usBank.routingNumber", "method.usBank.accountNumber"
N, B = "method.international.iban", "method.international.bic"


def test_spaces_and_small_letters_do_not_matter():
    us = us_account(replace(US, account_number="0123 456-78a"))
    iban = iban_account(GERMAN)

    assert (us.routing_number, us.account_number) == ("011000015", "0123456-78A")
    assert (iban.iban, iban.bic, iban.country) == ("DE89370400440532013000", "COBADEFF", "DE")


@pytest.mark.parametrize("number", ["011000015", "021000021", "121000248"])
def test_routing_numbers_of_banks_are_taken(number):
    assert us_account(replace(US, routing_number=number)).routing_number == number


@pytest.mark.parametrize(
    "number",
    [
        "",
        "01100001",  # a digit short
        "0110000150",  # one too many
        "011000016",  # the check digit
        "110000015",  # two swapped
        "01100001O",  # a letter
        "\u0660\u0661\u0661\u0660\u0660\u0660\u0660\u0661\u0665",  # digits of another script
        "000000000",  # of no bank, though its check digit fits
        "800000006",  # traveller's cheques
        "-11000015",
        "0" * 1_000,
    ],
)
def test_another_routing_number_is_refused(number):
    with pytest.raises(InvalidInput) as refused:
        us_account(replace(US, routing_number=number))

    assert (refused.value.field, refused.value.value) == (R, None)
    assert number not in refused.value.message or not number


@pytest.mark.parametrize("number", ["1234", "1" * limits.LONGEST_ACCOUNT, "AB-12", "0001"])
def test_account_numbers_within_bounds_are_taken(number):
    assert us_account(replace(US, account_number=number)).account_number == number


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("", Rule.LENGTH),
        ("123", Rule.LENGTH),
        ("1" * (limits.LONGEST_ACCOUNT + 1), Rule.LENGTH),
        ("1" * (limits.LONGEST_TYPED + 1), Rule.LENGTH),
        ("1234_5", Rule.CHARACTERS),
        ("1234;5", Rule.CHARACTERS),
        ("\uff11\uff12345", Rule.CHARACTERS),  # digits of another width
        ("1234\x00", Rule.CHARACTERS),
        ("0000", Rule.FORMAT),
        ("ABCD", Rule.FORMAT),
    ],
)
def test_another_account_number_is_refused_with_its_rule(number, rule):
    with pytest.raises(InvalidInput) as refused:
        us_account(replace(US, account_number=number))

    found = refused.value
    assert (found.field, found.value, found.broken.rule) == (A, None, rule)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("DE89370400440532013001", "check digits"),
        ("DE89370400440532031000", "check digits"),  # two swapped
        ("DE8937040044053201300", "number of characters"),
        ("XX89370400440532013000", "a country that has IBANs"),
        ("US64370400440532013000", "a country that has IBANs"),
        ("DE8937040044053201300A", "as its country writes them"),
        ("", "as its country writes them"),
        ("DE89-3704-0044-0532-0130-00", ""),
        ("\uff24\uff2589370400440532013000", "letters A to Z"),
        ("D" * 1_000, "at most 60 characters"),
    ],
)
def test_another_iban_is_refused_and_says_what_is_right(number, says):
    with pytest.raises(InvalidInput) as refused:
        iban_account(replace(GERMAN, iban=number, bic=None))

    assert (refused.value.field, refused.value.value) == (N, None)
    assert says in refused.value.bound


@pytest.mark.parametrize(
    ("number", "bic"),
    [
        ("DE89370400440532013000", None),
        ("DE89370400440532013000", "COBADEFFXXX"),
        ("GB29NWBK60161331926819", "NWBKGB2L"),
        ("FR1420041010050500013M02606", None),
    ],
)
def test_a_bic_may_be_left_out_or_fits_the_iban(number, bic):
    assert iban_account(replace(GERMAN, iban=number, bic=bic)).iban == number


@pytest.mark.parametrize(
    ("bic", "says"),
    [
        ("COBADEF", "8 or 11"),
        ("COBAXXFF", "8 or 11"),
        ("", "8 or 11"),
        ("NWBKGB2L", "a bank in DE"),
        ("DEUTDEFF", "the bank that the IBAN names"),
    ],
)
def test_another_bic_is_refused(bic, says):
    with pytest.raises(InvalidInput) as refused:
        iban_account(replace(GERMAN, bic=bic))

    assert (refused.value.field, refused.value.value) == (B, None)
    assert says in refused.value.bound


def test_banks_of_territories_have_bics_of_their_own():
    jersey = replace(GERMAN, iban="GB33BUKB20201555555555", bic="RBOSJESH")
    with pytest.raises(InvalidInput) as refused:  # of the country, but of another bank
        iban_account(jersey)
    assert "the bank that the IBAN names" in refused.value.bound


def test_all_wrong_values_are_named_at_once():
    with pytest.raises(InvalidInput) as refused:
        us_account(replace(US, holder="", routing_number="1", account_number="1"))
    assert [each.field for each in refused.value.problems] == ["method.usBank.holder", R, A]

    with pytest.raises(InvalidInput) as refused:
        iban_account(replace(GERMAN, holder="", iban="1", bic="1"))
    assert [each.field for each in refused.value.problems] == ["method.international.holder", N, B]


@given(st.text(max_size=70))
def test_no_text_is_a_fault(text):
    for rule in (
        account_rules.routing_number,
        account_rules.account_number,
        account_rules.iban,
        account_rules.bic,
    ):
        with suppress(InvalidInput):
            rule("accountNumber", text)


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_routing_number_is_found(place, more):
    digits = list("011000015")
    digits[place] = str((int(digits[place]) + more) % 10)

    with pytest.raises(InvalidInput):
        account_rules.routing_number("routingNumber", "".join(digits))
