"""The small market of a version that may not start: while a file is there, it cannot."""

import os
import sys
from pathlib import Path

from starlette.applications import Starlette

from api.configuration.settings import Settings, load
from api.process.serve import run
from tests.api import small_market


def application(settings: Settings) -> Starlette:
    if Path(os.environ["BROKEN_WHILE"]).exists():
        raise RuntimeError("this version does not start")
    return small_market.application(settings)


if __name__ == "__main__":
    sys.exit(run(load(port=0), application))
