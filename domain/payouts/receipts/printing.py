"""A receipt for people: a line for each thing that it says."""

from __future__ import annotations

from domain.secrets.signed_documents import written
from domain.secrets.verification import Verified

_TITLES = {
    ("payout", "SETTLED"): "Receipt of a payout that arrived",
    ("payout", "FAILED"): "Statement of a payout that did not arrive",
    ("payout", "RETURNED"): "Statement of a payout that the bank returned",
}
# Known fields in the order in which people read them, before others.
_LABELS = {
    "reference": "reference",
    "state": "state",
    "reason": "reason",
    "worker": "worker",
    "methodKind": "paid by",
    "method": "account",
    "currency": "currency",
    "gross": "gross",
    "withheld": "tax withheld",
    "net": "net",
    "coversUntil": "covers earnings until",
    "madeAt": "made at",
    "sentAt": "sent at",
    "settledAt": "arrived at",
    "endedAt": "ended at",
}


def text_of(receipt: Verified) -> str:
    """The lines; what the document does not say is left out."""
    state = str(receipt.fields.get("state"))
    title = _TITLES.get((receipt.subject, state), f"Receipt: {receipt.subject}")
    lines = [title, f"market: {receipt.market}"]
    others = [name for name in receipt.fields if name not in _LABELS]
    for name in (*_LABELS, *others):
        if (value := receipt.fields.get(name)) is not None:
            lines.append(f"{_LABELS.get(name, name)}: {value}")
    lines += [f"signed at: {written(receipt.signed_at)}", f"key: {receipt.key_id}"]
    return "\n".join(lines) + "\n"
