"""Composes the market's server from its parts, once a process."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from starlette.applications import Starlette

from api.access.authentication import AuthenticatedViewer, BadCredential
from api.access.revocations import LogWatch
from api.app import Parts, create_app
from api.configuration.settings import BadSettings, Settings, variable
from api.database.connect import database
from api.frames.origins import own_sites
from api.mail.sender import MailTransport, sending_mail, transport_for
from api.observability.gauges import ProcessGauges, shared_gauges
from api.observability.metrics import Metrics
from api.observability.readiness import DatabaseIsReady, log_is_followed
from api.timers.clockwork import Clockwork
from domain.assignments import after_submission
from domain.assignments.after_submission import AfterSubmission
from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from domain.ledger import providers
from domain.ledger.providers import PROVIDERS, Provider
from domain.people import viewer as people
from domain.people.authentication import viewer_for
from domain.profiles.commands.process_answers import StoreProfileAnswer
from schema.kernel.context import Context, ServerParts
from schema.kernel.perspective import Perspective
from schema.root import schema
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background

if TYPE_CHECKING:
    from api.observability.tracing import Tracing

MS = 0.001

# What other features do in the transaction of a submission, in this order.
AFTER_SUBMISSION: tuple[AfterSubmission, ...] = (StoreProfileAnswer(),)


def application(settings: Settings) -> Starlette:
    """The ASGI application of one process; it connects to nothing before its lifespan starts."""
    metrics = Metrics()
    background = Background(metrics.observe_task)
    bell = Bell(settings.bell_url, background=background)
    tail = Tail(bell, poll_seconds=settings.poll_seconds, background=background)
    compose(market_policy(settings), PROVIDERS[settings.provider])
    clockwork = Clockwork(
        log_retention=timedelta(days=settings.log_retention_days),
        report_lateness=metrics.observe_lateness,
        background=background,
    )
    tracing = tracing_of(settings)
    mail = mail_transport(settings)
    parts = Parts(
        schema=schema,
        authenticator=SignIn(),
        context_for=Contexts(server_parts(settings, tail)),
        companions=[
            lambda: database(settings.database_url, pool_size=settings.database_pool_size),
            lambda: bell,
            lambda: tail,
            clockwork.running,
            lambda: sending_mail(mail, background),
            *([tracing.running] if tracing else []),
        ],
        checks={
            "database": DatabaseIsReady(settings.database_url),
            "log": log_is_followed(tail),
            "clockwork": clockwork.is_well,
        },
        watch=LogWatch(tail),
        metrics=metrics,
        background=background,
        probes=[ProcessGauges(metrics, tail).update],
        shared_gauges=shared_gauges,
        tracer=tracing,
    )
    return create_app(settings, parts)


def server_parts(settings: Settings, tail: Tail) -> ServerParts:
    """The parts of the server that resolvers use."""
    return ServerParts(
        tail=tail,
        public_url=settings.public_url,
        conflation_seconds=settings.conflation_ms * MS,
    )


def mail_transport(settings: Settings) -> MailTransport:
    """The mail server, or a folder. Raises BadSmtpUrl."""
    folder, sender = settings.outbox_folder, settings.mail_from
    return transport_for(settings.smtp_url, outbox=folder, sender=sender)


def compose(market_policy: MarketPolicy, provider: Provider) -> None:
    """Give the domain the operator's policy and payment provider, and features' steps.

    Call it once at the start of a process, before any command.
    """
    policy.adopt(market_policy)
    providers.adopt(provider)
    after_submission.adopt(AFTER_SUBMISSION)


def market_policy(settings: Settings) -> policy.MarketPolicy:
    """The part of the settings that the domain uses."""
    return policy.MarketPolicy(
        warn_at_half=settings.timer_warning_at_half,
        warn_seconds_left=settings.timer_warning_seconds,
        sign_in_attempts=settings.sign_in_attempts,
        sign_in_window=timedelta(seconds=settings.sign_in_window_seconds),
        loopback_is_unlimited=not settings.production,
        local_pages=not settings.production,
        own_sites=own_sites(settings),
        profile_delay=timedelta(seconds=settings.profile_delay_seconds),
        masters=settings.masters_thresholds,
        masters_window_months=settings.masters_window_months,
        masters_every=timedelta(hours=settings.masters_every_hours),
    )


def tracing_of(settings: Settings) -> Tracing | None:
    """None unless the setting is on. Raises BadSettings where its packages are not installed."""
    if not settings.tracing:
        return None
    try:
        from api.observability.tracing import Tracing
    except ImportError as error:
        raise BadSettings(
            f"{variable('tracing')} is on, but {error.name} is not installed: "
            "pip install 'kempelen[tracing]', or turn it off."
        ) from None
    return Tracing()


class SignIn:
    """Authenticates people by their sessions and API keys."""

    async def viewer(self, token: str | None) -> people.Viewer | None:
        if token is None:
            return None
        if (viewer := await viewer_for(token)) is None:
            raise BadCredential
        return viewer


class Contexts:
    """Makes the context of each operation."""

    def __init__(self, server_parts: ServerParts) -> None:
        self._server_parts = server_parts

    async def __call__(
        self,
        viewer: AuthenticatedViewer | None,
        *,
        request_id: str,
        may_introspect: bool,
        address: str | None,
    ) -> Context:
        return Context(
            perspective=Perspective(cast("people.Viewer | None", viewer)),
            server=self._server_parts,
            request_id=request_id,
            may_introspect=may_introspect,
            address=address,
        )
