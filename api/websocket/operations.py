"""The running operations of one socket: started, streamed to the client, always ended."""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast

from graphql import GraphQLError

from api.access.admission import Admitted, Throttled
from api.access.buckets import Bucket
from api.delivery.results import results
from api.http.answers import encoded, is_request_error, result_body
from api.observability.operations import SUBSCRIPTION, ObservedOperation
from api.observability.outcomes import code_of
from api.websocket.behind import Behind, SocketClosed
from api.websocket.frames import framed
from api.websocket.messages import TRY_AGAIN, CloseSocket, Subscribe, id_in_use
from api.websocket.operation_parts import OperationParts, SocketCaller, SocketIO
from api.websocket.subscriber import SocketSubscriber
from api.websocket.wire import Wire
from schema.execution import faults
from schema.execution.engine import OperationContext
from schema.kernel.context import Context
from schema.live.sharing import shareable_subscription
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing
from subscriptions.log.position import Position


class Operations:
    """Runs a limited number of operations, and sends the results and the end of each.

    A query, a mutation and a subscription that cannot be shared are running tasks. A subscription
    that can be shared is a subscriber, and has a task only while it catches up.
    """

    __slots__ = (
        "_admitting",
        "_behind",
        "_end_socket",
        "_parts",
        "_room",
        "_running",
        "_send",
        "_standing",
        "_started",
        "_subscribers",
        "_tasks",
        "_wire",
    )

    def __init__(self, parts: OperationParts, wire: Wire, io: SocketIO) -> None:
        self._parts = parts
        self._wire = wire
        self._send = io.send
        self._room = io.room
        self._end_socket = io.end
        self._behind = Behind(io.room, self._resume_now)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._subscribers: dict[str, SocketSubscriber] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._standing: dict[str, Callable[[], None]] = {}  # what ends the charge of each
        self._started = 0
        self._admitting = asyncio.Lock()

    async def start(self, message: Subscribe, caller: SocketCaller) -> None:
        """Begin an operation. Raises CloseSocket (4409) where its id is in use."""
        if message.id in self._running or message.id in self._subscribers:
            raise CloseSocket(id_in_use(message.id))
        self._started += 1
        request_id = f"{caller.socket_id}.{self._started}"
        if len(self) >= self._parts.most_operations:
            problem = too_many(self._parts.most_operations)
            await self._refuse(message.id, problem, request_id=request_id)
            return
        self._spawn(message.id, self._run(message, caller, request_id=request_id))

    def stop(self, operation_id: str) -> None:
        """End an operation for the client; an unknown id is one that has ended by itself."""
        self._no_longer_stands(operation_id)
        if task := self._running.pop(operation_id, None):
            task.cancel()
        if subscriber := self._subscribers.pop(operation_id, None):
            self._behind.remove(subscriber)
            subscriber.leave()

    def _stand(self, operation_id: str, bucket: Bucket | None, *, request_id: str) -> None:
        """Charge a subscription from now on; it ends with an error where its bucket is empty."""

        def end(throttled: Throttled) -> None:
            self.stop(operation_id)
            refusing = self._refuse(operation_id, throttled, request_id=request_id)
            task = asyncio.create_task(self._until_closed(refusing))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        if bucket is not None:
            self._standing[operation_id] = self._parts.standing.enter(bucket, end)

    async def _until_closed(self, sending: Awaitable[None]) -> None:
        with contextlib.suppress(SocketClosed):
            await sending

    def _no_longer_stands(self, operation_id: str) -> None:
        if leave := self._standing.pop(operation_id, None):
            leave()

    async def end(self) -> None:
        """Stop all operations, and wait for the clean-up of every generator.

        They stop one by one: very many that end at the same moment would delay everybody.
        """
        async with self._parts.ending:
            for operation_id in {*self._running, *self._subscribers}:
                self.stop(operation_id)
                await asyncio.sleep(0)
        await self._behind.end()
        for task in self._tasks:
            if not task.cancelling():  # a second cancellation would interrupt its clean-up
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def __len__(self) -> int:
        """The number of operations, with stopped tasks that still clean up: a client could start
        any number of those otherwise."""
        return len(self._tasks) + len(self._subscribers.keys() - self._running.keys())

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
        observer = self._parts.observer
        with observer.observed("websocket", request_id, caller.viewer) as operation:
            async with self._answering(message.id, operation):
                await self._begin(message, caller, operation)

    async def _begin(
        self, message: Subscribe, caller: SocketCaller, operation: ObservedOperation
    ) -> None:
        limits = self._parts.limits
        admission_caller = limits.caller(caller.viewer, caller.address)
        # A long document is read aside. An operation that follows it on the socket may not overtake
        # it, so that its answer says that the subscription before it has begun.
        async with self._admitting:
            admitted = await limits.admission.admit(message, admission_caller)
        self._stand(message.id, admitted.pays, request_id=operation.operation_id)
        context = await self._parts.context_for(
            caller.viewer,
            request_id=operation.operation_id,
            may_introspect=admission_caller.may_introspect,
            address=caller.address,
        )
        context = await context.refreshed()  # A socket may be older than rights of its account.
        subscription = await shareable_subscription(
            self._parts.schema,
            admitted.query,
            message.variables,
            name=message.operation_name,
            context=cast("Context", context),
        )
        if subscription is None:
            await self._stream(message, context, admitted, operation=operation)
            return
        subscriber = SocketSubscriber(
            subscription,
            message.id,
            audiences=self._parts.audiences,
            wire=self._wire,
            send=self._send,
            room=self._room,
            resume=self._resume,
            operation=operation,
        )
        self._subscribers[message.id] = subscriber
        await subscriber.catch_up(subscriber.start)

    def _resume(self, subscriber: SocketSubscriber, position: Position) -> None:
        if self._wire.has_room and not self._behind:
            self._resume_now(subscriber, position)
        else:
            self._behind.add(subscriber, position)

    def _resume_now(self, subscriber: SocketSubscriber, position: Position) -> None:
        """Catch up in an empty context: the audience's task calls this, for no single request."""
        self._spawn(
            subscriber.operation_id,
            self._catch_up(subscriber, position),
            context=contextvars.Context(),
        )

    async def _catch_up(self, subscriber: SocketSubscriber, position: Position) -> None:
        with subscriber.operation.resumed():
            async with self._answering(subscriber.operation_id, subscriber.operation):
                await subscriber.catch_up(position)

    @asynccontextmanager
    async def _answering(
        self, operation_id: str, operation: ObservedOperation
    ) -> AsyncIterator[None]:
        """Sends an error inside the block to the client, and ends the operation."""
        request_id = operation.operation_id
        try:
            yield
        except SocketClosed:
            operation.note_disconnect()
        except Exception as error:
            if is_passing(error):
                # After an error a client gives the subscription up; this way it reconnects.
                troubles.report("sockets are closed, and their clients reconnect", error)
                self._parts.observer.count_error(faults.UNAVAILABLE)
                self._end_socket(TRY_AGAIN)
                return
            shown = faults.recorded(error, request_id=request_id)
            with contextlib.suppress(SocketClosed):
                await self._refuse(operation_id, shown, request_id=request_id)
        finally:
            task = self._running.get(operation_id)
            if task is not None and task is asyncio.current_task():
                del self._running[operation_id]
                if operation_id in self._subscribers:
                    self._tasks.discard(task)  # From here on the subscriber counts instead.
                else:
                    self._no_longer_stands(operation_id)

    async def _stream(
        self,
        message: Subscribe,
        context: OperationContext,
        admitted: Admitted,
        *,
        operation: ObservedOperation,
    ) -> None:
        request_id = context.request_id
        schema, limits = self._parts.schema, self._parts.limits
        async with aclosing(
            results(schema, message, context, limits=limits, admitted=admitted)
        ) as running:
            async for result in running:
                if operation.label.kind == SUBSCRIPTION:
                    faults.raise_if_passing(result.errors or ())
                operation.note_result(result)
                body, _ = result_body(result, request_id=request_id)
                if is_request_error(result):
                    await self._send_message(
                        "error", message.id, body["errors"], request_id=request_id
                    )
                    return
                await self._send_message("next", message.id, body, request_id=request_id)
                operation.count_events()
        await self._send_message("complete", message.id, None, request_id=request_id)

    async def _refuse(self, operation_id: str, error: GraphQLError, *, request_id: str) -> None:
        self._parts.observer.count_error(code_of(error))
        shown = faults.presented(error, request_id=request_id)
        await self._send_message("error", operation_id, [shown], request_id=request_id)

    async def _send_message(
        self, kind: str, operation_id: str, payload: Any, *, request_id: str
    ) -> None:
        """Send one message. An operation's id is free before the client receives its end."""
        message: dict[str, Any] = {"id": operation_id, "type": kind}
        if payload is not None:
            message["payload"] = payload
        if kind != "next" and self._running.get(operation_id) is asyncio.current_task():
            del self._running[operation_id]
            self._no_longer_stands(operation_id)
            if subscriber := self._subscribers.pop(operation_id, None):
                subscriber.leave()
        await self._send(framed(encoded(message, request_id=request_id)))


def too_many(limit: int) -> GraphQLError:
    return GraphQLError(
        f"At most {limit} operations may run on one socket.",
        extensions={"code": faults.LIMIT_EXCEEDED, "limit": "operations", "bound": limit},
    )
