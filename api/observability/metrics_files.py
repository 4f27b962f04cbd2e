"""The folder in which several server processes keep their numbers, so that each can tell all.

Nothing here imports the metrics library: it decides, as it is imported, where numbers are kept.
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
    """A folder for the processes that are started while the block lasts; it goes afterwards."""
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


def forget(pid: int | None) -> None:
    """What a process held has ended with it; what it counted stays counted."""
    if FOLDER not in os.environ:
        return
    for left in Path(os.environ[FOLDER]).glob(f"gauge_live*_{pid}.db"):
        left.unlink(missing_ok=True)
