"""Granting and revoking qualifications in a unit of work. No other code writes them.

The workers are locked first, in the order of their ids, so that an accept is checked before the
change or after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.people.models import Worker
from domain.qualifications import facts
from domain.qualifications.lifecycle import QualificationStatus
from domain.qualifications.models import Qualification

_LOCK_WORKERS = Statement(
    f"""SELECT {Worker.columns()} FROM workers WHERE id = ANY($1::uuid[])
    ORDER BY id FOR NO KEY UPDATE"""
)
_KNOWN = Statement(
    f"""SELECT {Qualification.columns()} FROM qualifications
    WHERE type_id = $1 AND worker_id = ANY($2::uuid[])"""
)
_GRANT = Statement(
    """INSERT INTO qualifications (id, type_id, worker_id, status, value, granted_at)
    VALUES ($1, $2, $3, 'GRANTED', $4, $5)
    ON CONFLICT (type_id, worker_id) DO UPDATE SET status = 'GRANTED', value = excluded.value,
        granted_at = excluded.granted_at, revoked_at = NULL, reason = NULL"""
)
_REVOKE = Statement(
    """UPDATE qualifications SET status = 'REVOKED', revoked_at = $3, reason = $4
    WHERE type_id = $1 AND worker_id = $2"""
)

_STORE_REVOCATION = Statement(
    """INSERT INTO revocations (id, qualification_id, value, revoked_at, reason)
    VALUES ($1, $2, $3, $4, $5)"""
)


async def locked_workers(worker_ids: Sequence[UUID]) -> dict[UUID, Worker]:
    """These workers, as far as they exist, locked until the unit of work ends."""
    rows = await _LOCK_WORKERS.rows(list(worker_ids))
    return {worker.id: worker for worker in map(Worker.of, rows)}


async def known(type_id: UUID, worker_ids: Sequence[UUID]) -> dict[UUID, Qualification]:
    """The qualifications of this type that these workers have or had, by worker."""
    rows = await _KNOWN.rows(type_id, list(worker_ids))
    return {each.worker_id: each for each in map(Qualification.of, rows)}


async def grant(
    type_id: UUID, values: Mapping[UUID, int | None], unit: UnitOfWork, *, at: datetime
) -> list[Qualification]:
    """Grant these workers, who are locked, the qualification with these values.

    A worker who has it with the same value gets a new `granted_at`, and no fact tells of it.
    """
    before = await known(type_id, list(values))
    rows = [(new_id(), type_id, worker_id, value, at) for worker_id, value in values.items()]
    if rows:
        await _GRANT.run_many(rows)
    after = await known(type_id, list(values))
    for worker_id, value in values.items():
        earlier = before.get(worker_id)
        was_held = earlier is not None and earlier.status == QualificationStatus.GRANTED
        value_before = earlier.value if earlier is not None and was_held else None
        if not was_held or value_before != value:
            unit.tell(
                facts.QualificationGranted(
                    occurred_at=at,
                    worker_id=worker_id,
                    type_id=type_id,
                    value=value,
                    was_held=was_held,
                    value_before=value_before,
                )
            )
    return [after[worker_id] for worker_id in values]


async def revoke(
    type_id: UUID, worker_ids: Sequence[UUID], unit: UnitOfWork, *, at: datetime, reason: str | None
) -> list[Qualification]:
    """Revoke it from these workers, who are locked, where they hold it. The worker sees why."""
    before = await known(type_id, worker_ids)
    held = [
        each
        for worker_id in dict.fromkeys(worker_ids)
        if (each := before.get(worker_id)) and each.status == QualificationStatus.GRANTED
    ]
    if held:
        await _REVOKE.run_many([(type_id, each.worker_id, at, reason) for each in held])
        await _STORE_REVOCATION.run_many(
            [(new_id(), each.id, each.value, at, reason) for each in held]
        )
    for each in held:
        unit.tell(
            facts.QualificationRevoked(
                occurred_at=at,
                worker_id=each.worker_id,
                type_id=type_id,
                value_before=each.value,
                reason=reason,
            )
        )
        each.status, each.revoked_at, each.reason = QualificationStatus.REVOKED, at, reason
    return held
