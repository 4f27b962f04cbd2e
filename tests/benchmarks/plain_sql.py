"""The same work in SQL written by hand, behind a bare Starlette route: nothing but the writes.

    python -m tests.benchmarks.plain_sql URL PORT

It serves the database that the plain program made and filled; for the list of groups, ours.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiosqlite
import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

MINUTES, POOL_SIZE = 60, 10
TAKE = "UPDATE hit SET available = available - 1 WHERE id = $1 AND available > 0 RETURNING id"
ACCEPT = """INSERT INTO assignment (id, hit_id, worker_id, status, accepted_at, deadline)
    VALUES ($1, $2, $3, 'IN_PROGRESS', $4, $5)"""
SUBMIT = """UPDATE assignment SET status = 'SUBMITTED', answer = $2, submitted_at = $3
    WHERE id = $1 AND status = 'IN_PROGRESS' AND deadline > $3 RETURNING hit_id, worker_id"""
APPROVE = """UPDATE assignment SET status = 'APPROVED', decided_at = $2
    WHERE id = $1 AND status = 'SUBMITTED' RETURNING hit_id, worker_id"""
PAY = """UPDATE worker SET balance = balance + (SELECT reward FROM hit WHERE id = $2)
    WHERE id = $1 RETURNING id"""
PAID = """INSERT INTO payment (id, assignment_id, worker_id, amount, paid_at)
    VALUES ($1, $2, $3, (SELECT reward FROM hit WHERE id = $4), $5)"""
TELL = "INSERT INTO event (kind, body, occurred_at) VALUES ($1, $2, $3)"

GROUPS = """SELECT hit_groups.id, title, description, reward_cents, available_hits, newest_hit_at,
        last_updated_at, latest_expiry_at, assignment_duration_seconds,
        auto_approval_delay_seconds, requesters.id, requesters.name
    FROM hit_groups JOIN requesters ON requesters.id = hit_groups.requester_id
    WHERE is_open ORDER BY newest_hit_at DESC, hit_groups.id DESC LIMIT 20"""
NAMES = ("id", "title", "description", "reward", "availableHits", "createdAt", "lastUpdatedAt",
    "expiresAt", "assignmentDurationSeconds", "autoApprovalDelaySeconds")  # fmt: skip

Run = Callable[..., Awaitable[Any]]


class Sqlite:
    """One connection, one transaction at a time."""

    async def connect(self, url: str) -> None:
        path = url.removeprefix("sqlite://")
        self._connection = await aiosqlite.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            await self._connection.execute(f"PRAGMA {pragma}")
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        await self._connection.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Run]:
        async with self._turn:
            await self._connection.execute("BEGIN IMMEDIATE")
            yield self._run
            await self._connection.execute("COMMIT")

    async def rows(self, statement: str) -> Any:
        return await self._connection.execute_fetchall(statement)

    async def _run(self, statement: str, *values: object) -> Any:
        plain = [str(value) if isinstance(value, datetime) else value for value in values]
        rows = await self._connection.execute_fetchall(statement.replace("$", "?"), plain)
        return next(iter(rows), None)


class Postgres:
    """A pool, with prepared statements."""

    async def connect(self, url: str) -> None:
        self._pool = await asyncpg.create_pool(url, min_size=1, max_size=POOL_SIZE)

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Run]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection.fetchrow

    async def rows(self, statement: str) -> Any:
        return await self._pool.fetch(statement)


class Market:
    """Its routes."""

    def __init__(self, database: Sqlite | Postgres) -> None:
        self._database = database

    async def accept(self, request: Request) -> Response:
        asked, now = orjson.loads(await request.body()), datetime.now(UTC)
        key, deadline = str(uuid4()), now + timedelta(minutes=MINUTES)
        async with self._database.transaction() as run:
            if await run(TAKE, asked["hit"]) is None:
                return Response(status_code=409)
            await run(ACCEPT, key, asked["hit"], asked["worker"], now, deadline)
            await run(TELL, "accepted", _body(key, asked["hit"], asked["worker"]), now)
        return _answer(id=key, status="IN_PROGRESS", acceptedAt=now, deadline=deadline)

    async def groups(self, _request: Request) -> Response:
        nodes = []
        for row in await self._database.rows(GROUPS):
            *values, requester, name = row
            node = dict(zip(NAMES, values, strict=True))
            node["reward"] = f"{node['reward'] // 100}.{node['reward'] % 100:02}"
            nodes.append({**node, "requester": {"id": requester, "name": name}})
        return _answer(nodes=nodes)

    async def submit(self, request: Request) -> Response:
        asked, now = orjson.loads(await request.body()), datetime.now(UTC)
        async with self._database.transaction() as run:
            row = await run(SUBMIT, asked["id"], orjson.dumps(asked["answer"]).decode(), now)
            await run(TELL, "submitted", _body(asked["id"], *row), now)
        return _answer(id=asked["id"], status="SUBMITTED")

    async def approve(self, request: Request) -> Response:
        asked, now = orjson.loads(await request.body()), datetime.now(UTC)
        async with self._database.transaction() as run:
            hit, worker = await run(APPROVE, asked["id"], now)
            await run(PAY, worker, hit)
            await run(PAID, str(uuid4()), asked["id"], worker, hit, now)
            await run(TELL, "approved", _body(asked["id"], hit, worker), now)
        return _answer(id=asked["id"], status="APPROVED")


def _body(assignment: str, hit: object, worker: object) -> str:
    return orjson.dumps(
        {"assignment_id": assignment, "hit_id": str(hit), "worker_id": str(worker)}
    ).decode()


def _answer(**values: object) -> Response:
    return Response(orjson.dumps(values, default=str), media_type="application/json")


async def _ready(_request: Request) -> Response:
    return Response()


def application(url: str) -> Starlette:
    database = Sqlite() if url.startswith("sqlite") else Postgres()
    market = Market(database)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await database.connect(url)
        yield
        await database.close()

    return Starlette(
        routes=[
            Route("/accept", market.accept, methods=["POST"]),
            Route("/submit", market.submit, methods=["POST"]),
            Route("/approve", market.approve, methods=["POST"]),
            Route("/groups", market.groups, methods=["POST"]),
            Route("/ready", _ready),
        ],
        lifespan=lifespan,
    )


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False
    )
