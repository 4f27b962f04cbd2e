"""Who asks, as the transports need to know it: what a sign-in must offer to HTTP and sockets."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from schema.execution.engine import OperationContext

MAX_TOKEN_CHARACTERS = 512
SCHEME = "bearer"
Moment = TypeVar("Moment")

log = logging.getLogger("kempelen.viewers")


class BadCredential(Exception):
    """The token is unknown, malformed, expired or revoked: signing in again is the way out."""


class SignInUnavailable(Exception):
    """Nobody can be recognised at the moment: trying again is the way out."""


class Holder(Protocol):
    """An account, as far as telling it from others goes."""

    @property
    def id(self) -> UUID: ...


class AuthenticatedViewer(Protocol):
    """Somebody signed in, by one session or API key."""

    @property
    def account(self) -> Holder: ...

    @property
    def credential_id(self) -> UUID: ...

    @property
    def expires_at(self) -> datetime | None: ...


class Authenticator(Protocol):
    """Recognises the holder of a token.

    Raises BadCredential for a token that is no good; any other exception counts as a passing
    fault. No token is nobody, who may browse.
    """

    async def viewer(self, token: str | None) -> AuthenticatedViewer | None: ...


class ContextFactory(Protocol):
    """Makes the context of one operation, before any resolver of it has run."""

    async def __call__(
        self,
        viewer: AuthenticatedViewer | None,
        *,
        request_id: str,
        may_introspect: bool,
        address: str | None,
    ) -> OperationContext: ...


class Watch(Protocol[Moment]):
    """Notices when a credential stops being good, by whichever process it was revoked."""

    def moment(self) -> Moment:
        """Now, as the watch counts time: taken before a viewer is recognised, to miss nothing."""
        ...

    async def watch(
        self, viewer: AuthenticatedViewer, *, since: Moment, gone: Callable[[], None]
    ) -> Callable[[], None]:
        """Call `gone` when the viewer's credential is revoked after that moment, before anything
        later is told. Answers with what ends the watch."""
        ...


class Authentication:
    """Turns an Authorization header into a viewer, telling bad tokens from bad moments."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def admit(self, authorization: str | None) -> AuthenticatedViewer | None:
        """The viewer behind a header's value. Raises BadCredential, SignInUnavailable."""
        token = bearer_token(authorization)
        try:
            return await self._authenticator.viewer(token)
        except (BadCredential, SignInUnavailable):
            raise
        except Exception as error:
            log.exception("nobody could be recognised (token %s)", fingerprint(token))
            raise SignInUnavailable from error


def bearer_token(authorization: str | None) -> str | None:
    """The token of a header's value; none without a header. Raises BadCredential."""
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
    """Enough of a token to recognise it in a log, and nothing to sign in with."""
    return hashlib.sha256(token.encode()).hexdigest()[:8] if token else "none"
