"""Notifications: a bank's camt.054 about entries of the account that we pay from.

An entry that is booked and takes money has settled the payments that its details name. A credit
with return information, or one that reverses a debit, brings the money of a payment back. An
account may have entries that have nothing to do with payouts: they are noted and change nothing,
unless they name a file of ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.etree import _Element as Element
from stdnum import iban

from api.payouts.answers import Faults, Gathered
from api.payouts.iso20022.amounts import dollars_at, number_at, sum_at
from api.payouts.iso20022.documents import place, text
from api.payouts.iso20022.reasons import reason
from api.payouts.references import is_file_reference, is_payment_reference, kind_of_group
from domain.kernel.money import NOTHING, Money
from domain.payouts.providers import (
    Answer,
    BankAccount,
    OutcomeKind,
    PaymentOutcome,
    UsAccount,
)

BOOKED = "BOOK"
CREDIT, DEBIT = "CRDT", "DBIT"
RETURNED = "the bank returned it without a reason"
REVERSED = "the bank reversed the payment"
# The amount that we instructed stands first: charges and exchange change the others.
AMOUNTS = ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")


class Notification:
    """Reads one message of notifications. Everything that is wrong is named at once."""

    def __init__(self, root: Element, account: BankAccount) -> None:
        self._message: Element = root[0]
        self._account = account
        self._faults = Faults()
        self._outcomes = Gathered(self._faults)
        self._files: set[str | None] = set()
        self._passed: Counter[str] = Counter()

    def answer(self) -> Answer:
        """The answer that the message is. Raises UnreadableAnswer."""
        for number, notification in enumerate(self._message.iterfind("Ntfctn"), start=1):
            self._expect_our_account(notification, number)
            entries = notification.findall("Ntry")
            self._compare(notification, entries)
            for each, entry in enumerate(entries, start=1):
                self._entry(entry, place(entry, f"entry {each} of notification {number}"))
        self._faults.refuse()
        return Answer(
            outcomes=self._outcomes.all(),
            file_reference=self._files.pop() if len(self._files) == 1 else None,
            notes=[f"{count} {what}" for what, count in sorted(self._passed.items())],
        )

    def _expect_our_account(self, notification: Element, number: int) -> None:
        given = text(notification, "Acct/Id/IBAN") or text(notification, "Acct/Id/Othr/Id") or ""
        ours = self._account
        expected = ours.account_number if isinstance(ours, UsAccount) else iban.compact(ours.iban)
        if given != expected:
            where = place(notification, f"notification {number}")
            self._faults.add(where, "it is about another account than the one we pay from")

    def _entry(self, entry: Element, where: str) -> None:
        is_booked = (text(entry, "Sts/Cd") or text(entry, "Sts")) == BOOKED
        payments = entry.findall("NtryDtls/TxDtls")
        if not payments:
            self._passed["entries name no payments"] += 1
        for details in entry.iterfind("NtryDtls"):
            self._compare_batch(details, where)
        for number, payment in enumerate(payments, start=1):
            at = place(payment, f"payment {number} of {where}")
            if not is_payment_reference(text(payment, "Refs/EndToEndId") or ""):
                self._pass_over(payment, at)
            elif is_booked:
                self._payment(payment, entry, at, is_only=len(payments) == 1)
            else:
                self._passed["payments are not booked: no outcome yet"] += 1
        self._compare_details(entry, payments, where)

    def _pass_over(self, payment: Element, where: str) -> None:
        """Note a payment that is not ours, unless it belongs to a file of ours."""
        file, group = text(payment, "Refs/MsgId") or "", text(payment, "Refs/PmtInfId") or ""
        if is_file_reference(file) or kind_of_group(group) is not None:
            reference = text(payment, "Refs/EndToEndId")
            self._faults.add(
                where, f"{reference!r} is not the reference of a payment of ours, and is in a file"
            )
        else:
            self._passed["payments of the account are not ours"] += 1

    def _payment(self, payment: Element, entry: Element, where: str, *, is_only: bool) -> None:
        reference = text(payment, "Refs/EndToEndId") or ""
        came_back = payment.find("RtrInf") is not None
        is_reversed = text(entry, "RvslInd") in ("true", "1")
        direction = text(payment, "CdtDbtInd") or text(entry, "CdtDbtInd")
        if direction != (CREDIT if came_back or is_reversed else DEBIT):
            what = "a return takes money" if direction == DEBIT else "a payment brings money"
            self._faults.add(where, f"{reference}: {what} ({direction})")
        why = reason(payment, "RtrInf") or (REVERSED if is_reversed else RETURNED)
        self._outcomes.add(
            PaymentOutcome(
                reference=reference,
                kind=OutcomeKind.RETURNED if came_back or is_reversed else OutcomeKind.SETTLED,
                amount=self._amount(payment, entry if is_only else None),
                reason=why if came_back or is_reversed else None,
                line=where,
            )
        )
        file = text(payment, "Refs/MsgId") or ""
        self._files.add(file if is_file_reference(file) else None)

    def _amount(self, payment: Element, entry: Element | None) -> Money | None:
        """The amount in dollars; that of the entry counts where it is of this payment alone."""
        for path in AMOUNTS:
            if (amount := dollars_at(payment, path, self._faults)) is not None:
                return amount
        return None if entry is None else dollars_at(entry, "Amt", self._faults)

    def _compare(self, notification: Element, entries: Sequence[Element]) -> None:
        summary = notification.find("TxsSummry")
        if summary is None:
            return
        for path, directions in (
            ("TtlNtries", (CREDIT, DEBIT)),
            ("TtlCdtNtries", (CREDIT,)),
            ("TtlDbtNtries", (DEBIT,)),
        ):
            given = summary.find(path)
            if given is not None:
                counted = [each for each in entries if text(each, "CdtDbtInd") in directions]
                self._expect(given, place(given, path), counted, count="NbOfNtries", total="Sum")

    def _compare_batch(self, details: Element, where: str) -> None:
        batch, payments = details.find("Btch"), details.findall("TxDtls")
        if batch is not None and payments:
            self._expect(batch, place(batch, where), payments, count="NbOfTxs", total="TtlAmt")

    def _compare_details(self, entry: Element, payments: Sequence[Element], where: str) -> None:
        """The amounts of the payments of an entry are together the amount of the entry."""
        directions = {text(each, "CdtDbtInd") for each in payments}
        if payments and directions <= {None, text(entry, "CdtDbtInd")}:
            self._expect(entry, where, payments, total="Amt")

    def _expect(
        self,
        given: Element,
        where: str,
        counted: Sequence[Element],
        *,
        count: str | None = None,
        total: str,
    ) -> None:
        """Compare a count and a sum with the elements that they are about, as far as they tell."""
        if count is not None:
            written = number_at(given, count)
            self._faults.expect(where, f"the number ({count})", written=written, found=len(counted))
        if all(each.find("Amt") is not None for each in counted):
            amounts = [sum_at(each, "Amt", self._faults) or NOTHING for each in counted]
            stated = sum_at(given, total, self._faults)
            found = sum(amounts, NOTHING)
            self._faults.expect(where, f"the sum ({total})", written=stated, found=found)
