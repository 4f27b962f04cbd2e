"""Payments of a file: what every rail asks of them before it writes a byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdnum import bic, iban
from stdnum.us import rtn

from api.payouts.references import is_payment_reference
from api.payouts.wording import has_letters
from domain.kernel.money import NOTHING, Money
from domain.payouts.providers import (
    BankAccount,
    FilePayment,
    IbanAccount,
    PayoutRail,
    UnwritableFile,
)

MOST_PAYMENTS = 10_000  # of one file: the formats allow more, an answer has to stay small
SMALL_DEPOSIT = Money(99)  # or less, as NACHA's rule on micro-entries asks
MOST_REASONS = 100  # that are named; the rest is counted
_ACCOUNT_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,16}")  # the width of a NACHA entry
_COUNTRY = re.compile(r"[A-Z]{2}")


def is_writable(account: BankAccount) -> bool:
    """Whether the numbers of an account are whole and its holder can be written in a bank file."""
    if not has_letters(account.holder):
        return False
    if isinstance(account, IbanAccount):
        has_bank = bic.is_valid(account.bic) if account.bic else _COUNTRY.fullmatch(account.country)
        return bool(has_bank) and bool(iban.is_valid(account.iban))
    number = account.routing_number
    is_of_bank = rtn.compact(number) == number and rtn.is_valid(number)
    return is_of_bank and _ACCOUNT_NUMBER.fullmatch(account.account_number) is not None


def total(payments: Sequence[FilePayment]) -> Money:
    """The sum of the payments."""
    return sum((payment.amount for payment in payments), NOTHING)


@dataclass(frozen=True, slots=True)
class FileBounds:
    """The largest sums that a format can write."""

    amount: Money
    total: Money


def refuse_unwritable(
    rail: PayoutRail, payments: Sequence[FilePayment], bounds: FileBounds
) -> None:
    """Raise UnwritableFile where a file of these payments would not be taken as a whole."""
    if not payments:
        raise UnwritableFile(["There is no payment to put into a file."])
    if len(payments) > MOST_PAYMENTS:
        raise UnwritableFile(
            [f"A file has at most {MOST_PAYMENTS} payments; these are {len(payments)}."]
        )
    named = list(_objections(rail, payments, bounds))
    reasons = [reason for _, reason in named]
    if (sum_of_all := total(payments)) > bounds.total:
        reasons.append(
            f"The payments are {sum_of_all} together, and a file has at most {bounds.total}."
        )
    if reasons:
        unnamed = len(reasons) - MOST_REASONS
        rest = [f"{unnamed} more things are wrong."] if unnamed > 0 else []
        raise UnwritableFile(reasons[:MOST_REASONS] + rest, dict(reversed(named)))


def _objections(
    rail: PayoutRail, payments: Sequence[FilePayment], bounds: FileBounds
) -> Iterator[tuple[str, str]]:
    """The faults of single payments, by reference; the first fault of each comes first."""
    for payment in payments:
        reference = payment.reference
        largest = SMALL_DEPOSIT if payment.is_test else bounds.amount
        if not is_payment_reference(reference):
            fault = f"{reference[:40]!r} is no reference: it is P and 13 characters of 0-9 and A-Z."
            yield reference, fault
        if not NOTHING < payment.amount <= largest:
            fault = f"{reference}: the amount {payment.amount} is not from 0.01 to {largest}."
            yield reference, fault
        if not rail.accepts(payment.account):
            yield reference, f"{reference}: the rail {rail.name} does not accept its account."
    times = Counter(payment.reference for payment in payments)
    yield from ((each, f"{each} is there {n} times.") for each, n in times.items() if n > 1)
