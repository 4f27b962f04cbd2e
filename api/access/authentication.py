"""Authentication of a request or a connection: what the transports need of a sign-in."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from schema.execution.engine import OperationContext
from subscriptions.faults import troubles

MAX_TOKEN_CHARACTERS = 512
SCHEME = "bearer"
Moment = TypeVar("Moment")


class BadCredential(Exception):
    """The token is unknown, malformed, expired or revoked; the client must sign in again."""


class SignInUnavailable(Exception):
    """No token can be checked at the moment; the client may retry."""


class AccountIdentity(Protocol):
    """The part of an account that identifies it."""

    @property
    def id(self) -> UUID: ...


class AuthenticatedViewer(Protocol):
    """A viewer who is signed in, by one session or API key."""

    @property
    def account(self) -> AccountIdentity: ...

    @property
    def credential_id(self) -> UUID: ...

    @property
    def expires_at(self) -> datetime | None: ...


class Authenticator(Protocol):
    """Finds the viewer of a token; none without a token, since strangers may browse.

    Raises BadCredential for an invalid token; any other exception counts as a temporary fault.
    """

    async def viewer(self, token: str | None) -> AuthenticatedViewer | None: ...


class ContextFactory(Protocol):
    """Makes the context of one operation, before its resolvers run."""

    async def __call__(
        self,
        viewer: AuthenticatedViewer | None,
        *,
        request_id: str,
        may_introspect: bool,
        address: str | None,
    ) -> OperationContext: ...


class RevocationWatch(Protocol[Moment]):
    """Notices when a credential is revoked, in whichever process that happens."""

    def moment(self) -> Moment:
        """The present, as the watch counts time. Take it before authenticating, to miss nothing."""
        ...

    async def watch(
        self, viewer: AuthenticatedViewer, *, since: Moment, on_revoked: Callable[[], None]
    ) -> Callable[[], None]:
        """Call `on_revoked` when the credential is revoked after that moment, before any later
        event is delivered. Returns a function that ends the watch."""
        ...


class Authentication:
    """Finds the viewer of an Authorization header; separates bad tokens from temporary faults."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def authenticate(self, authorization: str | None) -> AuthenticatedViewer | None:
        """The viewer of a header's value. Raises BadCredential, SignInUnavailable."""
        token = bearer_token(authorization)
        try:
            return await self._authenticator.viewer(token)
        except (BadCredential, SignInUnavailable):
            raise
        except Exception as error:
            troubles.report(f"a token could not be checked (token {fingerprint(token)})", error)
            raise SignInUnavailable from error


def bearer_token(authorization: str | None) -> str | None:
    """The token in a header's value; none without a header. Raises BadCredential."""
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != SCHEME or not token or len(token) > MAX_TOKEN_CHARACTERS:
        raise BadCredential
    if not token.isascii() or not token.isprintable():
        raise BadCredential
    return token


def fingerprint(token: str | None) -> str:
    """A short hash of a token, which identifies it in a log and cannot be used to sign in."""
    return hashlib.sha256(token.encode()).hexdigest()[:8] if token else "none"
