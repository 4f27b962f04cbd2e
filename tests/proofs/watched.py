"""The market's server as `kempelen serve` runs it, with a page of the objects that it holds."""

import asyncio
import gc
import os
import sys
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.routing import Route

from api.composition import application
from api.configuration.settings import load
from api.process.serve import run

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def watched(settings):
    app = application(settings)

    async def answer(_request):
        return JSONResponse(held(app))

    app.router.routes.append(Route("/held", answer))
    return app


def held(app):
    gc.collect()
    return {
        "tasks": len(asyncio.all_tasks()),
        "sockets": len(app.state.open_sockets),
        "streams": len(app.state.open_streams),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "bytes": int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES,
    }


if __name__ == "__main__":
    sys.exit(run(load(port=int(sys.argv[-1])), watched))
