"""The small market of a version that cannot start, or is not ready, while a file exists."""

import os
import sys
from pathlib import Path

from starlette.applications import Starlette

from api.app import create_app
from api.configuration.settings import Settings, load
from api.process.serve import run
from tests.api import small_market


def exists(variable: str) -> bool:
    path = os.environ.get(variable)
    return path is not None and Path(path).exists()


async def readiness() -> str | None:
    return "not yet" if exists("UNREADY_WHILE") else None


def application(settings: Settings) -> Starlette:
    if exists("BROKEN_WHILE"):
        raise RuntimeError("this version does not start")
    parts = small_market.parts(small_market.Doorman(), checks={"file": readiness})
    return create_app(settings, parts)


if __name__ == "__main__":
    sys.exit(run(load(port=0), application))
