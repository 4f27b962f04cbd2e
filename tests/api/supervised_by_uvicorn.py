"""Two server processes under uvicorn's own supervisor, to compare it with ours."""

import os
import time
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

HEALTHCHECK_SECONDS = 1


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return await start_and_stop(receive, send)
    block(seconds=3600 if scope["path"] == "/block" else 0.1)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})


def block(seconds):
    """Block the event loop; meanwhile the other process accepts connections."""
    time.sleep(seconds)


def is_broken():
    return Path(os.environ["BROKEN_WHILE"]).exists()


async def start_and_stop(receive, send):
    await receive()
    outcome = "failed" if is_broken() else "complete"
    await send({"type": f"lifespan.startup.{outcome}"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


if __name__ == "__main__":
    config = uvicorn.Config(
        "tests.api.supervised_by_uvicorn:app",
        port=0,
        workers=2,
        lifespan="on",
        timeout_worker_healthcheck=HEALTHCHECK_SECONDS,
    )
    listener = config.bind_socket()
    listener.listen()
    host, port = listener.getsockname()
    print(f"listening on http://{host}:{port}", flush=True)
    Multiprocess(config, sockets=[listener]).run()
