"""Progress bars of the running demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bars:
    """One bar for each kind of step."""

    def __init__(self, progress: Progress, totals: dict[str, int]) -> None:
        self._progress = progress
        self._tasks = {name: progress.add_task(name, total=total) for name, total in totals.items()}

    def step(self, name: str, by: int = 1) -> None:
        """Count further steps."""
        self._progress.advance(self._tasks[name], by)


@contextmanager
def bars(console: Console, totals: dict[str, int]) -> Iterator[Bars]:
    """Bars that are shown for as long as the block lasts."""
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, refresh_per_second=4) as progress:
        yield Bars(progress, totals)
