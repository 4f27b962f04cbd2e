"""GraphQL over HTTP: one operation in, one response out, as the specification has it."""

import asyncio
import logging
from dataclasses import replace

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api.access.admission import Throttled
from api.access.authentication import (
    AuthenticatedViewer,
    Authentication,
    ContextFactory,
)
from api.http.answers import (
    ANYTHING,
    EVENT_STREAM,
    GRAPHQL_JSON,
    PLAIN_JSON,
    MediaTypes,
    RequestRefused,
    encoded,
    graphql_response,
    is_our_fault,
    is_unavailable,
    negotiated,
    prefers_html,
    result_body,
    retry_after,
    unavailable,
)
from api.http.bodies import BodyReader, viewer_of
from api.http.limits import OperationLimits
from api.http.requests import GraphQLRequest, graphql_request
from api.observability.operations import ObservedOperation, OperationObserver
from schema.execution import faults
from schema.execution.engine import MarketSchema, OperationContext
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing

log = logging.getLogger("kempelen.http")

# A client of plain JSON does not read the body of another status: it takes the proxy for broken.
STATUS_OF_REQUEST_ERRORS = {GRAPHQL_JSON: 400, PLAIN_JSON: 200}
THROTTLED_STATUS = 429
REQUEST_PARAMETERS = ("query", "documentId", "extensions")
ALLOWED_BY_METHOD = {
    "GET": {OperationType.QUERY},
    "POST": {OperationType.QUERY, OperationType.MUTATION},
}


class GraphQLOverHTTP:
    """An ASGI endpoint for queries and mutations; a browser gets `page`, if there is one."""

    def __init__(
        self,
        schema: MarketSchema,
        *,
        authentication: Authentication,
        context_for: ContextFactory,
        limits: OperationLimits,
        observer: OperationObserver,
        page: Response | None = None,
    ) -> None:
        self._schema = schema
        self._authentication = authentication
        self._context_for = context_for
        self._limits = limits
        self._reader = BodyReader(limits, authentication)
        self._observer = observer
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if self._page and wants_page(request):
            response = self._page
        else:
            with self._observer.observed("http", request.state.request_id) as operation:
                response = await self._answer(request, operation)
                operation.status = response.status_code
        await response(scope, receive, send)

    async def _answer(self, request: Request, operation: ObservedOperation) -> Response:
        media_types = negotiated(request.headers.get("accept"))
        request_id: str = request.state.request_id
        try:
            if media_types is None:
                raise not_acceptable(request.headers["accept"])
            return await self._executed(request, media_types, operation)
        except Exception as problem:
            objection = objection_in(problem, request_id=request_id)
        self._observer.count_error(objection.code)
        return graphql_response(
            objection.body(request_id=request_id),
            media_type=(media_types or ANYTHING).refusals,
            status=objection.status,
            headers=objection.headers,
        )

    async def _executed(
        self, request: Request, media_types: MediaTypes, operation: ObservedOperation
    ) -> Response:
        received = await graphql_request(request, self._reader)
        operation.restart_clock()
        viewer = operation.viewer = await viewer_of(request, self._authentication)
        request_id: str = request.state.request_id
        result = await self._run(received, viewer, request)
        operation.note_result(result)
        is_mutation = operation.label.kind == OperationType.MUTATION.value
        if is_unavailable(result, changes=is_mutation):
            # Nothing is lost with the partial data of a query; its status would be 200 with them.
            result = PreExecutionError(
                data=None, errors=result.errors, extensions=result.extensions
            )
        body, is_request_error = result_body(result, request_id=request_id)
        content = encoded(body, request_id=request_id)
        if not is_request_error:
            return graphql_response(content, media_type=media_types.results)
        media_type = media_types.refusals
        seconds = faults.RETRY_AFTER_SECONDS if is_unavailable(result, changes=False) else None
        seconds = seconds or retry_after(result)
        return graphql_response(
            content,
            media_type=media_type,
            status=status_of(result, media_type),
            headers={} if seconds is None else {"retry-after": str(seconds)},
        )

    async def _run(
        self, received: GraphQLRequest, viewer: AuthenticatedViewer | None, request: Request
    ) -> ExecutionResult:
        request_id: str = request.state.request_id
        caller = self._limits.caller(viewer, request.client.host if request.client else None)
        try:
            admitted = await self._limits.admission.admit(received, caller)
        except GraphQLError as refused:
            faults.record([refused], request_id=request_id)
            return not_admitted(refused)
        context = await self._context_for(
            viewer,
            request_id=request_id,
            may_introspect=caller.may_introspect,
            address=caller.address,
        )
        result = await self._within_time(replace(received, query=admitted.query), context, request)
        result.extensions = admitted.extensions(result)
        return result

    async def _within_time(
        self, admitted: GraphQLRequest, context: OperationContext, request: Request
    ) -> ExecutionResult:
        try:
            async with asyncio.timeout(self._limits.operation_seconds):
                return await self._schema.execute(
                    admitted.query,
                    variable_values=admitted.variables,
                    context_value=context,
                    operation_name=admitted.operation_name,
                    allowed_operation_types=ALLOWED_BY_METHOD[request.method],
                    operation_extensions=admitted.extensions,
                )
        except InvalidOperationTypeError as error:
            raise wrong_operation(error.operation_type) from None
        except TimeoutError:
            raise RequestRefused(
                f"The operation took longer than {self._limits.operation_seconds:g} seconds.",
                status=503,
                code=faults.DEADLINE_EXCEEDED,
            ) from None


def objection_in(problem: Exception, *, request_id: str) -> RequestRefused:
    """Why an operation never ran; any exception but a refusal is a fault of ours, or passes."""
    if isinstance(problem, RequestRefused):
        return problem
    if is_passing(problem):
        troubles.report(faults.UNANSWERED, problem)
        return unavailable()
    log.error("request %s failed outside its operation", request_id, exc_info=problem)
    return RequestRefused(faults.FAULT_MESSAGE, status=500, code=faults.INTERNAL)


def not_acceptable(accept: str) -> RequestRefused:
    """The refusal of a client that takes no media type of ours; one of events learns where."""
    where = " Server-sent events are at /graphql/stream." if EVENT_STREAM in accept.lower() else ""
    return RequestRefused(
        f"Here the answer can be {GRAPHQL_JSON} or {PLAIN_JSON}.{where}", status=406
    )


def wants_page(request: Request) -> bool:
    is_operation = not request.query_params.keys().isdisjoint(REQUEST_PARAMETERS)
    return (
        request.method == "GET" and not is_operation and prefers_html(request.headers.get("accept"))
    )


def not_admitted(refused: GraphQLError) -> ExecutionResult:
    """The result of an operation that was not admitted; a throttled one includes its cost."""
    extensions = refused.cost if isinstance(refused, Throttled) else None
    return PreExecutionError(data=None, errors=[refused], extensions=extensions)


def status_of(result: ExecutionResult, media_type: str) -> int:
    """The HTTP status for an operation that never ran."""
    if is_unavailable(result, changes=False):
        return 503
    if is_our_fault(result):
        return 500
    if media_type == GRAPHQL_JSON and retry_after(result) is not None:
        return THROTTLED_STATUS
    return STATUS_OF_REQUEST_ERRORS[media_type]


def wrong_operation(operation_type: OperationType) -> RequestRefused:
    if operation_type is OperationType.SUBSCRIPTION:
        return RequestRefused(
            "Subscriptions run over a websocket at this address (graphql-transport-ws), or as "
            "server-sent events at /graphql/stream.",
            status=400,
        )
    return RequestRefused("Mutations are sent by POST.", status=405, allow="POST")
