"""Prepares the models for one kind of database.

Tortoise writes the queries, filters and columns of a dialect into the model classes themselves, and
caches their INSERT statements by connection name, whatever the dialect. Preparing takes tens of
milliseconds; a process that connects to the same kind of database again needs it only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

Credentials = dict[str, object]


class Engine(TypedDict):
    """The module of an engine, and what it is given."""

    engine: str
    credentials: Credentials


@dataclass(slots=True)
class PreparedModels:
    """Which models this process has prepared for which engine, if any."""

    _done: tuple[str, tuple[str, ...]] | None = field(default=None)

    async def init(self, context: TortoiseContext, engine: Engine, models: Sequence[str]) -> None:
        """Initialise the context, whose connection is "default", and have the models ready."""
        wanted = (engine["engine"], tuple(models))
        is_done, self._done = wanted == self._done, None
        await context.init(
            config={
                "connections": {"default": engine},
                "apps": {"models": {"models": list(models), "default_connection": "default"}},
                "use_tz": True,
                "timezone": "UTC",
            },
            init_connections=not is_done,
            _enable_global_fallback=True,
        )
        if not is_done:
            EXECUTOR_CACHE.clear()
        self._done = wanted


prepared_models = PreparedModels()
