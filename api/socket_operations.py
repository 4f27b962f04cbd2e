"""The operations in flight on one socket: started, streamed to the client, always ended."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.answers import encoded, is_request_error, result_body
from api.graphql_http import Terms
from api.observing import Observation, Observer, code_of
from api.socket_messages import CloseSocket, Subscribe, id_in_use
from api.viewers import ContextFactory, Viewer
from schema import faults
from schema.execution import MarketSchema, OperationContext

log = logging.getLogger("kempelen.sockets")

Send = Callable[[str], Awaitable[None]]


class SocketClosed(Exception):
    """There is nobody left to send to."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is at the other end of a socket."""

    viewer: Viewer | None
    socket_id: str
    address: str | None


class Operations:
    """Runs at most a number of operations at once and tells each one's results and its end."""

    def __init__(
        self,
        schema: MarketSchema,
        *,
        context_for: ContextFactory,
        terms: Terms,
        limit: int,
        send: Send,
        observer: Observer,
    ) -> None:
        self._schema = schema
        self._context_for = context_for
        self._terms = terms
        self._limit = limit
        self._send = send
        self._observer = observer
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = 0

    async def start(self, message: Subscribe, caller: Caller) -> None:
        """Begin an operation. Raises CloseSocket (4409) where its id is in use."""
        if message.id in self._running:
            raise CloseSocket(id_in_use(message.id))
        self._started += 1
        request_id = f"{caller.socket_id}.{self._started}"
        # Tasks that were told to stop and are still cleaning up count, or the limit would be none.
        if len(self._tasks) >= self._limit:
            await self._refuse(message.id, too_many(self._limit), request_id=request_id)
            return
        task = asyncio.create_task(self._observed(message, caller, request_id=request_id))
        self._running[message.id] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self, operation_id: str) -> None:
        """End an operation the client is done with; an unknown id has ended by itself."""
        if task := self._running.pop(operation_id, None):
            task.cancel()

    async def end(self) -> None:
        """Stop everything and wait until every generator's clean-up has run."""
        self._running.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._tasks)

    async def _observed(self, message: Subscribe, caller: Caller, *, request_id: str) -> None:
        with self._observer.observed("websocket", request_id, caller.viewer) as operation:
            await self._run(message, caller, operation)

    async def _run(self, message: Subscribe, caller: Caller, operation: Observation) -> None:
        request_id = operation.operation_id
        try:
            context = await self._context_for(
                caller.viewer,
                request_id=request_id,
                may_introspect=self._terms.may_introspect(caller.viewer),
                address=caller.address,
            )
            await self._stream(message, context, operation)
        except SocketClosed:
            operation.is_dropped()
        except Exception as error:
            fault = GraphQLError(str(error), original_error=error)
            faults.record([fault], request_id=request_id)
            with contextlib.suppress(SocketClosed):
                await self._refuse(message.id, fault, request_id=request_id)

    async def _stream(
        self, message: Subscribe, context: OperationContext, operation: Observation
    ) -> None:
        request_id = context.request_id
        async with aclosing(self._results(message, context)) as results:
            async for result in results:
                operation.answered(result)
                body, _ = result_body(result, request_id=request_id)
                if is_request_error(result):
                    await self._tell("error", message.id, body["errors"], request_id=request_id)
                    return
                await self._tell("next", message.id, body, request_id=request_id)
                operation.delivered()
        await self._tell("complete", message.id, None, request_id=request_id)

    async def _results(
        self, message: Subscribe, context: OperationContext
    ) -> AsyncGenerator[ExecutionResult, None]:
        """What the schema answers; queries and mutations within the time they are given."""
        stream = await self._schema.stream(
            message.query,
            variable_values=message.variables,
            context_value=context,
            operation_name=message.operation_name,
            operation_extensions=message.extensions,
        )
        kind = self._schema.operation_type(message.query, message.operation_name, context=context)
        seconds = None if kind is OperationType.SUBSCRIPTION else self._terms.operation_seconds
        async with aclosing(stream) as results:
            while True:
                try:
                    async with asyncio.timeout(seconds):
                        result = await anext(results, None)
                except TimeoutError:
                    yield ExecutionResult(data=None, errors=[too_long(self._terms)])
                    return
                if result is None:
                    return
                yield cast(ExecutionResult, result)

    async def _refuse(self, operation_id: str, error: GraphQLError, *, request_id: str) -> None:
        self._observer.told(code_of(error))
        shown = faults.presented(error, request_id=request_id)
        await self._tell("error", operation_id, [shown], request_id=request_id)

    async def _tell(self, kind: str, operation_id: str, payload: Any, *, request_id: str) -> None:
        """One message to the client; an operation's id is free again before it hears of the end."""
        message: dict[str, Any] = {"id": operation_id, "type": kind}
        if payload is not None:
            message["payload"] = payload
        if kind != "next" and self._running.get(operation_id) is asyncio.current_task():
            del self._running[operation_id]
        await self._send(encoded(message, request_id=request_id).decode())


def too_many(limit: int) -> GraphQLError:
    return GraphQLError(
        f"At most {limit} operations may run on one socket.",
        extensions={"code": faults.LIMIT_EXCEEDED, "limit": "operations", "bound": limit},
    )


def too_long(terms: Terms) -> GraphQLError:
    return GraphQLError(
        f"The operation took longer than {terms.operation_seconds:g} seconds.",
        extensions={"code": faults.DEADLINE_EXCEEDED},
    )
