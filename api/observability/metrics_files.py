"""The folder in which several server processes store their metrics, so that each can show all.

Nothing here imports the metrics library, which reads the folder's variable on import.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared() -> Iterator[None]:
    """A temporary folder for the processes that are started within the block."""
    before = os.environ.get(FOLDER)
    folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="kempelen-metrics-")
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOLDER]
        else:
            os.environ[FOLDER] = before
        shutil.rmtree(folder, ignore_errors=True)


def remove_gauges(pid: int | None) -> None:
    """Remove the gauges of a process that has ended; its counters stay."""
    if FOLDER not in os.environ:
        return
    for path in Path(os.environ[FOLDER]).glob(f"gauge_live*_{pid}.db"):
        path.unlink(missing_ok=True)
