"""GraphQL over HTTP: one operation in, one answer out, by the letter of the specification."""

import asyncio
import logging
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.answers import (
    ANYTHING,
    GRAPHQL_JSON,
    PLAIN_JSON,
    MediaTypes,
    RequestRefused,
    encoded,
    graphql_response,
    is_our_fault,
    negotiated,
    prefers_html,
    result_body,
)
from api.http_requests import GraphQLRequest, graphql_request
from api.observing import Observation, Observer
from api.viewers import BadCredential, ContextFactory, Doorkeeper, SignInUnavailable, Viewer
from schema import faults
from schema.execution import MarketSchema

log = logging.getLogger("kempelen.http")

# Clients of plain JSON take any other status for a broken proxy, and do not read the body.
STATUS_OF_REQUEST_ERRORS = {GRAPHQL_JSON: 400, PLAIN_JSON: 200}
ALLOWED_BY_METHOD = {
    "GET": {OperationType.QUERY},
    "POST": {OperationType.QUERY, OperationType.MUTATION},
}


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms operations are run, over HTTP and over sockets."""

    body_limit: int
    operation_seconds: float
    production: bool

    def may_introspect(self, viewer: Viewer | None) -> bool:
        return viewer is not None or not self.production


class GraphQLOverHTTP:
    """An ASGI endpoint for queries and mutations; `page` is what a browser gets, if anything."""

    def __init__(
        self,
        schema: MarketSchema,
        *,
        doorkeeper: Doorkeeper,
        context_for: ContextFactory,
        terms: Terms,
        observer: Observer,
        page: Response | None = None,
    ) -> None:
        self._schema = schema
        self._doorkeeper = doorkeeper
        self._context_for = context_for
        self._terms = terms
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

    async def _answer(self, request: Request, operation: Observation) -> Response:
        media_types = negotiated(request.headers.get("accept"))
        request_id: str = request.state.request_id
        try:
            if media_types is None:
                raise RequestRefused(
                    "The answer can be application/graphql-response+json or application/json.",
                    status=406,
                )
            return await self._executed(request, media_types, operation)
        except RequestRefused as refused:
            objection = refused
        except Exception:
            log.exception("request %s failed outside its operation", request_id)
            objection = RequestRefused(faults.FAULT_MESSAGE, status=500, code=faults.INTERNAL)
        self._observer.told(objection.code)
        return graphql_response(
            objection.body(request_id=request_id),
            media_type=(media_types or ANYTHING).refusals,
            status=objection.status,
            headers=objection.headers,
        )

    async def _executed(
        self, request: Request, media_types: MediaTypes, operation: Observation
    ) -> Response:
        asked = await graphql_request(request, body_limit=self._terms.body_limit)
        operation.begins()
        viewer = operation.viewer = await self._viewer(request)
        request_id: str = request.state.request_id
        result = await self._run(asked, viewer, request)
        operation.answered(result)
        body, is_request_error = result_body(result, request_id=request_id)
        content = encoded(body, request_id=request_id)
        if not is_request_error:
            return graphql_response(content, media_type=media_types.results)
        media_type = media_types.refusals
        status = 500 if is_our_fault(result) else STATUS_OF_REQUEST_ERRORS[media_type]
        return graphql_response(content, media_type=media_type, status=status)

    async def _viewer(self, request: Request) -> Viewer | None:
        try:
            return await self._doorkeeper.admit(request.headers.get("authorization"))
        except BadCredential:
            raise RequestRefused(
                "The token is not valid: sign in again.",
                status=401,
                code=faults.UNAUTHENTICATED,
                www_authenticate="Bearer",
            ) from None
        except SignInUnavailable:
            raise RequestRefused(
                "Nobody can be signed in at the moment: try again.",
                status=503,
                code=faults.UNAVAILABLE,
                retry_after="1",
            ) from None

    async def _run(
        self, asked: GraphQLRequest, viewer: Viewer | None, request: Request
    ) -> ExecutionResult:
        context = await self._context_for(
            viewer,
            request_id=request.state.request_id,
            may_introspect=self._terms.may_introspect(viewer),
            address=request.client.host if request.client else None,
        )
        try:
            async with asyncio.timeout(self._terms.operation_seconds):
                return await self._schema.execute(
                    asked.query,
                    variable_values=asked.variables,
                    context_value=context,
                    operation_name=asked.operation_name,
                    allowed_operation_types=ALLOWED_BY_METHOD[request.method],
                    operation_extensions=asked.extensions,
                )
        except InvalidOperationTypeError as error:
            raise wrong_operation(error.operation_type) from None
        except TimeoutError:
            raise RequestRefused(
                f"The operation took longer than {self._terms.operation_seconds:g} seconds.",
                status=503,
                code=faults.DEADLINE_EXCEEDED,
            ) from None


def wants_page(request: Request) -> bool:
    is_question = "query" in request.query_params
    return (
        request.method == "GET" and not is_question and prefers_html(request.headers.get("accept"))
    )


def wrong_operation(operation_type: OperationType) -> RequestRefused:
    if operation_type is OperationType.SUBSCRIPTION:
        return RequestRefused(
            "Subscriptions run over a websocket at this address (graphql-transport-ws).",
            status=400,
        )
    return RequestRefused("Mutations are sent by POST.", status=405, allow="POST")
