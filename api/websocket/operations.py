"""The operations in flight on one socket: started, streamed to the client, always ended."""

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLError

from api.access.admission import Admitted
from api.access.authentication import AuthenticatedViewer, ContextFactory
from api.delivery.audiences import Audiences
from api.delivery.results import results
from api.http.answers import encoded, is_request_error, result_body
from api.http.limits import OperationLimits
from api.observability.operations import ObservedOperation, OperationObserver
from api.observability.outcomes import code_of
from api.websocket.frames import framed
from api.websocket.messages import TRY_AGAIN, Close, CloseSocket, Subscribe, id_in_use
from api.websocket.subscriber import Send, SocketSubscriber
from api.websocket.wire import Wire
from schema.execution import faults
from schema.execution.engine import MarketSchema, OperationContext
from schema.kernel.context import Context
from schema.live.sharing import subscribed
from subscriptions.log.dialect import is_passing
from subscriptions.log.position import Position

log = logging.getLogger("kempelen.sockets")


class SocketClosed(Exception):
    """There is nobody left to send to."""


@dataclass(frozen=True, slots=True)
class SocketCaller:
    """Who is at the other end of a socket."""

    viewer: AuthenticatedViewer | None
    socket_id: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    """What the operations of all sockets have in common."""

    schema: MarketSchema
    context_for: ContextFactory
    limits: OperationLimits
    audiences: Audiences
    observer: OperationObserver
    limit: int


class Operations:
    """Runs at most a number of operations at once and tells each one's results and its end.

    A query, a mutation, and a subscription that nobody shares are running tasks. A subscription
    that may be shared is a hearing, and a task only while it catches up.
    """

    __slots__ = (
        "_hang_up",
        "_hearings",
        "_running",
        "_send",
        "_started",
        "_tasks",
        "_wire",
        "_workings",
    )

    def __init__(
        self, workings: Workings, wire: Wire, *, send: Send, hang_up: Callable[[Close], None]
    ) -> None:
        self._workings = workings
        self._wire = wire
        self._send = send
        self._hang_up = hang_up
        self._running: dict[str, asyncio.Task[None]] = {}
        self._hearings: dict[str, SocketSubscriber] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = 0

    async def start(self, message: Subscribe, caller: SocketCaller) -> None:
        """Begin an operation. Raises CloseSocket (4409) where its id is in use."""
        if message.id in self._running or message.id in self._hearings:
            raise CloseSocket(id_in_use(message.id))
        self._started += 1
        request_id = f"{caller.socket_id}.{self._started}"
        if len(self) >= self._workings.limit:
            problem = too_many(self._workings.limit)
            await self._refuse(message.id, problem, request_id=request_id)
            return
        self._spawn(message.id, self._run(message, caller, request_id=request_id))

    def stop(self, operation_id: str) -> None:
        """End an operation the client is done with; an unknown id has ended by itself."""
        if task := self._running.pop(operation_id, None):
            task.cancel()
        if hearing := self._hearings.pop(operation_id, None):
            hearing.leave()

    async def end(self) -> None:
        """Stop everything and wait until every generator's clean-up has run."""
        for operation_id in (*self._running, *self._hearings):
            self.stop(operation_id)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def __len__(self) -> int:
        """Tasks that were told to stop and are still cleaning up count, or the limit would be
        none."""
        return len(self._tasks) + len(self._hearings.keys() - self._running.keys())

    def _spawn(
        self,
        operation_id: str,
        running: Coroutine[Any, Any, None],
        *,
        context: contextvars.Context | None = None,
    ) -> None:
        task = asyncio.create_task(running, context=context)
        self._running[operation_id] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, message: Subscribe, caller: SocketCaller, *, request_id: str) -> None:
        observer = self._workings.observer
        with observer.observed("websocket", request_id, caller.viewer) as operation:
            async with self._answering(message.id, operation):
                await self._begin(message, caller, operation)

    async def _begin(
        self, message: Subscribe, caller: SocketCaller, operation: ObservedOperation
    ) -> None:
        limits = self._workings.limits
        asker = limits.caller(caller.viewer, caller.address)
        admitted = limits.admission.admit(message, asker)
        context = await self._workings.context_for(
            caller.viewer,
            request_id=operation.operation_id,
            may_introspect=asker.may_introspect,
            address=caller.address,
        )
        shared = await subscribed(
            self._workings.schema,
            admitted.query,
            message.variables,
            name=message.operation_name,
            context=cast("Context", context),
        )
        if shared is None:
            await self._stream(message, context, admitted, operation=operation)
            return
        hearing = SocketSubscriber(
            shared,
            message.id,
            audiences=self._workings.audiences,
            wire=self._wire,
            send=self._send,
            resume=self._resume,
            operation=operation,
        )
        self._hearings[message.id] = hearing
        await hearing.catch_up(hearing.start)

    def _resume(self, hearing: SocketSubscriber, position: Position) -> None:
        """It is called from wherever the hearing fell behind, which is no operation's context."""
        self._spawn(
            hearing.operation_id,
            self._catch_up(hearing, position),
            context=contextvars.Context(),
        )

    async def _catch_up(self, hearing: SocketSubscriber, position: Position) -> None:
        with hearing.operation.resumed():
            async with self._answering(hearing.operation_id, hearing.operation):
                await hearing.catch_up(position)

    @asynccontextmanager
    async def _answering(
        self, operation_id: str, operation: ObservedOperation
    ) -> AsyncIterator[None]:
        """Whatever goes wrong inside is told to the client, and ends the operation."""
        request_id = operation.operation_id
        try:
            yield
        except SocketClosed:
            operation.note_disconnect()
        except Exception as error:
            if is_passing(error):
                # An error would end the subscription for good; this way its client comes again.
                log.warning("operation %s: %s; its client is to come again", request_id, error)
                self._workings.observer.count_error(faults.UNAVAILABLE)
                self._hang_up(TRY_AGAIN)
                return
            shown = faults.recorded(error, request_id=request_id)
            with contextlib.suppress(SocketClosed):
                await self._refuse(operation_id, shown, request_id=request_id)
        finally:
            if self._running.get(operation_id) is asyncio.current_task():
                del self._running[operation_id]

    async def _stream(
        self,
        message: Subscribe,
        context: OperationContext,
        admitted: Admitted,
        *,
        operation: ObservedOperation,
    ) -> None:
        request_id = context.request_id
        schema, limits = self._workings.schema, self._workings.limits
        async with aclosing(
            results(schema, message, context, limits=limits, admitted=admitted)
        ) as running:
            async for result in running:
                operation.note_result(result)
                body, _ = result_body(result, request_id=request_id)
                if is_request_error(result):
                    await self._tell("error", message.id, body["errors"], request_id=request_id)
                    return
                await self._tell("next", message.id, body, request_id=request_id)
                operation.count_events()
        await self._tell("complete", message.id, None, request_id=request_id)

    async def _refuse(self, operation_id: str, error: GraphQLError, *, request_id: str) -> None:
        self._workings.observer.count_error(code_of(error))
        shown = faults.presented(error, request_id=request_id)
        await self._tell("error", operation_id, [shown], request_id=request_id)

    async def _tell(self, kind: str, operation_id: str, payload: Any, *, request_id: str) -> None:
        """One message to the client; an operation's id is free again before it hears of the end."""
        message: dict[str, Any] = {"id": operation_id, "type": kind}
        if payload is not None:
            message["payload"] = payload
        if kind != "next" and self._running.get(operation_id) is asyncio.current_task():
            del self._running[operation_id]
            if hearing := self._hearings.pop(operation_id, None):
                hearing.leave()
        await self._send(framed(encoded(message, request_id=request_id)))


def too_many(limit: int) -> GraphQLError:
    return GraphQLError(
        f"At most {limit} operations may run on one socket.",
        extensions={"code": faults.LIMIT_EXCEEDED, "limit": "operations", "bound": limit},
    )
