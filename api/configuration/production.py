"""Judges every setting for production: one that is harmless in development only is refused there.

Each setting has a judgement here; a test holds that none is left out. `kempelen serve` asks
`objections`, and `docs/settings.md` shows the notes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from api.configuration import at_rest
from api.configuration.judgement import BOUND, MARKET, MASTERS, PACE, REVIEW, Judgement
from api.configuration.money_in_production import OF_MONEY, no_account_of_payer
from api.configuration.openid import insecure_provider, open_sandbox
from api.configuration.review import DisputeSettings
from api.configuration.settings import Settings, variable
from domain.questions.pages.sites import site_of

SHORTEST_TOKEN = 16
EXAMPLE_PASSWORD = "CHANGE-ME"
LOCAL = ("localhost", "127.0.0.1", "::1")


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
        play = [f"{variable('payment_provider')} is sandbox: deposits are play money"] * is_play
        return play + no_account_of_payer(settings)
    is_public = settings.host not in LOCAL or settings.public_url.startswith("https://")
    return [
        f"this server is in development mode, with play money and open to pages of localhost: set "
        f"{variable('production')}=true where strangers reach it"
    ] * is_public


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
    url = settings.task_pages_address
    if urlsplit(url).scheme != "https":
        return f"is {url}: anybody on the way can change its pages. Set it to https://."
    own = {site_of(each) for each in (settings.public_url, *settings.allowed_origins)}
    if site_of(url) in own:
        return (
            f"is {url}, where people sign in: pages of requesters would be on the same origin. Set "
            "it to a host of its own."
        )
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


JUDGEMENTS: Mapping[str, Judgement] = {
    **OF_MONEY,
    **dict.fromkeys(DisputeSettings.model_fields, MARKET),
    "database_url": Judgement("**An absolute path, or PostgreSQL.**", _database),
    "database_pool_size": Judgement("Counts towards `max_connections`; see `docs/deploy.md`."),
    "bell_url": Judgement(
        "Harmless: without a shared bell, other processes only wake later.", _bell
    ),
    "host": Judgement("Harmless: listens on this machine only. Let the proxy alone reach it."),
    "port": Judgement("Harmless: the proxy names it."),
    "workers": Judgement("Harmless: several on what they cannot share are refused everywhere."),
    "production": Judgement("**`true`**, wherever strangers reach the server."),
    "log_format": Judgement("JSON."),
    "log_operations": Judgement("Harmless: `all` costs time, and no record has a secret."),
    "slow_seconds": PACE,
    "metrics": Judgement("Harmless: the page is closed without a token."),
    "metrics_token": Judgement(f"At least {SHORTEST_TOKEN} characters, if set.", _metrics_token),
    "tracing": Judgement("Harmless: off, and without values of operations."),
    "hang_seconds": PACE,
    "public_url": Judgement("**Must be set**, and be `https://`.", _public_url),
    "allowed_origins": Judgement(
        "Harmless: none, nor pages of localhost. No page of any origin has a token by itself. "
        "Those that are set are `https://`, or of this machine.",
        _origins,
    ),
    "trusted_proxies": Judgement("**Must be set**; not all addresses.", _proxies),
    "body_limit_bytes": BOUND,
    "body_seconds": BOUND,
    "operation_seconds": BOUND,
    "cost_bucket": BOUND,
    "cost_restore": BOUND,
    "trusted_documents": Judgement("Harmless: without them costs limit every document."),
    "drain_seconds": Judgement("Harmless: the proxy asks another server, or again."),
    "smtp_url": Judgement("**Must be set**, unless the outbox folder is.", _smtp),
    "mail_from": Judgement("**Must be set.**", _mail_from),
    "outbox_folder": Judgement("Harmless: its files are readable by their owner only."),
    "sign_in_attempts": BOUND,
    "sign_in_window_seconds": BOUND,
    "timer_warning_seconds": MARKET,
    "timer_warning_at_half": MARKET,
    "profile_delay_seconds": MARKET,
    "conflation_ms": PACE,
    "jobs_at_once": PACE,
    "log_retention_days": PACE,
    "poll_seconds": PACE,
    "review_window_days": REVIEW,
    "review_decided": REVIEW,
    "review_worker_rejected": REVIEW,
    "review_worker_blocked": REVIEW,
    "review_requester_rejected": REVIEW,
    "review_requester_blocked": REVIEW,
    "review_blocks": REVIEW,
    "review_accounts_of_network": REVIEW,
    "review_answers": REVIEW,
    "review_words_a_minute": REVIEW,
    "review_seconds_a_field": REVIEW,
    "review_pace": REVIEW,
    "review_inactive_days": REVIEW,
    "review_quiet_days": REVIEW,
    "review_every_hours": PACE,
    "help_folder": MARKET,
    "help_language": MARKET,
    "strikes": REVIEW,
    "strike_days": REVIEW,
    "personal_data_expressions": REVIEW,
    "masters_confidence": MASTERS,
    "masters_approval": MASTERS,
    "masters_approval_kept": MASTERS,
    "masters_decided": MASTERS,
    "masters_months_active": MASTERS,
    "masters_requesters": MASTERS,
    "masters_hit_types": MASTERS,
    "masters_agreement": MASTERS,
    "masters_agreement_kept": MASTERS,
    "masters_compared": MASTERS,
    "masters_kept_share": MASTERS,
    "masters_window_months": MASTERS,
    "masters_every_hours": PACE,
    "probation_days": Judgement("10, unless it is set."),
    "probation_daily_limit": Judgement("100, unless it is set."),
    "daily_limit": Judgement("3800, unless it is set."),
    "daily_limit_counts": MARKET,
    "rehearsal": Judgement("**Off**: nobody moves the clock of a real market.", _rehearsal),
    "task_pages_port": Judgement("Harmless: the proxy names it."),
    "task_pages_url": Judgement(
        "**Must be set**, and be `https://` on a host of its own.", _task_pages
    ),
    "name": Judgement("Harmless: a name."),
    "time_zone": MARKET,
    "agreement": Judgement("`asked`. Read the agreement that is shipped before you use it."),
    "agreement_file": Judgement("Harmless: the agreement of this package."),
    "review": Judgement("`operator`: somebody must look at the queue (`docs/accounts.md`)."),
    "applications": Judgement("`each`."),
    "identity": Judgement("`asked`: somebody must look at the queue (`docs/accounts.md`)."),
    "identity_provider": Judgement(
        "`documents`: investigators look at everybody's. **Never `rules`**, which believes people.",
        _identity_provider,
    ),
    "identity_document_days": MARKET,
    "worker_countries": Judgement("Harmless: all. Name fewer where your law or payments need it."),
    "requester_countries": Judgement("The 49 of the file."),
    "reapply_days": MARKET,
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
    "unattached_upload_hours": MARKET,
    "data_export_days": MARKET,
    "message_disclosure": MARKET,
    "monitor_unaccepted_minutes": PACE,
    "monitor_undecided_percent": MARKET,
    "monitor_undecided_hours": MARKET,
    "monitor_mail_attempts": PACE,
    "monitor_behind_seconds": PACE,
    "reply_domain": Judgement(
        "Harmless: none. With one, `kempelen mail receive` must get its mail."
    ),
    "retention_days": MARKET,
    "openid_providers": Judgement("Harmless: none. `https://`, if set.", insecure_provider),
    "openid_sandbox": Judgement("**Off**: anybody is anybody there.", open_sandbox),
    "secret_keys": Judgement("**Must be set**, or the file below.", at_rest.secret_keys),
    "operators_second_step": Judgement("On."),
    "payers_second_step": Judgement("Harmless: a password alone. Turn it on for large deposits."),
    "secret_key_file": Judgement("Harmless: read where the keys are not set."),
    "socket_init_seconds": BOUND,
    "socket_operations": BOUND,
    "sockets_per_account": BOUND,
    "stranger_sockets_per_address": BOUND,
    "stranger_sockets": BOUND,
    "socket_ping_seconds": PACE,
    "socket_stall_seconds": BOUND,
}
