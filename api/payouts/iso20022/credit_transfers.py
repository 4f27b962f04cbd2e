"""Credit transfers as pain.001.001.09: payments become one document for the bank.

Each kind of account is a group (`PmtInf`) of its own. An account in the United States is named by
its bank's routing number as a member of the clearing system USABA, and by its own number; any other
by its IBAN with the BIC, or the country of the bank. Where the holder of an account is not the
person paid, the person paid is the ultimate creditor. The operator bears the charges of transfers
abroad, so that a worker gets the whole sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date

from lxml.etree import _Element as Element
from stdnum import bic, iban

from api.payouts.iso20022 import documents
from api.payouts.iso20022.documents import element
from api.payouts.originator import Originator
from api.payouts.payments import total
from api.payouts.references import file_reference, group_reference
from api.payouts.wording import bank_text
from domain.payouts.providers import (
    AccountType,
    BankAccount,
    BankAccountKind,
    FileFacts,
    FilePayment,
    UsAccount,
)

CURRENCY = "USD"
LONGEST_NAME = 70  # characters that banks keep; the schema would allow 140
US_CLEARING = "USABA"
CASH_ACCOUNT = {AccountType.CHECKING: "CACC", AccountType.SAVINGS: "SVGS"}
NOT_URGENT = "NURG"
TO_PERSONS = "PPD"  # the local instrument of the ACH network for payments to persons
PAID_BY_DEBTOR = "DEBT"


def document(
    originator: Originator, facts: FileFacts, payments: Sequence[FilePayment], *, due: date
) -> bytes:
    """The bytes of the document, valid by the published schema."""
    root, message = documents.new_document(documents.PAIN_001, "CstmrCdtTrfInitn")
    reference = file_reference(facts.file_id)
    _add_header(message, originator, facts, payments)
    for kind in BankAccountKind:
        if group := [each for each in payments if BankAccountKind.of(each.account) is kind]:
            found = element(message, "PmtInf")
            element(found, "PmtInfId", group_reference(reference, kind))
            _add_terms(found, kind, group, due=due)
            _add_debtor(found, originator)
            for payment in group:
                _add_payment(element(found, "CdtTrfTxInf"), payment)
    return documents.written(root, documents.PAIN_001)


def _add_header(
    message: Element, originator: Originator, facts: FileFacts, payments: Sequence[FilePayment]
) -> None:
    header = element(message, "GrpHdr")
    element(header, "MsgId", file_reference(facts.file_id))
    made_at = facts.made_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    element(header, "CreDtTm", f"{made_at.isoformat()}Z")
    _add_sums(header, payments)
    _add_party(element(header, "InitgPty"), originator)


def _add_sums(parent: Element, payments: Sequence[FilePayment]) -> None:
    element(parent, "NbOfTxs", str(len(payments)))
    element(parent, "CtrlSum", str(total(payments)))


def _add_party(parent: Element, originator: Originator) -> None:
    element(parent, "Nm", bank_text(originator.name, LONGEST_NAME))
    if originator.company_id is not None:
        element(parent, "Id/OrgId/Othr/Id", originator.company_id)


def _add_terms(
    group: Element, kind: BankAccountKind, payments: Sequence[FilePayment], *, due: date
) -> None:
    element(group, "PmtMtd", "TRF")
    element(group, "BtchBookg", "true")
    _add_sums(group, payments)
    terms = element(group, "PmtTpInf")
    element(terms, "SvcLvl/Cd", NOT_URGENT)
    if kind is BankAccountKind.US:
        element(terms, "LclInstrm/Cd", TO_PERSONS)
    element(group, "ReqdExctnDt/Dt", due.isoformat())


def _add_debtor(group: Element, originator: Originator) -> None:
    _add_party(element(group, "Dbtr"), originator)
    _add_account(element(group, "DbtrAcct"), originator.account)
    _add_bank(element(group, "DbtrAgt"), originator.account)


def _add_payment(transfer: Element, payment: FilePayment) -> None:
    identification = element(transfer, "PmtId")
    element(identification, "InstrId", payment.reference)
    element(identification, "EndToEndId", payment.reference)
    element(transfer, "Amt/InstdAmt", str(payment.amount)).set("Ccy", CURRENCY)
    if BankAccountKind.of(payment.account) is BankAccountKind.IBAN:
        element(transfer, "ChrgBr", PAID_BY_DEBTOR)
    _add_bank(element(transfer, "CdtrAgt"), payment.account)
    holder = bank_text(payment.account.holder, LONGEST_NAME)
    element(transfer, "Cdtr/Nm", holder)
    _add_account(element(transfer, "CdtrAcct"), payment.account)
    person = bank_text(payment.worker_name, LONGEST_NAME)
    if person and person.casefold() != holder.casefold():
        element(transfer, "UltmtCdtr/Nm", person)
    purpose = "ACCTVERIFY" if payment.is_test else "PAYOUT"
    element(transfer, "RmtInf/Ustrd", f"{purpose} {payment.reference}")


def _add_account(parent: Element, account: BankAccount) -> None:
    if isinstance(account, UsAccount):
        element(parent, "Id/Othr/Id", account.account_number)
        element(parent, "Tp/Cd", CASH_ACCOUNT[account.account_type])
    else:
        element(parent, "Id/IBAN", iban.compact(account.iban))


def _add_bank(parent: Element, account: BankAccount) -> None:
    bank = element(parent, "FinInstnId")
    if isinstance(account, UsAccount):
        member = element(bank, "ClrSysMmbId")
        element(member, "ClrSysId/Cd", US_CLEARING)
        element(member, "MmbId", account.routing_number)
    elif account.bic:
        element(bank, "BICFI", bic.compact(account.bic))
    else:
        element(bank, "PstlAdr/Ctry", account.country)
