"""GraphQL over server-sent events: one connection an operation ("distinct connections mode")."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.access.admission import Admitted
from api.access.authentication import Authentication, ContextFactory, RevocationWatch
from api.access.credential_ends import WatchedCredential
from api.access.expiries import Expiries
from api.access.standing import StandingSubscriptions
from api.delivery.audiences import Audiences
from api.delivery.results import results
from api.http.answers import (
    EVENT_STREAM,
    GRAPHQL_JSON,
    RequestRefused,
    graphql_response,
    preferences,
)
from api.http.bodies import BodyReader, viewer_of
from api.http.endpoint import (
    not_admitted,
    objection_in,
    wrong_operation,
)
from api.http.limits import OperationLimits
from api.http.requests import GraphQLRequest, graphql_request
from api.observability.operations import ObservedOperation, OperationObserver
from api.sse import operations
from api.sse.connection import EventStream, OpenStreams, StreamLimits
from api.sse.operations import OperationRun
from api.websocket.messages import CloseSocket
from api.websocket.open_sockets import OpenSockets
from schema.execution import faults
from schema.execution.engine import MarketSchema
from schema.kernel.context import Context
from schema.live.sharing import shareable_subscription

ACCEPTABLE = {EVENT_STREAM, "text/*", "*/*"}


@dataclass(frozen=True, slots=True)
class StreamEndpoint:
    """An ASGI endpoint for operations of any kind, with results as events.

    An error of an operation is an event, as the protocol demands. A request without an operation
    (a bad body, a bad token) is refused with an HTTP status.
    """

    schema: MarketSchema
    authentication: Authentication
    context_for: ContextFactory
    operation_limits: OperationLimits
    limits: StreamLimits
    audiences: Audiences
    sockets: OpenSockets
    standing: StandingSubscriptions
    watch: RevocationWatch[Any] | None
    expiries: Expiries
    streams: OpenStreams
    observer: OperationObserver

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        refused = None
        with self.observer.observed("sse", request.state.request_id) as operation:
            try:
                stream = await self._prepared(request, send, operation)
                with self._counted(stream, request), self.observer.open_stream():
                    await stream.run()
                if not stream.is_complete:
                    operation.note_disconnect()
            except Exception as problem:
                refused = refusal(problem, request, self.observer)
                operation.status = refused.status_code
        if refused is not None:
            await refused(scope, receive, send)

    async def _prepared(
        self, request: Request, send: Send, operation: ObservedOperation
    ) -> EventStream:
        must_accept_events(request.headers.get("accept"))
        reader = BodyReader(self.operation_limits, self.authentication)
        graphql = await graphql_request(request, reader)
        since = self.watch.moment() if self.watch else None
        operation.restart_clock()
        viewer = operation.viewer = await viewer_of(request, self.authentication)
        return EventStream(
            await self._operation_run(graphql, request, operation=operation),
            request=request,
            send=send,
            limits=self.limits,
            credential=None
            if viewer is None
            else WatchedCredential(viewer, self.watch, since, self.expiries),
        )

    async def _operation_run(
        self, graphql: GraphQLRequest, request: Request, *, operation: ObservedOperation
    ) -> OperationRun:
        viewer, request_id = operation.viewer, operation.operation_id
        limits = self.operation_limits
        caller = limits.caller(viewer, request.client.host if request.client else None)
        try:
            admitted = await limits.admission.admit(graphql, caller)
        except GraphQLError as refused:
            faults.record([refused], request_id=request_id)
            return partial(operations.run_alone, only(not_admitted(refused)), operation)
        context = await self.context_for(
            viewer,
            request_id=request_id,
            may_introspect=caller.may_introspect,
            address=caller.address,
        )
        kind = self.schema.operation_type(admitted.query, graphql.operation_name, context=context)
        if kind is OperationType.MUTATION and request.method != "POST":
            raise wrong_operation(kind)
        answers = partial(results, self.schema, graphql, context, limits=limits, admitted=admitted)
        if kind is not OperationType.SUBSCRIPTION:
            return partial(operations.run_alone, answers(), operation)
        begin = partial(
            shareable_subscription,
            self.schema,
            admitted.query,
            graphql.variables,
            name=graphql.operation_name,
            context=cast("Context", context),
        )
        run = partial(
            operations.run_shared, begin, answers, audiences=self.audiences, operation=operation
        )
        return self._charged(run, admitted, operation)

    def _charged(
        self, run: OperationRun, admitted: Admitted, operation: ObservedOperation
    ) -> OperationRun:
        if admitted.pays is None:
            return run
        return partial(
            operations.run_charged,
            run,
            standing=self.standing,
            bucket=admitted.pays,
            operation=operation,
        )

    @contextmanager
    def _counted(self, stream: EventStream, request: Request) -> Iterator[None]:
        viewer = stream.credential.viewer if stream.credential else None
        address = request.client.host if request.client else None
        try:
            self.sockets.enter(viewer, address)
        except CloseSocket as full:
            raise RequestRefused(
                f"{full.close.reason}: end one of its sockets or streams first.",
                status=429,
                code=faults.LIMIT_EXCEEDED,
            ) from None
        self.streams.enter(stream)
        try:
            yield
        finally:
            self.streams.leave(stream)
            self.sockets.leave(viewer, address)


async def only(result: ExecutionResult) -> AsyncGenerator[ExecutionResult, None]:
    yield result


def must_accept_events(accept: str | None) -> None:
    if accept and not any(q > 0 and name in ACCEPTABLE for name, q in preferences(accept)):
        raise RequestRefused(
            f"Here the answer can only be {EVENT_STREAM}; /graphql answers with JSON.", status=406
        )


def refusal(problem: Exception, request: Request, observer: OperationObserver) -> Response:
    request_id: str = request.state.request_id
    objection = objection_in(problem, request_id=request_id)
    observer.count_error(objection.code)
    return graphql_response(
        objection.body(request_id=request_id),
        media_type=GRAPHQL_JSON,
        status=objection.status,
        headers=objection.headers,
    )
