"""Judges every setting for production: one that is harmless in development only is refused there.

Each setting has a judgement here; a test holds that none is left out. `kempelen serve` asks
`objections`, and `docs/settings.md` shows the notes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from api.configuration import at_rest
from api.configuration.openid import insecure_provider, open_sandbox
from api.configuration.settings import Settings, variable

Objection = Callable[[Settings], str | None]
"""What is wrong with the setting in production and what would be right, or none."""

SHORTEST_TOKEN = 16
EXAMPLE_PASSWORD = "CHANGE-ME"
LOCAL = ("localhost", "127.0.0.1", "::1")


def none(_settings: Settings) -> None:
    """No value that the setting takes is worse in production."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the operator should know about a setting in production, and when it is refused."""

    note: str
    objection: Objection = none


def objections(settings: Settings) -> list[str]:
    """Why these settings are not served in production, a sentence each; none in development."""
    if not settings.production:
        return []
    found = {name: judged.objection(settings) for name, judged in JUDGEMENTS.items()}
    return [f"{variable(name)} {objection}" for name, objection in found.items() if objection]


def warnings(settings: Settings) -> list[str]:
    """What an operator should read at the start: a choice that is allowed and seldom meant."""
    if settings.production:
        is_play = settings.provider == "sandbox"
        return [f"{variable('payment_provider')} is sandbox: deposits are play money"] * is_play
    is_public = settings.host not in LOCAL or settings.public_url.startswith("https://")
    return [
        f"this server is in development mode, with play money and open to pages of localhost: set "
        f"{variable('production')}=true where strangers reach it"
    ] * is_public


def _provider(settings: Settings) -> str | None:
    if settings.payment_provider is None:
        return (
            "is not set: bank lets operators record the deposits that arrive at their bank, "
            "sandbox credits play money to anyone."
        )
    return None


def _database(settings: Settings) -> str | None:
    scheme, _, path = settings.database_url.partition("://")
    if scheme == "sqlite" and not path.startswith("/"):
        return (
            f"is {settings.database_url}, another file in each folder: set it to "
            "sqlite:////absolute/path or to postgres://..."
        )
    return _example(settings.database_url)


def _example(url: str | None) -> str | None:
    if url is not None and EXAMPLE_PASSWORD in url:
        return f"has the example's password, {EXAMPLE_PASSWORD}: set it to your own."
    return None


def _metrics_token(settings: Settings) -> str | None:
    token = settings.metrics_token
    if token is not None and len(token.get_secret_value()) < SHORTEST_TOKEN:
        return f"has fewer than {SHORTEST_TOKEN} characters and can be guessed: set a longer one."
    return None


def _public_url(settings: Settings) -> str | None:
    address = urlsplit(settings.public_url)
    if address.scheme != "https" or address.hostname in LOCAL:
        return (
            f"is {settings.public_url}: set it to the https:// address that people reach, since "
            "mailed links start with it, and passwords and tokens travel over it."
        )
    return None


def _origins(settings: Settings) -> str | None:
    for origin in settings.allowed_origins:
        address = urlsplit(origin)
        if address.scheme == "http" and address.hostname not in LOCAL:
            return f"has {origin}: anybody on the way can change its pages. Set it to https://."
    return None


def _task_pages(settings: Settings) -> str | None:
    url = settings.task_pages_url
    if url is not None and urlsplit(url).scheme != "https":
        return f"is {url}: anybody on the way can change its pages. Set it to https://."
    return None


def _proxies(settings: Settings) -> str | None:
    if not settings.trusted_proxies:
        return (
            "is not set: name the proxy that ends TLS, or all people count as one where sign-ins "
            "are limited."
        )
    wide = [each for each in settings.trusted_proxies if ipaddress.ip_network(each).prefixlen == 0]
    if wide:
        return f"has {wide[0]}: anybody could claim any address. Name the proxy alone."
    return None


def _smtp(settings: Settings) -> str | None:
    if settings.smtp_url is None and "outbox_folder" not in settings.model_fields_set:
        return (
            f"is not set, so nobody gets mail: name the mail server, or set "
            f"{variable('outbox_folder')} where another program sends the files of that folder."
        )
    return _example(settings.smtp_url)


def _mail_from(settings: Settings) -> str | None:
    if settings.mail_from.rstrip(">. ").lower().endswith("@localhost"):
        return f"is {settings.mail_from}: mail servers refuse it. Set an address of your own."
    return None


def _identity_provider(settings: Settings) -> str | None:
    if settings.identity_provider == "rules":
        return "is rules, which believes whatever people write: leave it out, or set documents."
    return None


def _rehearsal(settings: Settings) -> str | None:
    return f"is on: {rehearsal_refused()}" if settings.rehearsal else None


def rehearsal_refused() -> str:
    """Why no clock is moved in production."""
    return (
        "nobody moves the clock of a real market, since deadlines and money go with it. Rehearse "
        "with an installation of its own."
    )


def _bell(settings: Settings) -> str | None:
    return _example(settings.bell_url)


_BOUND = Judgement("A bound that holds for both.")
_MARKET = Judgement("A rule of the market, the same in both.")
_PACE = Judgement("A time or size, measured for both.")
_MASTERS = Judgement("A threshold of the model, the same in both.")
_REVIEW = Judgement("A threshold of what is proposed; operators decide.")

JUDGEMENTS: Mapping[str, Judgement] = {
    "database_url": Judgement("**An absolute path, or PostgreSQL.**", _database),
    "database_pool_size": Judgement("Counts towards `max_connections`; see `docs/deploy.md`."),
    "bell_url": Judgement(
        "Harmless: without a shared bell, other processes only wake later.", _bell
    ),
    "host": Judgement("Harmless: listens on this machine only. Let the proxy alone reach it."),
    "port": Judgement("Harmless: the proxy names it."),
    "workers": Judgement("Harmless: several on what they cannot share are refused everywhere."),
    "production": Judgement("**`true`**, wherever strangers reach the server."),
    "payment_provider": Judgement(
        "**Must be set**, to `bank` or, for play money, `sandbox`.", _provider
    ),
    "log_format": Judgement("JSON."),
    "log_operations": Judgement("Harmless: `all` costs time, and no record has a secret."),
    "slow_seconds": _PACE,
    "metrics": Judgement("Harmless: the page is closed without a token."),
    "metrics_token": Judgement(f"At least {SHORTEST_TOKEN} characters, if set.", _metrics_token),
    "tracing": Judgement("Harmless: off, and without values of operations."),
    "hang_seconds": _PACE,
    "public_url": Judgement("**Must be set**, and be `https://`.", _public_url),
    "allowed_origins": Judgement(
        "Harmless: none, nor pages of localhost. No page of any origin has a token by itself. "
        "Those that are set are `https://`, or of this machine.",
        _origins,
    ),
    "trusted_proxies": Judgement("**Must be set**; not all addresses.", _proxies),
    "body_limit_bytes": _BOUND,
    "body_seconds": _BOUND,
    "operation_seconds": _BOUND,
    "cost_bucket": _BOUND,
    "cost_restore": _BOUND,
    "trusted_documents": Judgement("Harmless: without them costs limit every document."),
    "drain_seconds": Judgement("Harmless: the proxy asks another server, or again."),
    "smtp_url": Judgement("**Must be set**, unless the outbox folder is.", _smtp),
    "mail_from": Judgement("**Must be set.**", _mail_from),
    "outbox_folder": Judgement("Harmless: its files are readable by their owner only."),
    "sign_in_attempts": _BOUND,
    "sign_in_window_seconds": _BOUND,
    "timer_warning_seconds": _MARKET,
    "timer_warning_at_half": _MARKET,
    "profile_delay_seconds": _MARKET,
    "conflation_ms": _PACE,
    "jobs_at_once": _PACE,
    "log_retention_days": _PACE,
    "poll_seconds": _PACE,
    "review_window_days": _REVIEW,
    "review_decided": _REVIEW,
    "review_worker_rejected": _REVIEW,
    "review_worker_blocked": _REVIEW,
    "review_requester_rejected": _REVIEW,
    "review_requester_blocked": _REVIEW,
    "review_blocks": _REVIEW,
    "review_accounts_of_network": _REVIEW,
    "review_answers": _REVIEW,
    "review_words_a_minute": _REVIEW,
    "review_seconds_a_field": _REVIEW,
    "review_pace": _REVIEW,
    "review_inactive_days": _REVIEW,
    "review_quiet_days": _REVIEW,
    "review_every_hours": _PACE,
    "masters_confidence": _MASTERS,
    "masters_approval": _MASTERS,
    "masters_approval_kept": _MASTERS,
    "masters_decided": _MASTERS,
    "masters_months_active": _MASTERS,
    "masters_requesters": _MASTERS,
    "masters_hit_types": _MASTERS,
    "masters_agreement": _MASTERS,
    "masters_agreement_kept": _MASTERS,
    "masters_compared": _MASTERS,
    "masters_kept_share": _MASTERS,
    "masters_window_months": _MASTERS,
    "masters_every_hours": _PACE,
    "probation_days": Judgement("10, unless it is set."),
    "probation_daily_limit": Judgement("100, unless it is set."),
    "daily_limit": Judgement("3800, unless it is set."),
    "daily_limit_counts": _MARKET,
    "rehearsal": Judgement("**Off**: nobody moves the clock of a real market.", _rehearsal),
    "task_pages_url": Judgement("Harmless: no task pages. `https://`, if set.", _task_pages),
    "name": Judgement("Harmless: a name."),
    "time_zone": _MARKET,
    "agreement": Judgement("`asked`. Read the agreement that is shipped before you use it."),
    "agreement_file": Judgement("Harmless: the agreement of this package."),
    "review": Judgement("`operator`: somebody must look at the queue (`docs/accounts.md`)."),
    "applications": Judgement("`each`."),
    "identity": Judgement("`asked`: somebody must look at the queue (`docs/accounts.md`)."),
    "identity_provider": Judgement(
        "`documents`: investigators look at everybody's. **Never `rules`**, which believes people.",
        _identity_provider,
    ),
    "identity_document_days": _MARKET,
    "worker_countries": Judgement("Harmless: all. Name fewer where your law or payments need it."),
    "requester_countries": Judgement("The 49 of the file."),
    "reapply_days": _MARKET,
    "tax": Judgement("`asked`. Somebody must look at the printed forms (`docs/accounts.md`)."),
    "treaty_rates_file": Judgement(
        "Harmless: the file of this package. Check it, or name your own, before money is real."
    ),
    "tax_retention_years": Judgement("Four years: ask what your law needs."),
    "storage_folder": Judgement(
        "**An absolute path**, unless files are in a bucket.", at_rest.storage_folder
    ),
    "storage_url": Judgement("Harmless: the folder. `https://`, if set.", at_rest.storage_url),
    "storage_region": Judgement("Harmless: used with a bucket alone."),
    "storage_access_key": Judgement("Needed with a bucket."),
    "storage_secret_key": Judgement("Needed with a bucket."),
    "storage_link_key": Judgement("Needed with a bucket."),
    "unattached_upload_hours": _MARKET,
    "data_export_days": _MARKET,
    "openid_providers": Judgement("Harmless: none. `https://`, if set.", insecure_provider),
    "openid_sandbox": Judgement("**Off**: anybody is anybody there.", open_sandbox),
    "secret_keys": Judgement("**Must be set**, or the file below.", at_rest.secret_keys),
    "operators_second_step": Judgement("On."),
    "payers_second_step": Judgement("Harmless: a password alone. Turn it on for large deposits."),
    "secret_key_file": Judgement("Harmless: read where the keys are not set."),
    "socket_init_seconds": _BOUND,
    "socket_operations": _BOUND,
    "sockets_per_account": _BOUND,
    "stranger_sockets_per_address": _BOUND,
    "stranger_sockets": _BOUND,
    "socket_ping_seconds": _PACE,
    "socket_stall_seconds": _BOUND,
}
