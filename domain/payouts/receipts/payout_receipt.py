"""The receipt of a payout: how it ended, signed with what is true of it at this instant.

A receipt is signed when it is read. Its row says how the payout ended; a payout that arrived and
was returned later has a receipt of its return, and what was signed before stays good as what was
true then.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.payouts.lifecycle import PayoutKind, PayoutState
from domain.payouts.models import Payout, PayoutMethod
from domain.people.models import Worker
from domain.secrets.signed_documents import Fields, SignedDocument, written
from domain.secrets.signing import sign

SUBJECT = "payout"
CURRENCY = "USD"
ENDED = frozenset({PayoutState.SETTLED, PayoutState.FAILED, PayoutState.RETURNED})


async def payout_of(worker_id: UUID, payout_id: UUID) -> Payout | None:
    """A payout of this worker; None for another's."""
    return await Payout.get_or_none(id=payout_id, worker_id=worker_id)


async def receipt_of(payout: Payout) -> SignedDocument | None:
    """The signed receipt; None before the payout ended, and for a small deposit."""
    if payout.state not in ENDED or payout.kind is PayoutKind.TEST_DEPOSIT:
        return None
    worker = await Worker.get(id=payout.worker_id)
    method = await PayoutMethod.get(id=payout.method_id)
    return await sign(SUBJECT, _fields(payout, worker, method))


def _fields(payout: Payout, worker: Worker, method: PayoutMethod) -> Fields:
    return {
        "reference": payout.reference,
        "state": payout.state.value,
        "reason": payout.reason if payout.state is not PayoutState.SETTLED else None,
        "worker": worker.worker_id,
        "methodKind": method.kind.value,
        "method": method.masked,
        "currency": CURRENCY,
        "gross": str(payout.gross),
        "withheld": str(payout.withheld),
        "net": str(payout.net),
        "coversUntil": _instant(payout.covers_until),
        "madeAt": written(payout.made_at),
        "sentAt": _instant(payout.sent_at),
        "settledAt": _instant(payout.settled_at),
        "endedAt": _instant(payout.ended_at),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else written(at)
