"""Storing decisions about Masters, for operators to read."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from domain.kernel.statement import Statement
from domain.masters.models import MastersDecision

_INSERT = Statement(
    """INSERT INTO masters_decisions
           (id, worker_id, granted, cause, reason, figures, decided_at, decided_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""
)


async def store_decisions(decisions: Sequence[MastersDecision]) -> None:
    """Insert these decisions, in the unit of work that carries them out."""
    await _INSERT.run_many(
        [
            (
                each.id,
                each.worker_id,
                each.granted,
                each.cause.value,
                each.reason,
                None if each.figures is None else orjson.dumps(each.figures).decode(),
                each.decided_at,
                each.decided_by,
            )
            for each in decisions
        ]
    )
