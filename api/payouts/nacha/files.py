"""Files of PPD credits: batches of entries, control records with counts, hashes and sums.

Small deposits that confirm an account are in batches of their own, described as ACCTVERIFY. A
trace number is our bank's routing number and a number that counts the entries of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count, groupby

from api.payouts.days import market_time
from api.payouts.nacha.records import (
    BATCH_CONTROL,
    BATCH_HEADER,
    BLOCKING_FACTOR,
    ENTRY,
    FILE_CONTROL,
    FILE_HEADER,
    FILLER,
    HASH_MODULUS,
    RecordTally,
    blocks_of,
)
from api.payouts.originator import Originator
from api.payouts.wording import nacha_text
from domain.payouts.providers import AccountType, FileFacts, FilePayment, UsAccount

ENTRIES_OF_A_BATCH = 5_000  # the format allows 999,999
CREDITS_ONLY = 220
TO_PERSONS = "PPD"
PAYOUT, SMALL_DEPOSIT = "PAYOUT", "ACCTVERIFY"
TRANSACTION_CODES = {AccountType.CHECKING: 22, AccountType.SAVINGS: 32}
ORIGINATOR_IS_NO_AGENCY = "1"  # of the federal government
MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
DAY = "%y%m%d"


class CreditFile:
    """Writes one file of credits from the originator's account."""

    def __init__(self, originator: Originator, facts: FileFacts, *, due: date) -> None:
        account, company_id = originator.account, originator.company_id
        assert isinstance(account, UsAccount), "The rail has no other originator."
        assert company_id is not None, "The rail has no other originator."
        self._company_id = company_id
        self._originator = originator
        self._routing_number = account.routing_number
        self._facts = facts
        self._due = due
        self._sequence = count(1)

    def content(self, payments: Sequence[FilePayment]) -> bytes:
        """The bytes of the file: ASCII, one record a line, whole blocks."""
        lines, tally, batches = [self._file_header()], RecordTally(), 0
        for batches, batch in enumerate(_batches(payments), start=1):
            records, of_batch = self._batch(batch, batches)
            lines += records
            tally += of_batch
        blocks = blocks_of(len(lines) + 1)
        lines.append(FILE_CONTROL.write(batches=batches, blocks=blocks, **_sums(tally)))
        lines += [FILLER] * (blocks * BLOCKING_FACTOR - len(lines))
        return "".join(f"{line}\n" for line in lines).encode("ascii")

    def _file_header(self) -> str:
        made_at = market_time(self._facts.made_at)
        return FILE_HEADER.write(
            destination=f" {self._routing_number}",
            origin=self._company_id.rjust(10),
            date=made_at.strftime(DAY),
            time=made_at.strftime("%H%M"),
            modifier=MODIFIERS[(self._facts.number - 1) % len(MODIFIERS)],
            destination_name=nacha_text(self._originator.bank_name or "", 23),
            origin_name=nacha_text(self._originator.name, 23),
            reference=self._facts.file_id.hex[-8:].upper(),
        )

    def _batch(self, payments: Sequence[FilePayment], number: int) -> tuple[list[str], RecordTally]:
        shared: dict[str, str | int] = {
            "service_class": CREDITS_ONLY,
            "company_id": self._company_id,
            "bank": self._routing_number[:8],
            "batch_number": number,
        }
        header = BATCH_HEADER.write(
            company_name=nacha_text(self._originator.name, 16),
            entry_class=TO_PERSONS,
            description=SMALL_DEPOSIT if payments[0].is_test else PAYOUT,
            effective_date=self._due.strftime(DAY),
            status=ORIGINATOR_IS_NO_AGENCY,
            **shared,
        )
        tally = RecordTally(
            entries_and_addenda=len(payments),
            entry_hash=sum(int(_account(each).routing_number[:8]) for each in payments)
            % HASH_MODULUS,
            credits=sum(each.amount.cents for each in payments),
        )
        entries = [self._entry(payment) for payment in payments]
        return [header, *entries, BATCH_CONTROL.write(**shared, **_sums(tally))], tally

    def _entry(self, payment: FilePayment) -> str:
        account = _account(payment)
        return ENTRY.write(
            transaction_code=TRANSACTION_CODES[account.account_type],
            bank=account.routing_number[:8],
            check_digit=account.routing_number[8],
            account_number=account.account_number,
            amount=payment.amount.cents,
            reference=payment.reference,
            name=nacha_text(account.holder, 22),
            addenda_indicator=0,
            trace=f"{self._routing_number[:8]}{next(self._sequence):07d}",
        )


def _batches(payments: Sequence[FilePayment]) -> Iterator[list[FilePayment]]:
    """Payouts, then small deposits, each in their order and in batches of a bounded size."""
    ordered = sorted(payments, key=lambda payment: payment.is_test)
    for _, alike in groupby(ordered, key=lambda payment: payment.is_test):
        group = list(alike)
        for start in range(0, len(group), ENTRIES_OF_A_BATCH):
            yield group[start : start + ENTRIES_OF_A_BATCH]


def _account(payment: FilePayment) -> UsAccount:
    assert isinstance(payment.account, UsAccount), "The rail accepts no other account."
    return payment.account


def _sums(tally: RecordTally) -> dict[str, str | int]:
    return {
        "entries_and_addenda": tally.entries_and_addenda,
        "entry_hash": tally.entry_hash,
        "debits": tally.debits,
        "credits": tally.credits,
    }
