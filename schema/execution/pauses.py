"""Pauses of one operation with very many values, so that the event loop runs others in between."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from functools import partial
from typing import Any

from graphql import ExecutionResult, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.dropped import Droppable

VALUES_AT_ONCE = 2_000  # of variables, to check in the event loop
ITEMS_AT_ONCE = 200  # of a list in a response


class PausingExecutor(StrawberryGraphQLCoreExecutionContext):
    """An executor that completes a long list in slices, and drops fields without a warning."""

    def complete_awaitable_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Coroutine[Any, Any, Any]:
        return super().complete_awaitable_value(
            return_type, field_details_list, info, path, Droppable(result), position_context
        )

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        complete = super().complete_iterable_value
        if not isinstance(items, list) or len(items) <= ITEMS_AT_ONCE:
            return complete(item_type, field_details_list, info, path, items, position_context)

        async def in_slices() -> list[Any]:
            completed: list[Any] = []
            for start in range(0, len(items), ITEMS_AT_ONCE):
                from_here = _From(*path)
                from_here.start = start
                some = items[start : start + ITEMS_AT_ONCE]
                part = complete(
                    item_type, field_details_list, info, from_here, some, position_context
                )
                completed += part if isinstance(part, list) else await part
                await asyncio.sleep(0)
            return completed

        return in_slices()


class _From(Path):
    """The path of a list, to number the items of a slice on from where it starts."""

    start = 0

    def add_key(self, key: str | int, typename: str | None = None) -> Path:
        assert isinstance(key, int), "the items of a list have numbers"
        return super().add_key(self.start + key, typename)


async def execute_with_many_values(
    *arguments: Any, executor_class: type[Executor[Any]], variable_values: Any, **options: Any
) -> Any:
    """Like `graphql.execute`, but a thread checks the variables.

    The checks are Python, so the interpreter gives the event loop its turns meanwhile.
    """
    build = partial(executor_class.build, raw_variable_values=variable_values, **options)
    executor = await asyncio.to_thread(build, *arguments)
    if isinstance(executor, list):
        return ExecutionResult(None, errors=executor)
    result = executor.execute_operation()
    return await result if executor.is_awaitable(result) else result


def has_many(values: Mapping[str, Any] | None) -> bool:
    """Whether variables have more values than are checked in the event loop."""
    left, waiting = VALUES_AT_ONCE, [iter((values or {}).values())]
    while waiting:
        for value in waiting[-1]:
            left -= 1
            if isinstance(value, dict | list):
                waiting.append(iter(value.values() if isinstance(value, dict) else value))
                break
        else:
            waiting.pop()
        if left < 0:
            return True
    return False
