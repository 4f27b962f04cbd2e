"""The plain peer: subscriptions as anyone would write them with Strawberry today.

    python -m tests.benchmarks.fanout.plain_strawberry PORT

A queue for each subscriber, an event for every queue, and the library does the rest. It reads no
database and asks nobody who they are.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from datetime import datetime

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from tests.benchmarks.fanout import message

# Naive, for its text is then as long as ours, which ends in Z instead of +00:00.
INSTANT = datetime.fromisoformat(message.INSTANT).replace(tzinfo=None)


@strawberry.type
class Hit:
    id: strawberry.ID
    status: str
    reward: str
    max_assignments: int
    available_assignments: int
    pending_assignments: int
    created_at: datetime
    expires_at: datetime
    requester_annotation: str


@strawberry.type
class HitPublished:
    cursor: str
    occurred_at: datetime
    hit: Hit


queues: set[asyncio.Queue[HitPublished]] = set()


@strawberry.type
class Query:
    @strawberry.field
    def ready(self) -> bool:
        return True


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def requester_events(self) -> AsyncGenerator[HitPublished, None]:
        queue: asyncio.Queue[HitPublished] = asyncio.Queue()
        queues.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            queues.discard(queue)


def event(annotation: str) -> HitPublished:
    hit = Hit(
        id=strawberry.ID(message.HIT_ID),
        status=message.STATUS,
        reward=message.REWARD,
        max_assignments=1,
        available_assignments=1,
        pending_assignments=0,
        created_at=INSTANT,
        expires_at=INSTANT,
        requester_annotation=annotation,
    )
    return HitPublished(cursor=message.CURSOR, occurred_at=INSTANT, hit=hit)


async def publish(request: Request) -> JSONResponse:
    annotations = (await request.json())["annotations"]
    for annotation in annotations:
        published = event(annotation)
        for queue in queues:
            queue.put_nowait(published)
    return JSONResponse({"published": len(annotations)})


async def ready(_request: Request) -> JSONResponse:
    return JSONResponse({"ready": True})


def application() -> Starlette:
    schema = strawberry.Schema(Query, subscription=Subscription)
    graphql = GraphQL(schema, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL])
    return Starlette(
        routes=[
            Route("/ready", ready),
            Route("/publish", publish, methods=["POST"]),
            WebSocketRoute("/graphql", graphql),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(application(), port=int(sys.argv[1]), **message.UVICORN)
