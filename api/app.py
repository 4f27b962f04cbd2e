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

from api import graphiql_page, mailed_links
from api.graphql_http import GraphQLOverHTTP, Terms
from api.graphql_socket import SocketEndpoint, SocketLimits
from api.health import Check, Health, LastAnswers
from api.open_sockets import OpenSockets
from api.request_ids import RequestIds
from api.security import SecurityHeaders, cross_origin, may_connect
from api.settings import Settings
from api.viewers import Authenticator, ContextFactory, Doorkeeper, Watch
from schema.execution import MarketSchema

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


def create_app(settings: Settings, parts: Parts) -> Starlette:
    """The ASGI application. `app.state` offers `health` and `open_sockets`."""
    health = Health(parts.checks)
    sockets = OpenSockets(per_account=settings.sockets_per_account)
    app = Starlette(
        routes=[
            *graphql_routes(settings, parts, sockets),
            *mailed_links.routes(),
            *health.routes(),
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
    return app


def graphql_routes(settings: Settings, parts: Parts, sockets: OpenSockets) -> list[BaseRoute]:
    """HTTP and websockets share one address; GraphiQL only while developing."""
    doorkeeper = Doorkeeper(parts.authenticator)
    terms = Terms(
        body_limit=settings.body_limit_bytes,
        operation_seconds=settings.operation_seconds,
        production=settings.production,
    )
    page: Response | None = None if settings.production else graphiql_page.page()
    over_http = GraphQLOverHTTP(
        parts.schema, doorkeeper=doorkeeper, context_for=parts.context_for, terms=terms, page=page
    )
    over_sockets = SocketEndpoint(
        schema=parts.schema,
        doorkeeper=doorkeeper,
        context_for=parts.context_for,
        terms=terms,
        limits=SocketLimits(
            init_seconds=settings.socket_init_seconds,
            stall_seconds=settings.socket_stall_seconds,
            operations=settings.socket_operations,
        ),
        sockets=sockets,
        watch=parts.watch,
        may_connect=lambda scope: may_connect(scope, settings),
    )
    routes: list[BaseRoute] = [
        Route("/graphql", over_http),
        WebSocketRoute("/graphql", over_sockets),
    ]
    return routes if settings.production else [*routes, graphiql_page.files()]


def life(parts: Parts, health: Health) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """The lifespan: every companion around the serving, and readiness only in between."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for companion in parts.companions:
                await stack.enter_async_context(companion())
            health.is_started = True
            yield
            health.is_draining = True

    return lifespan
