"""One client's subscription made ready to be shared: run once for all who would hear the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, cast

import orjson
from graphql import (
    ExecutionResult,
    FieldNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution import Executor, create_source_event_stream

from schema.execution import faults, labels
from schema.execution.engine import MarketSchema
from schema.kernel.context import Context
from schema.live.following import FollowedLog

CURSOR_ARGUMENT = "after"


@dataclass(frozen=True, slots=True)
class EventRunner:
    """Runs one subscription's selection on event after event."""

    executor: Executor[Any]

    def seen_by(self, context: Context) -> EventRunner:
        """The same, in the eyes of somebody else, or of everybody."""
        executor = self.executor.build_per_event_executor(None)
        executor.context_value = context
        return EventRunner(executor)

    async def results(self, events: Sequence[Any]) -> tuple[list[ExecutionResult], Context]:
        """A result for each event, and the context, new for these events, that all were run in.

        They are told at the same moment, so what their selections read is read together.
        """
        context: Context = await self.executor.context_value.refreshed()
        running = [self._running(event, context) for event in events]
        if len(running) == 1:
            return [await running[0]], context
        return await asyncio.gather(*running), context

    async def _running(self, event: Any, context: Context) -> ExecutionResult:
        executor = self.executor.build_per_event_executor(event)
        executor.context_value = context
        result = executor.execute_operation(False)
        return cast(ExecutionResult, await result if isawaitable(result) else result)


@dataclass(frozen=True, slots=True)
class ShareableSubscription:
    """One client's subscription: what it follows, and how each event is shown."""

    followed: FollowedLog[Any]
    sameness: Hashable  # equal for all who ask for the same, each from where it stands
    field: str  # the root field's name
    context: Context
    rendering: EventRunner  # may be that of another who asks for the same


async def subscribed(
    schema: MarketSchema,
    query: str,
    variables: dict[str, Any] | None,
    *,
    name: str | None,
    context: Context,
) -> ShareableSubscription | None:
    """A subscription ready to be shared; None where the operation is none, or cannot be shared
    or run: `schema.stream` runs it, or says what is wrong.

    Raises faults that pass.
    """
    found = schema.executor(query, variables, name=name, context=context)
    if found is None:
        return None
    executor, told = found
    events = create_source_event_stream(executor)
    if isawaitable(events):
        events = await events
    if isinstance(events, ExecutionResult):
        faults.raise_if_passing(events.errors or ())
    if not isinstance(events, FollowedLog):
        return None
    cursor = cursor_variable(executor)
    declared = {each.variable.name.value for each in executor.operation.variable_definitions or ()}
    counting = declared - {cursor}  # What is not declared is of no matter.
    given = {name: value for name, value in (variables or {}).items() if name in counting}
    # Decoded, since orjson's bytes keep the kilobytes of the buffer that they were written in.
    same = (query, name, orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode())
    labels.note(told, name)
    label = told.get(name or None, labels.NO_OPERATION)
    return ShareableSubscription(events, same, label.field, context, EventRunner(executor))


def cursor_variable(executor: Executor[Any]) -> str | None:
    """The variable that says where to begin, where it says nothing else."""
    root = executor.operation.selection_set.selections[0]
    for argument in (root.arguments or ()) if isinstance(root, FieldNode) else ():
        if argument.name.value == CURSOR_ARGUMENT and isinstance(argument.value, VariableNode):
            name = argument.value.name.value
            return name if _uses(executor, name) == 1 else None
    return None


def _uses(executor: Executor[Any], variable: str) -> int:
    uses = _VariableUses()
    visit(executor.operation.selection_set, uses)
    for fragment in executor.fragment_definitions.values():
        visit(fragment, uses)
    return uses.of[variable]


class _VariableUses(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.of: Counter[str] = Counter()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.of[node.name.value] += 1
