"""Starting a sign-in: where to send the browser, and what is stored until it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.refusals import Objections
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people import rules
from domain.people.attempts import Subject, attempt, forgive
from domain.people.limits import LONGEST_SUBJECT
from domain.people.networks import network
from domain.people.openid import limits, providers
from domain.people.openid.pending import BrowserSecrets
from domain.people.openid.providers import AuthorisationRequest, OpenIdProvider


@dataclass(frozen=True, slots=True)
class WantedSignIn:
    """What the browser wants to begin. With a country a new person signs up."""

    provider: str
    redirect: str | None = None
    country: str | None = None
    subdivision: str | None = None
    account_id: UUID | None = None  # the signed-in account to link


@dataclass(frozen=True, slots=True)
class StartedSignIn:
    """The address for the browser, and the secret that its page stores until it comes back."""

    address: str
    browser_secret: str
    expires_at: datetime


async def start_sign_in(wanted: WantedSignIn, *, client_address: str | None) -> StartedSignIn:
    """Begin a sign-in of ten minutes. Raises InvalidInput, TooManyAttempts, ProviderUnavailable."""
    provider, wanted = _checked(wanted)
    assert wanted.redirect is not None, "it was checked"
    name = f"openid:{network(client_address)}"[:LONGEST_SUBJECT]
    [started] = await attempt(Subject(name, limits.STARTS_OF_A_NETWORK))
    mine = BrowserSecrets.new()
    request = AuthorisationRequest(wanted.redirect, mine.state, mine.nonce, mine.challenge)
    try:
        address = await provider.address(request)
    except BaseException:
        await forgive([started])
        raise
    expires_at = await _store(started, wanted, provider.issuer, mine)
    return StartedSignIn(address, mine.browser_secret, expires_at)


def _checked(wanted: WantedSignIn) -> tuple[OpenIdProvider, WantedSignIn]:
    provider = providers.named(wanted.provider)
    wrong = Objections()
    redirect = wrong.check(providers.redirect_of, provider, wanted.redirect)
    country = subdivision = None
    if wanted.country is not None:
        country = wrong.check(rules.country, wanted.country, field="signUp.country")
        if country is not None:
            subdivision = wrong.check(rules.subdivision, wanted.subdivision, country=country)
    wrong.raise_any()
    return provider, WantedSignIn(provider.name, redirect, country, subdivision, wanted.account_id)


@retried
async def _store(
    pending_id: UUID, wanted: WantedSignIn, issuer: str, mine: BrowserSecrets
) -> datetime:
    now = clock.now()
    expires_at = now + limits.PENDING_LASTS
    async with unit_of_work():
        await _STORE.run(
            pending_id,
            *mine.hashes,
            wanted.provider,
            issuer,
            wanted.redirect,
            wanted.account_id,
            wanted.country,
            wanted.subdivision,
            now,
            expires_at,
        )
    return expires_at


_STORE = Statement(
    """INSERT INTO pending_sign_ins
           (id, state_hash, key_hash, provider, issuer, redirect, account_id, country, subdivision,
            created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""
)
