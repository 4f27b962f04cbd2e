"""Status reports: a bank's pain.002 that answers one pain.001 of ours.

A status stands for the whole file (`GrpSts`), for one kind of account (`PmtInfSts`) or for one
payment (`TxSts`); the nearest one counts. Only ACSC and ACCC mean that money has arrived, only RJCT
and CANC that it never will. All others say that the bank is at it, and are noted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from api.payouts.answers import Faults, Gathered
from api.payouts.iso20022.amounts import dollars_at, number_at, sum_at
from api.payouts.iso20022.documents import place, text
from api.payouts.iso20022.reasons import reason
from api.payouts.references import is_file_reference, is_payment_reference, kind_of_group
from domain.kernel.money import NOTHING, Money
from domain.payouts.providers import Answer, GroupOutcome, OutcomeKind, PaymentOutcome

ANSWERED = "pain.001"
NO_GROUP = "NOTPROVIDED"
FINAL = {
    "ACSC": OutcomeKind.SETTLED,
    "ACCC": OutcomeKind.SETTLED,
    "RJCT": OutcomeKind.FAILED,
    "CANC": OutcomeKind.FAILED,
}
CANCELLED = "CANC: the payment was cancelled"
UNEXPLAINED = "RJCT: the bank rejected it without a reason"
UNDER_WAY = frozenset(
    {"ACCP", "ACFC", "ACFW", "ACIS", "ACPD", "ACSP", "ACTC", "ACWC", "ACWP", "BLCK", "CPUC"}
    | {"PART", "PATC", "PDNG", "PRES", "RCVC", "RCVD", "RVCM", "RVMC", "RVNA", "RVNC", "RVNM"}
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A payment as the report lists it."""

    status: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A status, and the reason that stands beside it."""

    status: str | None
    reason: str | None

    @property
    def kind(self) -> OutcomeKind | None:
        return FINAL.get(self.status or "")

    @property
    def explained(self) -> str | None:
        """Why a payment failed; settled ones need no reason."""
        if self.kind is not OutcomeKind.FAILED:
            return None
        return self.reason or (CANCELLED if self.status == "CANC" else UNEXPLAINED)

    def allows(self, inner: _Verdict) -> bool:
        """Whether a payment can have that status where this one holds for its group.

        A group that has settled may name payments that failed, and they alone are excepted.
        """
        if self.kind is None or inner.status is None:
            return True
        return inner.kind is not None and self.kind in (OutcomeKind.SETTLED, inner.kind)

    def over(self, outer: _Verdict) -> _Verdict:
        """This status, or that of what it is part of."""
        if self.status is None:
            return _Verdict(outer.status, self.reason or outer.reason)
        is_shared = self.status == outer.status
        return _Verdict(self.status, self.reason or (outer.reason if is_shared else None))


class StatusReport:
    """Reads one report. Everything that is wrong with it is named at once."""

    def __init__(self, root: Element) -> None:
        self._report: Element = root[0]
        self._faults = Faults()
        self._outcomes = Gathered(self._faults)
        self._groups: list[GroupOutcome] = []
        self._under_way: Counter[str] = Counter()

    def answer(self) -> Answer:
        """The answer that the report is. Raises UnreadableAnswer."""
        original = self._report.find("OrgnlGrpInfAndSts")
        assert original is not None, "The schema asks for it."
        file = self._file(original)
        verdict = self._verdict(original, "GrpSts")
        listed: list[_Listed] = []
        for number, group in enumerate(self._report.iterfind("OrgnlPmtInfAndSts"), start=1):
            listed += self._group(group, verdict, file=file, number=number)
        self._conclude(original, verdict, of="")
        self._compare(original, listed)
        total = sum_at(original, "OrgnlCtrlSum", self._faults)
        self._faults.refuse()
        return Answer(
            outcomes=self._outcomes.all(),
            file_reference=file,
            group_outcomes=self._groups,
            payments=number_at(original, "OrgnlNbOfTxs"),
            total=total,
            notes=[
                f"{count} of the payments listed have the status {status}: no outcome yet"
                for status, count in sorted(self._under_way.items())
            ],
        )

    def _file(self, original: Element) -> str:
        file, answered = text(original, "OrgnlMsgId") or "", text(original, "OrgnlMsgNmId") or ""
        where = place(original, "OrgnlGrpInfAndSts")
        if not is_file_reference(file):
            self._faults.add(where, f"{file!r} is not the message id of a file of ours")
        if not answered.startswith(ANSWERED):
            self._faults.add(where, f"it answers {answered!r}, and no {ANSWERED}")
        return file

    def _group(self, group: Element, outer: _Verdict, *, file: str, number: int) -> list[_Listed]:
        where = place(group, f"OrgnlPmtInfAndSts {number}")
        name = text(group, "OrgnlPmtInfId") or ""
        if name != NO_GROUP and (kind_of_group(name) is None or not name.startswith(file)):
            self._faults.add(where, f"{name!r} is no group of the file {file}")
        verdict = self._verdict(group, "PmtInfSts")
        if verdict.status is not None and outer.kind not in (None, verdict.kind):
            self._contradicted(where, verdict, outer)
        if name != NO_GROUP or verdict.kind is not outer.kind:  # else the file has said it
            self._conclude(group, verdict, of=name)
        listed = [
            self._payment(payment, verdict.over(outer), place(payment, f"payment {each} of {name}"))
            for each, payment in enumerate(group.iterfind("TxInfAndSts"), start=1)
        ]
        self._compare(group, listed)
        return listed

    def _payment(self, payment: Element, outer: _Verdict, where: str) -> _Listed:
        reference = text(payment, "OrgnlEndToEndId") or ""
        own = self._verdict(payment, "TxSts")
        verdict = own.over(outer)
        if not is_payment_reference(reference):
            self._faults.add(where, f"{reference!r} is not the reference of a payment of ours")
        if verdict.status is None:
            self._faults.add(where, f"{reference} has no status")
        if not outer.allows(own):
            self._contradicted(where, own, outer)
        amount = self._amount(payment, where)
        if verdict.kind is not None:
            self._outcomes.add(
                PaymentOutcome(
                    reference=reference,
                    kind=verdict.kind,
                    amount=amount,
                    reason=verdict.explained,
                    line=where,
                )
            )
        elif verdict.status in UNDER_WAY:
            self._under_way[verdict.status] += 1
        return _Listed(verdict.status or "", amount)

    def _verdict(self, parent: Element, path: str) -> _Verdict:
        status = text(parent, path)
        if status is not None and status not in FINAL and status not in UNDER_WAY:
            self._faults.add(place(parent, path), f"the status {status!r} is not known")
        return _Verdict(status, reason(parent, "StsRsnInf"))

    def _conclude(self, parent: Element, verdict: _Verdict, *, of: str) -> None:
        """Note what holds for a group as a whole; without a name it is the whole file."""
        if verdict.kind is None:
            return
        where, kind = place(parent, of or "OrgnlGrpInfAndSts"), kind_of_group(of)
        if of and kind is None:
            self._faults.add(where, f"a status for all of {of!r}, which is no group of ours")
        if any(each.accounts is kind for each in self._groups):
            self._faults.add(where, f"a status for all of {of!r} is there already")
        self._groups.append(
            GroupOutcome(kind=verdict.kind, accounts=kind, reason=verdict.explained, line=where)
        )

    def _contradicted(self, where: str, inner: _Verdict, outer: _Verdict) -> None:
        self._faults.add(where, f"the status {inner.status} inside of {outer.status} is impossible")

    def _amount(self, payment: Element, where: str) -> Money | None:
        path = "OrgnlTxRef/Amt/InstdAmt"
        amount = dollars_at(payment, path, self._faults)
        if amount is None and payment.find(path) is not None:
            self._faults.add(where, "the amount is not in whole cents of US dollars")
        return amount

    def _compare(self, parent: Element, listed: Sequence[_Listed]) -> None:
        """Compare the counts and sums that the bank states with the payments that it lists.

        A bank may list a part of the payments alone, such as those it rejected.
        """
        where = place(parent, parent.tag)
        number = number_at(parent, "OrgnlNbOfTxs")
        if number is not None and len(listed) > number:
            self._faults.expect(where, "the number of payments", written=number, found=len(listed))
        if number == len(listed):
            self._expect_sum(parent, "OrgnlCtrlSum", listed, name="the control sum")
        by_status: dict[str, list[_Listed]] = defaultdict(list)
        for payment in listed:
            by_status[payment.status].append(payment)
        for each in parent.iterfind("NbOfTxsPerSts"):
            status = text(each, "DtldSts") or ""
            if having := by_status.get(status):
                self._faults.expect(
                    place(each, parent.tag),
                    f"the number of payments that are {status}",
                    written=number_at(each, "DtldNbOfTxs"),
                    found=len(having),
                )
                name = f"the sum of those {status}"
                self._expect_sum(each, "DtldCtrlSum", having, name=name)

    def _expect_sum(
        self, parent: Element, path: str, listed: Sequence[_Listed], *, name: str
    ) -> None:
        written = sum_at(parent, path, self._faults)
        amounts = [payment.amount for payment in listed if payment.amount is not None]
        if len(amounts) == len(listed):
            where, found = place(parent, parent.tag), sum(amounts, NOTHING)
            self._faults.expect(where, name, written=written, found=found)
