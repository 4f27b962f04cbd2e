"""Composes the server: routes, middleware, and the life of everything that runs beside them."""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.access import trusted_documents
from api.access.admission import AdmissionControl
from api.access.authentication import Authentication, Authenticator, ContextFactory, Watch
from api.access.browser_headers import SecurityHeaders, cross_origin, may_connect
from api.access.buckets import Buckets
from api.access.request_ids import RequestIds
from api.configuration.settings import Settings
from api.delivery.audiences import Audiences
from api.graphiql import page as graphiql_page
from api.http.endpoint import GraphQLOverHTTP, OperationLimits
from api.mail import links
from api.observability.health import Check, Health, LastAnswers
from api.observability.metrics import Metrics
from api.observability.metrics_page import AskedNow, MetricsPage, nothing_more
from api.observability.operations import OperationObserver, Tracer
from api.observability.watchdog import Look, watching
from api.sse.connection import OpenStreams, StreamLimits
from api.sse.endpoint import StreamEndpoint
from api.websocket.connection import SocketEndpoint, SocketLimits
from api.websocket.open_sockets import OpenSockets
from schema.execution.engine import MarketSchema

Companion = Callable[[], AbstractAsyncContextManager[object]]
"""Something that lives as long as the server: the database, the bell, the tail, the clockwork."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of besides its transport.

    Companions are entered in order before the first request and left in reverse after the last.
    """

    schema: MarketSchema
    authenticator: Authenticator
    context_for: ContextFactory
    companions: Sequence[Companion] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    watch: Watch[Any] | None = None
    metrics: Metrics = field(default_factory=Metrics)
    looks: Sequence[Look] = ()
    asked_now: AskedNow = nothing_more
    tracer: Tracer | None = None


def create_app(settings: Settings, parts: Parts) -> Starlette:
    """The ASGI application.

    `app.state` offers `health`, `open_sockets`, `open_streams`, `audiences` and `metrics`.
    """
    health = Health(parts.checks)
    sockets = OpenSockets(per_account=settings.sockets_per_account)
    streams = OpenStreams()
    parts.schema.documents.hide_suggestions(settings.production)
    terms = terms_of(settings, parts.schema)
    observer = OperationObserver(
        parts.metrics, slow_seconds=settings.slow_seconds, tracer=parts.tracer
    )
    audiences = Audiences(observer)
    common = Common(parts, terms, sockets, observer)
    app = Starlette(
        routes=[
            *graphql_routes(settings, common, audiences),
            Route("/graphql/stream", over_streams(settings, common, audiences, streams=streams)),
            *links.routes(),
            *health.routes(),
            *MetricsPage(parts.metrics, settings, parts.asked_now).routes(),
        ],
        middleware=[
            Middleware(LastAnswers, health),
            Middleware(RequestIds),
            Middleware(SecurityHeaders),
            Middleware(cross_origin, settings),
        ],
        lifespan=life(parts, health),
    )
    app.state.health = health
    app.state.open_sockets = sockets
    app.state.audiences = audiences
    app.state.open_streams = streams
    app.state.metrics = parts.metrics
    return app


@dataclass(frozen=True, slots=True)
class Common:
    """What all transports share."""

    parts: Parts
    terms: OperationLimits
    sockets: OpenSockets
    observer: OperationObserver

    @property
    def doorkeeper(self) -> Authentication:
        """Who lets people in."""
        return Authentication(self.parts.authenticator)


def graphql_routes(settings: Settings, common: Common, audiences: Audiences) -> list[BaseRoute]:
    """HTTP and websockets share one address; GraphiQL only while developing."""
    parts = common.parts
    page: Response | None = None if settings.production else graphiql_page.page()
    over_http = GraphQLOverHTTP(
        parts.schema,
        doorkeeper=common.doorkeeper,
        context_for=parts.context_for,
        terms=common.terms,
        observer=common.observer,
        page=page,
    )
    over_sockets = SocketEndpoint(
        schema=parts.schema,
        authentication=common.doorkeeper,
        context_for=parts.context_for,
        operation_limits=common.terms,
        limits=SocketLimits(
            init_seconds=settings.socket_init_seconds,
            stall_seconds=settings.socket_stall_seconds,
            operations=settings.socket_operations,
        ),
        audiences=audiences,
        sockets=common.sockets,
        watch=parts.watch,
        may_connect=lambda scope: may_connect(scope, settings),
        observer=common.observer,
    )
    routes: list[BaseRoute] = [
        Route("/graphql", over_http),
        WebSocketRoute("/graphql", over_sockets),
    ]
    return routes if settings.production else [*routes, graphiql_page.files()]


def over_streams(
    settings: Settings, common: Common, audiences: Audiences, *, streams: OpenStreams
) -> StreamEndpoint:
    """Server-sent events have an address of their own: ordinary clients accept them unasked."""
    return StreamEndpoint(
        schema=common.parts.schema,
        authentication=common.doorkeeper,
        context_for=common.parts.context_for,
        operation_limits=common.terms,
        limits=StreamLimits(
            comment_seconds=settings.socket_ping_seconds,
            stall_seconds=settings.socket_stall_seconds,
        ),
        audiences=audiences,
        sockets=common.sockets,
        watch=common.parts.watch,
        streams=streams,
        observer=common.observer,
    )


def terms_of(settings: Settings, schema: MarketSchema) -> OperationLimits:
    """On which terms operations run, whatever brings them: one gate, one bucket a caller."""
    return OperationLimits(
        gate=gate(settings, schema),
        body_limit=settings.body_limit_bytes,
        body_seconds=settings.body_seconds,
        operation_seconds=settings.operation_seconds,
        production=settings.production,
    )


def gate(settings: Settings, schema: MarketSchema) -> AdmissionControl:
    """What operations pass before they run. Raises BadSettings for a bad list of documents."""
    trusted = trusted_documents.read(settings.trusted_documents)
    if settings.cost_bucket == 0:
        return AdmissionControl(schema, trusted, None)
    buckets = Buckets(size=settings.cost_bucket, restore_rate=settings.cost_restore)
    return AdmissionControl(schema, trusted, buckets)


def life(parts: Parts, health: Health) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The lifespan: every companion around the serving, and readiness only in between."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for companion in parts.companions:
                await stack.enter_async_context(companion())
            await stack.enter_async_context(watching(parts.metrics, parts.looks))
            health.is_started = True
            yield
            health.is_draining = True

    return lifespan
