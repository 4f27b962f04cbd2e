"""Memory of the idle server, and what each open socket that follows its notices adds.

python -m tests.benchmarks.memory [--quick]
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.benchmarks.databases import empty
from tests.benchmarks.market import filled
from tests.benchmarks.programs import Program, kempelen, running

SOCKETS, QUICK_SOCKETS = (200, 1_000), (50, 200)
ACCOUNTS = 100
SETTLE_SECONDS = 2.0
TOGETHER = 20  # sockets opened at once
FOLLOW = "subscription { workerNotices { __typename } }"


async def measure(*, quick: bool = False) -> None:
    """Open sockets step by step, and read how much the server holds after each step."""
    steps = QUICK_SOCKETS if quick else SOCKETS
    async with empty("sqlite") as url, AsyncExitStack() as stack:
        market = await filled(url, workers=ACCOUNTS, stands=1, hits_each=1, slots=1)
        command, environment = kempelen(url, sockets_per_account=max(steps))
        program = await stack.enter_async_context(
            running(command, ready="/health/ready", environment=environment)
        )
        idle = await _settled(program)
        print(f"\nMemory (RSS)\n  idle server                  {idle / 1024:>8.1f} MiB")
        opened, held = 0, idle
        for step in steps:
            while opened < step:
                tokens = [
                    market.tokens[number % ACCOUNTS]
                    for number in range(opened, min(opened + TOGETHER, step))
                ]
                sockets = await asyncio.gather(*(_follows(program, token) for token in tokens))
                for socket in sockets:
                    stack.push_async_callback(socket.close)
                opened += len(tokens)
            now = await _settled(program)
            print(
                f"  {step:>5} sockets, each following {now / 1024:>8.1f} MiB, "
                f"{(now - idle) / step:.1f} KiB a socket"
            )
            held = now
        assert held > idle, "sockets take memory"


async def _follows(program: Program, token: str) -> ClientConnection:
    socket = await connect(
        f"ws://127.0.0.1:{program.port}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        compression=None,
        ping_interval=None,
        max_queue=1,
    )
    await socket.send(
        orjson.dumps(
            {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
        ).decode()
    )
    acknowledged = orjson.loads(await socket.recv())
    assert acknowledged["type"] == "connection_ack", acknowledged
    await socket.send(
        orjson.dumps({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}).decode()
    )
    return socket


async def _settled(program: Program) -> int:
    await asyncio.sleep(SETTLE_SECONDS)
    return program.rss_kib()


if __name__ == "__main__":
    asyncio.run(measure(quick="--quick" in sys.argv))
