"""Returns: entries that came back, each with an addenda record that says why.

Codes of the network itself say that an entry never reached a bank: it failed. All others bring back
what may have been reported as settled: it was returned. A notification of change moves no money: it
is noted, without the data that it tells, since they are of an account.
"""

from __future__ import annotations

from api.payouts.answers import Faults, Gathered
from api.payouts.nacha.codes import CHANGES, NEVER_POSTED, RETURN_REASONS
from api.payouts.nacha.structure import ReadEntry, Structure
from api.payouts.references import is_payment_reference
from domain.kernel.money import Money
from domain.payouts.providers import Answer, OutcomeKind, PaymentOutcome, UsAccount

RETURNED_CREDITS = ("21", "31")  # of checking and of savings accounts
RETURN, CHANGE = "99", "98"
PAYMENTS, CHANGES_CLASS = "PPD", "COR"


class Returns:
    """Reads one file of returns. Everything that is wrong with it is named at once."""

    def __init__(self, content: bytes, account: UsAccount) -> None:
        self._faults = Faults()
        self._outcomes = Gathered(self._faults)
        self._structure = Structure(content, self._faults)
        self._bank = account.routing_number[:8]
        self._notes: list[str] = []

    def answer(self) -> Answer:
        """The answer that the file is. Raises UnreadableAnswer."""
        for entry in self._structure.entries():
            self._entry(entry)
        self._faults.refuse()
        return Answer(outcomes=self._outcomes.all(), file_reference=None, notes=self._notes)

    def _entry(self, entry: ReadEntry) -> None:
        place, reference = entry.place, entry.fields["reference"]
        code = entry.fields["transaction_code"]
        if code not in RETURNED_CREDITS:
            self._faults.add(place, f"the transaction code {code} is not of a returned credit")
        if not is_payment_reference(reference):
            self._faults.add(place, f"{reference!r} is not the reference of a payment of ours")
        if len(entry.addenda) != 1 or entry.fields["addenda_indicator"] != "1":
            self._faults.add(place, "a returned entry has one addenda record and says so")
            return
        addenda = entry.addenda[0]
        if addenda["trace"] != entry.fields["trace"]:
            self._faults.add(place, "the addenda record has another trace number than its entry")
        if not addenda["original_trace"].startswith(self._bank):
            self._faults.add(place, f"the entry was not sent by our bank ({self._bank})")
        if addenda["addenda_type"] == RETURN and entry.entry_class == PAYMENTS:
            self._return(entry, addenda["code"])
        elif addenda["addenda_type"] == CHANGE and entry.entry_class == CHANGES_CLASS:
            self._change(entry, addenda["code"])
        else:
            kind = f"addenda {addenda['addenda_type']} in a batch of {entry.entry_class}"
            self._faults.add(place, f"{kind} is neither a return nor a notification of change")

    def _return(self, entry: ReadEntry, code: str) -> None:
        meaning = RETURN_REASONS.get(code)
        amount = Money(int(entry.fields["amount"]))
        if meaning is None:
            self._faults.add(entry.place, f"{code!r} is not the code of a return that we know")
        if not amount:
            self._faults.add(entry.place, "the amount of the return is zero")
        self._outcomes.add(
            PaymentOutcome(
                reference=entry.fields["reference"],
                kind=OutcomeKind.FAILED if code in NEVER_POSTED else OutcomeKind.RETURNED,
                amount=amount,
                reason=f"{code}: {meaning}",
                line=entry.place,
            )
        )

    def _change(self, entry: ReadEntry, code: str) -> None:
        meaning = CHANGES.get(code)
        if meaning is None:
            self._faults.add(entry.place, f"{code!r} is not the code of a change that we know")
        if int(entry.fields["amount"]):
            self._faults.add(entry.place, "a notification of change has an amount")
        reference = entry.fields["reference"]
        self._notes.append(
            f"{entry.place}: the bank of {reference} asks for a change: {code}: {meaning}"
        )
