"""Composes the market's server from its parts, once a process."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from starlette.applications import Starlette
from starlette.routing import Route

from api.access.authentication import AuthenticatedViewer, BadCredential
from api.access.revocations import LogWatch
from api.app import Companion, Parts, create_app
from api.configuration.settings import BadSettings, Settings, variable
from api.counts.followers import keepers_of
from api.database.connect import database
from api.feature_steps import adopt_steps
from api.jobs.runner import JobRunner
from api.mail.sender import MailTransport, sending_mail, transport_for
from api.observability.gauges import ProcessGauges, shared_gauges
from api.observability.metrics import Metrics
from api.observability.readiness import DatabaseIsReady, log_is_followed
from api.openid.composed import adopted_providers
from api.pages.key_list import KeyList
from api.payout_rails import rails_of
from api.secrets.keys import keyring_from
from api.storage.folder import FolderStore
from api.storage.link_key import link_key
from api.storage.s3 import BucketStore
from api.storage.sigv4 import Signer
from api.task_pages.origins import own_sites
from api.timers.clockwork import Clockwork
from domain.accounts.agreement import document
from domain.accounts.identity import providers as identity_providers
from domain.accounts.tax import treaties
from domain.batches.watching import links as picture_links
from domain.help import topics
from domain.kernel import policy
from domain.kernel.policy import MarketPolicy
from domain.ledger import providers
from domain.ledger.providers import PROVIDERS, Provider
from domain.payouts import rails
from domain.payouts.gift_cards import provider as gift_cards
from domain.payouts.gift_cards.listed_codes import LISTED_CODES
from domain.people import viewer as people
from domain.people.authentication import viewer_for
from domain.questions.pages import links as page_links
from domain.secrets import keyring
from domain.storage import links, store
from schema.kernel.context import Context, ServerParts
from schema.kernel.perspective import Perspective
from schema.root import schema
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background

if TYPE_CHECKING:
    from api.observability.tracing import Tracing

MS = 0.001


def application(settings: Settings) -> Starlette:
    """The ASGI application of one process; it connects to nothing before its lifespan starts."""
    metrics = Metrics()
    background = Background(metrics.observe_task)
    bell = Bell(settings.bell_url, background=background)
    tail = Tail(bell, poll_seconds=settings.poll_seconds, background=background)
    adopt_rules(settings)
    clockwork = clockwork_of(settings, metrics, background)
    runner = JobRunner(at_once=settings.jobs_at_once, tail=tail, background=background)
    keepers = keepers_of(tail, background, metrics.connections_here)
    tracing, mail = tracing_of(settings), mail_transport(settings)
    parts = Parts(
        schema=schema,
        authenticator=SignIn(),
        context_for=Contexts(server_parts(settings, tail)),
        companions=[
            lambda: database(settings.database_url, pool_size=settings.database_pool_size),
            lambda: bell,
            lambda: tail,
            *adopted_storage(settings),
            clockwork.running,
            runner.running,
            *(keeper.running for keeper in keepers),
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
        more_routes=[*openid_routes(settings), KeyList(settings.public_url).route()],
    )
    return create_app(settings, parts)


def adopt_rules(settings: Settings) -> None:
    """Give the domain what the settings say of the market."""
    document.adopt(settings.agreement_document)
    topics.adopt(settings.help_topics)
    treaties.adopt(settings.treaty_rates)
    identity_providers.adopt(settings.provider_of_identity)
    rails.adopt(rails_of(settings))
    compose(market_policy(settings), PROVIDERS[settings.provider])


def adopt_keys(settings: Settings) -> None:
    """Give this process the keys of encryption at rest. Raises BadSecretKeys."""
    given = settings.secret_keys
    keyring.adopt(
        keyring_from(
            None if given is None else given.get_secret_value(),
            settings.secret_key_file,
            is_made=not settings.production,
        )
    )


def clockwork_of(settings: Settings, metrics: Metrics, background: Background) -> Clockwork:
    """The clockwork of this process."""
    return Clockwork(
        log_retention=timedelta(days=settings.log_retention_days),
        report_lateness=metrics.observe_lateness,
        background=background,
        is_rehearsal=settings.rehearsal,
    )


def server_parts(settings: Settings, tail: Tail) -> ServerParts:
    """The parts of the server that resolvers use."""
    return ServerParts(
        tail=tail,
        public_url=settings.public_url,
        task_pages_url=settings.task_pages_address,
        conflation_seconds=settings.conflation_ms * MS,
    )


def mail_transport(settings: Settings) -> MailTransport:
    """The mail server, or a folder. Raises BadSmtpUrl."""
    folder, sender = settings.outbox_folder, settings.mail_from
    return transport_for(
        settings.smtp_url, outbox=folder, sender=sender, public_url=settings.public_url
    )


def openid_routes(settings: Settings) -> list[Route]:
    """Give the domain the providers that people sign in through; the routes of the one built in."""
    described = tuple(each.described() for each in settings.openid_entries)
    url = settings.public_url if settings.openid_sandbox else None
    built_in = adopted_providers(described, url)
    return [] if built_in is None else built_in.routes()


def adopted_storage(settings: Settings) -> list[Companion]:
    """Give the domain the keys of secrets, the store of files, and the key of links to files, to
    task pages and to pictures.

    A bucket has connections to hold. Raises BadSecretKeys, BadLinkKey.
    """
    adopt_keys(settings)
    key = settings.storage_link_key
    given = None if key is None else key.get_secret_value()
    key_of_links = link_key(given, settings.storage_folder)
    links.adopt(key_of_links)
    page_links.adopt(key_of_links)
    picture_links.adopt(key_of_links)
    if settings.storage_url is None:
        store.adopt(FolderStore(settings.storage_folder))
        return []
    access_key, secret = settings.storage_access_key, settings.storage_secret_key
    assert access_key is not None, "the settings refuse a bucket without its keys"
    assert secret is not None, "the settings refuse a bucket without its keys"
    signer = Signer(access_key, secret.get_secret_value(), settings.storage_region)
    bucket = BucketStore(settings.storage_url, signer)
    store.adopt(bucket)
    return [bucket.running]


def compose(market_policy: MarketPolicy, provider: Provider) -> None:
    """Give the domain the policy, the payment provider, features' steps, and the kinds of jobs.

    Call it once at the start of a process, before any command.
    """
    policy.adopt(market_policy)
    providers.adopt(provider)
    gift_cards.adopt(LISTED_CODES)
    adopt_steps()


def market_policy(settings: Settings) -> policy.MarketPolicy:
    """The part of the settings that the domain uses."""
    in_mode = partial(settings.in_mode, production=settings.production)
    return policy.MarketPolicy(
        name=settings.name,
        is_production=settings.production,
        time_zone=settings.time_zone,
        agreement_version=settings.agreement_document.version if settings.asks_agreement else 0,
        admission=settings.admission,
        asks_tax=settings.asks_tax,
        tax_retention=settings.tax_retention,
        identity=settings.identity_policy,
        probation_days=in_mode("probation_days"),
        probation_daily_limit=in_mode("probation_daily_limit"),
        daily_limit=in_mode("daily_limit"),
        daily_limit_counts=settings.daily_limit_counts,
        warn_at_half=settings.timer_warning_at_half,
        warn_seconds_left=settings.timer_warning_seconds,
        operators_need_second_step=settings.asks_operators_second_step,
        payers_need_second_step=settings.payers_second_step,
        sign_in_attempts=settings.sign_in_attempts,
        sign_in_window=timedelta(seconds=settings.sign_in_window_seconds),
        loopback_is_unlimited=not settings.production,
        local_pages=not settings.production,
        own_sites=own_sites(settings),
        fees=settings.fee_policy,
        wage_floor=settings.wage_floor_amount,
        payouts=settings.payout_policy,
        bonuses_for=timedelta(days=settings.bonus_days),
        profile_delay=timedelta(seconds=settings.profile_delay_seconds),
        premium_fees=settings.premium_fees,
        unattached_uploads_kept=timedelta(hours=settings.unattached_upload_hours),
        exports_kept=timedelta(days=settings.data_export_days),
        retention=timedelta(days=settings.retention_days) if settings.retention_days else None,
        messages=settings.message_policy,
        appeals=settings.appeal_policy,
        rejections=settings.rejection_policy,
        monitors=settings.monitor_policy,
        **settings.judgements,
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
