"""The operator's bank: reads a pain.001 by itself, and answers it by a pain.002.

It shares no code with the rails of the market, so that what it finds in a file is found by the
published format alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from domain.kernel.money import NOTHING, Money

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"
CLOSED = "AC04"  # the reason code of an account that is closed

_NAMES = {"p": PAIN_001}
_ACCOUNT = "p:CdtrAcct/p:Id/p:IBAN | p:CdtrAcct/p:Id/p:Othr/p:Id"


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment of a file."""

    reference: str
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """A file as the bank reads it: what it states about itself, and what is in it."""

    message_id: str
    payments: int  # as it states
    total: Money  # its control sum, as it states
    groups: Mapping[str, Sequence[CreditTransfer]]

    @property
    def transfers(self) -> list[CreditTransfer]:
        """All payments."""
        return [each for group in self.groups.values() for each in group]

    @property
    def found(self) -> Money:
        """The sum of all payments."""
        return summed(self.transfers)

    def amounts_to(self, account: str) -> list[Money]:
        """What arrives on an account, as its owner reads it on the statement."""
        return [each.amount for each in self.transfers if each.account == account]


def read(content: bytes) -> PaymentOrder:
    """The order in a file. Raises ValueError where it is no such document, or counts wrong."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    if root.tag != f"{{{PAIN_001}}}Document":
        raise ValueError(f"The file is a {root.tag}, and no pain.001.")
    groups = {
        _text(group, "p:PmtInfId"): [_transfer(each) for each in _all(group, "p:CdtTrfTxInf")]
        for group in _all(root, "p:CstmrCdtTrfInitn/p:PmtInf")
    }
    header = _all(root, "p:CstmrCdtTrfInitn/p:GrpHdr")[0]
    order = PaymentOrder(
        message_id=_text(header, "p:MsgId"),
        payments=int(_text(header, "p:NbOfTxs")),
        total=Money.parse(_text(header, "p:CtrlSum")),
        groups=groups,
    )
    if order.payments != len(order.transfers):
        counted = len(order.transfers)
        raise ValueError(f"The file says {order.payments} payments, and has {counted}.")
    return order


def answer(order: PaymentOrder, *, closed: Collection[str], at: datetime) -> bytes:
    """The report that every payment arrived, but for those to accounts that are closed."""
    root = etree.Element(f"{{{PAIN_002}}}Document", nsmap={None: PAIN_002})  # type: ignore[dict-item]
    report = _add(root, "CstmrPmtStsRpt")
    header = _add(report, "GrpHdr")
    _add(header, "MsgId", f"ANSWER-{order.message_id}"[:35])
    _add(header, "CreDtTm", at.isoformat(timespec="seconds"))
    original = _add(report, "OrgnlGrpInfAndSts")
    _add(original, "OrgnlMsgId", order.message_id)
    _add(original, "OrgnlMsgNmId", "pain.001.001.09")
    _add(original, "OrgnlNbOfTxs", str(order.payments))
    _add(original, "OrgnlCtrlSum", str(order.total))
    for name, transfers in order.groups.items():
        group = _add(report, "OrgnlPmtInfAndSts")
        _add(group, "OrgnlPmtInfId", name)
        for each in transfers:
            _add_status(group, each, is_closed=each.account in closed)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def summed(transfers: Sequence[CreditTransfer]) -> Money:
    """The sum of these payments."""
    return sum((each.amount for each in transfers), NOTHING)


def _add_status(group: etree._Element, transfer: CreditTransfer, *, is_closed: bool) -> None:
    status = _add(group, "TxInfAndSts")
    _add(status, "OrgnlEndToEndId", transfer.reference)
    _add(status, "TxSts", "RJCT" if is_closed else "ACSC")
    if is_closed:
        _add(_add(_add(status, "StsRsnInf"), "Rsn"), "Cd", CLOSED)
    amount = _add(_add(status, "OrgnlTxRef"), "Amt")
    _add(amount, "InstdAmt", str(transfer.amount)).set("Ccy", "USD")


def _transfer(found: etree._Element) -> CreditTransfer:
    amount = _all(found, "p:Amt/p:InstdAmt")[0]
    if amount.get("Ccy") != "USD":
        raise ValueError(f"A payment is in {amount.get('Ccy')}, and not in USD.")
    return CreditTransfer(
        reference=_text(found, "p:PmtId/p:EndToEndId"),
        account=_text(found, _ACCOUNT),
        amount=Money.parse(amount.text or ""),
    )


def _all(found: etree._Element, path: str) -> list[etree._Element]:
    elements: list[etree._Element] = found.xpath(path, namespaces=_NAMES)  # type: ignore[assignment]
    return elements


def _text(found: etree._Element, path: str) -> str:
    elements = _all(found, path)
    if len(elements) != 1:
        raise ValueError(f"The file has {len(elements)} {path} in one {etree.QName(found)}.")
    return (elements[0].text or "").strip()


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{PAIN_002}}}{name}")
    element.text = text
    return element
