"""Forgets networks: those of old visits, and those in proposals that were decided long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.kernel import policy
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work

_NETWORKS = Statement(
    """DELETE FROM account_networks WHERE (account_id, network) IN (
           SELECT account_id, network FROM account_networks WHERE seen_at <= $1
           ORDER BY seen_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
_PROPOSALS = Statement(
    """DELETE FROM review_proposals WHERE id IN (
           SELECT id FROM review_proposals WHERE kind = 'SHARED_NETWORK' AND decided_at <= $1
           ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)


@retried
async def trim(at: datetime, limit: int) -> int:
    """Delete what the rules need no more, at most `limit` of each."""
    thresholds = policy.current().review
    async with unit_of_work():
        return await _NETWORKS.run(
            at - timedelta(days=thresholds.window_days), limit
        ) + await _PROPOSALS.run(at - timedelta(days=thresholds.quiet_days), limit)
