"""The rows of server processes: each says regularly how it is, so that all can be told together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.operations.limits import PRESENCE_KEPT
from domain.operations.models import ServerPresence

_SAY = Statement(
    """INSERT INTO server_processes (id, host, pid, started_at, seen_at, sockets, streams,
           accepted_a_minute, submitted_a_minute, behind_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, sockets = excluded.sockets,
           streams = excluded.streams, accepted_a_minute = excluded.accepted_a_minute,
           submitted_a_minute = excluded.submitted_a_minute, behind_ms = excluded.behind_ms"""
)
_LEAVE = Statement("DELETE FROM server_processes WHERE id = $1")
_FORGET = Statement("DELETE FROM server_processes WHERE seen_at < $1")
_ALL = Statement(f"SELECT {ServerPresence.columns()} FROM server_processes ORDER BY started_at, id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What a process says of itself."""

    process_id: UUID
    host: str
    pid: int
    started_at: datetime
    sockets: int
    streams: int
    accepted_a_minute: int
    submitted_a_minute: int
    seconds_behind: float


@retried
async def say(presence: Presence) -> None:
    """Store how a process is now."""
    async with unit_of_work():
        await _SAY.run_many(
            [
                (
                    presence.process_id,
                    presence.host,
                    presence.pid,
                    presence.started_at,
                    clock.now(),
                    presence.sockets,
                    presence.streams,
                    presence.accepted_a_minute,
                    presence.submitted_a_minute,
                    int(presence.seconds_behind * 1000),
                )
            ]
        )


@retried
async def leave(process_id: UUID) -> None:
    """The process ends: it is missed by nobody."""
    async with unit_of_work():
        await _LEAVE.run(process_id)


@retried
async def forget_silent(at: datetime) -> int:
    """Delete the rows of processes that ended long ago without saying so."""
    async with unit_of_work():
        return await _FORGET.run(at - PRESENCE_KEPT)


async def all_processes() -> list[ServerPresence]:
    """Every process that has a row, the oldest first."""
    return [ServerPresence.of(row) for row in await _ALL.rows()]
