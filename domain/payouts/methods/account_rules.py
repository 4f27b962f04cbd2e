"""Bank accounts as pure functions: what a worker typed becomes an account, or a refusal by name.

Routing numbers are checked by python-stdnum; an IBAN by schwifty and by python-stdnum, which know
its form and its check digits in each country, and of many banks the BIC. The check digits of single
banks are not computed: banks change their rules, and a right number would be refused. No refusal
shows a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import schwifty
from schwifty.exceptions import SchwiftyException
from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError
from stdnum.us import rtn

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule
from domain.payouts.methods import limits
from domain.payouts.methods.holders import holder_name
from domain.payouts.providers import AccountType, IbanAccount, UsAccount

US_FIELD, IBAN_FIELD = "method.usBank", "method.international"

# The Federal Reserve's districts, their numbers for thrift institutions, and for electronic
# payments. 00 is the government and 80 are traveller's cheques: nobody has an account there.
_DISTRICTS = frozenset(
    f"{start + district:02}" for start in (0, 20, 60) for district in range(1, 13)
)
_ACCOUNT = re.compile(rf"[0-9A-Z-]{{{limits.SHORTEST_ACCOUNT},{limits.LONGEST_ACCOUNT}}}")
_BETWEEN = re.compile(r"[ \u00a0]+")
# Territories whose banks have IBANs of the country and BICs of their own.
_BIC_COUNTRIES: Mapping[str, frozenset[str]] = {
    "FI": frozenset({"FI", "AX"}),
    "FR": frozenset(["FR", "BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"]),
    "GB": frozenset({"GB", "GG", "IM", "JE"}),
}
_BANK_AND_COUNTRY = 6  # characters of a BIC


@dataclass(frozen=True, slots=True, kw_only=True)
class UsBankInput:
    """A bank account in the United States, as it was typed."""

    holder: str
    routing_number: str
    account_number: str
    account_type: AccountType
    is_third_party: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IbanInput:
    """A bank account with an IBAN, as it was typed."""

    holder: str
    iban: str
    bic: str | None = None


def us_account(given: UsBankInput) -> UsAccount:
    """The account. Raises InvalidInput with every wrong value."""
    wrong = Objections()
    holder = wrong.check(holder_name, f"{US_FIELD}.holder", given.holder)
    routing = wrong.check(routing_number, f"{US_FIELD}.routingNumber", given.routing_number)
    number = wrong.check(account_number, f"{US_FIELD}.accountNumber", given.account_number)
    wrong.raise_any()
    assert holder is not None, "nothing was wrong"
    assert routing is not None, "nothing was wrong"
    assert number is not None, "nothing was wrong"
    return UsAccount(
        holder=holder,
        routing_number=routing,
        account_number=number,
        account_type=given.account_type,
    )


def iban_account(given: IbanInput) -> IbanAccount:
    """The account. Raises InvalidInput with every wrong value."""
    wrong = Objections()
    holder = wrong.check(holder_name, f"{IBAN_FIELD}.holder", given.holder)
    number = wrong.check(iban, f"{IBAN_FIELD}.iban", given.iban)
    code = None
    if given.bic is not None:
        code = wrong.check(bic, f"{IBAN_FIELD}.bic", given.bic)
        if code is not None and number is not None:
            wrong.check(_fits, f"{IBAN_FIELD}.bic", code, number)
    wrong.raise_any()
    assert holder is not None, "nothing was wrong"
    assert number is not None, "nothing was wrong"
    return IbanAccount(
        holder=holder,
        iban=str(number),
        bic=None if code is None else str(code),
        country=number.country_code,
    )


def routing_number(field: str, value: str) -> str:
    """The nine digits of an ABA routing number."""
    number = _compact(field, value)
    try:
        rtn.validate(number)
    except ValidationError:
        bound = "the nine digits of the bank's ABA routing number, the last one a check digit"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT) from None
    if number[:2] not in _DISTRICTS:
        bound = "a routing number of a bank: it begins with 01 to 12, 21 to 32 or 61 to 72"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT)
    return number


def account_number(field: str, value: str) -> str:
    """An account number of the US in capital letters, digits and hyphens."""
    number = _compact(field, value)
    least, most = limits.SHORTEST_ACCOUNT, limits.LONGEST_ACCOUNT
    if not _ACCOUNT.fullmatch(number):
        is_long_enough = least <= len(number) <= most
        bound = f"{least} to {most} digits, letters and hyphens, as on a cheque or a statement"
        rule = Rule.CHARACTERS if is_long_enough else Rule.LENGTH
        broken = Constraint.between(rule, least, most)
        raise InvalidInput(field, None, bound, broken=broken)
    if not set(number) & set("123456789"):
        bound = "an account number with a digit other than 0"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT)
    return number


def iban(field: str, value: str) -> schwifty.IBAN:
    """An IBAN whose length, form and check digits are those of its country."""
    number = _compact(field, value)
    try:
        known = schwifty.IBAN(number)
        stdnum_iban.validate(number)
    except (SchwiftyException, ValidationError) as wrong:
        bound = f"an IBAN ({_what_is_wrong(number, wrong)})"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT) from None
    return known


def bic(field: str, value: str) -> schwifty.BIC:
    """A BIC of 8 or 11 characters, of a country that there is."""
    try:
        return schwifty.BIC(_compact(field, value))
    except SchwiftyException:
        bound = "a BIC of 8 or 11 letters and digits, such as COBADEFF; or leave it out"
        raise InvalidInput(field, None, bound, broken=Rule.FORMAT) from None


def _fits(field: str, code: schwifty.BIC, number: schwifty.IBAN) -> None:
    """The BIC is of the IBAN's country, and of its bank where that is known."""
    country = number.country_code
    if code.country_code not in _BIC_COUNTRIES.get(country, {country}):
        bound = f"a BIC of a bank in {country}, as the IBAN; or leave it out"
        raise InvalidInput(field, None, bound, broken=Rule.OTHER)
    known = {str(each)[:_BANK_AND_COUNTRY] for each in _known_bics(number)}
    if known and str(code)[:_BANK_AND_COUNTRY] not in known:
        bound = "the BIC of the bank that the IBAN names; or leave it out"
        raise InvalidInput(field, None, bound, broken=Rule.OTHER)


def _known_bics(number: schwifty.IBAN) -> list[schwifty.BIC]:
    try:
        return schwifty.BIC.candidates_from_bank_code(number.country_code, number.bank_code)
    except SchwiftyException:
        return []


def _what_is_wrong(number: str, wrong: Exception) -> str:
    country = number[:2]
    match type(wrong).__name__:
        case "InvalidCountryCode":
            return "it begins with the code of a country that has IBANs, such as DE"
        case "InvalidLength":
            return f"the number of characters is not that of IBANs of {country}"
        case "InvalidChecksumDigits" | "InvalidChecksum":
            return "its check digits do not fit: a character is wrong, or two are swapped"
        case _:
            return "country, two check digits, then bank and account as its country writes them"


def _compact(field: str, value: str) -> str:
    """The number as it was typed, without spaces and in capitals."""
    bounds.clean(field, value)
    if len(value) > limits.LONGEST_TYPED:
        broken = Constraint.between(Rule.LENGTH, 1, limits.LONGEST_TYPED)
        bound = f"at most {limits.LONGEST_TYPED} characters, spaces counted"
        raise InvalidInput(field, None, bound, broken=broken)
    compact = _BETWEEN.sub("", value)
    if not compact.isascii():
        raise InvalidInput(field, None, "in the letters A to Z and digits", broken=Rule.CHARACTERS)
    return compact.upper()
