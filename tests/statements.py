"""Counting the statements that reach the database, as Tortoise logs them."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

KEEPERS = ("dashboards", "batches", "presence")  # tasks that go on beside the server, when they can


class _Gathering(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.statements: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if _task_name() not in KEEPERS:
            self.statements.append(record.getMessage())


def _task_name() -> str | None:
    try:
        task = asyncio.current_task()
    except RuntimeError:  # outside of a loop
        return None
    return None if task is None else task.get_name()


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, in order, but for those of the keepers of counts."""
    logger, gathering = logging.getLogger("tortoise.db_client"), _Gathering()
    level, spread = logger.level, logger.propagate
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(gathering)
    try:
        yield gathering.statements
    finally:
        logger.removeHandler(gathering)
        logger.setLevel(level)
        logger.propagate = spread
