"""Runs one operation on an event stream: each result is an event, and so is an error."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from strawberry.types import ExecutionResult

from api.access.admission import Throttled
from api.access.buckets import Bucket
from api.access.standing import StandingSubscriptions
from api.delivery.audiences import Audiences
from api.http.answers import encoded, result_body
from api.observability.operations import SUBSCRIPTION, ObservedOperation
from api.sse.framing import NotTaken, Put, Reconnect, next_event
from api.sse.subscriber import StreamSubscriber
from schema.execution import faults
from schema.live.sharing import ShareableSubscription
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

Answers = AsyncGenerator[ExecutionResult, None]
OperationRun = Callable[[Put], Awaitable[None]]
"""Sends all events of an operation. Raises NotTaken and Reconnect."""


async def run_alone(answers: Answers, operation: ObservedOperation, put: Put) -> None:
    """Run a query, a mutation, or a subscription that cannot be shared."""
    try:
        await _put_each(answers, put, operation)
    except NotTaken:
        raise
    except Exception as problem:
        await _put_problem(problem, put, operation)


async def run_shared(
    begin: Callable[[], Awaitable[ShareableSubscription | None]],
    answers: Callable[[], Answers],
    put: Put,
    *,
    audiences: Audiences,
    operation: ObservedOperation,
) -> None:
    """Run a subscription in an audience; or by its own `answers`, where `begin` returns None."""
    try:
        subscription = await begin()
        if subscription is None:
            await _put_each(answers(), put, operation)
            return
        del begin, answers  # They hold the request, which may be large; a stream lives long.
        subscriber = StreamSubscriber(
            subscription, audiences=audiences, put=put, operation=operation
        )
        del subscription
        await subscriber.run()
    except NotTaken:
        raise
    except Exception as problem:
        if is_passing(problem):
            # After an error a client gives the subscription up; this way it reconnects.
            audiences.observer.count_error(faults.UNAVAILABLE)
            troubles.report("event streams end, and their clients reconnect", problem)
            raise Reconnect(type(problem).__name__) from problem
        await _put_problem(problem, put, operation)


async def run_charged(
    run: OperationRun,
    put: Put,
    *,
    standing: StandingSubscriptions,
    bucket: Bucket,
    operation: ObservedOperation,
) -> None:
    """Run a subscription that its bucket pays for; an error is its last event where it cannot."""
    throttled: list[Throttled] = []
    running = asyncio.ensure_future(run(put))

    def end(error: Throttled) -> None:
        throttled.append(error)
        running.cancel()

    leave = standing.enter(bucket, end)
    try:
        await running
    except asyncio.CancelledError:
        if not throttled:
            raise
        await _put_problem(throttled[0], put, operation)
    finally:
        leave()


async def _put_each(answers: Answers, put: Put, operation: ObservedOperation) -> None:
    async with aclosing(answers) as running:
        async for result in running:
            if operation.label.kind == SUBSCRIPTION:
                faults.raise_if_passing(result.errors or ())
            await _put_result(result, put, operation)
            operation.count_events()


async def _put_problem(problem: Exception, put: Put, operation: ObservedOperation) -> None:
    """Send the error as the last event."""
    error = faults.recorded(problem, request_id=operation.operation_id)
    await _put_result(ExecutionResult(data=None, errors=[error]), put, operation)


async def _put_result(result: ExecutionResult, put: Put, operation: ObservedOperation) -> None:
    operation.note_result(result)
    request_id = operation.operation_id
    body, _ = result_body(result, request_id=request_id)
    await put(next_event(encoded(body, request_id=request_id)))
