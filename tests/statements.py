"""Counting the statements that reach the database, as Tortoise logs them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Gathering(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.statements: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append(record.getMessage())


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, in order."""
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
