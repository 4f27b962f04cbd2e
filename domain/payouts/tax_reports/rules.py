"""What of a year's payouts is reported, and what of it is new or changed: pure functions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from domain.accounts.tax.lifecycle import TaxForm
from domain.kernel.money import NOTHING, Money
from domain.payouts.tax_reports.models import ReturnForm, ReturnKind

# 26 USC 6041(a), as amended by P.L. 119-21, section 70433, for payments after 2025; 600.00 before.
# From 2027 on it is adjusted for inflation: the setting has the figure of the IRS then.
NEW_THRESHOLD_FROM = 2026
NEW_THRESHOLD, OLD_THRESHOLD = Money(200_000), Money(60_000)
_FORMS = {TaxForm.W_9: ReturnForm.NEC_1099, TaxForm.W_8BEN: ReturnForm.S_1042}


class Payee(NamedTuple):
    """The subject of one return: a person, a form and, for the form 1042-S, a rate."""

    worker_id: UUID
    form: ReturnForm
    rate: int  # hundredths of a percent


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that was paid, before tax, and the tax that was withheld from it."""

    gross: Money = NOTHING
    withheld: Money = NOTHING

    def __add__(self, other: Paid) -> Paid:
        return Paid(self.gross + other.gross, self.withheld + other.withheld)


@dataclass(frozen=True, slots=True)
class CountedPayout:
    """A payout of the year, and the form of the payee's tax interview when it was sent."""

    worker_id: UUID
    form: TaxForm | None
    rate: int
    paid: Paid


@dataclass(frozen=True, slots=True)
class Return:
    """One line of a report; `earlier` is what was reported before, in a correction."""

    payee: Payee
    paid: Paid
    earlier: Paid | None = None

    @property
    def kind(self) -> ReturnKind:
        """Whether it is the first about the payee."""
        return ReturnKind.ORIGINAL if self.earlier is None else ReturnKind.CORRECTED


def threshold_of(year: int, chosen: Money | None) -> Money:
    """The smallest sum of a year that is reported of a US person."""
    if chosen is not None:
        return chosen
    return NEW_THRESHOLD if year >= NEW_THRESHOLD_FROM else OLD_THRESHOLD


def totals(payouts: Iterable[CountedPayout]) -> dict[Payee, Paid]:
    """The sum of each payee whose form is known."""
    found: dict[Payee, Paid] = {}
    for each in payouts:
        if each.form is not None:
            form = _FORMS[each.form]
            rate = each.rate if form is ReturnForm.S_1042 else 0
            payee = Payee(each.worker_id, form, rate)
            found[payee] = found.get(payee, Paid()) + each.paid
    return found


def untaxed(payouts: Iterable[CountedPayout]) -> dict[UUID, Paid]:
    """The sum of each payee who has no tax interview: none was completed, or it was erased."""
    found: dict[UUID, Paid] = {}
    for each in payouts:
        if each.form is None:
            found[each.worker_id] = found.get(each.worker_id, Paid()) + each.paid
    return found


def is_reportable(payee: Payee, paid: Paid, threshold: Money) -> bool:
    """Of a US person from the threshold on, or where tax was withheld; of others any sum."""
    if payee.form is ReturnForm.NEC_1099:
        return paid.gross >= threshold or bool(paid.withheld)
    return bool(paid.gross)


def new_returns(
    sums: Mapping[Payee, Paid],
    reported: Mapping[Payee, Paid],
    *,
    unknown: Container[UUID],
    threshold: Money,
) -> Sequence[Return]:
    """The returns that are to be made after those `reported`: by form, then in order of payees.

    A payee who was reported once is corrected also to a sum that would not have been reported.
    Of those in `unknown` nobody can say any more which form their payouts belong to.
    """
    returns = []
    for payee in sorted(sums.keys() | reported.keys(), key=lambda each: (each.form, each)):
        paid, earlier = sums.get(payee, Paid()), reported.get(payee)
        if earlier is None:
            if is_reportable(payee, paid, threshold):
                returns.append(Return(payee, paid))
        elif paid != earlier and payee.worker_id not in unknown:
            returns.append(Return(payee, paid, earlier))
    return returns
