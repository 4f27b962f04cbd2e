"""The providers of an installation, made from its settings."""

from __future__ import annotations

import secrets

from api.openid.provider import RemoteProvider
from api.openid.sandbox import PATH, SandboxProvider
from domain.people.openid import providers
from domain.people.openid.described import DescribedProvider


def adopted_providers(
    described: tuple[DescribedProvider, ...], sandbox_url: str | None
) -> SandboxProvider | None:
    """Give the domain the providers; returns the one built in, where `sandbox_url` is the public
    address of this server."""
    if sandbox_url is None:
        providers.adopt([RemoteProvider(each) for each in described])
        return None
    issuer = f"{sandbox_url.rstrip('/')}{PATH}"
    built_in = DescribedProvider(
        name="sandbox",
        label="Sandbox",
        issuer=issuer,
        client_id="kempelen",
        client_secret=secrets.token_urlsafe(32),
        scopes=("openid", "email", "profile"),
        redirects=(f"{issuer}/landing",),
        takes_local_pages=True,
    )
    remote = RemoteProvider(built_in)
    providers.adopt([*(RemoteProvider(each) for each in described), remote])
    return SandboxProvider(built_in, remote.takes_redirect)
