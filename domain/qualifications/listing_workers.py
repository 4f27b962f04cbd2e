"""Putting workers on a worker list, and taking them off: silently, and by a few statements for any
number of them.

A worker on a list holds its qualification type. The facts tell feeds alone, and only where HITs
require the list; workers get no notice and no mail. The workers are locked first, in the order of
their ids, as of other grants.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, dialect, key
from domain.kernel.work import UnitOfWork
from domain.qualifications.facts import PutOnList, TakenOffList

_LOCK_WORKERS = Statement(
    "SELECT id FROM workers WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
)
# The lock keeps HIT types from requiring the list meanwhile.
_IS_REQUIRED = Statement(
    """SELECT EXISTS (SELECT 1 FROM requirement_uses WHERE type_id = $1) AS is_required
    FROM qualification_types WHERE id = $1 FOR NO KEY UPDATE"""
)
_PUT = """INSERT INTO qualifications (id, type_id, worker_id, status, granted_at) SELECT"""
_ANEW = """ON CONFLICT (type_id, worker_id) DO UPDATE SET status = 'GRANTED', value = NULL,
        granted_at = excluded.granted_at, revoked_at = NULL, reason = NULL
        WHERE qualifications.status <> 'GRANTED'
    RETURNING worker_id"""
_PUT_ON = Statement(
    f"""{_PUT} id, $3::uuid, worker_id, 'GRANTED', $4::timestamptz
    FROM unnest($1::uuid[], $2::uuid[]) AS listed (id, worker_id) {_ANEW}""",
    sqlite=f"""{_PUT} value ->> 0, $3, value ->> 1, 'GRANTED', $4
    FROM json_each($1) WHERE $2 IS NULL {_ANEW}""",
)
_TAKE_OFF = Statement(
    """UPDATE qualifications SET status = 'REVOKED', revoked_at = $3
    WHERE type_id = $1 AND worker_id = ANY($2::uuid[]) AND status = 'GRANTED' RETURNING worker_id"""
)


async def put_on(
    type_id: UUID, worker_ids: Collection[UUID], unit: UnitOfWork, *, at: datetime
) -> set[UUID]:
    """Put these workers, as far as they exist, on the list. Returns those who exist."""
    found = await _locked(worker_ids)
    is_required = await _is_required(type_id)
    ids = [new_id() for _ in found]
    if dialect() == "postgres":
        rows = await _PUT_ON.rows(ids, found, type_id, at)
    else:
        pairs = orjson.dumps(list(zip(ids, found, strict=True))).decode()
        rows = await _PUT_ON.rows(pairs, None, type_id, at)
    for worker_id in sorted(key(row["worker_id"]) for row in rows) if is_required else ():
        unit.tell(PutOnList(occurred_at=at, worker_id=worker_id, type_id=type_id))
    return set(found)


async def take_off(
    type_id: UUID, worker_ids: Collection[UUID], unit: UnitOfWork, *, at: datetime
) -> set[UUID]:
    """Take these workers off the list. Returns those who were on it."""
    found = await _locked(worker_ids)
    is_required = await _is_required(type_id)
    rows = await _TAKE_OFF.rows(type_id, found, at)
    taken = {key(row["worker_id"]) for row in rows}
    for worker_id in sorted(taken) if is_required else ():
        unit.tell(TakenOffList(occurred_at=at, worker_id=worker_id, type_id=type_id))
    return taken


async def _locked(worker_ids: Collection[UUID]) -> Sequence[UUID]:
    return [key(row["id"]) for row in await _LOCK_WORKERS.rows(list(worker_ids))]


async def _is_required(type_id: UUID) -> bool:
    row = await _IS_REQUIRED.row(type_id)
    assert row is not None, f"there is no qualification type {type_id}"
    return bool(row["is_required"])
