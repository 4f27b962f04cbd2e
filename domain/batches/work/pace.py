"""How many rows one chunk takes, so that it lasts no longer than a chunk may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from domain.kernel.statement import dialect

# Before its commit. On SQLite nobody else writes meanwhile, so that an accept waits for all of it.
SECONDS_A_CHUNK = {"sqlite": 0.04, "postgres": 0.08}
FEWEST_ROWS, MOST_ROWS = 200, 4_000
FIRST_ROWS = 200


class Pace:
    """Measured in this process, from the chunks that it has done; they are few at first."""

    def __init__(self) -> None:
        self.rows = FIRST_ROWS

    @contextmanager
    def measured(self, rows: int) -> Iterator[None]:
        """Measure the block, which does so many rows."""
        began = monotonic()
        yield
        seconds = max(monotonic() - began, 0.001)
        if rows >= FEWEST_ROWS:
            wanted = int(rows * SECONDS_A_CHUNK[dialect()] / seconds)
            self.rows = max(FEWEST_ROWS, min(wanted, 2 * self.rows, MOST_ROWS))
