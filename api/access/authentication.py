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
# Where clients put tokens by habit: names without case, hyphens and underscores.
NAMES_OF_TOKENS = frozenset(
    {
        "accesstoken",
        "apikey",
        "authtoken",
        "bearer",
        "bearertoken",
        "idtoken",
        "jwt",
        "sessiontoken",
        "token",
        "xaccesstoken",
        "xapikey",
        "xauthtoken",
    }
)
Moment = TypeVar("Moment")


class BadCredential(Exception):
    """No viewer can be found by the header; the message says why, and fits into a close frame."""

    def __init__(self, why: str = "The token is not valid: sign in again") -> None:
        super().__init__(why)


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
    scheme, token = scheme_and_token(authorization)
    if not scheme:
        raise BadCredential("The authorization is empty: send Bearer and a token, or leave it out")
    if scheme != SCHEME:
        raise BadCredential(
            "The authorization must be the word Bearer, a space and the token"
            if token
            else "Write the word Bearer and a space before the token, as in: Bearer TOKEN"
        )
    if not token:
        raise BadCredential("There is no token after the word Bearer")
    if scheme_and_token(token)[0] == SCHEME:
        raise BadCredential("The word Bearer stands twice before the token")
    if len(token) > MAX_TOKEN_CHARACTERS or not token.isascii() or not token.isprintable():
        raise BadCredential
    return token


def scheme_and_token(authorization: str) -> tuple[str, str]:
    """The scheme of a header's value in lower case, and the text after it."""
    scheme, token = [*authorization.split(maxsplit=1), "", ""][:2]
    return scheme.lower(), token.strip()


def is_name_of_tokens(name: str) -> bool:
    """Whether clients give a token under such a name, where they should send an authorization."""
    return name.lower().replace("-", "").replace("_", "") in NAMES_OF_TOKENS


def has_token_in_address(query_string: bytes) -> bool:
    """Whether a query string has a token, which nobody reads there."""
    for parameter in query_string.decode("latin-1").split("&"):
        name, _, value = parameter.partition("=")
        if value and (is_name_of_tokens(name) or name.lower() == "authorization"):
            return True
    return False


def fingerprint(token: str | None) -> str:
    """A short hash of a token, which identifies it in a log and cannot be used to sign in."""
    return hashlib.sha256(token.encode()).hexdigest()[:8] if token else "none"
