"""Rows about how a worker is paid."""

from __future__ import annotations

from functools import partial

from domain.accounts.export.subjects import ExportSubject, Side

_worker = partial(ExportSubject, Side.WORKER)
_operator = partial(ExportSubject, Side.OPERATOR)
OF_PAYOUTS = (
    _worker(
        "payout-methods",
        "payout_methods",
        "worker_id = :worker",
        "id kind state details masked is_third_party created_at tries_left confirmed_at removed_at",
        "How you are and were paid, decrypted.",
    ),
    _worker(
        "payout-plan",
        "payout_plans",
        "worker_id = :worker",
        "method_id every_days next_at covered_until paid_until",
        "Where and how often your earnings are transferred.",
        key="worker_id",
    ),
    _worker(
        "gift-codes",
        "gift_codes",
        "payout_id IN (SELECT id FROM payouts WHERE worker_id = :worker)",
        "id cents code payout_id issued_at",
        "Codes of gift cards that you were paid by, decrypted.",
    ),
    _operator(
        "payout-methods",
        "payout_methods",
        "confirmed_by = :account",
        "id confirmed_at",
        "Bank accounts that you confirmed, without the people.",
    ),
)
