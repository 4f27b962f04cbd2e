"""The rail of NACHA: files for banks in the United States, and their returns."""

from __future__ import annotations

from collections.abc import Sequence

from api.payouts.days import next_business_day
from api.payouts.nacha.files import CreditFile
from api.payouts.nacha.returns import Returns
from api.payouts.originator import Originator
from api.payouts.payments import FileBounds, is_writable, refuse_unwritable, total
from api.payouts.references import file_reference
from domain.kernel.money import Money
from domain.payouts.providers import (
    Answer,
    BankAccount,
    BankFile,
    FileFacts,
    FilePayment,
    UsAccount,
)

BOUNDS = FileBounds(
    amount=Money(10**10 - 1),  # ten digits of cents
    total=Money(10**12 - 1),  # twelve digits of cents
)
LONGEST_COMPANY_ID = 10


class NachaRail:
    """Writes PPD credits and reads their returns."""

    name = "nacha"
    settles_at_once = False

    def __init__(self, originator: Originator) -> None:
        if not isinstance(originator.account, UsAccount):
            raise ValueError("A NACHA file is paid from an account in the United States.")
        company_id = originator.company_id
        if company_id is None or len(company_id) > LONGEST_COMPANY_ID:
            raise ValueError(
                f"A NACHA file has a company id of 1 to {LONGEST_COMPANY_ID} characters."
            )
        self._originator = originator
        self._account = originator.account

    def accepts(self, account: BankAccount) -> bool:
        """Whether it is a US account with whole numbers and a holder who can be written."""
        return isinstance(account, UsAccount) and is_writable(account)

    def file_of(self, facts: FileFacts, payments: Sequence[FilePayment]) -> BankFile:
        """The file of these payments. Raises UnwritableFile."""
        refuse_unwritable(self, payments, BOUNDS)
        file = CreditFile(self._originator, facts, due=next_business_day(facts.made_at))
        return BankFile(
            file_name=f"payouts-{facts.number:06d}.ach",
            content=file.content(payments),
            payments=len(payments),
            total=total(payments),
            reference=file_reference(facts.file_id),
        )

    def read_answer(self, content: bytes) -> Answer:
        """The outcomes of a file of returns. Raises UnreadableAnswer."""
        return Returns(content, self._account).answer()
