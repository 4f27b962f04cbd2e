"""Sign-ins that wait: their secrets, and taking one for the answer of its provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.openid.limits import LONGEST_CODE
from domain.people.openid.models import PendingSignIn
from domain.people.openid.providers import AuthorisationAnswer, OpenIdProvider, known
from domain.people.openid.refusals import ProviderAnswerRefused, SignInOver
from domain.people.secrets import code_hash, hash_of


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What the page of the frontend posts: the provider's answer, and the browser's own secret."""

    code: str
    state: str
    browser_secret: str
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class BrowserSecrets:
    """The secrets of one sign-in. All but the state come from one that is in no address."""

    state: str
    browser_secret: str

    @classmethod
    def new(cls) -> BrowserSecrets:
        """Random ones."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32))

    @property
    def hashes(self) -> tuple[str, str]:
        """The hashes to store: of the state, and of the browser's secret."""
        return hash_of(self.state), hash_of(self.browser_secret)

    @property
    def nonce(self) -> str:
        """The nonce of the id token."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """The verifier of PKCE: 43 characters."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        """The challenge of PKCE, by S256."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def _derived(self, what: bytes) -> str:
        return _text(hmac.digest(self.browser_secret.encode(), what, "sha256"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A sign-in whose answer has come, and that no other answer finds any more."""

    pending: PendingSignIn
    provider: OpenIdProvider
    answer: AuthorisationAnswer


async def take(brought: BroughtBack, *, account_id: UUID | None) -> Taken:
    """The sign-in that waits for this answer, once. Raises SignInOver.

    `account_id` is that of the account to link; None for a sign-in.
    """
    state, key = code_hash(brought.state), code_hash(brought.browser_secret)
    if state is None or key is None or not 0 < len(brought.code) <= LONGEST_CODE:
        raise SignInOver()
    pending = await _taken(state, key, account_id)
    if pending is None:
        raise SignInOver()
    provider = known(pending.provider)
    if provider is None or provider.issuer != pending.issuer:
        raise SignInOver()  # the settings changed
    if brought.issuer is not None and brought.issuer != provider.issuer:
        raise ProviderAnswerRefused(provider.label, "the answer is of another issuer")
    mine = BrowserSecrets(brought.state.strip(), brought.browser_secret.strip())
    answer = AuthorisationAnswer(
        brought.code, brought.issuer, pending.redirect, mine.nonce, mine.verifier
    )
    return Taken(pending, provider, answer)


@retried
async def _taken(state: str, key: str, account_id: UUID | None) -> PendingSignIn | None:
    async with unit_of_work():
        now = clock.now()
        if account_id is None:
            row = await _TAKE.row(state, key, now)
        else:
            row = await _TAKE_OF.row(state, key, now, account_id)
        return None if row is None else PendingSignIn.of(row)


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


# Of concurrent answers the second waits for the first, and then finds no row.
_WAITING = """DELETE FROM pending_sign_ins
    WHERE state_hash = $1 AND key_hash = $2 AND expires_at > $3"""
_TAKE = Statement(f"{_WAITING} AND account_id IS NULL RETURNING {PendingSignIn.columns()}")
_TAKE_OF = Statement(f"{_WAITING} AND account_id = $4 RETURNING {PendingSignIn.columns()}")
