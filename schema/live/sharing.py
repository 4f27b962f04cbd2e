"""A subscription that can be shared: its selection runs once for all subscribers."""

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

    def with_context(self, context: Context) -> EventRunner:
        """The same selection with the viewer of another context, or without a viewer."""
        executor = self.executor.build_per_event_executor(None)
        executor.context_value = context
        return EventRunner(executor)

    async def results(self, events: Sequence[Any]) -> tuple[list[ExecutionResult], Context]:
        """A result for each event, and the new context in which all of them ran.

        The events are sent at the same moment, so that their selections share loaders.
        """
        context: Context = await self.executor.context_value.refreshed()
        running = [self._run(event, context) for event in events]
        if len(running) == 1:
            return [await running[0]], context
        return await asyncio.gather(*running), context

    async def _run(self, event: Any, context: Context) -> ExecutionResult:
        executor = self.executor.build_per_event_executor(event)
        executor.context_value = context
        result = executor.execute_operation(False)
        return cast(ExecutionResult, await result if isawaitable(result) else result)


@dataclass(frozen=True, slots=True)
class ShareableSubscription:
    """One client's subscription: the log it follows, and the selection for each event."""

    followed: FollowedLog[Any]
    identity: Hashable  # equal for subscriptions that differ at most in their cursors
    field: str  # the root field's name
    context: Context
    runner: EventRunner  # may belong to another subscription with the same identity


async def shareable_subscription(
    schema: MarketSchema,
    query: str,
    variables: dict[str, Any] | None,
    *,
    name: str | None,
    context: Context,
) -> ShareableSubscription | None:
    """The operation as a shareable subscription; None for any other operation.

    `schema.stream` runs the other operations and reports their errors. Raises transient faults.
    """
    found = schema.executor(query, variables, name=name, context=context)
    if found is None:
        return None
    executor, operation_labels = found
    events = create_source_event_stream(executor)
    if isawaitable(events):
        events = await events
    if isinstance(events, ExecutionResult):
        faults.raise_if_passing(events.errors or ())
    if not isinstance(events, FollowedLog):
        return None
    cursor = cursor_variable(executor)
    declared = {each.variable.name.value for each in executor.operation.variable_definitions or ()}
    significant = declared - {cursor}  # undeclared variables have no effect
    given = {name: value for name, value in (variables or {}).items() if name in significant}
    # Decoded, since bytes of orjson hold on to the kilobytes of their write buffer.
    identity = (query, name, orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode())
    labels.note(operation_labels, name)
    label = operation_labels.get(name or None, labels.NO_OPERATION)
    return ShareableSubscription(events, identity, label.field, context, EventRunner(executor))


def cursor_variable(executor: Executor[Any]) -> str | None:
    """The variable of the cursor argument; None where the document uses it elsewhere too."""
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
