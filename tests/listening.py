"""A server in this process, on a free port, for as long as a block lasts."""

import asyncio
import contextlib
import socket

import httpx2
from starlette.applications import Starlette

from api.configuration.settings import Settings
from api.process.serve import Server, configuration, listening_socket

MOMENT = 0.001  # seconds
MOMENTS_TO_GO = 20


@contextlib.asynccontextmanager
async def listening(
    settings: Settings,
    app: Starlette,
    *,
    port: int = 0,
    tasks: socket.socket | None = None,
):
    """The server of `kempelen serve` without its main loop, which would wake every 100 ms.

    `tasks` is the socket of its task pages, where their address was known before.
    """
    with tasks or listening_socket("127.0.0.1", 0) as tasks:
        found = settings.model_copy(update={"task_pages_port": tasks.getsockname()[1]})
        config = configuration(found, app)
        config.load()
        with listening_socket("127.0.0.1", port) as listener:
            server = Server(config, app, drain_seconds=0)
            server.lifespan = config.lifespan_class(config)
            await server.startup(sockets=[listener, tasks])
            assert not server.should_exit, "the server did not start"
            port = listener.getsockname()[1]
            try:
                yield f"http://127.0.0.1:{port}/graphql"
            finally:
                await ended(server, [listener, tasks])


async def ended(server: Server, listeners: list[socket.socket]):
    """Stop the server; without clients, at once and not after the 100 ms of uvicorn."""
    if not await all_have_gone(server):
        await server.shutdown(sockets=listeners)
        return
    for each in server.servers:
        each.close()
        await each.wait_closed()
    await server.lifespan.shutdown()


async def all_have_gone(server: Server):
    """The server notices a closed connection a moment after its client."""
    open_still = server.server_state
    for _ in range(MOMENTS_TO_GO):
        if not (open_still.connections or open_still.tasks):
            return True
        await asyncio.sleep(MOMENT)
    return False


def http_client(**options):
    """A client that spends no time on certificates, since nothing here is encrypted."""
    return httpx2.AsyncClient(verify=False, trust_env=False, **options)
