"""Composes the server: routes, middleware, and the parts that start and stop with it."""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.access import trusted_documents
from api.access.admission import AdmissionControl
from api.access.authentication import Authentication, Authenticator, ContextFactory, RevocationWatch
from api.access.browser_headers import SecurityHeaders, cross_origin, may_connect
from api.access.buckets import Buckets
from api.access.expiries import Expiries
from api.access.request_ids import RequestIds
from api.access.standing import StandingSubscriptions
from api.configuration.settings import Settings
from api.delivery.audiences import Audiences
from api.frame_page import frame_page
from api.graphiql import page as graphiql_page
from api.http.answers import prefers_html
from api.http.batch_pictures import BatchPictures
from api.http.downloads import ReadFiles
from api.http.endpoint import GraphQLOverHTTP
from api.http.limits import OperationLimits
from api.http.paths import TrailingSlashes, no_socket_here, nothing_here
from api.http.uploads import SentFiles
from api.mail.links import MailedLinks
from api.observability.health import Check, CloseWhileDraining, Health
from api.observability.metrics import Metrics
from api.observability.metrics_page import MetricsPage, SharedGauges, no_gauges
from api.observability.operations import OperationObserver, Tracer
from api.observability.watchdog import OpenFiles, Probe, watching
from api.pages.front_page import FrontPage
from api.pages.work.documents import documents
from api.sse.connection import OpenStreams, StreamLimits
from api.sse.endpoint import StreamEndpoint
from api.task_pages.composed import task_pages_app
from api.websocket.connection import SocketEndpoint, SocketLimits
from api.websocket.open_sockets import OpenSockets
from domain.ledger.providers import SANDBOX
from schema.execution.engine import MarketSchema
from subscriptions.tasks.background import Background

Companion = Callable[[], AbstractAsyncContextManager[object]]
"""A part that runs as long as the server: the database, the bell, the tail, the clockwork."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a server besides its transports.

    Companions start in order before the first request and stop in reverse order after the last.
    """

    schema: MarketSchema
    authenticator: Authenticator
    context_for: ContextFactory
    companions: Sequence[Companion] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    watch: RevocationWatch[Any] | None = None
    metrics: Metrics = field(default_factory=Metrics)
    background: Background = field(default_factory=Background)
    probes: Sequence[Probe] = ()
    shared_gauges: SharedGauges = no_gauges
    tracer: Tracer | None = None
    more_routes: Sequence[BaseRoute] = ()


def create_app(settings: Settings, parts: Parts) -> Starlette:
    """The ASGI application.

    `app.state` offers `task_pages` (the application of their origin), `health`, `open_sockets`,
    `open_streams`, `standing`, `audiences`, `metrics` and `background`.
    """
    health = Health({**parts.checks, "background tasks": parts.background.problem})
    sockets, streams = open_sockets(settings), OpenStreams()
    parts.schema.documents.hide_suggestions(settings.production)
    limits = operation_limits(settings, parts.schema)
    observer = OperationObserver(
        parts.metrics, slow_seconds=settings.slow_seconds, tracer=parts.tracer
    )
    audiences = Audiences(observer)
    standing = StandingSubscriptions()
    shared = SharedParts(parts, limits, sockets, standing, observer)
    app = Starlette(
        routes=[
            *graphql_routes(settings, shared, audiences),
            Route("/graphql/stream", stream_endpoint(settings, shared, audiences, streams=streams)),
            *linked_routes(limits),
            *page_routes(settings, parts),
            *health.routes(),
            *MetricsPage(parts.metrics, settings, parts.shared_gauges).routes(),
            WebSocketRoute("/{path:path}", no_socket_here),
        ],
        middleware=middleware(settings, health),
        exception_handlers={404: nothing_here},
        lifespan=life(parts, health, standing),
    )
    app.router.redirect_slashes = False
    app.state.task_pages, app.state.health = task_pages(settings, shared, health), health
    app.state.open_sockets, app.state.open_streams = sockets, streams
    app.state.standing, app.state.audiences = standing, audiences
    app.state.metrics, app.state.background = parts.metrics, parts.background
    return app


def middleware(settings: Settings, health: Health) -> list[Middleware]:
    """What every request passes, from the outside to the inside."""
    return [
        Middleware(CloseWhileDraining, health),
        Middleware(RequestIds),
        Middleware(SecurityHeaders),
        Middleware(cross_origin, settings),
        Middleware(TrailingSlashes),
    ]


@dataclass(frozen=True, slots=True)
class SharedParts:
    """The parts that all transports share."""

    parts: Parts
    limits: OperationLimits
    sockets: OpenSockets
    standing: StandingSubscriptions
    observer: OperationObserver
    expiries: Expiries = field(default_factory=Expiries)

    @property
    def authentication(self) -> Authentication:
        return Authentication(self.parts.authenticator)


def open_sockets(settings: Settings) -> OpenSockets:
    """The counts of sockets and streams, with their limits."""
    return OpenSockets(
        per_account=settings.sockets_per_account,
        per_address=settings.stranger_sockets_per_address,
        strangers=settings.stranger_sockets,
    )


def graphql_routes(
    settings: Settings, shared: SharedParts, audiences: Audiences
) -> list[BaseRoute]:
    """HTTP and websockets share one address; GraphiQL is served in development only."""
    parts = shared.parts
    page: Response | None = None if settings.production else graphiql_page.page()
    over_http = GraphQLOverHTTP(
        parts.schema,
        authentication=shared.authentication,
        context_for=parts.context_for,
        limits=shared.limits,
        observer=shared.observer,
        page=page,
    )
    over_sockets = SocketEndpoint(
        schema=parts.schema,
        authentication=shared.authentication,
        context_for=parts.context_for,
        operation_limits=shared.limits,
        limits=SocketLimits(
            init_seconds=settings.socket_init_seconds,
            stall_seconds=settings.socket_stall_seconds,
            operations=settings.socket_operations,
        ),
        audiences=audiences,
        sockets=shared.sockets,
        standing=shared.standing,
        watch=parts.watch,
        expiries=shared.expiries,
        may_connect=lambda scope: may_connect(scope, settings),
        observer=shared.observer,
    )
    routes: list[BaseRoute] = [
        Route("/graphql", over_http),
        WebSocketRoute("/graphql", over_sockets),
    ]
    return routes if settings.production else [*routes, *graphiql_page.routes()]


def linked_routes(limits: OperationLimits) -> list[Route]:
    """What the holders of signed links send and read."""
    return [
        SentFiles(limits).route(),
        ReadFiles(limits).route(),
        BatchPictures(limits).route(),
    ]


def page_routes(settings: Settings, parts: Parts) -> list[BaseRoute]:
    """The pages for people."""
    links = MailedLinks(settings.body_seconds, settings.public_url)
    pages = (*front_page(settings).routes(), *frame_page(settings).routes())
    return [*links.routes(), *parts.more_routes, *pages]


def front_page(settings: Settings) -> FrontPage:
    """The page at `/`."""
    is_play_money = settings.provider == SANDBOX.name
    return FrontPage(
        is_production=settings.production,
        is_play_money=is_play_money,
        prefers_html=prefers_html,
    )


def task_pages(settings: Settings, shared: SharedParts, health: Health) -> Starlette:
    """The application of the origin of task pages. Its only document is our own, so it runs also
    where others are not trusted."""
    admission = replace(shared.limits.admission, trusted=trusted_documents.TrustedDocuments())
    limits = replace(shared.limits, admission=admission)
    graphql = GraphQLOverHTTP(
        shared.parts.schema,
        authentication=shared.authentication,
        context_for=shared.parts.context_for,
        limits=limits,
        observer=shared.observer,
    )
    return task_pages_app(settings, graphql=graphql, limits=limits, health=health)


def stream_endpoint(
    settings: Settings, shared: SharedParts, audiences: Audiences, *, streams: OpenStreams
) -> StreamEndpoint:
    """The endpoint of server-sent events.

    It has an address of its own, since ordinary clients list event streams among what they accept.
    """
    return StreamEndpoint(
        schema=shared.parts.schema,
        authentication=shared.authentication,
        context_for=shared.parts.context_for,
        operation_limits=shared.limits,
        limits=StreamLimits(
            comment_seconds=settings.socket_ping_seconds,
            stall_seconds=settings.socket_stall_seconds,
        ),
        audiences=audiences,
        sockets=shared.sockets,
        standing=shared.standing,
        watch=shared.parts.watch,
        expiries=shared.expiries,
        streams=streams,
        observer=shared.observer,
    )


def operation_limits(settings: Settings, schema: MarketSchema) -> OperationLimits:
    """The limits of operations over all transports: one admission control, one bucket a caller."""
    return OperationLimits(
        admission=admission_control(settings, schema),
        body_limit=settings.body_limit_bytes,
        body_seconds=settings.body_seconds,
        operation_seconds=settings.operation_seconds,
        production=settings.production,
    )


def admission_control(settings: Settings, schema: MarketSchema) -> AdmissionControl:
    """Admission by trusted documents and buckets. Raises BadSettings for a bad document file."""
    own = documents().values()
    trusted = trusted_documents.read(settings.trusted_documents, own=own)
    if settings.cost_bucket == 0:
        return AdmissionControl(schema, trusted, None)
    buckets = Buckets(size=settings.cost_bucket, restore_rate=settings.cost_restore)
    return AdmissionControl(schema, trusted, buckets)


def life(
    parts: Parts, health: Health, standing: StandingSubscriptions
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The lifespan: start the companions, be ready while they run, and stop them."""

    probes = [OpenFiles(parts.metrics).update, *parts.probes]

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for companion in parts.companions:
                await stack.enter_async_context(companion())
            charging = parts.background.running("standing subscriptions", standing.charge_all)
            await stack.enter_async_context(charging)
            await stack.enter_async_context(watching(parts.metrics, parts.background, probes))
            health.is_started = True
            yield
            health.is_draining = True

    return lifespan
