"""The port to OpenID providers: what the market asks of them, and what they say of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel.refusals import Constraint, InvalidInput, Rule
from domain.people.openid.limits import LONGEST_REDIRECT


@dataclass(frozen=True, slots=True)
class AuthorisationRequest:
    """What a browser takes along to the provider."""

    redirect: str
    state: str
    nonce: str
    challenge: str  # of PKCE, by S256


@dataclass(frozen=True, slots=True)
class AuthorisationAnswer:
    """What a browser brought back, with what only the start of the sign-in knows."""

    code: str
    issuer: str | None  # the parameter `iss` of the answer
    redirect: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The person, as the provider says. `names` has the best one first."""

    subject: str
    email: str | None
    is_email_verified: bool
    names: tuple[str, ...] = ()


class OpenIdProvider(Protocol):
    """A provider of the settings."""

    @property
    def name(self) -> str:
        """The name in the API."""

    @property
    def label(self) -> str:
        """The name for people."""

    @property
    def issuer(self) -> str:
        """The address that says who it is."""

    @property
    def redirects(self) -> Sequence[str]:
        """The pages of frontends that may take its answers; the first is the default."""

    def takes_redirect(self, redirect: str) -> bool:
        """Whether its answer may go to this address."""

    async def address(self, request: AuthorisationRequest) -> str:
        """Where to send the browser. Raises ProviderUnavailable."""

    async def identity(self, answer: AuthorisationAnswer) -> Identity:
        """The person who signed in there. Raises ProviderUnavailable, ProviderAnswerRefused."""


_providers: tuple[OpenIdProvider, ...] = ()


def adopt(providers: Sequence[OpenIdProvider]) -> None:
    """Use these providers in this process."""
    global _providers
    names = [each.name for each in providers]
    assert len(set(names)) == len(names), "each provider has a name of its own"
    _providers = tuple(providers)


def current() -> tuple[OpenIdProvider, ...]:
    """The providers of this process, in the order of the settings."""
    return _providers


def known(name: str) -> OpenIdProvider | None:
    """The provider with this name, if there is one."""
    return next((each for each in _providers if each.name == name), None)


def label_of(name: str) -> str:
    """The name for people; of a provider that the settings no longer have, the name itself."""
    provider = known(name)
    return name if provider is None else provider.label


def named(name: str, *, field: str = "provider") -> OpenIdProvider:
    """The provider with this name. Raises InvalidInput."""
    provider = known(name)
    if provider is not None:
        return provider
    names = [each.name for each in _providers]
    bound = f"one of {', '.join(names)}" if names else "left out: there is no provider here"
    raise InvalidInput(field, name, bound, broken=Constraint.one_of(names))


def redirect_of(provider: OpenIdProvider, wanted: str | None, *, field: str = "redirect") -> str:
    """The address that the answer goes to: exactly one of the settings. Raises InvalidInput."""
    if wanted is None:
        return provider.redirects[0]
    if len(wanted) <= LONGEST_REDIRECT and provider.takes_redirect(wanted):
        return wanted
    bound = "an address that the settings allow for this provider"
    raise InvalidInput(field, wanted, bound, broken=Rule.ONE_OF)
