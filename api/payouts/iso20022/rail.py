"""The rail of ISO 20022: files for banks in any country, and their answers."""

from __future__ import annotations

from collections.abc import Sequence

from api.payouts.days import next_business_day
from api.payouts.iso20022 import credit_transfers, documents
from api.payouts.iso20022.notifications import Notification
from api.payouts.iso20022.status_reports import StatusReport
from api.payouts.originator import Originator
from api.payouts.payments import FileBounds, is_writable, refuse_unwritable, total
from api.payouts.references import file_reference
from domain.kernel.money import LARGEST_CENTS, Money
from domain.payouts.providers import (
    Answer,
    BankAccount,
    BankFile,
    FileFacts,
    FilePayment,
)

BOUNDS = FileBounds(amount=Money(LARGEST_CENTS), total=Money(LARGEST_CENTS))


class Iso20022Rail:
    """Writes pain.001.001.09 and reads pain.002 and camt.054."""

    name = "iso20022"
    settles_at_once = False

    def __init__(self, originator: Originator) -> None:
        self._originator = originator

    def accepts(self, account: BankAccount) -> bool:
        """Whether its numbers are whole and its holder can be written."""
        return is_writable(account)

    def file_of(self, facts: FileFacts, payments: Sequence[FilePayment]) -> BankFile:
        """The document of these payments. Raises UnwritableFile."""
        refuse_unwritable(self, payments, BOUNDS)
        due = next_business_day(facts.made_at)
        return BankFile(
            file_name=f"payouts-{facts.number:06d}.pain.001.xml",
            content=credit_transfers.document(self._originator, facts, payments, due=due),
            payments=len(payments),
            total=total(payments),
            reference=file_reference(facts.file_id),
        )

    def read_answer(self, content: bytes) -> Answer:
        """The outcomes of a pain.002 or camt.054. Raises UnreadableAnswer."""
        message, root = documents.read(content)
        if message in documents.PAIN_002:
            return StatusReport(root).answer()
        return Notification(root, self._originator.account).answer()
