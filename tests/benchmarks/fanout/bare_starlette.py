"""The bare peer: Starlette sending ready text to every socket; no GraphQL is executed at all.

    python -m tests.benchmarks.fanout.bare_starlette PORT

It speaks just enough of graphql-transport-ws for the crowd, and makes each text once.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.benchmarks.fanout import message

subscribers: dict[WebSocket, str] = {}
turn = asyncio.Lock()


async def publish(request: Request) -> JSONResponse:
    annotations = (await request.json())["annotations"]
    async with turn:
        for annotation in annotations:
            texts: dict[str, str] = {}
            for websocket, operation_id in list(subscribers.items()):
                if operation_id not in texts:
                    texts[operation_id] = message.text(annotation, operation_id)
                await websocket.send_text(texts[operation_id])
    return JSONResponse({"published": len(annotations)})


async def ready(_request: Request) -> JSONResponse:
    return JSONResponse({"ready": True})


async def follow(websocket: WebSocket) -> None:
    await websocket.accept("graphql-transport-ws")
    try:
        while True:
            await answer(websocket, orjson.loads(await websocket.receive_text()))
    except WebSocketDisconnect:
        subscribers.pop(websocket, None)


async def answer(websocket: WebSocket, asked: dict[str, Any]) -> None:
    match asked["type"]:
        case "connection_init":
            await websocket.send_text('{"type":"connection_ack"}')
        case "ping":
            await websocket.send_text('{"type":"pong"}')
        case "subscribe":
            subscribers[websocket] = asked["id"]


def application() -> Starlette:
    return Starlette(
        routes=[
            Route("/ready", ready),
            Route("/publish", publish, methods=["POST"]),
            WebSocketRoute("/graphql", follow),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(application(), port=int(sys.argv[1]), **message.UVICORN)
