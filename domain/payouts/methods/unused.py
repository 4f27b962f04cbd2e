"""Methods that nothing points to any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement

_REMOVE_UNUSED = Statement(
    """UPDATE payout_methods
       SET state = 'REMOVED', removed_at = $2, test_amounts = NULL, tries_left = 0
       WHERE worker_id = ANY($1::uuid[]) AND state <> 'REMOVED'
           AND NOT EXISTS (SELECT 1 FROM payout_plans AS p
               WHERE p.worker_id = payout_methods.worker_id AND p.method_id = payout_methods.id)
           AND NOT EXISTS (SELECT 1 FROM payouts AS o WHERE o.method_id = payout_methods.id
               AND o.state IN ('DUE', 'HELD'))"""
)


async def remove_unused(worker_ids: Collection[UUID], *, at: datetime) -> None:
    """Remove the methods of these workers that neither the plan nor a payout that is due points to.

    A payout that is due keeps its method until it is sent or cancelled.
    """
    if worker_ids:
        await _REMOVE_UNUSED.run(sorted(worker_ids), at)
