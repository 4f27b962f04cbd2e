"""What one operation tells over an event stream, event by event; what goes wrong is told too."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from strawberry.types import ExecutionResult

from api.delivery.audiences import Audiences
from api.http.answers import encoded, result_body
from api.observability.operations import ObservedOperation
from api.sse.framing import ComeAgain, NotTaken, Put, next_event
from api.sse.subscriber import StreamSubscriber
from schema.execution import faults
from schema.live.sharing import ShareableSubscription
from subscriptions.log.dialect import is_passing

Answers = AsyncGenerator[ExecutionResult, None]
Work = Callable[[Put], Awaitable[None]]
"""Puts all that an operation has to tell. Raises NotTaken and ComeAgain."""


async def tell_alone(answers: Answers, operation: ObservedOperation, put: Put) -> None:
    """An operation with results of its own."""
    try:
        await _put_each(answers, put, operation)
    except NotTaken:
        raise
    except Exception as problem:
        await _put_problem(problem, put, operation)


async def tell_with_others(
    begin: Callable[[], Awaitable[ShareableSubscription | None]],
    answers: Callable[[], Answers],
    put: Put,
    *,
    audiences: Audiences,
    operation: ObservedOperation,
) -> None:
    """A subscription, heard with all who ask for the same; or by its own answers, where `begin`
    finds that it cannot be."""
    try:
        subscribed = await begin()
        if subscribed is None:
            await _put_each(answers(), put, operation)
            return
        del begin, answers  # A stream lives long, and what was asked may be large.
        hearing = StreamSubscriber(subscribed, audiences=audiences, put=put, operation=operation)
        del subscribed
        await hearing.run()
    except NotTaken:
        raise
    except Exception as problem:
        if is_passing(problem):
            # An error would end the subscription for good; this way its client comes again.
            audiences.observer.count_error(faults.UNAVAILABLE)
            raise ComeAgain(str(problem) or type(problem).__name__) from problem
        await _put_problem(problem, put, operation)


async def _put_each(answers: Answers, put: Put, operation: ObservedOperation) -> None:
    async with aclosing(answers) as running:
        async for result in running:
            await _put_result(result, put, operation)
            operation.count_events()


async def _put_problem(problem: Exception, put: Put, operation: ObservedOperation) -> None:
    """The last event."""
    error = faults.recorded(problem, request_id=operation.operation_id)
    await _put_result(ExecutionResult(data=None, errors=[error]), put, operation)


async def _put_result(result: ExecutionResult, put: Put, operation: ObservedOperation) -> None:
    operation.note_result(result)
    request_id = operation.operation_id
    body, _ = result_body(result, request_id=request_id)
    await put(next_event(encoded(body, request_id=request_id)))
